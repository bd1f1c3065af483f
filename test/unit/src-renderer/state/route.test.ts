// The page is kept in the address, and only in a form the window knows.
import { expect, it } from 'vitest'
import { hrefOf, routeOf } from '../../../../src-renderer/state/route.ts'

it('reads back what it writes', () => {
  const states = [
    { is: 'clone', clone: 'x7k2' },
    { is: 'bookmark', clone: 'x7k2', bookmark: 'b-1' },
    { is: 'point', point: 'p1' },
    { is: 'moment', production: 'acme-blog', at: '2026-11-23T14:02:11.000Z' },
    { is: 'now', production: 'acme-blog' },
  ] as const
  const places = [
    { is: 'production', id: 'acme-blog' },
    { is: 'clone', id: 'x7k2' },
    { is: 'clone', id: 'x7k2', tab: 'changes' },
    { is: 'merge', id: 'm1' },
    { is: 'promotions', production: 'acme-blog' },
    { is: 'promotion', id: 'p1' },
    { is: 'promotion', id: 'p1', step: 'rehearse' },
    { is: 'start' },
    ...states.map((from, at) => ({ is: 'compare', from, to: states[(at + 1) % states.length] ?? from }) as const),
  ] as const
  expect(places.map((route) => routeOf(hrefOf(route)))).toEqual(places)
})

it('goes to the start for anything else', () => {
  const pages = [
    '',
    '#',
    '#/',
    '#/clone/',
    '#/clone/a/b',
    '#/settings',
    '#/clone/<b>',
    '#/clone/a/changes/b',
    '#/promotion/p1/what',
  ]
  const compared = ['clone.a', 'clone.a/', 'clone.a/clone', 'clone.a/clone.b.c', 'clone.a/moment.b.x', 'what.a/now.b']
  const strange = [...pages, ...compared.map((one) => `#/compare/${one}`), '#/compare/clone.a/moment.b.1e300']
  expect(strange.map(routeOf)).toEqual(strange.map(() => ({ is: 'start' })))
})
