// Two states compared in the window: asked for in every way there is, named, swapped, and shown as what differs.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Failure } from '../../../../src-main/contract/failure.ts'
import { hrefOf } from '../../../../src-renderer/state/route.ts'
import { listOf, manyThings } from '../../../support/changes.ts'
import { aBookmark, aClone, aPoint, aProduction, aSnapshot } from '../../../support/nouns.ts'
import { showWindow } from '../../../support/window.tsx'

const to = '2026-11-25T12:00:00.000Z'
const production = aProduction({
  history: { from: '2026-11-20T00:00:00.000Z', to, gaps: [], logBytes: 0 },
  sync: { is: 'synced', lagSeconds: 0, at: to },
})
const snapshot = aSnapshot({
  productions: [production],
  points: [aPoint({ at: '2026-11-25T11:00:00.000Z' })],
  clones: [aClone({ id: 'a', name: 'amber' }), aClone({ id: 'b', name: 'basket' }), aClone({ id: 'c', name: 'cart' })],
  bookmarks: [aBookmark({ id: 'm1', clone: 'a', name: 'before the sale', kind: 'named' })],
})

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(to), toFake: ['Date'] })
  window.location.hash = ''
  window.localStorage.clear()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  window.location.hash = ''
})

function show() {
  const asked = vi.fn(async (input: unknown) => listOf({ things: manyThings(6), edits: [] }, input))
  showWindow(snapshot, { 'change.list': asked })
  return asked
}
const go = (hash: string) =>
  act(() => {
    window.location.hash = hash
  })
const side = (name: 'From' | 'To') => screen.findByRole('combobox', { name })
const sides = async () => [await side('From'), await side('To')].map((one) => (one as HTMLInputElement).value)

it('names both sides, swaps them, and chooses others', async () => {
  window.location.hash = hrefOf({ is: 'compare', from: { is: 'point', point: 'p1' }, to: { is: 'clone', clone: 'a' } })
  const asked = show()
  expect(await screen.findByRole('option', { name: /Posts number 0/ })).toBeTruthy()
  expect(await sides()).toEqual([expect.stringMatching(/^Point of /), 'Clone “amber”'])
  expect(asked).toHaveBeenCalledWith(
    expect.objectContaining({ from: { is: 'point', point: 'p1' }, to: { is: 'clone', clone: 'a' } }),
  )
  expect(screen.getByText('npm run --silent sitefork -- compare p1 amber')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Swap the sides' }))
  await waitFor(async () => expect((await sides())[0]).toBe('Clone “amber”'))
  expect(window.location.hash).toBe('#/compare/clone.a/point.p1')
  fireEvent.click(await side('From'))
  const [bookmark] = await screen.findAllByText('Bookmark “before the sale” of amber')
  fireEvent.click(bookmark as HTMLElement)
  await waitFor(() => expect(window.location.hash).toBe('#/compare/bookmark.a.m1/point.p1'))
})

it('says how far it has come where no log tells it, and can be cancelled', async () => {
  window.location.hash = hrefOf({ is: 'compare', from: { is: 'point', point: 'p1' }, to: { is: 'clone', clone: 'a' } })
  const compared = { from: { is: 'point', point: 'p1' }, to: { is: 'clone', clone: 'a' } }
  let refuse: (why: Failure) => void = () => undefined
  const cancel = vi.fn(async () => {
    refuse(new Failure('cancelled', 'Comparing the two was cancelled.'))
    return { cancelled: true }
  })
  const asked = vi.fn(
    () =>
      new Promise((_resolve, reject) => {
        refuse = reject
      }),
  )
  const progress = vi.fn(async () => ({ done: 1200, total: 4800 }))
  showWindow(snapshot, { 'change.list': asked, 'change.progress': progress, 'change.cancel': cancel })
  const bar = await screen.findByRole('progressbar', { name: /compared row by row: 1,200 of about 4,800 rows/ })
  expect([bar.getAttribute('aria-valuenow'), progress.mock.calls[0]]).toEqual(['25', [compared]])
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  expect(await screen.findByText('Comparing the two was cancelled.')).toBeTruthy()
  expect(cancel).toHaveBeenCalledWith(compared)
  expect(screen.queryByRole('progressbar', { name: /row by row/ })).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await waitFor(() => expect(asked.mock.calls.length).toBeGreaterThan(1))
})

it('says so where both sides are the same, or one is gone', async () => {
  window.location.hash = '#/compare/clone.a/clone.a'
  const asked = show()
  expect(await screen.findByText('Both sides are the same state: choose another.')).toBeTruthy()
  go('#/compare/clone.gone/point.gone')
  expect(await screen.findByText('One side no longer exists: choose another.')).toBeTruthy()
  expect(asked).not.toHaveBeenCalled()
})

it('is asked for beside a clone’s changes, with any state of its production', async () => {
  window.location.hash = '#/clone/a/changes'
  show()
  fireEvent.click(await screen.findByRole('button', { name: 'Compare with…' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Compare amber' }))
  expect(dialog.getByText('npm run --silent sitefork -- compare p1 amber')).toBeTruthy()
  fireEvent.click(dialog.getByRole('radio', { name: 'Another clone' }))
  expect((dialog.getByRole('combobox', { name: 'Choose a clone' }) as HTMLInputElement).value).toBe('Clone “basket”')
  fireEvent.click(dialog.getByRole('radio', { name: /A second of production/ }))
  const compare = dialog.getByRole('button', { name: 'Compare' }) as HTMLButtonElement
  expect(compare.disabled).toBe(true)
  fireEvent.change(dialog.getByRole('textbox', { name: 'Choose a moment' }), { target: { value: '2 h ago' } })
  expect(compare.disabled).toBe(false)
  fireEvent.click(compare)
  const at = Date.parse('2026-11-25T10:00:00.000Z')
  await waitFor(() => expect(window.location.hash).toBe(`#/compare/moment.acme.${at}/clone.a`))
})

it('is asked for by selecting exactly two cards', async () => {
  show()
  const button = () => screen.getByRole('button', { name: 'Compare' }) as HTMLButtonElement
  for (const [name, isOff] of [
    ['amber', true],
    ['basket', false],
    ['cart', true],
  ] as const) {
    fireEvent.click(screen.getByRole('checkbox', { name: `Select ${name}` }))
    expect(button().disabled).toBe(isOff)
  }
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select amber' }))
  fireEvent.click(button())
  expect(window.location.hash).toBe('#/compare/clone.b/clone.c')
})

it('is asked for from a bookmark, with the clone as it is now', async () => {
  window.location.hash = '#/clone/a'
  show()
  fireEvent.click(await screen.findByRole('button', { name: /^Compare “before the sale” of .* with the clone/ }))
  expect(window.location.hash).toBe('#/compare/bookmark.a.m1/clone.a')
})

it('is asked for from a stretch of the timeline, by keys', () => {
  show()
  const slider = screen.getByRole('slider', { name: 'Moment of production' })
  const press = (...keys: readonly string[]) => {
    for (const key of keys) fireEvent.keyDown(slider, { key })
  }
  press('[', 'c')
  expect(screen.queryByRole('button', { name: /^What changed between/ })).toBeNull()
  press('End', 'c')
  fireEvent.click(screen.getByRole('button', { name: /^What changed between 11:00:00( AM)? and now$/ }))
  expect(window.location.hash).toBe(`#/compare/moment.acme.${Date.parse('2026-11-25T11:00:00Z')}/now.acme`)
})

it('is asked for from a stretch of the timeline, dragged with Shift held; a click lets go of it', () => {
  show()
  const slider = screen.getByRole('slider', { name: 'Moment of production' })
  const box = { left: 0, top: 0, width: 900, height: 78, right: 900, bottom: 78, x: 0, y: 0, toJSON: () => ({}) }
  vi.spyOn(slider, 'getBoundingClientRect').mockReturnValue(box)
  const drag = (shiftKey: boolean, from: number, to: number) => {
    fireEvent.pointerDown(slider, { clientX: from, shiftKey })
    fireEvent.pointerMove(slider, { clientX: (from + to) / 2, shiftKey })
    fireEvent.pointerMove(slider, { clientX: to, shiftKey })
    fireEvent.pointerUp(slider, { clientX: to, shiftKey })
  }
  drag(true, 600, 300)
  expect(screen.getByRole('button', { name: /^What changed between/ })).toBeTruthy()
  expect(slider.getAttribute('aria-valuetext')).toBe('live')
  fireEvent.click(screen.getByRole('button', { name: 'Forget the stretch' }))
  expect(screen.queryByRole('button', { name: /^What changed between/ })).toBeNull()
  drag(true, 300, 600)
  fireEvent.pointerDown(slider, { clientX: 400 })
  fireEvent.pointerUp(slider, { clientX: 400 })
  expect(screen.queryByRole('button', { name: /^What changed between/ })).toBeNull()
})
