// The roots of a site are found from whichever of its directories a person gives.
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openHostPaths } from '../../../../../src-main/production/reach/host-paths.ts'
import { findRoots } from '../../../../../src-main/production/site/site-roots.ts'

const core = (directory: string) => ({
  [`${directory}/wp-load.php`]: '',
  [`${directory}/wp-includes/version.php`]: '',
  [`${directory}/index.php`]: "<?php require __DIR__ . '/wp-blog-header.php';",
})
const starts = (where: string) => `<?php require __DIR__ . '/${where}/wp-blog-header.php';`

/** A host that has these files, and these links by a text that begins with an arrow. */
function hostOf(files: Readonly<Record<string, string>>) {
  const directories = new Set(['/'])
  for (const path of Object.keys(files)) {
    for (let at = posix.dirname(path); !directories.has(at); at = posix.dirname(at)) directories.add(at)
  }
  const word = (path: string) => {
    const text = files[path]
    if (text?.startsWith('→')) return `l${text.slice(1)}`
    return text !== undefined ? 'f' : directories.has(path) ? 'd' : '-'
  }
  const run = async (argv: readonly string[]) => {
    const paths = argv.slice(4)
    const stdout = paths.map((path) => `${word(path)}\0`).join('')
    return { exitCode: 0, stdout, bytes: stdout.length, stderr: '' }
  }
  return { host: openHostPaths({ run }), read: async (path: string) => files[path] }
}

const roots = async (files: Readonly<Record<string, string>>, path: string) => {
  const { host, read } = hostOf(files)
  const found = await findRoots(host, read, path)
  return found && [found.base, found.webRoot, found.wordpress]
}

describe('WordPress alone', () => {
  const files = core('/var/www/html')
  it('is the web root and the base', async () => {
    expect(await roots(files, '/var/www/html/')).toEqual(['/var/www/html', '/var/www/html', '/var/www/html'])
  })
  it('is not looked for below a directory above it', async () => {
    expect(await roots(files, '/var/www')).toBeUndefined()
    expect(await roots(files, '/')).toBeUndefined()
  })
  it('in a directory of another WordPress is a site of its own', async () => {
    const both = { ...files, ...core('/var/www/html/blog') }
    expect(await roots(both, '/var/www/html/blog')).toEqual(Array(3).fill('/var/www/html/blog'))
  })
})

describe.each(['/srv/garden', '/srv/garden/web', '/srv/garden/web/wp'])('a project, given by %s', (path) => {
  const files = { ...core('/srv/garden/web/wp'), '/srv/garden/web/index.php': starts('wp') }
  it('is copied as a whole', async () => {
    const project = { ...files, '/srv/garden/composer.json': '{}' }
    expect(await roots(project, path)).toEqual(['/srv/garden', '/srv/garden/web', '/srv/garden/web/wp'])
  })
  it('is not copied as a whole where it is somebody’s home', async () => {
    const home = { ...files, '/srv/garden/composer.json': '{}', '/srv/garden/.bashrc': '' }
    expect(await roots(home, path)).toEqual(['/srv/garden/web', '/srv/garden/web', '/srv/garden/web/wp'])
  })
})

describe('a deployment', () => {
  const files = { ...core('/srv/site/releases/7/public'), '/srv/site/current': '→releases/7' }
  it.each(['/srv/site', '/srv/site/current', '/srv/site/current/public'])('given by %s', async (path) => {
    const given = path === '/srv/site/current' ? { ...files, '/srv/site/releases/7/composer.json': '{}' } : files
    expect((await roots(given, path))?.slice(1)).toEqual(Array(2).fill('/srv/site/releases/7/public'))
  })
})

it('finds a WordPress outside the web root that several sites share', async () => {
  const files = { ...core('/opt/wordpress'), '/srv/site/wp': '→/opt/wordpress', '/srv/site/index.php': starts('wp') }
  expect(await roots(files, '/srv/site')).toEqual(['/srv/site', '/srv/site', '/opt/wordpress'])
  expect(await roots(files, '/srv/site/wp')).toEqual(['/srv/site', '/srv/site', '/opt/wordpress'])
})

it('finds a WordPress to which .htaccess rewrites every address', async () => {
  const rules = 'RewriteEngine on\nRewriteCond %{HTTP_HOST} ^acme\nRewriteRule ^(.*)$ "/wp/$1" [L]\n'
  const files = { ...core('/var/www/html/wp'), '/var/www/html/.htaccess': rules }
  expect(await roots(files, '/var/www/html/wp')).toEqual(['/var/www/html', '/var/www/html', '/var/www/html/wp'])
})
