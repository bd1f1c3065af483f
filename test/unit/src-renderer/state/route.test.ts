// The page is kept in the address, and only in a form the window knows.
import { expect, it } from 'vitest'
import { hrefOf, routeOf } from '../../../../src-renderer/state/route.ts'

it('reads back what it writes', () => {
  const places = [{ is: 'production', id: 'acme-blog' }, { is: 'clone', id: 'x7k2' }, { is: 'start' }] as const
  expect(places.map((route) => routeOf(hrefOf(route)))).toEqual(places)
})

it('goes to the start for anything else', () => {
  expect(['', '#', '#/', '#/clone/', '#/clone/a/b', '#/settings', '#/clone/<b>'].map(routeOf)).toEqual(
    Array(7).fill({ is: 'start' }),
  )
})
