// The way back in the window: promotions on the timeline and in a clone's history, and production rolled back, whole or a thing of it.
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { PromotionWish } from '../../../../src-main/contract/models.ts'
import { hrefOf } from '../../../../src-renderer/state/route.ts'
import { aPoint } from '../../../support/nouns.ts'
import {
  allowedProduction,
  buttonNamed,
  inShell,
  showPromoting,
  stepAt,
  withDraft,
} from '../../../support/promoting-window.tsx'
import { aPromotion, aReceipt } from '../../../support/some-promotions.ts'

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()
const followed = () => ({
  ...allowedProduction,
  sync: { is: 'synced' as const, lagSeconds: 0, at: hoursAgo(0) },
  history: { from: hoursAgo(23), to: hoursAgo(0), gaps: [], logBytes: 0 },
})
const point = () => aPoint({ id: 'p7', at: hoursAgo(3) })

beforeEach(() => {
  window.location.hash = ''
  window.localStorage.clear()
})
afterEach(() => {
  cleanup()
  window.location.hash = ''
})

it('promotions are on the timeline by name, those close together as one, and lead to their receipts', async () => {
  showPromoting({
    snapshot: {
      productions: [followed()],
      promotions: [
        aPromotion({ id: 'd1' }),
        aReceipt({ id: 'r1', writtenAt: hoursAgo(20) }),
        aReceipt({ id: 'r2', is: 'undo', title: 'undo of it', writtenAt: hoursAgo(8), state: 'undone' }),
        aReceipt({ id: 'r3', writtenAt: hoursAgo(8.1) }),
      ],
    },
  })
  const marks = within(screen.getByRole('list', { name: 'Promotions' })).getAllByRole('link')
  expect(marks.map((one) => [one.getAttribute('href'), one.textContent])).toEqual([
    ['#/promotion/r1', '3 changes of “checkout”'],
    ['#/promotions/acme', '2'],
  ])
  expect(marks[1]?.getAttribute('aria-label')).toBe('2 promotions close together')
})

it('a clone’s history tells what of it was promoted, and of which promotion it is the rehearsal', () => {
  showPromoting({
    hash: '#/clone/c1',
    snapshot: {
      promotions: [aReceipt({ state: 'undone' }), aPromotion({ id: 'd2', rehearsal: 'c1', title: 'others' })],
    },
  })
  const history = within(screen.getByRole('list', { name: 'History of checkout' }))
  expect(history.getByRole('link', { name: '3 changes of “checkout”' }).getAttribute('href')).toBe(
    '#/promotion/promo123',
  )
  expect(history.getByText(/undone since/)).toBeTruthy()
  expect(history.getByText(/^Rehearsal of/).textContent).toContain('Others')
})

it('production is rolled back to a chosen second, or to a point', async () => {
  const { draft } = showPromoting({ snapshot: { productions: [followed()], points: [point()] } })
  const back = await buttonNamed('Roll back…')
  expect(back.getAttribute('aria-disabled')).toBe('true')
  const slider = screen.getByRole('slider', { name: 'Moment of production' })
  fireEvent.keyDown(slider, { key: '[' })
  fireEvent.click(back)
  await waitFor(() => expect(window.location.hash).toBe(stepAt('choose')))
  window.location.hash = ''
  fireEvent.keyDown(await screen.findByRole('slider', { name: 'Moment of production' }), { key: 'Home' })
  fireEvent.click(await buttonNamed('Roll back…'))
  await waitFor(() => expect(draft).toHaveBeenCalledTimes(2))
  expect(draft.mock.calls.map(([asked]) => (asked as { wish: unknown }).wish)).toEqual([
    { is: 'roll-back', production: 'acme', to: { is: 'point', point: 'p7' } },
    { is: 'roll-back', production: 'acme', to: { is: 'moment', at: expect.stringMatching(/^\d{4}-.*Z$/) } },
  ])
})

it('a thing of it goes back to what it was, chosen from what production changed meanwhile', async () => {
  const { draft } = showPromoting({
    hash: hrefOf({
      is: 'compare',
      from: { is: 'point', point: 'p7' },
      to: { is: 'now', production: 'acme' },
    }),
    snapshot: { productions: [followed()], points: [point()] },
  })
  fireEvent.click(await screen.findByRole('option', { name: /Posts number 1\b/ }), { ctrlKey: true })
  fireEvent.click(await buttonNamed('Put back in production…'))
  await waitFor(() => expect(draft).toHaveBeenCalled())
  const wish = { is: 'roll-back', production: 'acme', to: { is: 'point', point: 'p7' }, things: ['work:1'] }
  expect(draft.mock.calls).toEqual([[{ wish, isCompared: false }]])
})

it('a comparison with a clone puts nothing back in production', async () => {
  showPromoting({
    hash: hrefOf({ is: 'compare', from: { is: 'point', point: 'p7' }, to: { is: 'clone', clone: 'c1' } }),
    snapshot: { productions: [followed()], points: [point()] },
  })
  fireEvent.click(await screen.findByRole('option', { name: /Posts number 1\b/ }), { ctrlKey: true })
  expect(screen.queryByRole('button', { name: 'Put back in production…' })).toBeNull()
})

it('what goes back is compared, kept apart from what stays, and confirmed like any promotion', async () => {
  const wish: PromotionWish = {
    is: 'roll-back',
    production: 'acme',
    to: { is: 'point', point: 'p7' },
    things: [],
    carry: null,
  }
  const title = '“Acme Blog” back to 14:02'
  const { draft, asked } = showPromoting({
    hash: stepAt('choose'),
    snapshot: { ...withDraft({ is: 'roll-back', clone: null, title }), points: [point()] },
    wish,
  })
  fireEvent.click(await screen.findByRole('checkbox', { name: 'Orders (3)' }))
  expect(asked.mock.calls).toEqual([[{ wish }]])
  fireEvent.click(await buttonNamed('Compare'))
  await waitFor(() => expect(draft).toHaveBeenCalled())
  expect(draft.mock.calls[0]?.[0]).toMatchObject({ wish: { ...wish, carry: ['Comments'] } })
  await screen.findByText('7 rows added, 1 row changed, 4 files')
  fireEvent.click(screen.getByRole('link', { name: 'Roll back' }))
  expect(await buttonNamed('Roll back on Acme Blog')).toBeTruthy()
  expect(screen.getByText(inShell("write-promotion promo123 --yes 'Acme Blog'"))).toBeTruthy()
})
