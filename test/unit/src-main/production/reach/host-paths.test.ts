// Paths on a host are resolved as the kernel resolves them.
import { expect, it } from 'vitest'
import { openHostPaths, type PathEntry, walkPath } from '../../../../../src-main/production/reach/host-paths.ts'

const directory: PathEntry = { is: 'directory', readable: true }
const file: PathEntry = { is: 'file', readable: true }
const link = (target: string): PathEntry => ({ is: 'link', target })
const tree = new Map<string, PathEntry>([
  ['/srv', directory],
  ['/srv/site', directory],
  ['/srv/site/current', link('releases/7')],
  ['/srv/site/releases', directory],
  ['/srv/site/releases/7', directory],
  ['/srv/site/releases/7/wp-config.php', link('../../shared/wp-config.php')],
  ['/srv/site/shared', directory],
  ['/srv/site/shared/wp-config.php', file],
  ['/srv/site/shared/uploads', link('/mnt/disk/uploads')],
  ['/srv/site/shared/gone', link('/nowhere')],
  ['/srv/site/loop', link('loop')],
  ['/mnt', directory],
  ['/mnt/disk', directory],
  ['/mnt/disk/uploads', { is: 'directory', readable: false }],
])

/** A host with just these entries. */
const host = () => {
  const asked: number[] = []
  const word = (entry: PathEntry | undefined) => {
    if (entry?.is === 'link') return `l${entry.target}`
    if (entry?.is === 'directory') return entry.readable ? 'd' : 'D'
    return entry?.is === 'file' ? 'f' : '-'
  }
  const run = async ([, , , , ...paths]: readonly string[]) => {
    asked.push(paths.length)
    const stdout = paths.map((path) => `${word(tree.get(path))}\0`).join('')
    return { exitCode: 0, stdout, bytes: stdout.length, stderr: '' }
  }
  return { asked, paths: openHostPaths({ run }) }
}

it.each([
  [
    '/srv/site/current/wp-config.php',
    '/srv/site/shared/wp-config.php',
    'file',
    ['/srv/site/current', '/srv/site/releases/7/wp-config.php'],
  ],
  ['/srv/site/current/../x', '/srv/site/releases/x', 'none', ['/srv/site/current']],
  ['/srv/site/shared/uploads/', '/mnt/disk/uploads', 'directory', ['/srv/site/shared/uploads']],
  ['/srv/site/shared/gone/deep', '/nowhere/deep', 'none', ['/srv/site/shared/gone']],
  ['/srv/site/shared/wp-config.php/x', '/srv/site/shared/wp-config.php/x', 'none', []],
  ['/', '/', 'directory', []],
])('resolves %s', async (path, real, is, links) => {
  const found = await host().paths.resolve(path)
  expect([found.path, found.is, found.links.map((one) => one.path)]).toEqual([real, is, links])
})

it('ends at a link to itself', async () => {
  expect(await host().paths.resolve('/srv/site/loop/x')).toMatchObject({ is: 'none' })
})

it('resolves many paths with as many commands as the one with most links takes', async () => {
  const { paths, asked } = host()
  await paths.resolveAll(['/srv/site/current/wp-config.php', '/srv/site/shared/uploads', '/mnt/disk'])
  expect(asked.length).toBeLessThanOrEqual(4)
})

it('asks for all entries that are not known yet at once', () => {
  expect(walkPath('/a/b/../c', new Map())).toEqual({ unknown: ['/a', '/a/b'] })
})
