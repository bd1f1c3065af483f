// The timeline in the window: a moment chosen by keys, by typing, by a point; and what is asked of the host for it.
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Failure } from '../../../../src-main/contract/failure.ts'
import { aPoint, aProduction, aSnapshot } from '../../../support/nouns.ts'
import { showWindow } from '../../../support/window.tsx'

const to = '2026-11-25T12:00:00.000Z'
const history = { from: '2026-11-20T00:00:00.000Z', to, gaps: [], logBytes: 0 }
const production = aProduction({ history, sync: { is: 'synced', lagSeconds: 0, at: to } })
const points = [
  aPoint({ id: 'new', at: '2026-11-25T11:00:00.000Z', kind: 'scheduled' }),
  aPoint({ id: 'old', at: '2026-11-25T09:00:00.000Z', name: 'before the sale', kept: true }),
]

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(to), toFake: ['Date'] })
  window.location.hash = ''
  window.localStorage.clear()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const show = (methods: Parameters<typeof showWindow>[1] = {}, given = production) =>
  showWindow(aSnapshot({ productions: [given], points, clones: [] }), methods)
const slider = () => screen.getByRole('slider', { name: 'Moment of production' })
const field = () => screen.getByRole('textbox', { name: 'Choose a moment' })
const type = (value: string, then?: string) => {
  fireEvent.change(field(), { target: { value } })
  if (then) fireEvent.keyDown(field(), { key: then })
}

it('stands at the live head until a moment is chosen, then goes second by second', () => {
  show()
  expect(slider().getAttribute('aria-valuetext')).toBe('live')
  fireEvent.click(screen.getByText('Hour'))
  fireEvent.keyDown(slider(), { key: 'ArrowLeft', shiftKey: true })
  fireEvent.keyDown(slider(), { key: 'ArrowRight' })
  expect(slider().getAttribute('aria-valuenow')).toBe(String(Date.parse(to) / 1000 - 9))
  fireEvent.keyDown(slider(), { key: 'End' })
  expect(slider().getAttribute('aria-valuetext')).toBe('live')
})

it('steps from point to point, and forks the very point', () => {
  show()
  fireEvent.keyDown(slider(), { key: '[' })
  fireEvent.keyDown(slider(), { key: '[' })
  expect(slider().getAttribute('aria-valuenow')).toBe(String(Date.parse('2026-11-25T09:00:00Z') / 1000))
  fireEvent.click(screen.getByRole('button', { name: 'Fork from here' }))
  expect((screen.getByRole('radio', { name: 'Another point' }) as HTMLInputElement).checked).toBe(true)
})

it('forks a moment that was typed, and says what it is made of before', async () => {
  const fork = vi.fn(async () => ({ job: 'j', id: 'c' }))
  const moment = vi.fn(async () => ({
    at: '2026-11-25T10:00:00.000Z',
    point: 'old',
    transactions: 1200,
    filesAt: '2026-11-25T08:59:30.000Z',
  }))
  show({ 'clone.fork': fork, 'clone.offerName': async () => ({ name: 'amber' }), 'production.moment': moment })
  fireEvent.change(field(), { target: { value: '2 h ago' } })
  fireEvent.keyDown(field(), { key: 'Enter' })
  fireEvent.click(screen.getByRole('button', { name: 'Fork from here' }))
  const dialog = within(await screen.findByRole('dialog'))
  expect(await dialog.findByText(/About 1200 transactions/)).toBeTruthy()
  expect(dialog.getByText(/nothing after/)).toBeTruthy()
  await waitFor(() => expect(dialog.getByDisplayValue('amber')).toBeTruthy())
  fireEvent.click(dialog.getByRole('button', { name: 'Fork site' }))
  await waitFor(() =>
    expect(fork).toHaveBeenCalledWith({
      production: 'acme',
      name: 'amber',
      from: { is: 'moment', at: '2026-11-25T10:00:00.000Z' },
    }),
  )
})

it.each([
  ['soon', 'Not understood'],
  ['2026-11-01 10:00', 'History begins at'],
  ['2026-12-24 18:00', 'still to come'],
  ['tomorrow', 'the future has no history'],
])('says why “%s” cannot be chosen, and does nothing with what was chosen before', async (text, why) => {
  const writeText = vi.fn(async () => {})
  Object.defineProperty(window.navigator, 'clipboard', { value: { writeText }, configurable: true })
  show()
  type('2026-11-25T10:00:00Z', 'Enter')
  const before = slider().getAttribute('aria-valuenow')
  type(text)
  for (const end of ['typing', 'enter', 'leaving']) {
    if (end === 'enter') fireEvent.keyDown(field(), { key: 'Enter' })
    if (end === 'leaving') fireEvent.blur(field())
    expect(screen.getByText(new RegExp(why))).toBeTruthy()
    expect(field().getAttribute('aria-invalid')).toBe('true')
    for (const name of ['Fork from here', 'Keep', 'Copy the time']) {
      const verb = screen.getByRole('button', { name })
      expect(verb.getAttribute('aria-disabled')).toBe('true')
      fireEvent.click(verb)
    }
  }
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(writeText).not.toHaveBeenCalled()
  expect(slider().getAttribute('aria-valuenow')).toBe(before)
  fireEvent.mouseEnter(screen.getByRole('button', { name: 'Fork from here' }))
  expect((await screen.findByRole('tooltip')).textContent).toMatch(new RegExp(why))
  Reflect.deleteProperty(window.navigator, 'clipboard')
})

it('says back what it understands, and takes it with a verb too', async () => {
  show({ 'clone.offerName': async () => ({ name: 'amber' }) })
  type('last friday')
  expect(screen.getByRole('status').textContent).toMatch(/^Fri 20 Nov 2026 00:00:00 \S+/)
  expect(slider().getAttribute('aria-valuetext')).toBe('live')
  fireEvent.click(screen.getByRole('button', { name: 'Fork from here' }))
  const moment = within(await screen.findByRole('dialog')).getByRole('textbox', { name: 'Choose a moment' })
  expect(moment).toHaveProperty('value', 'Fri 20 Nov 2026 00:00:00')
})

it.each(['live', 'now', ''])('goes back to live with “%s”', (text) => {
  show()
  type('2 h ago', 'Enter')
  expect(slider().getAttribute('aria-valuetext')).not.toBe('live')
  type(text)
  expect(screen.getByRole('status').textContent).toBe('Production as it is now')
  fireEvent.keyDown(field(), { key: 'Enter' })
  expect(slider().getAttribute('aria-valuetext')).toBe('live')
  expect(field()).toHaveProperty('value', '')
})

it.each<[string, () => void]>([
  ['Escape', () => fireEvent.keyDown(field(), { key: 'Escape' })],
  ['choosing the same again', () => fireEvent.keyDown(slider(), { key: 'End' })],
])('takes back what was typed with %s', (_, act) => {
  show()
  type('soon', 'Enter')
  act()
  expect(field()).toHaveProperty('value', '')
  expect(screen.getByRole('button', { name: 'Fork from here' }).getAttribute('aria-disabled')).toBeNull()
})

it.each([
  ['soon', 'Not understood'],
  ['tomorrow', 'still to come'],
  ['last year', 'History begins at'],
  ['now', 'choose “Production as it is now”'],
])('says in the dialog why “%s” cannot be forked', async (text, why) => {
  show({ 'clone.offerName': async () => ({ name: 'amber' }) })
  type('2 h ago', 'Enter')
  fireEvent.click(screen.getByRole('button', { name: 'Fork from here' }))
  const dialog = within(await screen.findByRole('dialog'))
  await dialog.findByDisplayValue('amber')
  fireEvent.change(dialog.getByRole('textbox', { name: 'Choose a moment' }), { target: { value: text } })
  expect(dialog.getByText(new RegExp(why))).toBeTruthy()
  expect(dialog.getByRole('button', { name: 'Fork site' })).toHaveProperty('disabled', true)
})

it('keeps a moment under a name', async () => {
  const keepMoment = vi.fn(async () => ({ job: 'j', id: 'acme' }))
  show({ 'point.keepMoment': keepMoment })
  fireEvent.change(field(), { target: { value: '2026-11-25T10:00:00Z' } })
  fireEvent.keyDown(field(), { key: 'Enter' })
  fireEvent.click(screen.getByRole('button', { name: 'Keep' }))
  const dialog = within(await screen.findByRole('dialog'))
  fireEvent.change(dialog.getByRole('textbox', { name: 'Name' }), { target: { value: 'before the import' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Keep' }))
  await waitFor(() =>
    expect(keepMoment).toHaveBeenCalledWith({
      production: 'acme',
      at: '2026-11-25T10:00:00.000Z',
      name: 'before the import',
      note: '',
    }),
  )
})

it('hatches what is not covered, with its reason', () => {
  const why = 'Production removed its binary logs.'
  const gaps = [{ from: '2026-11-25T02:00:00.000Z', to: '2026-11-25T03:00:00.000Z', why }]
  show({}, { ...production, history: { ...history, gaps } })
  expect(screen.getByTitle(why)).toBeTruthy()
})

it('is loud about a point that does not come up', () => {
  const failure = new Failure('clone-unhealthy', 'Its home page answers 500.').facts()
  const bad = aPoint({ id: 'bad', proof: { at: to, seconds: 4, failure } })
  showWindow(aSnapshot({ productions: [production], points: [bad], clones: [] }))
  expect(screen.getByText('Its home page answers 500.')).toBeTruthy()
})

it('lists every point with what it costs and what can be done with it', async () => {
  const release = vi.fn(async () => points[1])
  show({ 'point.release': release })
  fireEvent.click(screen.getByRole('button', { name: /^Points/ }))
  const row = within(screen.getByText(/before the sale/).closest('tr') as HTMLElement)
  fireEvent.click(row.getByRole('button', { name: /^More/ }))
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Let it expire' }))
  expect(release).toHaveBeenCalledWith({ point: 'old' })
})

it('sends only the settings that were changed', async () => {
  const settings = vi.fn(async () => production)
  show({ 'production.settings': settings })
  fireEvent.click(screen.getByRole('button', { name: /^More.*Acme/ }))
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Settings' }))
  const dialog = within(await screen.findByRole('dialog'))
  expect(dialog.getByLabelText('Keep hourly points for')).toHaveProperty('value', '7 days')
  fireEvent.change(dialog.getByLabelText('Keep daily points for'), { target: { value: '60' } })
  fireEvent.change(dialog.getByLabelText('Tables to copy without rows'), { target: { value: 'wp_log\n\n' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
  await waitFor(() =>
    expect(settings).toHaveBeenCalledWith({
      production: 'acme',
      change: { keepDailyDays: 60, emptyTables: ['wp_log'] },
    }),
  )
})
