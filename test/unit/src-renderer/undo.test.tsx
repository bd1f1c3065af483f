// A refresh, rewind or reset drops the changes of a clone by one click; one click brings them back.
import { notifications } from '@mantine/notifications'
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { hrefOf } from '../../../src-renderer/state/route.ts'
import { aBookmark, aClone, aJob, aSnapshot } from '../../support/nouns.ts'
import { showWindow } from '../../support/window.tsx'

beforeEach(() => {
  notifications.clean()
  window.location.hash = ''
})
afterEach(() => {
  window.location.hash = ''
  cleanup()
  notifications.clean()
})

const card = () => screen.getByRole('article', { name: 'checkout' })
const undoTold = () => within(screen.getByRole('alert')).getByRole('button', { name: 'Undo' })

describe('the toast', () => {
  it.each([
    ['refresh', 'Before refresh'],
    ['rewind', 'Before rewind'],
    ['reset', 'Before reset'],
    ['merge-into', 'Before merge'],
  ] as const)('of a %s names the bookmark of the state before, and goes back to it', async (verb, bookmark) => {
    const undo = vi.fn(async () => ({ job: 'j2', id: 'c1' }))
    const job = aJob({ verb, title: `${verb} “checkout”` })
    const { send } = showWindow(aSnapshot({ jobs: [job] }), { 'clone.undo': undo })
    act(() => send({ is: 'job', job: { ...job, state: 'done', revision: 2 } }))
    expect(await screen.findByText(new RegExp(`“${bookmark}”`))).toBeTruthy()
    fireEvent.click(undoTold())
    expect(undo).toHaveBeenCalledExactlyOnceWith({ clone: 'c1' })
    await waitFor(() => expect(screen.queryByText(new RegExp(`“${bookmark}”`))).toBeNull())
  })

  it('of one with remarks does too', async () => {
    const undo = vi.fn(async () => ({ job: 'j2', id: 'c1' }))
    const job = aJob({ verb: 'refresh', title: 'Refresh “checkout”' })
    const { send } = showWindow(aSnapshot({ jobs: [job] }), { 'clone.undo': undo })
    act(() => send({ is: 'job', job: { ...job, state: 'done', remarks: ['A file is missing.'], revision: 2 } }))
    await screen.findByText('A file is missing.')
    fireEvent.click(undoTold())
    expect(undo).toHaveBeenCalledExactlyOnceWith({ clone: 'c1' })
  })

  it('goes when the clone is changed again: undo would go back to something else', async () => {
    const job = aJob({ verb: 'refresh', title: 'Refresh “checkout”' })
    const { send } = showWindow(aSnapshot({ jobs: [job] }))
    act(() => send({ is: 'job', job: { ...job, state: 'done', revision: 2 } }))
    await screen.findByText(/is refreshed/)
    act(() => send({ is: 'job', job: aJob({ id: 'j2', verb: 'reset', title: 'Reset “checkout”' }) }))
    await waitFor(() => expect(screen.queryByText(/is refreshed/)).toBeNull())
  })

  it.each([
    ['fork', /is ready/],
    ['merge', /has everybody’s work/],
  ] as const)('of a %s has nothing to undo', async (verb, said) => {
    const { send } = showWindow(aSnapshot({ jobs: [aJob({ verb })] }))
    act(() => send({ is: 'job', job: aJob({ verb, state: 'done', revision: 2 }) }))
    await screen.findByText(said)
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull()
  })
})

describe('the card', () => {
  it('offers undo while there is a state before, and says in the dialog what is kept of the state now', async () => {
    const undo = vi.fn(async () => ({ job: 'j2', id: 'c1' }))
    const { send } = showWindow(aSnapshot(), { 'clone.undo': undo })
    expect(within(card()).queryByRole('button', { name: /^Undo/ })).toBeNull()
    act(() => send({ is: 'bookmark', bookmark: aBookmark({ id: 'kept', kind: 'named', name: 'My own' }) }))
    expect(within(card()).queryByRole('button', { name: /^Undo/ })).toBeNull()
    act(() => send({ is: 'bookmark', bookmark: aBookmark() }))
    fireEvent.click(within(card()).getByRole('button', { name: /^Undo on checkout: back to “Before refresh”/ }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.getByText(/goes back to the state before .*“Before refresh”/)).toBeTruthy()
    expect(dialog.getByText(/is kept as a safety bookmark for 7 days: “Before undo”/)).toBeTruthy()
    fireEvent.click(dialog.getByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(undo).toHaveBeenCalledExactlyOnceWith({ clone: 'c1' }))
  })

  it('asks before a refresh with the name of the bookmark that will keep the state before', async () => {
    showWindow(aSnapshot({ clones: [aClone()] }))
    fireEvent.click(screen.getByRole('button', { name: 'More for checkout' }))
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Refresh from…' }))
    expect(await screen.findByText(/is kept as a safety bookmark for 7 days: “Before refresh”/)).toBeTruthy()
  })
})

it('asks before a reset, on the clone’s page, with the name of the bookmark that will keep the state before', async () => {
  window.location.hash = hrefOf({ is: 'clone', id: 'c1' })
  showWindow(aSnapshot({ clones: [aClone()] }))
  fireEvent.click(screen.getByRole('button', { name: 'Reset…' }))
  expect(await screen.findByText(/is kept as a safety bookmark for 7 days: “Before reset”/)).toBeTruthy()
})
