// Where a file of a site lies on its host, and which files nobody but the site's owner writes. Pure.
import { posix } from 'node:path'
import { Failure } from '../../contract/failure.ts'
import type { Layout } from '../../contract/models.ts'
import { plainText } from '../../contract/plain-text.ts'
import { pathBytes } from '../../pool/path-text.ts'
import { isWithin } from '../site/mountable.ts'

export interface FilePlace {
  /** The directory of the site in which it lies: the base, or a tree beside it. */
  readonly top: string
  /** The absolute path on the host, as far as that directory says. */
  readonly place: string
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * @param path as the list of changes has it
 * @throws Failure `bad-input` where it leads out of the site, is no name that SFTP can carry, or holds secrets
 */
export function fileOnHost(path: string, layout: Layout): FilePlace {
  const text = textOf(path)
  const isAbsolute = text.startsWith('/')
  const names = (isAbsolute ? text.slice(1) : text).split('/')
  if (names.some((name) => ['', '.', '..'].includes(name) || name.includes('\0'))) throw outside(path)
  const place = isAbsolute ? text : posix.join(layout.base, text)
  const top = isAbsolute ? topOf(text, layout) : layout.base
  if (top === undefined || place === top || !isWithin(place, top)) throw outside(path)
  if (holdsSecrets(place, layout)) throw secret(path)
  return { top, place }
}

/** SFTP names files by text, which servers take for UTF-8. */
function textOf(path: string): string {
  try {
    return utf8.decode(Buffer.from(pathBytes(path), 'latin1'))
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure(
      'bad-input',
      `The name of “${plainText(path)}” is no UTF-8, which SFTP cannot carry. Nothing was changed; leave it out, or give it another name.`,
    )
  }
}

function topOf(place: string, { base, trees }: Layout): string | undefined {
  const all = [{ path: base, only: null }, ...trees].filter((one) => isWithin(place, one.path))
  const [nearest] = all.sort((one, other) => other.path.length - one.path.length)
  if (!nearest || nearest.only === null) return nearest?.path
  const inside = posix.relative(nearest.path, place)
  const has = (name: string) => (name.endsWith('/') ? inside.startsWith(name) : inside === name)
  return nearest.only.some(has) ? nearest.path : undefined
}

/** Files with passwords and keys: WordPress' own settings, and what projects and hosts keep theirs in. */
const secretNames =
  /^(?:wp-config(?:[-.].*)?\.php(?:[.~].*)?|\.env(?:\..*)?|\.htpasswd|\.netrc|\.my\.cnf|\.pgpass|auth\.json|id_(?:rsa|dsa|ecdsa|ed25519)(?:\.pub)?|authorized_keys.*|.*\.(?:pem|key|p12|pfx|ppk))$/i
const secretDirectories = /(?:^|\/)(?:\.ssh|\.gnupg|\.aws|\.git|\.svn)(?:\/|$)/
/** WordPress' own example, which has no secret in it. */
const openNames = /^wp-config-sample\.php$/

/** @returns whether a file may hold a secret, so that it is never written; a path on the host */
export function holdsSecrets(place: string, { config }: Pick<Layout, 'config'>): boolean {
  const name = posix.basename(place)
  if (place === config || secretDirectories.test(place)) return true
  return secretNames.test(name) && !openNames.test(name)
}

/** The longest name that every file system takes. */
const mostNameBytes = 255

/** @returns a hidden name in the same directory, which no file of a site has */
export function besideOf(place: string, promotion: string, position: number): string {
  const own = promotion.replace(/[^A-Za-z0-9]/g, '').slice(0, 32)
  const name = `.sitefork-${own}-${position}`
  return posix.join(posix.dirname(place), name.slice(0, mostNameBytes))
}

function outside(path: string): Failure {
  return new Failure(
    'bad-input',
    `“${plainText(path)}” is not the path of a file of this site. Nothing was changed; leave it out.`,
  )
}

function secret(path: string): Failure {
  return new Failure(
    'bad-input',
    `${plainText(path)} may hold passwords or keys, which Sitefork never writes to a production. Nothing was changed; leave it out, and change it on production yourself.`,
  )
}
