// A mirror of a real production: seeded, following, cut off, reconnected; no password of production lies in it.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { followedMirror, isState, soon } from '../support/followed-mirror.ts'

const followed = followedMirror()
const run = promisify(execFile)
const docker = (...argv: string[]) => run('docker', argv)
const database = () => followed.production.database.name
const checksum = 'SELECT COUNT(*), SUM(CRC32(text)) FROM'

test('seeds completely after a seed that was cut off', async () => {
  const cancel = new AbortController()
  const cut = followed.site.mirror.seed({ signal: cancel.signal, onProgress: (done) => done > 0 && cancel.abort() })
  await expect(cut).rejects.toThrow('aborted')
  const seen: (number | null)[][] = []
  await followed.site.mirror.seed({ signal: soon(), onProgress: (...progress) => seen.push(progress) })
  expect(seen.at(-1)?.[0]).toBeGreaterThan(40_000 * 1920)
  expect(await followed.site.sql(`${checksum} ${database()}.sitefork_big`)).toBe(
    (await followed.production.sql(`${checksum} sitefork_big`)).trim(),
  )
})

test('replicates what production writes, and waits exactly as long as that takes', async () => {
  await followed.site.mirror.startReplication({ signal: soon() })
  const name = await followed.addRow()
  const { at, gtid } = await followed.site.mirror.waitCaughtUp({ signal: soon() })
  expect(await followed.hasRow(name)).toBe(true)
  expect(await followed.site.mirror.position()).toBe(gtid)
  expect(Date.now() - Date.parse(at)).toBeLessThan(10_000)
})

test('replicates the WordPress database only', async () => {
  await followed.production.sql(
    'CREATE DATABASE other_one; CREATE TABLE other_one.t (id INT); INSERT INTO other_one.t VALUES (1)',
  )
  await followed.site.mirror.waitCaughtUp({ signal: soon() })
  expect(await followed.site.sql("SHOW DATABASES LIKE 'other_one'")).toBe('')
})

test('fetches files, with new ones added and deleted ones removed', async () => {
  const list = 'cd "$1" && find . -type f -exec sha256sum {} + | sort'
  const there = async () =>
    (await docker('exec', followed.production.container, 'sh', '-c', list, 'list', followed.production.path)).stdout
  const here = async () =>
    (await followed.site.docker.exec('courier-acme', ['sh', '-c', list, 'list', '/site/files'])).stdout
  await followed.site.mirror.syncFiles({ signal: soon() })
  expect(await here()).toBe(await there())
  const odd = `${followed.production.path}/wp-content/an odd "name" $1.txt`
  await docker('exec', followed.production.container, 'sh', '-c', 'echo hello > "$1"', 'write', odd)
  await followed.site.mirror.syncFiles({ signal: soon() })
  expect(await here()).toContain('an odd "name" $1.txt')
  await docker('exec', followed.production.container, 'rm', odd)
  await followed.site.mirror.syncFiles({ signal: soon() })
  expect(await here()).toBe(await there())
})

test('keeps no password of production in the live state or in a container’s settings', async () => {
  await followed.site.mirror.startReplication({ signal: soon() })
  await followed.site.mirror.waitCaughtUp({ signal: soon() })
  // Relay logs come and go while grep reads, so its complaints are ignored.
  const filesWith = async (text: string) => {
    const argv = ['grep', '-rlasF', '-e', text, '/site/db']
    return (await followed.site.docker.exec('mirror-acme', argv, { allowFailure: true })).stdout
  }
  expect(await filesWith('wp_options')).not.toBe('')
  for (const secret of [followed.production.database.replication.password, followed.production.ssh.password]) {
    expect(await filesWith(secret)).toBe('')
  }
  for (const one of await followed.site.docker.list()) {
    const { stdout } = await docker('inspect', '--format', '{{json .Config}} {{json .Args}}', one.id)
    for (const secret of [followed.production.database.replication.password, followed.production.ssh.password]) {
      expect(stdout).not.toContain(JSON.stringify(secret).slice(1, -1))
    }
  }
})

test('reports a lost connection, reconnects by itself and catches up', async () => {
  const follower = followed.watch()
  try {
    await follower.until(isState('synced'))
    const lost = follower.until(isState('reconnecting'))
    await followed.production.pause()
    expect(await lost).toMatchObject({ failure: { code: expect.stringMatching(/unreachable$/) } })
    const back = follower.until(isState('synced'))
    await followed.production.unpause()
    await back
    const name = await followed.addRow()
    const written = Date.now()
    await follower.until((state) => state.is === 'synced' && Date.parse(state.at) >= written)
    expect(await followed.hasRow(name)).toBe(true)
    await expect.poll(() => follower.files.length).toBeGreaterThan(0)
  } finally {
    await followed.production.unpause().catch(() => undefined)
    await follower.stop()
  }
})
