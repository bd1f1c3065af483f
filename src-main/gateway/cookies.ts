// Makes production's cookies the clone's: the same names and values, the clone's domain, plain http.
import { type Mapping, substitute } from './mapping.ts'
import { type OriginPair, withoutPort } from './origins.ts'

/** @returns a `Set-Cookie` value as the clone's (RFC 6265, section 4.1) */
export function cookieToClone(cookie: string, mapping: Mapping, pairs: readonly [OriginPair, ...OriginPair[]]): string {
  const [pair = '', ...attributes] = cookie.split(';')
  // Browsers refuse these names without Secure, and take Secure from localhost.
  const needsSecure = /^\s*__(Secure|Host)-/i.test(pair)
  const kept = attributes.flatMap((attribute) => {
    const [name = '', value = ''] = attribute.split('=').map((part) => part.trim())
    switch (name.toLowerCase()) {
      case 'secure':
        return needsSecure ? [attribute] : []
      case 'samesite':
        return value.toLowerCase() === 'none' && !needsSecure ? [] : [attribute]
      case 'domain': {
        const domain = domainToClone(value, pairs)
        return domain ? [` Domain=${domain}`] : []
      }
      default:
        return [attribute]
    }
  })
  return [substitute(mapping.toClone, pair), ...kept].join(';')
}

/** @returns the clone's whole domain for one that covers home, its own for another host of production's; else undefined */
function domainToClone(value: string, [home, ...others]: readonly [OriginPair, ...OriginPair[]]): string | undefined {
  const domain = value.replace(/^\./, '').toLowerCase()
  const homeHost = withoutPort(home.production)
  if (homeHost === domain || homeHost.endsWith(`.${domain}`)) return withoutPort(home.clone)
  const pair = others.find(({ production }) => withoutPort(production) === domain)
  return pair && withoutPort(pair.clone)
}
