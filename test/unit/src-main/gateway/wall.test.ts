// The content security policy that keeps pages of a clone from production.
import { expect, it } from 'vitest'
import { originPairs } from '../../../../src-main/gateway/origins.ts'
import { withScriptSource } from '../../../../src-main/gateway/policy.ts'
import { createWall, hostsIn } from '../../../../src-main/gateway/wall.ts'

const pairs = originPairs(
  { home: 'https://www.acme.example', origins: ['cdn.acme-files.test'] },
  'hello.localhost:7700',
)
const sources = (policy: string) => new Set(policy.split(/[ ;]+/))

it.each([
  ['https://fonts.test/css?family=A', ['fonts.test']],
  [String.raw`{"src":"https:\/\/maps.test:8443\/api"}`, ['maps.test:8443']],
  ['<link rel="dns-prefetch" href="//s.w.org">', ['s.w.org']],
  ['http://hello.localhost:7700/', ['hello.localhost:7700']],
  ['no host // here, nor 1//2.5', []],
])('finds the hosts that a page names: %s', (text, hosts) => {
  expect([...hostsIn(text)]).toEqual(hosts)
})

it('allows the hosts that pages name or ask for, and never production’s, in any spelling', () => {
  const wall = createWall(pairs, new Set())
  const productions = [
    'https://acme.example',
    'www.acme.example',
    'http://www.acme.example:8080',
    'wss://live.acme.example',
    'cdn.acme-files.test',
    'https://cdn.acme-files.test',
  ]
  expect(wall.admit(productions)).toBe(false)
  expect(wall.admit(['https://maps.test', "x 'unsafe-hashes'; script-src *", '*', 'https:', 'https://*.example'])).toBe(
    true,
  )
  const policy = wall.policy('//fonts.test/ https://acme.example/ https://api.acme.example/')
  expect([sources(policy).has('https://maps.test'), sources(policy).has('fonts.test')]).toEqual([true, true])
  expect(policy).not.toMatch(/acme|\*(?!\.hello\.localhost:7700)| https?:[ ;]|script-src/)
})

it('allows hosts that a page loads from for good, and hosts that it only links to for that page', () => {
  const wall = createWall(pairs, new Set())
  const policy = wall.policy('<a href="https://linked.test/">a</a> <script async src="//loaded.test/a.js"></script>')
  expect([sources(policy).has('linked.test'), sources(policy).has('loaded.test')]).toEqual([true, true])
  expect([sources(wall.policy()).has('linked.test'), sources(wall.policy()).has('loaded.test')]).toEqual([false, true])
})

it('stays short enough for a browser, whatever a page names', () => {
  const wall = createWall(pairs, new Set())
  const hosts = Array.from({ length: 2_000 }, (_, at) => `<img src="https://${'x'.repeat(60)}${at}.test/">`)
  expect(wall.policy(hosts.join('')).length).toBeLessThan(64_000)
})

it('no longer allows a host that is found to be production’s', () => {
  const hosts = new Set(['cdn.acme-files.test'])
  expect(
    createWall(originPairs({ home: 'https://acme.example', origins: [] }, 'a.localhost:7700'), hosts).policy(),
  ).toContain('cdn.acme-files.test')
  expect(createWall(pairs, hosts).policy()).not.toContain('cdn.acme-files.test')
})

it('does not allow pages of one clone to ask another clone', () => {
  const wall = createWall(pairs, new Set())
  expect([wall.admit(['http://other.localhost:7700']), wall.admit(['http://localhost:5173'])]).toEqual([false, true])
})

it.each([
  ["script-src 'self'", "script-src 'self' S"],
  ["default-src 'none'; img-src *", 'default-src S; img-src *'],
  ["script-src-elem a.test; script-src 'none'", "script-src-elem a.test S; script-src 'none'"],
  ["frame-ancestors 'none'", "frame-ancestors 'none'"],
])('allows the guard in a policy of the site’s own: %s', (policy, expected) => {
  expect(withScriptSource(policy, 'S')).toBe(expected)
})
