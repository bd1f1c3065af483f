// Finds the servers of a site's object cache: hosts and sockets that a clone must have itself. Values that only PHP knows are read
// by the clone's own PHP; see resources/images/web/caches.php.
import { isIP } from 'node:net'
import { posix } from 'node:path'
import type { Finding, Layout, ProductionFacts } from '../../contract/models.ts'
import { readTextFile } from '../reach/read-text-file.ts'
import type { Ssh } from '../reach/ssh.ts'
import { mayMount } from './mountable.ts'
import { mostConfigBytes, textOf, type WpConfig } from './wp-config.ts'

export type Caches = NonNullable<ProductionFacts['caches']>

const most = 20

/** Undefined for a site without an object cache, and where its files cannot be read. */
export async function readCaches(
  ssh: Pick<Ssh, 'run'>,
  { content, config: path }: Layout,
  config: WpConfig | null,
): Promise<Caches | undefined> {
  const dropIn = posix.join(content, 'object-cache.php')
  const named = await ssh.run(['grep', '-qsiE', 'redis|memcache', dropIn]).catch(() => undefined)
  if (named?.exitCode !== 0) return undefined
  const text = path === null ? undefined : await readTextFile(ssh, path, mostConfigBytes).catch(() => undefined)
  return cachesIn(text ?? '', config)
}

/** Statements that name servers, up to their semicolon. */
const lists =
  /(?:\$memcached_servers|\$redis_server|['"]WP_REDIS_(?:SERVERS|SHARDS|CONFIG|CLUSTER|HOST|PATH|SENTINEL)['"])[^;]{0,2000}/g
/** Settings beside the servers in such a list, which may be secrets. */
const besides =
  /(['"])(?:pass\w*|auth\w*|user\w*|secret|token|prefix)\1\s*=>\s*(?:array\s*\([^)]*\)|\[[^\]]*\]|(['"])(?:\\.|(?!\2)[^\\])*\2)/gi
/** A string, with the arrow after it where it is an array key. */
const values = /(['"])((?:(?!\1)[^\\\n]){1,300})\1(\s*=>)?/g

/** Finds the cache servers in a wp-config.php. Pure. @param text the text of wp-config.php */
export function cachesIn(text: string, config: WpConfig | null): Caches {
  const said = [...text.matchAll(lists)].flatMap(([list]) =>
    [...list.replace(besides, '').matchAll(values)].map((match) => (match[3] ? '' : (match[2] ?? ''))),
  )
  const computed = ['WP_REDIS_HOST', 'WP_REDIS_PATH'].map((name) => (config && textOf(config, name)) ?? '')
  const all = [...said, ...computed]
  const hosts = all.map(hostOf).filter((host) => host !== undefined)
  const rooms = all.map(roomOf).filter((room) => room !== undefined)
  return { hosts: [...new Set(hosts)].slice(0, most), rooms: [...new Set(rooms)].slice(0, most) }
}

/** Reads the host of `name`, `name:port` and `scheme://user:password@name:port/…`. A word that is no host does no harm. */
function hostOf(text: string): string | undefined {
  const [, scheme, rest = ''] = /^(?:([a-z]+):\/\/)?(?:[^@/]*@)?(.*)$/i.exec(text) ?? []
  const host = /^(\[[0-9a-f:]+\]|[A-Za-z0-9_.-]+)(?::\d{1,5})?(?:[/?].*)?$/i.exec(rest)?.[1]?.replace(/^\[|\]$/g, '')
  if (host === undefined || scheme === 'unix' || host.startsWith('WP_REDIS_')) return undefined
  return isIP(host) !== 0 || /^(?=.*[a-z])[a-z0-9](?:[\w.-]{0,250}[a-z0-9])?$/i.test(host) ? host : undefined
}

/** The directory of a socket, where nothing else of the site lies. */
function roomOf(text: string): string | undefined {
  const path = /^(?:unix:\/\/)?(\/[\w./@+-]{1,100}?)(?::0)?$/.exec(text)?.[1]
  if (path === undefined || path.includes('..')) return undefined
  const room = posix.dirname(posix.normalize(path)).replace(/^\/var\/run(?=\/|$)/, '/run')
  return /^\/(?:run|opt|srv|home|var\/lib|var\/opt)\/./.test(room) && mayMount(room) ? room : undefined
}

export function cacheFindings(caches: Caches | undefined): readonly Finding[] {
  if (!caches) return []
  const message =
    'Its object cache lies in a server of its own. Each clone has an empty one to itself, at the same address.'
  return [{ name: 'Object cache', level: 'ok', message }]
}
