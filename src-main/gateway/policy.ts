// Makes production's Content-Security-Policy hold for the clone, whose origins are others and plain http.
import { type Mapping, substitute } from './mapping.ts'
import type { OriginPair } from './origins.ts'

/** A header's value, policies separated by commas, directives by semicolons (https://www.w3.org/TR/CSP3/). */
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

/** Sources may be hosts without a scheme, and have a star for every host below. */
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

/** The same policies with a script of ours let in, where they are about scripts. */
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
