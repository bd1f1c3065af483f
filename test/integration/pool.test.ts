// The pool with a real engine: thin copies, markers, and what a killed keeper, a lost loop or a full disk leave behind.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPool } from '../../src-main/pool/open-pool.ts'
import type { Pool } from '../../src-main/pool/pool.ts'
import { type TestInstance, testInstance } from '../support/docker.ts'

const size = 2 * 2 ** 30
let image: string

describe.each(['btrfs-loop', 'plain-copy'] as const)('a pool of kind %s', (kind) => {
  let test: TestInstance
  let pool: Pool
  const remembered = new Map<string, string>()
  const open = () =>
    openPool({
      docker: test.docker,
      image,
      kind,
      sizeBytes: size,
      memory: { get: () => remembered.get('kind'), set: (found) => remembered.set('kind', found) },
      report: () => undefined,
    })
  const write = (path: string, text: string) => pool.run(['tee', `/pool/${path}`], { stdin: text })
  const read = (path: string) => pool.run(['cat', `/pool/${path}`])

  beforeAll(async () => {
    test = await testInstance()
    image = await test.docker.image('keeper')
    pool = await open()
  })
  afterAll(() => test?.cleanup())

  it('copies a state; the two then live apart', async () => {
    await pool.create('productions/acme/live', 'live')
    await write('productions/acme/live/files/a.txt', 'one')
    await pool.copy('productions/acme/live', 'clones/c1/s1', 'clone')
    await write('clones/c1/s1/files/a.txt', 'two')
    expect(await read('productions/acme/live/files/a.txt')).toBe('one')
    expect(await pool.list()).toEqual(['clones/c1/s1', 'productions/acme/live'])
    await expect(pool.copy('productions/acme/live', 'clones/c1/s1', 'clone')).rejects.toThrow()
  })

  it('mounts each part of a state alone, for its own account', async () => {
    const { db, files } = await pool.volumes('clones/c1/s1')
    const base = { role: 'courier' as const, image, command: ['sleep', 'infinity'], network: 'none' as const }
    const state = { ...base, owner: 'c1', state: 's1' }
    await test.docker.run({ ...state, name: 'db', user: '3306:3306', mounts: [{ volume: db, target: '/site/db' }] })
    await test.docker.run({ ...state, name: 'files', user: '33:33', mounts: [{ volume: files, target: '/html' }] })
    await test.docker.exec('db', ['sh', '-c', 'echo rows > /site/db/rows'])
    expect(await read('clones/c1/s1/db/rows')).toBe('rows\n')
    expect((await test.docker.exec('db', ['ls', '-A', '/site'])).stdout).toBe('db\n')
    expect((await test.docker.exec('files', ['cat', '/html/a.txt'])).stdout).toBe('two')
    await test.docker.exec('files', ['sh', '-c', 'echo three > /html/b.txt'])
    await expect(pool.remove('clones/c1/s1')).rejects.toThrow('in use by')
    await test.docker.remove('db')
    await test.docker.remove('files')
  })

  it('renames a state, and removes it, again without an error', async () => {
    await pool.copy('productions/acme/live', 'productions/acme/preparing/p1', 'point')
    await pool.rename('productions/acme/preparing/p1', 'productions/acme/points/p1')
    await pool.setReadOnly('productions/acme/points/p1', true)
    expect(await pool.exists('productions/acme/points/p1')).toBe(true)
    await pool.volumes('productions/acme/points/p1')
    await pool.remove('productions/acme/points/p1')
    await pool.remove('productions/acme/points/p1')
    expect(await test.docker.listVolumes({ owner: 'acme', state: 'p1' })).toEqual([])
  })

  it('has directories beside a state’s parts, which its copies have, and what is said of how they lie', async () => {
    const [from, to, tree] = ['productions/acme/live', 'clones/c4/s1', '0123456789ab']
    const [volume = ''] = await pool.treeVolumes(from, [tree])
    const mounts = [{ volume, target: '/srv/shared' }]
    const state = { owner: 'acme', state: 'live', role: 'courier' as const, image, network: 'none' as const }
    await test.docker.run({ ...state, name: 'tree', command: ['sleep', 'infinity'], user: '33:33', mounts })
    await test.docker.exec('tree', ['sh', '-c', 'echo shared > /srv/shared/a.txt'])
    await test.docker.remove('tree')
    expect((await pool.volumes(from)).layout).toBe(null)
    await pool.writeLayout(from, '{"base":"/srv"}')
    await pool.copy(from, to, 'clone')
    expect((await pool.volumes(to)).layout).toBe('{"base":"/srv"}')
    expect(await read(`${to}/trees/${tree}/a.txt`)).toBe('shared\n')
    expect(await pool.treeVolumes(to, [tree])).toEqual([`clones-c4-s1-tree-${tree}`])
    await pool.remove(to)
    expect(await test.docker.listVolumes({ owner: 'c4' })).toEqual([])
    await pool.run(['rm', '-rf', `/pool/${from}/trees`, `/pool/${from}/.layout`])
  })

  it.each(['trees', 'trees/0123456789ab'])('mounts no directory where %s is a link', async (link) => {
    const path = 'productions/acme/live'
    await pool.treeVolumes(path, ['0123456789ab'])
    await pool.run(['sh', '-c', 'rm -rf "$1" && ln -s /etc "$1"', 'sh', `/pool/${path}/${link}`])
    await expect(pool.treeVolumes(path, ['0123456789ab'])).rejects.toMatchObject({ code: 'pool-lost' })
    await pool.run(['rm', '-rf', `/pool/${path}/trees`])
  })

  it('refuses to mount what bears another marker', async () => {
    await pool.create('clones/c2/s1', 'clone')
    await write('clones/c2/s1/.sitefork', JSON.stringify({ instance: 'other', path: 'clones/c2/s1' }))
    await expect(pool.volumes('clones/c2/s1')).rejects.toThrow('not what it should be')
    await pool.remove('clones/c2/s1')
  })

  it.each([
    ['db', 'a link to a directory of the machine'],
    ['files', 'a link to a directory of the machine'],
    ['.sitefork', 'a link to a file of the machine'],
  ])('refuses to mount a state whose %s is %s', async (part) => {
    await pool.create('clones/c3/s1', 'clone')
    await pool.run(['sh', '-c', 'cd /pool/clones/c3/s1 && mv "$1" /pool/aside && ln -s /etc/hostname "$1"', 'sh', part])
    await expect(pool.volumes('clones/c3/s1')).rejects.toThrow('not what it should be')
    await pool.remove('clones/c3/s1')
    await pool.run(['rm', '-rf', '/pool/aside'])
  })

  it('refuses a state whose top directory others may write, or that lies behind a link', async () => {
    await pool.create('clones/c4/s1', 'clone')
    await pool.run(['ln', '-s', 's1', '/pool/clones/c4/s2'])
    await expect(pool.volumes('clones/c4/s2')).rejects.toThrow('not what it should be')
    await pool.run(['chmod', '777', '/pool/clones/c4/s1'])
    await expect(pool.volumes('clones/c4/s1')).rejects.toThrow('not what it should be')
    await pool.run(['rm', '/pool/clones/c4/s2'])
    await pool.remove('clones/c4/s1')
  })

  it('writes no marker through a link that a state has in its place', async () => {
    const [victim, kept] = ['/pool/victim', 'what must not be overwritten']
    await pool.run(['tee', victim], { stdin: kept })
    await pool.create('clones/c5/s1', 'clone')
    await pool.run(['ln', '-sf', victim, '/pool/clones/c5/s1/.sitefork'])
    await pool.copy('clones/c5/s1', 'clones/c5/s2', 'clone')
    await pool.rename('clones/c5/s1', 'clones/c5/s3')
    expect(await pool.run(['cat', victim])).toBe(kept)
    for (const state of ['s2', 's3']) {
      await pool.volumes(`clones/c5/${state}`)
      await pool.remove(`clones/c5/${state}`)
    }
    await pool.run(['rm', victim])
  })

  it('refuses paths that lead elsewhere', async () => {
    for (const path of ['../etc', '/etc/passwd', 'clones/../x/y', 'clones/a b/c', 'clones/c']) {
      await expect(pool.create(path, 'clone')).rejects.toThrow('not the path of a state')
    }
  })

  it('says what each state holds alone, and how much is left', async () => {
    await write('clones/c1/s1/files/big', 'x'.repeat(3_000_000))
    await pool.run(['sync'])
    const bytes = await pool.ownBytes(['clones/c1/s1', 'productions/acme/live'])
    expect(bytes.get('clones/c1/s1')).toBeGreaterThan(10_000)
    const facts = await pool.facts()
    expect(facts.kind).toBe(kind)
    expect(facts.freeBytes).toBeLessThanOrEqual(facts.totalBytes)
    await expect(pool.reserve(facts.totalBytes)).rejects.toMatchObject({ code: 'pool-full' })
    await pool.reserve(1000)
  })

  it('grows while a server writes to it, and says what it may be', async () => {
    const { totalBytes } = await pool.facts()
    if (kind !== 'btrfs-loop') {
      await expect(pool.grow(totalBytes * 2)).rejects.toThrow('nothing to grow')
      return
    }
    await expect(pool.grow(totalBytes / 2)).rejects.toThrow('It grows only')
    await expect(pool.grow(2 ** 60)).rejects.toThrow('may have up to')
    await pool.grow(totalBytes + 2 ** 30)
    expect((await pool.facts()).totalBytes).toBe(totalBytes + 2 ** 30)
    expect(await read('clones/c1/s1/files/a.txt')).toBe('two')
  })

  it('is attached again by whoever finds its keeper killed; what the kill cut off says so, what only reads is read again', async () => {
    /** Leaves a word when it begins, waits for ever the first time, and says so when it is begun again. */
    const begin = 'test -e "/pool/$1" && echo again && exit; touch "/pool/$1"; sleep 600'
    const begun = ['written', 'read'].map((name) =>
      pool.run(['sh', '-c', begin, 'sh', name], { reads: name === 'read' }).catch((error: unknown) => error),
    )
    await expect.poll(() => pool.run(['ls', '/pool'])).toMatch(/read\s+written/)
    execFileSync('docker', ['kill', `sitefork-${test.instance}-keeper`])
    const [written, again] = await Promise.all(begun)
    expect(written).toMatchObject({ code: 'pool-lost', message: expect.stringContaining('ended in the middle') })
    expect(again).toBe('again\n')
    execFileSync('docker', ['rm', '--force', `sitefork-${test.instance}-keeper`])
    expect(await read('clones/c1/s1/files/a.txt')).toBe('two')
    if (kind === 'btrfs-loop') {
      expect(await loopsOf(pool)).toHaveLength(1)
    }
    await pool.copy('productions/acme/live', 'clones/after/s1', 'clone')
    await pool.remove('clones/after/s1')
    expect(pool.revivedAt()).toBeGreaterThan(Date.now() - 60_000)
  })

  it('is there again after it was detached, as by a reboot', async () => {
    await pool.detach()
    pool = await open()
    expect(await read('clones/c1/s1/files/a.txt')).toBe('two')
    const { files } = await pool.volumes('clones/c1/s1')
    await test.docker.run({
      name: 'again',
      role: 'courier',
      image,
      command: ['cat', '/html/a.txt'],
      mounts: [{ volume: files, target: '/html' }],
      network: 'none',
    })
    expect(await test.docker.wait('again')).toBe(0)
    expect(await test.docker.logs('again')).toBe('two')
    await test.docker.remove('again')
  })

  it('notices what its disk gives back wrong', async () => {
    expect(await pool.scrub(new AbortController().signal)).toEqual({ damaged: '' })
    if (kind === 'plain-copy') return
    // Data that does not compress lies in the image as it is; some of it is overwritten behind the file system's back.
    const mark = randomBytes(16).toString('hex')
    const fill = `(printf %s "$1"; head -c 262144 /dev/urandom) > /pool/damaged && sync -f /pool`
    await pool.run(['sh', '-c', fill, 'sh', mark])
    const spoil = `offset=$(grep -abo -m1 "$1" /img/pool.img | head -n 1 | cut -d: -f1)
      head -c 4096 /dev/zero | dd of=/img/pool.img bs=1 seek="$((offset + 65536))" conv=notrunc status=none && sync`
    await pool.run(['sh', '-c', spoil, 'sh', mark])
    const { damaged } = await pool.scrub(new AbortController().signal)
    await pool.run(['rm', '/pool/damaged'])
    expect(damaged).toMatch(/csum/)
  })

  it('makes many copies at once', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, index) => pool.copy('productions/acme/live', `clones/many/s${index}`, 'clone')),
    )
    expect((await pool.list()).filter((path) => path.startsWith('clones/many/'))).toHaveLength(12)
  })

  it('is what it was to a catalog that remembers nothing, and never replaced where it cannot be mounted', async () => {
    const before = await pool.list()
    await pool.detach()
    const inImage = (script: string) =>
      execFileSync('docker', [
        'run',
        '--rm',
        `--volume=sitefork-${test.instance}-pool-image:/img`,
        image,
        'sh',
        '-c',
        script,
      ])
    const forgetful = () =>
      openPool({
        docker: test.docker,
        image,
        sizeBytes: size,
        memory: { get: () => undefined, set: () => undefined },
        report: () => undefined,
      })
    if (kind === 'btrfs-loop') {
      inImage('mv /img/pool.img /img/aside && truncate -s 2G /img/pool.img')
      await expect(forgetful()).rejects.toThrow(/The pool could not do what was asked/)
      await test.docker.remove('keeper')
      inImage('mv /img/aside /img/pool.img')
    }
    pool = await forgetful()
    expect((await pool.facts()).kind).toBe(kind)
    expect(await pool.list()).toEqual(before)
  })

  it('leaves nothing behind when it is destroyed', async () => {
    await pool.destroy()
    expect(await test.docker.list()).toEqual([])
    expect((await test.docker.listVolumes()).filter((one) => one.name.startsWith('pool-'))).toEqual([])
  })
})

/** Every loop device that has the pool's image: two of them would corrupt it. By inode: other pools' images have its name. */
async function loopsOf(pool: Pool): Promise<string[]> {
  const image = (await pool.run(['stat', '-c', '%i %Hd:%Ld', '/img/pool.img'])).trim()
  const listed = await pool.run([
    'losetup',
    '--list',
    '--noheadings',
    '--raw',
    '--output',
    'BACK-INO,BACK-MAJ:MIN,NAME',
  ])
  return listed.split('\n').flatMap((line) => (line.startsWith(`${image} `) ? [line.slice(image.length + 1)] : []))
}
