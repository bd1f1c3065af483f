// Which clone a Host header means: `<label>.localhost`, or one of production's other origins before it.
import { type Guard, guardFor } from './guard.ts'
import { createMapping, type Mapping } from './mapping.ts'
import { homePath, type OriginPair, originPairs, type ProductionAddress } from './origins.ts'
import { createWall, type Wall } from './wall.ts'

/** Where the clone's web server is published on loopback, or the sentence on why it is not. */
export type CloneUpstream =
  | { readonly is: 'ready'; readonly port: number }
  | { readonly is: 'waiting'; readonly message: string }
  /** Resolves once it is ready, or says why it will not be; as often as it is asked. */
  | { readonly is: 'asleep'; readonly wake: () => Promise<void> }
  /** It should run and does not. Whoever opens its page is given the token, and starts it with that. */
  | { readonly is: 'failed'; readonly message: string; readonly token: string; readonly start: () => Promise<void> }

export interface Route {
  /** One DNS label: the clone's name. */
  readonly label: string
  /** Whose address it is; absent where the label itself is used but once. */
  readonly clone?: string
  readonly production: ProductionAddress
  readonly upstream: CloneUpstream
  /**
   * Has what the clone's own data say of its addresses looked at; where they are others, its route is set anew before that
   * resolves. It never rejects.
   */
  readonly look?: () => Promise<void>
}

/** A clone as one of its addresses shows it. */
export interface Site {
  readonly label: string
  readonly clone: string | undefined
  readonly upstream: CloneUpstream
  readonly mapping: Mapping
  readonly pairs: readonly [OriginPair, ...OriginPair[]]
  /** The origin of production that the browser means. */
  readonly pair: OriginPair
  readonly homePath: string
  readonly look: Route['look']
  readonly wall: Wall
  readonly guard: Guard
}

export interface Routes {
  set(route: Route): void
  remove(label: string): void
  /** The clone's front page. */
  url(label: string): string
  find(host: string | undefined): Site | undefined
  /** The same once the clone has been looked at: an address may be one that its data have had for a moment only. */
  lookFor(host: string | undefined): Promise<Site | undefined>
  /** @returns the address at which a clone answers now instead of that one, which has been reserved since */
  movedTo(host: string | undefined): string | undefined
}

export function createRoutes(port: number): Routes {
  const sites = new Map<string, Omit<Site, 'pair'>>()
  /** By production's home: what pages of one clone need, those of another do too. */
  const others = new Map<string, Set<string>>()
  const gate = (label: string) => `${label}.localhost:${port}`
  const siteAt = (authority: string) => {
    const label = /(?:^|\.)([a-z0-9-]+)\.localhost:\d+$/.exec(authority)?.[1]
    return label === undefined ? undefined : sites.get(label)
  }
  const find = (host: string | undefined): Site | undefined => {
    const authority = host?.toLowerCase() ?? ''
    const site = siteAt(authority)
    const pair = site?.pairs.find(({ clone }) => clone === authority)
    return site && pair && { ...site, pair }
  }
  return {
    find,
    async lookFor(host) {
      await siteAt(host?.toLowerCase() ?? '')?.look?.()
      return find(host)
    },
    set({ label, clone, production, upstream, look }) {
      const pairs = originPairs(production, gate(label))
      const hosts = others.get(production.home) ?? new Set()
      others.set(production.home, hosts)
      sites.set(label, {
        label,
        clone,
        upstream,
        pairs,
        mapping: createMapping(pairs),
        homePath: homePath(production),
        look,
        wall: createWall(pairs, hosts),
        guard: guardFor(pairs),
      })
    },
    movedTo(host) {
      const authority = host?.toLowerCase() ?? ''
      return siteAt(authority)?.pairs.find(({ formerly }) => formerly === authority)?.clone
    },
    remove: (label) => void sites.delete(label),
    url: (label) => `http://${gate(label)}${sites.get(label)?.homePath ?? ''}`,
  }
}
