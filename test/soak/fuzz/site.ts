// What production says of its own addresses: whatever that is, clones have addresses for it, one to one, or it is refused.
import { insideOf } from '../../../src-main/clones/site-address.ts'
import { originPairs } from '../../../src-main/gateway/origins.ts'
import { createRoutes } from '../../../src-main/gateway/routes.ts'
import { checkedAddresses } from '../../../src-main/production/site/site-facts.ts'
import { layoutOf } from '../../../src-main/production/site/site-layout.ts'
import { promptly } from '../../support/promptly.ts'
import type { Random } from '../../support/random.ts'
import { anyText } from './bytes.ts'
import { lessIn, lessParts, lessText, mustHold, orRefusal, subject } from './subject.ts'

interface Said {
  readonly home: string
  readonly site: string
  readonly domains: readonly string[]
  readonly databaseHost: string
}

const schemes = ['https://', 'http://', 'HTTPS://', '//', '', 'ftp://', 'file://', 'javascript:', 'mailto:']
const labels = [
  'www',
  'http',
  'https',
  'shop',
  'apex',
  'other',
  'a',
  'xn--bcher-kva',
  'bücher',
  '-',
  '1',
  'x'.repeat(70),
]
const names = ['example.com', 'other.org', 'localhost', '127.0.0.1', '[::1]', 'a', 'example.com.', 'EXAMPLE.com', '']
const tails = [
  '',
  '',
  '',
  '/',
  '/blog/',
  ':8080',
  ':443',
  ':80',
  ':99999',
  '?x',
  '#y',
  '/%zz',
  ' ',
  '\n',
  '@evil.org',
  `${'/'.repeat(60_000)}x`,
]

const aHost = (random: Random) =>
  [...Array.from({ length: random.below(3) }, () => random.pick(labels)), random.pick(names)].join('.')
const anAddress = (random: Random) =>
  random.chance(0.1)
    ? anyText(random)
    : random.pick(random.chance(0.7) ? schemes.slice(0, 2) : schemes) + aHost(random) + random.pick(tails)
const aDomain = (random: Random) => (random.chance(0.1) ? anyText(random) : aHost(random) + random.pick(tails))
const databaseHosts = [
  'localhost',
  'db.example.com:3307',
  ':/tmp/a.sock',
  '[::1]:3306',
  '10.0.0.7',
  'a:99999',
  'a b',
  'a\n1.2.3.4 b',
]

export const anySite = subject({
  name: 'site',
  make: (random): Said => ({
    home: anAddress(random),
    site: anAddress(random),
    domains: Array.from({ length: random.below(8) }, () => aDomain(random)),
    databaseHost: random.chance(0.2) ? anyText(random) : random.pick(databaseHosts),
  }),
  check({ home, site, domains, databaseHost }) {
    const facts = orRefusal(() => promptly(() => checkedAddresses(null, { homeUrl: home, siteUrl: site, domains })))
    if (!facts) return
    const { homeUrl, siteUrl, origins } = facts
    const gate = 'hello.localhost:7700'
    const pairs = promptly(() => originPairs({ home: homeUrl, origins }, gate))
    const unlike = (list: readonly string[]) => new Set(list).size === list.length
    mustHold(unlike(pairs.map(({ clone }) => clone)), `Two origins have one address: ${JSON.stringify(pairs)}`)
    mustHold(unlike(pairs.map((twin) => `${twin.scheme}://${twin.production}`)), 'An origin is there twice.')
    for (const { production, clone } of pairs) {
      mustHold(/^[^\s/@?#]+$/.test(production), `${JSON.stringify(production)} is no host.`)
      mustHold(/^(?:[a-z0-9-]{1,63}\.)*hello\.localhost:7700$/.test(clone), `${clone} is no address.`)
      mustHold(new URL(`http://${clone}`).host === clone, `${clone} is not what a browser makes of it.`)
    }
    const routes = createRoutes(7700)
    routes.set({ label: 'hello', production: { home: homeUrl, origins }, upstream: { is: 'waiting', message: '' } })
    for (const { clone, production } of pairs)
      mustHold(routes.find(clone)?.pair.production === production, `${clone} is lost.`)
    const inside = promptly(() =>
      insideOf({ layout: layoutOf({}, '/var/www/html'), homeUrl, siteUrl, origins, databaseHost }),
    )
    for (const line of inside.hosts)
      mustHold(/^[^\s:#]+:127\.0\.0\.1$/.test(line), `${JSON.stringify(line)} is no line of /etc/hosts.`)
    for (const port of [...inside.webPorts, inside.databasePort])
      mustHold(port >= 1 && port <= 65_535, `${port} is no port.`)
  },
  *smaller(said) {
    yield* lessIn(said, 'domains', lessParts)
    for (const name of ['home', 'site', 'databaseHost'] as const) yield* lessIn(said, name, lessText)
  },
})
