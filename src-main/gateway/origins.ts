// Pairs every origin of a production with the clone's own address for it, one to one, so that no mapping loses anything.
import { isIP } from 'node:net'

export type Scheme = 'http' | 'https'

/** `home` is WordPress's home URL; `origins` are the host names, with a port where not the default, that it answers to. */
export interface ProductionAddress {
  readonly home: string
  readonly origins: readonly string[]
}

/** An origin of production and the clone's for it: `https://www.example.com` and `www.hello.localhost:7700`. */
export interface OriginPair {
  readonly scheme: Scheme
  /** Host in lower case, with the port where it is not the scheme's default. */
  readonly production: string
  /** Always plain http; the gateway tells the clone which scheme was meant. */
  readonly clone: string
  /** Where the clone answered before that address was reserved: whoever comes there is sent on. */
  readonly formerly?: string
}

/**
 * Names before a clone's label that are not given to an origin of production, for services of the clone itself answer there:
 * its mail, its database, and all other tools.
 */
const reservedNames: ReadonlySet<string> = new Set(['mail', 'db', 'tools'])

/** @returns all pairs, home's first. @param gate the clone's main address without scheme: `hello.localhost:7700` */
export function originPairs(
  { home, origins }: ProductionAddress,
  gate: string,
): readonly [OriginPair, ...OriginPair[]] {
  const main = new URL(home)
  const scheme: Scheme = main.protocol === 'https:' ? 'https' : 'http'
  const other: Scheme = scheme === 'https' ? 'http' : 'https'
  const hosts = withAndWithoutWww([main.host, ...origins.flatMap((origin) => hostOf(origin, scheme))])
  const first: OriginPair = { scheme, production: main.host, clone: gate }
  const alternatives = uniqueAliases(hosts.slice(1), main.host).map(
    ({ host, alias, formerly }): OriginPair => ({
      scheme,
      production: host,
      clone: `${alias}.${gate}`,
      ...(formerly && { formerly: `${formerly}.${gate}` }),
    }),
  )
  const preferred = [first, ...alternatives]
  const crossed = preferred.map(
    ({ production, clone, formerly }): OriginPair => ({
      scheme: other,
      production,
      clone: `${other}.${clone}`,
      ...(formerly && { formerly: `${other}.${formerly}` }),
    }),
  )
  return [first, ...alternatives, ...crossed]
}

/** @returns the path of home without its last slash; empty when WordPress is at the root */
export function homePath({ home }: ProductionAddress): string {
  return new URL(home).pathname.replace(/\/+$/, '')
}

/** `[::1]:80` → `[::1]` */
export function withoutPort(authority: string): string {
  return authority.replace(/:\d+$/, '')
}

/** @returns none when what the site says of itself is no host */
function hostOf(origin: string, scheme: Scheme): readonly string[] {
  const url = origin.includes('://') ? origin : `${scheme}://${origin}`
  return URL.canParse(url) ? [new URL(url).host] : []
}

function withAndWithoutWww(hosts: readonly string[]): readonly string[] {
  const toggled = hosts
    .filter((host) => withoutPort(host).includes('.') && !isIP(withoutPort(host)))
    .map((host) => (host.startsWith('www.') ? host.slice(4) : `www.${host}`))
    .filter(Boolean)
  return [...new Set([...hosts, ...toggled])]
}

interface HostAlias {
  readonly host: string
  /** Goes before the clone's label. */
  readonly alias: string
  /** The reserved name that it would be. */
  readonly formerly?: string
}

/** Aliases that begin with a scheme are the other scheme's pairs, so none of these does. */
function uniqueAliases(hosts: readonly string[], home: string): readonly HostAlias[] {
  const wanted = hosts.map((host) => ({ host, name: aliasOf(host, home) }))
  const names = new Set(wanted.map(({ name }) => name))
  const taken = new Set<string>()
  const isFree = (alias: string) => !taken.has(alias) && !reservedNames.has(alias) && !/^https?(?:\.|$)/.test(alias)
  return wanted.map(({ host, name }) => {
    const [first = '', ...rest] = name.split('.')
    // Where a name only gives way to a service, nobody else's address changes with it.
    const isOthers = (alias: string) => reservedNames.has(name) && names.has(alias)
    let alias = name
    for (let round = 2; !isFree(alias) || isOthers(alias); round++) alias = [`${first}-${round}`, ...rest].join('.')
    taken.add(alias)
    return { host, alias, ...(reservedNames.has(name) && { formerly: name }) }
  })
}

/** `shop.example.com` → `shop`; `example.com`, when home is its www → `apex`; any other host → `other-org`. */
function aliasOf(host: string, home: string): string {
  const apex = home.replace(/^www\./, '')
  if (host === apex) return 'apex'
  const labels = host.endsWith(`.${apex}`) ? host.slice(0, -apex.length - 1).split('.') : [host]
  return labels.map(toWord).filter(Boolean).join('.') || 'other'
}

/** A label has up to 63 characters, and a number may be put behind. */
function toWord(text: string): string {
  const word = text.replace(/[^a-z0-9]+/g, '-').slice(0, 50)
  return word.replace(/^-|-$/g, '')
}
