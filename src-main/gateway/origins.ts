// Pairs every origin of a production with the clone's own address for it, one to one, so that no mapping loses anything.
import { isIP } from 'node:net'

export type Scheme = 'http' | 'https'

/** `home` is WordPress's home URL; `origins` are the host names, with a port where not the default, that it answers to. */
export interface ProductionAddress {
  readonly home: string
  readonly origins: readonly string[]
}

/** `https://www.example.com` is `www.hello.localhost:7700` on the clone: what is left is one origin, and so is what is right. */
export interface Twin {
  readonly scheme: Scheme
  /** Host in lower case, with the port where it is not the scheme's default. */
  readonly production: string
  /** Always plain http; the gateway tells the clone which scheme was meant. */
  readonly clone: string
}

/** The first twin is home's. `gate` is the clone's main address without scheme: `hello.localhost:7700`. */
export function twins({ home, origins }: ProductionAddress, gate: string): readonly [Twin, ...Twin[]] {
  const main = new URL(home)
  const scheme: Scheme = main.protocol === 'https:' ? 'https' : 'http'
  const other: Scheme = scheme === 'https' ? 'http' : 'https'
  const hosts = withAndWithoutWww([main.host, ...origins.flatMap((origin) => hostOf(origin, scheme))])
  const aliases = uniqueAliases(hosts.slice(1), main.host)
  const first: Twin = { scheme, production: main.host, clone: gate }
  const alternatives = [...aliases].map(
    ([production, alias]): Twin => ({ scheme, production, clone: `${alias}.${gate}` }),
  )
  const preferred = [first, ...alternatives]
  const crossed = preferred.map((twin) => ({ ...twin, scheme: other, clone: `${other}.${twin.clone}` }))
  return [first, ...alternatives, ...crossed]
}

/** Home's path without its last slash; empty when WordPress is at the root. */
export function homePath({ home }: ProductionAddress): string {
  return new URL(home).pathname.replace(/\/+$/, '')
}

/** `[::1]:80` → `[::1]` */
export function withoutPort(authority: string): string {
  return authority.replace(/:\d+$/, '')
}

/** None when what the site says of itself is no host. */
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

/** Names that go before the clone's label. Those that begin with a scheme are the other scheme's twins. */
function uniqueAliases(hosts: readonly string[], home: string): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>()
  const taken = new Set<string>()
  const isFree = (alias: string) => !taken.has(alias) && !/^https?(?:\.|$)/.test(alias)
  for (const host of hosts) {
    const [first = '', ...rest] = aliasOf(host, home).split('.')
    let alias = [first, ...rest].join('.')
    for (let round = 2; !isFree(alias); round++) alias = [`${first}-${round}`, ...rest].join('.')
    taken.add(alias)
    aliases.set(host, alias)
  }
  return aliases
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
