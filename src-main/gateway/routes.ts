// Finds the clone that a Host header means: `<label>.localhost`, or the name of another origin of production's before that.
import { type Guard, guardFor } from './guard.ts'
import { createMapping, type Mapping } from './mapping.ts'
import { homePath, type OriginPair, originPairs, type ProductionAddress } from './origins.ts'
import { createWall, type Wall } from './wall.ts'

/** Where the clone's web server is published on loopback, or why it is not. */
export type CloneUpstream =
  | { readonly is: 'ready'; readonly port: number }
  | { readonly is: 'waiting'; readonly message: string }
  /** `wake` resolves once it is ready, and rejects where it will not be; it may be called any number of times. */
  | { readonly is: 'asleep'; readonly wake: () => Promise<void> }
  /** It should run and does not. Its page has a button that starts it, by the token. */
  | { readonly is: 'failed'; readonly message: string; readonly token: string; readonly start: () => Promise<void> }

export interface Route {
  /** The first word of the clone's address: one DNS label. */
  readonly label: string
  /** The id of the clone; absent where the label is used only once. */
  readonly clone?: string
  readonly production: ProductionAddress
  readonly upstream: CloneUpstream
  /**
   * Has the clone's own data asked for its addresses; where these are others than before, its route is set again before this
   * resolves. It never rejects.
   */
  readonly look?: () => Promise<void>
}

/** A clone at one of its addresses. */
export interface Site {
  readonly label: string
  readonly clone: string | undefined
  readonly upstream: CloneUpstream
  readonly mapping: Mapping
  readonly pairs: readonly [OriginPair, ...OriginPair[]]
  /** The origin of production that this address stands for. */
  readonly pair: OriginPair
  readonly homePath: string
  readonly look: Route['look']
  readonly wall: Wall
  readonly guard: Guard
}

export interface Routes {
  set(route: Route): void
  remove(label: string): void
  /** @returns the URL of the clone's front page */
  url(label: string): string
  find(host: string | undefined): Site | undefined
  /** As `find`, after the clone's data were asked for its addresses: this one may be new. */
  lookFor(host: string | undefined): Promise<Site | undefined>
  /** @returns the address at which a clone answers now instead of that one, which has been reserved since */
  movedTo(host: string | undefined): string | undefined
}

export function createRoutes(port: number): Routes {
  const sites = new Map<string, Omit<Site, 'pair'>>()
  /** The hosts that clones' pages may ask, by production's home: what one clone of it needs, the others need too. */
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
