// Tickets by a clock the test moves: once each, for a short time, and never without bound.
import { expect, it } from 'vitest'
import { createTickets, ticketLives } from '../../../../src-main/hosts/tickets.ts'

function tickets() {
  let now = 5_000
  return { ...createTickets(() => now), wait: (ms: number) => (now += ms) }
}

it.each(['browser', 'person'] as const)('lets one in, once, within its life (%s)', (life) => {
  const { issue, redeem, wait } = tickets()
  const [one, other] = [issue(life), issue(life)]
  wait(ticketLives[life] - 1)
  expect([redeem(one), redeem(one)]).toEqual([true, false])
  wait(1)
  expect(redeem(other)).toBe(false)
})

it('refuses a ticket that it did not issue', () => {
  const { issue, redeem } = tickets()
  issue('person')
  for (const made of ['', 'x', '__proto__', issue('browser').toLowerCase()])
    expect([made, redeem(made)]).toEqual([made, false])
})

it('lives for seconds where others see it, and for minutes where a person clicks', () => {
  expect([ticketLives.browser <= 30_000, ticketLives.person <= 600_000]).toEqual([true, true])
})

it('forgets the oldest tickets beyond its limit', () => {
  const { issue, redeem } = tickets()
  const first = issue('person')
  const rest = Array.from({ length: 100 }, () => issue('person'))
  expect([redeem(first), ...rest.map(redeem)]).toEqual([false, ...rest.map(() => true)])
})
