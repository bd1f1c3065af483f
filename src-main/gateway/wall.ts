// The wall: a Content-Security-Policy by which browsers keep a clone's pages from sending anything to production.
import { type OriginPair, withoutPort } from './origins.ts'

/**
 * A policy can only list what is allowed (https://www.w3.org/TR/CSP3/), and a clone’s page is to look like production’s, with fonts,
 * players and maps from elsewhere. So every host that a page names is allowed, and any other one once a page has asked for it;
 * production’s never are.
 */
export interface Wall {
  /** @returns the policy for a page with this text; hosts from which it loads something are allowed from then on */
  policy(page?: string): string
  /** Allows these origins from now on. @returns whether there is one among them that was not allowed before */
  admit(origins: Iterable<string>): boolean
}

/** How many hosts are allowed, of one page and for good: headers must fit into a browser. */
const mostHosts = 200
const longest = 100

/** @param hosts those that are allowed already; further ones are added, for all clones that share this set */
export function createWall(pairs: readonly [OriginPair, ...OriginPair[]], hosts: Set<string>): Wall {
  const own = withoutPort(pairs[0].clone)
  const port = pairs[0].clone.slice(own.length)
  const clone = ['http', 'ws'].flatMap((scheme) => [`${scheme}://${own}${port}`, `${scheme}://*.${own}${port}`])
  const usual = ["'self'", ...clone, 'data:', 'blob:', 'about:', 'mediastream:', 'filesystem:']
  const isOthers = (source: string) =>
    isSource(source) && !source.endsWith(`.localhost${port}`) && !isProductions(source, pairs)
  const admit = (sources: Iterable<string>): boolean => {
    const before = hosts.size
    for (const source of sources) if (hosts.size < mostHosts && isOthers(source)) hosts.add(source)
    return hosts.size > before
  }
  return {
    admit,
    policy(page = '') {
      const named = [...hostsIn(page)].filter(isOthers)
      if (named.some((host) => !hosts.has(host))) admit(hostsIn(page, loading))
      // Some may have been let through before it was known that they are production's.
      const all = [...new Set([...usual, ...[...hosts].filter(isOthers), ...named.slice(0, mostHosts)])].join(' ')
      return `default-src ${all} 'unsafe-inline' 'unsafe-eval'; form-action ${all}`
    },
  }
}

const named = /\/\\?\/([a-z0-9_.:-]+)/gi
/** Finds hosts in elements that load or send by themselves; a link that nobody clicks does not. */
const loading = /<(?:script|link|img|iframe|form|source|video|audio|embed|object)\b[^<>]{0,500}?\/\/([a-z0-9_.:-]+)/gi
const host = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.[a-z][a-z0-9-]*[a-z0-9](?::\d{1,5})?$/

/** @returns the hosts that a page names with two slashes before them, with their ports */
export function hostsIn(text: string, pattern = named): ReadonlySet<string> {
  const names = new Set<string>()
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (match[1] && match[1].length < longest) names.add(match[1])
  }
  const hosts = [...names].map((one) => one.toLowerCase().replace(/[.:-]+$/, ''))
  return new Set(hosts.filter((one) => host.test(one)))
}

/** @returns whether a text is a source that a policy may list: a host, perhaps with a scheme or a port */
const isSource = (source: string) =>
  source.length < longest && /^(?:(?:https?|wss?):\/\/)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*(?::\d{1,5})?$/.test(source)

/** @returns whether a source is production's, or below its home: what answers there belongs to the same people */
function isProductions(source: string, pairs: readonly [OriginPair, ...OriginPair[]]): boolean {
  const name = withoutPort(source.replace(/^[a-z]+:\/\//, ''))
  const home = withoutPort(pairs[0].production).replace(/^www\./, '')
  return name.endsWith(`.${home}`) || name === home || pairs.some(({ production }) => withoutPort(production) === name)
}
