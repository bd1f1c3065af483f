// Which paths of a clone's web server production's directories and links may have: none that hide the server's own. Pure.

/** Directories of the image and of Sitefork's mounts: a mount over or above one would hide it. */
const own = [
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/proc',
  '/run/apache2',
  '/run/lock',
  '/run/mysqld',
  '/run/php',
  '/sbin',
  '/sys',
  '/tmp',
  '/usr/bin',
  '/usr/games',
  '/usr/include',
  '/usr/lib',
  '/usr/lib32',
  '/usr/lib64',
  '/usr/libexec',
  '/usr/libx32',
  '/usr/local/bin',
  '/usr/local/etc',
  '/usr/local/include',
  '/usr/local/lib',
  '/usr/local/libexec',
  '/usr/local/sbin',
  '/usr/local/share',
  '/usr/sbin',
  '/usr/share',
  '/usr/src',
  '/var/backups',
  '/var/cache',
  '/var/lib/apache2',
  '/var/lib/apt',
  '/var/lib/dpkg',
  '/var/lib/php',
  '/var/log',
  '/var/tmp',
]
/** Paths below such directories where a mount hides nothing: no image has anything of that name. */
const free = [
  /^\/usr\/share\/wordpress(?:\/|$)/,
  /^\/etc\/wordpress(?:\/|$)/,
  /^\/tmp\/./,
  /^\/var\/tmp\/./,
  /^\/var\/lib\/php\/.*sock/,
]

export const isWithin = (path: string, directory: string) =>
  path === directory || path.startsWith(directory.endsWith('/') ? directory : `${directory}/`)

/** @returns whether a directory of production's may be mounted at that path */
export function mayMount(path: string): boolean {
  if (!/^\/[^\p{Cc}:,"]+$/u.test(path) || path.length > 1024) return false
  if (own.some((one) => isWithin(one, path))) return false
  return free.some((one) => one.test(path)) || !own.some((one) => isWithin(path, one))
}

/** Directories in memory that every web server has, in which a link can be made at its start. */
const inMemory = ['/tmp', '/var/tmp']

/**
 * Says which directory in memory a link needs to stand in.
 * @param mounted paths that hold files of the site, where nothing is added
 * @returns undefined where that directory would hide something, so that there can be no link
 */
export function roomForLink(path: string, mounted: readonly string[]): { readonly tmpfs: string | null } | undefined {
  const directory = path.slice(0, path.lastIndexOf('/')) || '/'
  if (mounted.some((one) => isWithin(path, one)) || !/^\/[^\p{Cc}:,"]+$/u.test(path)) return undefined
  if (inMemory.some((one) => isWithin(directory, one))) return { tmpfs: null }
  // Everything in it that is the server's own is mounted there, too.
  if (directory === '/run') return { tmpfs: '/run' }
  return mayMount(directory) ? { tmpfs: directory } : undefined
}
