// Maps a site's own Content-Security-Policy to the clone, whose origins are others and plain http.
import { type Mapping, substitute } from './mapping.ts'
import type { OriginPair } from './origins.ts'

/** Maps a header's value: commas separate policies, semicolons directives (https://www.w3.org/TR/CSP3/). */
export function policyToClone(policy: string, mapping: Mapping, pairs: readonly OriginPair[]): string {
  return policy
    .split(';')
    .map((directive) => directive.trim())
    .filter((directive) => directive && !/^(upgrade-insecure-requests|block-all-mixed-content)$/i.test(directive))
    .map((directive) =>
      directive
        .split(/([\s,]+)/)
        .map((source) => sourceToClone(source, mapping, pairs))
        .join(''),
    )
    .join('; ')
}

/** Maps one source, which may be a host without a scheme, or have a star for every host below. */
function sourceToClone(source: string, mapping: Mapping, pairs: readonly OriginPair[]): string {
  const below = /^(?:https?:\/\/)?\*\.(.+)$/i.exec(source)?.[1]?.toLowerCase()
  if (below !== undefined) {
    const pair = pairs.find(({ production }) => production === below)
    return pair ? `*.${pair.clone}` : source
  }
  const bare = /^([^/:']+(?::\d+)?)(\/.*)?$/.exec(source)
  const pair = bare && pairs.find(({ production }) => production === bare[1]?.toLowerCase())
  return pair ? pair.clone + (bare[2] ?? '') : substitute(mapping.toClone, source)
}

/** @returns the same policies, which also allow that script where they are about scripts */
export function withScriptSource(policies: string, script: string): string {
  return policies
    .split(',')
    .map((policy) => {
      const directives = policy.split(';').map((directive) => directive.trim())
      const about = ['script-src-elem', 'script-src', 'default-src']
        .map((name) => directives.findIndex((directive) => new RegExp(`^${name}(?:\\s|$)`, 'i').test(directive)))
        .find((at) => at >= 0)
      if (about === undefined) return policy
      return directives
        .map((directive, at) => (at === about ? `${directive.replace(/\s+'none'/i, '')} ${script}` : directive))
        .join('; ')
    })
    .join(', ')
}

export const nonceOf = (policies: string) => /'nonce-([A-Za-z0-9+/=_-]+)'/.exec(policies)?.[1]
