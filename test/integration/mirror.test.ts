// A mirror of a real production: seeded, following, cut off, reconnected; no password of production lies in it.
import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { posix } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SyncState } from '../../src-main/contract/models.ts'
import { treeName } from '../../src-main/pool/volume-names.ts'
import { followMirror } from '../../src-main/production/mirror/follow.ts'
import type { Mirror } from '../../src-main/production/mirror/mirror.ts'
import { type Mirrored, mirrored } from '../support/mirrored.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { lockedKey } from '../support/ssh-key.ts'

const run = promisify(execFile)
const soon = () => AbortSignal.timeout(90_000)
let production: TestProduction
let site: Mirrored

beforeAll(async () => {
  production = await testProduction()
  site = await mirrored(production)
  await production.sql(
    'CREATE TABLE sitefork_big (id INT AUTO_INCREMENT PRIMARY KEY, text LONGTEXT); INSERT INTO sitefork_big (text) SELECT REPEAT(MD5(RAND()), 60) FROM seq_1_to_40000',
  )
})
afterAll(async () => {
  await site?.cleanup()
  await production?.cleanUp()
})

const docker = (...argv: string[]) => run('docker', argv)
const database = () => production.database.name
const addRow = async () => {
  const name = randomUUID()
  await production.sql(`INSERT INTO wp_options (option_name, option_value) VALUES ('${name}', 'x')`)
  return name
}
const hasRow = async (name: string) =>
  (await site.sql(`SELECT COUNT(*) FROM ${database()}.wp_options WHERE option_name = '${name}'`)) === '1'
/** A host key of some other host, in RFC 8709's form with random bytes. */
const otherKey = () => {
  const blob = Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20', 'latin1'), randomBytes(32)])
  return `ssh-ed25519 ${blob.toString('base64')}`
}
const checksum = 'SELECT COUNT(*), SUM(CRC32(text)) FROM'

/** Follows; `until` resolves with the first state from then on for which the condition holds. */
function watch(mirror: () => Mirror = () => site.mirror) {
  const listeners = new Set<(state: SyncState) => void>()
  const files: string[] = []
  const follower = followMirror({
    mirror,
    filesEveryMs: 2_000,
    lookEveryMs: 200,
    exclusively: (work) => work(),
    onState(state) {
      for (const hear of listeners) hear(state)
    },
    onFiles: (at) => files.push(at),
    onTrouble: () => undefined,
  })
  const until = (holds: (state: SyncState) => boolean, seconds = 60) => {
    const found = new Promise<SyncState>((resolve, reject) => {
      const late = setTimeout(() => done(() => reject(new Error('That state never came.'))), seconds * 1000)
      const hear = (state: SyncState) => holds(state) && done(() => resolve(state))
      const done = (end: () => void) => {
        clearTimeout(late)
        listeners.delete(hear)
        end()
      }
      listeners.add(hear)
    })
    // The caller awaits it later, after it has brought the state about.
    found.catch(() => undefined)
    return found
  }
  return { until, files, stop: follower.stop }
}

const is = (wanted: SyncState['is']) => (state: SyncState) => state.is === wanted

test('seeds completely after a seed that was cut off', async () => {
  const cancel = new AbortController()
  const cut = site.mirror.seed({ signal: cancel.signal, onProgress: (done) => done > 0 && cancel.abort() })
  await expect(cut).rejects.toThrow('aborted')
  const seen: (number | null)[][] = []
  await site.mirror.seed({ signal: soon(), onProgress: (...progress) => seen.push(progress) })
  expect(seen.at(-1)?.[0]).toBeGreaterThan(40_000 * 1920)
  expect(await site.sql(`${checksum} ${database()}.sitefork_big`)).toBe(
    (await production.sql(`${checksum} sitefork_big`)).trim(),
  )
})

test('replicates what production writes, and waits exactly as long as that takes', async () => {
  await site.mirror.startReplication({ signal: soon() })
  const name = await addRow()
  const { at, gtid } = await site.mirror.waitCaughtUp({ signal: soon() })
  expect(await hasRow(name)).toBe(true)
  expect(await site.mirror.position()).toBe(gtid)
  expect(Date.now() - Date.parse(at)).toBeLessThan(10_000)
})

test('replicates the WordPress database only', async () => {
  await production.sql(
    'CREATE DATABASE other_one; CREATE TABLE other_one.t (id INT); INSERT INTO other_one.t VALUES (1)',
  )
  await site.mirror.waitCaughtUp({ signal: soon() })
  expect(await site.sql("SHOW DATABASES LIKE 'other_one'")).toBe('')
})

test('fetches files, with new ones added and deleted ones removed', async () => {
  const list = 'cd "$1" && find . -type f -exec sha256sum {} + | sort'
  const there = async () =>
    (await docker('exec', production.container, 'sh', '-c', list, 'list', production.path)).stdout
  const here = async () => (await site.docker.exec('courier-acme', ['sh', '-c', list, 'list', '/site/files'])).stdout
  await site.mirror.syncFiles({ signal: soon() })
  expect(await here()).toBe(await there())
  const odd = `${production.path}/wp-content/an odd "name" $1.txt`
  await docker('exec', production.container, 'sh', '-c', 'echo hello > "$1"', 'write', odd)
  await site.mirror.syncFiles({ signal: soon() })
  expect(await here()).toContain('an odd "name" $1.txt')
  await docker('exec', production.container, 'rm', odd)
  await site.mirror.syncFiles({ signal: soon() })
  expect(await here()).toBe(await there())
})

test('keeps no password of production in the live state or in a container’s settings', async () => {
  await site.mirror.startReplication({ signal: soon() })
  await site.mirror.waitCaughtUp({ signal: soon() })
  // Relay logs come and go while grep reads, so its complaints are ignored.
  const filesWith = async (text: string) => {
    const argv = ['grep', '-rlasF', '-e', text, '/site/db']
    return (await site.docker.exec('mirror-acme', argv, { allowFailure: true })).stdout
  }
  expect(await filesWith('wp_options')).not.toBe('')
  for (const secret of [production.database.replication.password, production.ssh.password]) {
    expect(await filesWith(secret)).toBe('')
  }
  for (const one of await site.docker.list()) {
    const { stdout } = await docker('inspect', '--format', '{{json .Config}} {{json .Args}}', one.id)
    for (const secret of [production.database.replication.password, production.ssh.password]) {
      expect(stdout).not.toContain(JSON.stringify(secret).slice(1, -1))
    }
  }
})

test('reports a lost connection, reconnects by itself and catches up', async () => {
  const follower = watch()
  try {
    await follower.until(is('synced'))
    const lost = follower.until(is('reconnecting'))
    await production.pause()
    expect(await lost).toMatchObject({ failure: { code: expect.stringMatching(/unreachable$/) } })
    const back = follower.until(is('synced'))
    await production.unpause()
    await back
    const name = await addRow()
    const written = Date.now()
    await follower.until((state) => state.is === 'synced' && Date.parse(state.at) >= written)
    expect(await hasRow(name)).toBe(true)
    await expect.poll(() => follower.files.length).toBeGreaterThan(0)
  } finally {
    await production.unpause().catch(() => undefined)
    await follower.stop()
  }
})

test('starts its containers again when they are killed', async () => {
  const follower = watch()
  try {
    await follower.until(is('synced'))
    for (const name of ['mirror-acme', 'courier-acme', 'network-acme']) {
      const lost = follower.until(is('reconnecting'))
      await docker('kill', `sitefork-${site.docker.instance}-${name}`)
      await lost
      await follower.until(is('synced'))
    }
  } finally {
    await follower.stop()
  }
})

test('reports wrong credentials, and follows again with right ones', async () => {
  const wrong = watch(() => wrongly)
  const wrongly = site.open({ databasePassword: 'wrong' })
  const told = await wrong.until((state) => state.is === 'reconnecting' && state.failure.code === 'database-refused')
  await wrong.stop()
  expect(told).toMatchObject({ failure: { remedy: { action: 'edit-source' } } })
  const hostKey = { ...site.source.ssh.hostKey, key: otherKey() }
  const strange = site.open({ ssh: { ...site.source.ssh, hostKey } })
  await expect(strange.seed({ signal: soon() })).rejects.toMatchObject({ code: 'host-key-changed' })
  const rightly = site.open()
  const right = watch(() => rightly)
  await right.until(is('synced'))
  await right.stop()
})

test('uses a private key with a passphrase for tunnel and files', async () => {
  const sshAuth = await lockedKey(production)
  const mirror = site.open({ sshAuth, ssh: { ...site.source.ssh, auth: 'key' } })
  const name = await addRow()
  await mirror.waitCaughtUp({ signal: soon() })
  expect(await hasRow(name)).toBe(true)
  expect(await mirror.syncFiles({ signal: soon() })).toMatchObject({ unread: [] })
  const found = await site.docker.exec('mirror-acme', ['grep', '-rlaF', '-e', sshAuth.passphrase ?? '', '/site/db'], {
    allowFailure: true,
  })
  expect(found.stdout).toBe('')
})

test('fetches a wp-config.php from above the site to its own place', async () => {
  const { path } = production
  const configAbove = posix.join(path, '..', 'wp-config.php')
  const text = await production.readFile('wp-config.php')
  await production.exec('mv', posix.join(path, 'wp-config.php'), configAbove)
  try {
    const mirror = site.open({ wordpress: { ...site.source.wordpress, configAbove } })
    for (const _twice of [1, 2]) await mirror.syncFiles({ signal: soon() })
    const above = posix.join('/site/trees', treeName(posix.dirname(configAbove)))
    const { stdout } = await site.docker.exec('courier-acme', ['cat', posix.join(above, 'wp-config.php')])
    expect(stdout).toBe(text)
    const beside = await site.docker.exec('courier-acme', ['ls', above, '/site/files/wp-config.php'], {
      allowFailure: true,
    })
    expect(beside.stdout.trim().split('\n').at(-1)).toBe('wp-config.php')
    expect(beside.exitCode).not.toBe(0)
  } finally {
    await production.exec('mv', configAbove, posix.join(path, 'wp-config.php'))
  }
})

test('names files that the SSH user may not read, and fetches all others', async () => {
  const secret = `${production.path}/wp-content/closed.txt`
  await production.exec('sh', '-c', 'echo x > "$1" && chown root:root "$1" && chmod 600 "$1"', 'close', secret)
  try {
    const { unread } = await site.mirror.syncFiles({ signal: soon() })
    expect(unread).toEqual([expect.stringContaining('wp-content/closed.txt')])
  } finally {
    await production.exec('rm', '-f', secret)
  }
})

test('stays synced while production writes all the time', async () => {
  await site.mirror.ensureStarted({ signal: soon() })
  const follower = watch()
  try {
    await follower.until(is('synced'))
    const seen = new Set<SyncState['is']>()
    const busy = new AbortController()
    const writing = (async () => {
      while (!busy.signal.aborted) await addRow()
    })()
    for (let look = 0; look < 25; look++) {
      await follower.until((state) => seen.add(state.is).size > 0)
    }
    busy.abort()
    await writing
    expect([...seen]).toEqual(['synced'])
  } finally {
    await follower.stop()
  }
})

test('reports that production removed the binary logs it needs, and follows again after a new seed', async () => {
  await site.mirror.stop()
  await addRow()
  await production.sql('FLUSH BINARY LOGS')
  await addRow()
  await production.sql('FLUSH BINARY LOGS; PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 DAY')
  const follower = watch()
  const told = await follower.until(is('broken'))
  await follower.stop()
  expect(told).toMatchObject({ failure: { code: 'sync-broken', remedy: { action: 'relink' } } })
  await site.mirror.seed({ signal: soon() })
  await site.mirror.startReplication({ signal: soon() })
  const name = await addRow()
  await site.mirror.waitCaughtUp({ signal: soon() })
  expect(await hasRow(name)).toBe(true)
})
