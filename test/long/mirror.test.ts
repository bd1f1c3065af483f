// A mirror follows whatever happens to its containers, its account, its key and production's logs, and fetches files from odd places.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { posix } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import type { SyncState } from '../../src-main/contract/models.ts'
import { treeName } from '../../src-main/pool/volume-names.ts'
import { followedMirror, isState, soon } from '../support/followed-mirror.ts'
import { lockedKey } from '../support/ssh-key.ts'

const followed = followedMirror()
const run = promisify(execFile)
const docker = (...argv: string[]) => run('docker', argv)
/** A host key of some other host, in RFC 8709's form with random bytes. */
const otherKey = () => {
  const blob = Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20', 'latin1'), randomBytes(32)])
  return `ssh-ed25519 ${blob.toString('base64')}`
}

beforeAll(async () => {
  await followed.site.mirror.seed({ signal: soon() })
  await followed.site.mirror.startReplication({ signal: soon() })
})

test('starts its containers again when they are killed', async () => {
  const follower = followed.watch()
  try {
    await follower.until(isState('synced'))
    for (const name of ['mirror-acme', 'courier-acme', 'network-acme']) {
      const lost = follower.until(isState('reconnecting'))
      await docker('kill', `sitefork-${followed.site.docker.instance}-${name}`)
      await lost
      await follower.until(isState('synced'))
    }
  } finally {
    await follower.stop()
  }
})

test('reports wrong credentials, and follows again with right ones', async () => {
  const wrong = followed.watch(() => wrongly)
  const wrongly = followed.site.open({ databasePassword: 'wrong' })
  const told = await wrong.until((state) => state.is === 'reconnecting' && state.failure.code === 'database-refused')
  await wrong.stop()
  expect(told).toMatchObject({ failure: { remedy: { action: 'edit-source' } } })
  const hostKey = { ...followed.site.source.ssh.hostKey, key: otherKey() }
  const strange = followed.site.open({ ssh: { ...followed.site.source.ssh, hostKey } })
  await expect(strange.seed({ signal: soon() })).rejects.toMatchObject({ code: 'host-key-changed' })
  const rightly = followed.site.open()
  const right = followed.watch(() => rightly)
  await right.until(isState('synced'))
  await right.stop()
})

test('uses a private key with a passphrase for tunnel and files', async () => {
  const sshAuth = await lockedKey(followed.production)
  const mirror = followed.site.open({ sshAuth, ssh: { ...followed.site.source.ssh, auth: 'key' } })
  const name = await followed.addRow()
  await mirror.waitCaughtUp({ signal: soon() })
  expect(await followed.hasRow(name)).toBe(true)
  expect(await mirror.syncFiles({ signal: soon() })).toMatchObject({ unread: [] })
  const found = await followed.site.docker.exec(
    'mirror-acme',
    ['grep', '-rlaF', '-e', sshAuth.passphrase ?? '', '/site/db'],
    {
      allowFailure: true,
    },
  )
  expect(found.stdout).toBe('')
})

test('fetches a wp-config.php from above the site to its own place', async () => {
  const { path } = followed.production
  const configAbove = posix.join(path, '..', 'wp-config.php')
  const text = await followed.production.readFile('wp-config.php')
  await followed.production.exec('mv', posix.join(path, 'wp-config.php'), configAbove)
  try {
    const mirror = followed.site.open({ wordpress: { ...followed.site.source.wordpress, configAbove } })
    for (const _twice of [1, 2]) await mirror.syncFiles({ signal: soon() })
    const above = posix.join('/site/trees', treeName(posix.dirname(configAbove)))
    const { stdout } = await followed.site.docker.exec('courier-acme', ['cat', posix.join(above, 'wp-config.php')])
    expect(stdout).toBe(text)
    const beside = await followed.site.docker.exec('courier-acme', ['ls', above, '/site/files/wp-config.php'], {
      allowFailure: true,
    })
    expect(beside.stdout.trim().split('\n').at(-1)).toBe('wp-config.php')
    expect(beside.exitCode).not.toBe(0)
  } finally {
    await followed.production.exec('mv', configAbove, posix.join(path, 'wp-config.php'))
  }
})

test('names files that the SSH user may not read, and fetches all others', async () => {
  const secret = `${followed.production.path}/wp-content/closed.txt`
  await followed.production.exec('sh', '-c', 'echo x > "$1" && chown root:root "$1" && chmod 600 "$1"', 'close', secret)
  try {
    const { unread } = await followed.site.mirror.syncFiles({ signal: soon() })
    expect(unread).toEqual([expect.stringContaining('wp-content/closed.txt')])
  } finally {
    await followed.production.exec('rm', '-f', secret)
  }
})

test('stays synced while production writes all the time', async () => {
  await followed.site.mirror.ensureStarted({ signal: soon() })
  const follower = followed.watch()
  try {
    await follower.until(isState('synced'))
    const seen = new Set<SyncState['is']>()
    const busy = new AbortController()
    const writing = (async () => {
      while (!busy.signal.aborted) await followed.addRow()
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
  await followed.site.mirror.stop()
  await followed.addRow()
  await followed.production.sql('FLUSH BINARY LOGS')
  await followed.addRow()
  await followed.production.sql('FLUSH BINARY LOGS; PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 DAY')
  const follower = followed.watch()
  const told = await follower.until(isState('broken'))
  await follower.stop()
  expect(told).toMatchObject({ failure: { code: 'sync-broken', remedy: { action: 'relink' } } })
  await followed.site.mirror.seed({ signal: soon() })
  await followed.site.mirror.startReplication({ signal: soon() })
  const name = await followed.addRow()
  await followed.site.mirror.waitCaughtUp({ signal: soon() })
  expect(await followed.hasRow(name)).toBe(true)
})
