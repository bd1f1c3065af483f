// What of a site lies elsewhere, as rsync is told to copy it, and what of a hostile host's links is not followed.
import { expect, it } from 'vitest'
import type { PathEntry } from '../../../../../src-main/production/reach/host-paths.ts'
import { openHostPaths } from '../../../../../src-main/production/reach/host-paths.ts'
import { excludesIn, filtersOf, layoutOf } from '../../../../../src-main/production/site/site-layout.ts'
import { findTrees } from '../../../../../src-main/production/site/site-trees.ts'

/** A host whose links are these, and everything else a directory that can be read, or a file where it has an ending. */
function hostOf(links: Readonly<Record<string, string>>, hidden: readonly string[] = []) {
  const entry = (path: string): PathEntry => {
    const target = links[path]
    if (target !== undefined) return { is: 'link', target }
    return { is: /\.\w+$/.test(path) ? 'file' : 'directory', readable: !hidden.includes(path) }
  }
  const run = async (argv: readonly string[]) => {
    const found = entry
    const inside = argv.filter((one) => one.endsWith('/'))
    const words = Object.keys(links).filter((one) => inside.some((directory) => one.startsWith(directory)))
    const told = argv.slice(4).map((path) => {
      const one = found(path)
      if (one.is === 'link') return `l${one.target}`
      const letter = one.is === 'directory' ? 'd' : 'f'
      return 'readable' in one && one.readable ? letter : letter.toUpperCase()
    })
    const stdout = (argv[0] === 'find' ? words : told).map((word) => `${word}\0`).join('')
    return { exitCode: 0, stdout, bytes: stdout.length, stderr: '' }
  }
  return { run }
}

const base = '/srv/site/releases/7'
const trees = (
  links: Readonly<Record<string, string>>,
  wanted: readonly string[] = [],
  hidden: readonly string[] = [],
) => {
  const ssh = hostOf(links, hidden)
  return findTrees(
    ssh,
    openHostPaths(ssh),
    base,
    wanted.map((path) => ({ path, by: path })),
  )
}

it('follows a deployment’s links to what its releases share, and links from there', async () => {
  const links = {
    '/srv/site/current': 'releases/7',
    [`${base}/wp-config.php`]: '../../shared/wp-config.php',
    [`${base}/wp-content/uploads`]: '../../../shared/uploads',
    '/srv/site/shared/uploads': '/mnt/disk/uploads',
    [`${base}/wp-content/plugins/mine`]: 'yours',
  }
  expect(await trees(links, ['/srv/site/current'])).toMatchObject({
    trees: [
      { path: '/mnt/disk/uploads', only: null },
      { path: '/srv/site/shared', only: ['uploads', 'wp-config.php'] },
    ],
    links: [{ path: '/srv/site/current', target: 'releases/7' }],
    missing: [],
  })
})

it.each([
  '/',
  '/etc',
  '/etc/ssh',
  '/proc/self/root',
  '/home',
  '/home/other',
  '/srv',
  '/srv/site',
  '/root',
  '/usr/lib',
  '/var',
])('does not follow a link to %s', async (target) => {
  const found = await trees({ [`${base}/all`]: target })
  expect(found.trees).toEqual([])
  expect(found.missing).toHaveLength(1)
})

it('names what the account may not read, and follows a limited number of links', async () => {
  expect(await trees({ [`${base}/uploads`]: '/mnt/uploads' }, [], ['/mnt/uploads'])).toMatchObject({
    trees: [],
    missing: [`${base}/uploads → /mnt/uploads`],
  })
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`${base}/l${n}`, `/data/${n}/files`]))
  const found = await trees(many)
  expect(found.trees).toHaveLength(16)
  expect(found.missing.length).toBeGreaterThan(400)
})

it('copies named entries of a directory, and makes room where the site lies in it', () => {
  const tree = { path: '/home/acme', only: ['wp-config.php', 'con[fig]/', 'a/b.php'] }
  const layout = { ...layoutOf({}, '/home/acme/public_html'), trees: [tree] }
  expect(filtersOf(layout, tree)).toEqual([
    '--include=/a/',
    '--include=/public_html/',
    '--include=/wp-config.php',
    '--include=/con\\[fig]/***',
    '--include=/a/b.php',
    '--exclude=*',
  ])
})

it('takes exclude patterns as relative to WordPress, wherever that lies', () => {
  const patterns = ['/wp-content/cache/', '/wp-admin/*.log', 'error_log']
  const layout = { ...layoutOf({}, '/srv/x'), wordpress: '/srv/x/web/wp', content: '/data/content' }
  expect(excludesIn(layoutOf({}, '/srv/x'), '/srv/x', patterns)).toEqual(patterns)
  expect(excludesIn(layout, '/srv/x', patterns)).toEqual(['/web/wp/wp-admin/*.log', 'error_log'])
  expect(excludesIn({ ...layout, webRoot: '/srv/x/web' }, '/srv/x', [])).toEqual(['/.git/', '/node_modules/'])
  expect(excludesIn(layout, '/data/content', patterns)).toEqual(['/cache/', 'error_log'])
})
