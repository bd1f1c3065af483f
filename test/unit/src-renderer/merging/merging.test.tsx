// Merges in the window: what is asked of the host for each, what is said before, what waits, and how conflicts are decided.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Failure } from '../../../../src-main/contract/failure.ts'
import type { MergePreview } from '../../../../src-main/contract/merges.ts'
import type { Merge, Snapshot } from '../../../../src-main/contract/models.ts'
import { listOf, manyEdits, manyThings } from '../../../support/changes.ts'
import { aConflict, aPreview, someMerge } from '../../../support/merges.ts'
import { aClone, aJob, aProduction, aSnapshot } from '../../../support/nouns.ts'
import { showWindow } from '../../../support/window.tsx'

const changes = { things: 12, rows: 40, noise: 3 }
const header = aClone({ id: 'a', name: 'header', changes })
const checkout = aClone({ id: 'b', name: 'checkout', changes: { ...changes, things: 0 } })
const made = aClone({ id: 'c', name: 'both of them' })
const production = aProduction({ sync: { is: 'synced', lagSeconds: 0, at: '2026-11-25T12:00:00.000Z' } })
const sources = someMerge().sources
const done = someMerge({ id: 'm0', clone: 'c', name: 'both of them', state: 'done', isIn: true, sources })

beforeEach(() => {
  window.location.hash = ''
  window.localStorage.clear()
})
afterEach(() => {
  cleanup()
  window.location.hash = ''
})

function show(given: {
  readonly snapshot?: Partial<Snapshot>
  readonly preview?: Partial<MergePreview>
  readonly job?: string | null
  readonly methods?: Parameters<typeof showWindow>[1]
}) {
  const { snapshot, preview, job = 'j1', methods } = given
  const asked = vi.fn(async (_: unknown) => aPreview(preview))
  const start = vi.fn(async (_: unknown) => ({ merge: someMerge(), job }))
  const refresh = vi.fn(async (_: unknown) => ({ job: 'j1', id: 'a' }))
  const all = snapshot?.clones ?? [header, checkout, made]
  const count = async (asked: unknown) => {
    const { clone } = asked as { readonly clone: string }
    return { things: all.find(({ id }) => id === clone)?.changes?.things ?? null }
  }
  const drawn = showWindow(aSnapshot({ productions: [production], clones: [header, checkout, made], ...snapshot }), {
    'change.count': count,
    'merge.preview': asked,
    'merge.start': start,
    'clone.refresh': refresh,
    ...methods,
  })
  return { ...drawn, asked, start, refresh }
}

const shell = (command: string) => `npm run --silent sitefork -- ${command}`
const card = (name: string) => within(screen.getByRole('article', { name }))
const dialogOf = async (name: string) => within(await screen.findByRole('dialog', { name }))
const inMenu = async (clone: string, entry: string) => {
  fireEvent.click(screen.getByRole('button', { name: `More for ${clone}` }))
  fireEvent.click(await screen.findByRole('menuitem', { name: entry }))
}
const closed = () => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())

describe('a refresh', () => {
  it('of a clone with changes is asked about, and keeps them with one click where nothing conflicts', async () => {
    const finding = 'The menu item 8, which “header” added, names the page “Old”, which production removed.'
    const { start, refresh } = show({ preview: { findings: [finding] } })
    fireEvent.click(card('header').getByRole('button', { name: /^Refresh header/ }))
    const dialog = await dialogOf('Refresh header')
    expect(dialog.getByRole<HTMLInputElement>('switch', { name: /^Keep my work/ }).checked).toBe(true)
    const facts = ['48 changes (130 rows, 2 files)', '12 changes (40 rows, 3 files)', 'none', '40 rows, 3 files']
    for (const fact of facts) expect(await dialog.findByText(fact)).toBeTruthy()
    expect(dialog.getByText(finding)).toBeTruthy()
    expect(dialog.queryByRole('radiogroup', { name: 'Conflicts' })).toBeNull()
    expect(dialog.getByText(shell('refresh header --keep-work --from now'))).toBeTruthy()
    fireEvent.click(dialog.getByRole('button', { name: 'Refresh' }))
    await closed()
    expect(start.mock.calls).toEqual([
      [{ wish: { is: 'refresh', clone: 'a', from: { is: 'now' } }, onConflict: 'stop' }],
    ])
    expect([refresh.mock.calls, window.location.hash]).toEqual([[], ''])
  })

  it('without them is what it was, and a clone that nobody changed is not asked about', async () => {
    const { start, refresh } = show({})
    fireEvent.click(card('header').getByRole('button', { name: /^Refresh header/ }))
    const dialog = await dialogOf('Refresh header')
    fireEvent.click(dialog.getByRole('switch', { name: /^Keep my work/ }))
    expect(dialog.queryByRole('region', { name: 'What this does' })).toBeNull()
    expect(dialog.getByText(shell('refresh header --from now'))).toBeTruthy()
    fireEvent.click(dialog.getByRole('button', { name: 'Refresh' }))
    await closed()
    fireEvent.click(card('checkout').getByRole('button', { name: /^Refresh checkout/ }))
    await waitFor(() =>
      expect(refresh.mock.calls.map(([input]) => input)).toEqual(
        ['a', 'b'].map((clone) => ({ clone, from: { is: 'now' } })),
      ),
    )
    expect(start).not.toHaveBeenCalled()
  })

  it.each([1, null])(
    'is asked about where the host counts %s by now, whatever its card still shows',
    async (things) => {
      const { refresh } = show({ methods: { 'change.count': async () => ({ things }) } })
      fireEvent.click(card('checkout').getByRole('button', { name: /^Refresh checkout/ }))
      const dialog = await dialogOf('Refresh checkout')
      expect(dialog.getByRole<HTMLInputElement>('switch', { name: /^Keep my work/ }).checked).toBe(true)
      expect(refresh).not.toHaveBeenCalled()
    },
  )

  it('of several keeps the work of each that was changed, without asking', async () => {
    const { start, refresh } = show({})
    for (const name of ['header', 'checkout']) {
      fireEvent.click(screen.getByRole('checkbox', { name: `Select ${name}` }))
    }
    fireEvent.click(
      within(screen.getByRole('toolbar', { name: '2 selected' })).getByRole('button', { name: 'Refresh' }),
    )
    await waitFor(() => expect([refresh.mock.calls.length, start.mock.calls.length]).toEqual([1, 1]))
    expect([start.mock.calls, refresh.mock.calls]).toEqual([
      [[{ wish: { is: 'refresh', clone: 'a', from: { is: 'now' } } }]],
      [[{ clone: 'b', from: { is: 'now' } }]],
    ])
  })

  it('with conflicts leads to them, or takes one side for all', async () => {
    const conflicts = { conflicts: [aConflict()], conflictTotal: 1, remembered: 2 }
    const { start } = show({ preview: conflicts, job: null })
    await inMenu('header', 'Refresh from…')
    const dialog = await dialogOf('Refresh header')
    expect(await dialog.findByText('1 conflict to decide')).toBeTruthy()
    expect(dialog.getByText('2 more decided as before')).toBeTruthy()
    fireEvent.click(dialog.getByRole('radio', { name: 'Take theirs (clone “checkout”) for all of them' }))
    expect(dialog.getByText(shell('refresh header --keep-work --from now --on-conflict theirs'))).toBeTruthy()
    fireEvent.click(dialog.getByRole('radio', { name: /^Decide them one by one/ }))
    fireEvent.click(dialog.getByRole('button', { name: 'Refresh and decide' }))
    await waitFor(() => expect(window.location.hash).toBe('#/merge/m1'))
    expect(start.mock.calls[0]?.[0]).toMatchObject({ onConflict: 'stop' })
  })

  it('shows why nobody can say what it would do, and can be begun all the same', async () => {
    const methods = {
      'merge.preview': async () => {
        throw new Failure('busy', 'The log of header has a gap.')
      },
    }
    const { start } = show({ methods })
    await inMenu('header', 'Refresh from…')
    const dialog = await dialogOf('Refresh header')
    expect(await dialog.findByText('The log of header has a gap.')).toBeTruthy()
    fireEvent.click(dialog.getByRole('button', { name: 'Refresh' }))
    await waitFor(() => expect(start).toHaveBeenCalled())
  })
})

describe('clones are merged', () => {
  it('from the menu of one: another is chosen, and the name tells of both', async () => {
    const { asked, start } = show({ preview: { theirs: null, sources } })
    await inMenu('header', 'Merge with…')
    const dialog = await dialogOf('Merge clones')
    const merge = () => dialog.getByRole<HTMLButtonElement>('button', { name: 'Merge' })
    expect(merge().disabled).toBe(true)
    fireEvent.click(await screen.findByRole('option', { name: 'checkout', hidden: true }))
    const name = dialog.getByRole<HTMLInputElement>('textbox', { name: 'Name' })
    expect(name.value).toBe('merge of header and checkout')
    expect(await dialog.findByText('5 changes (9 rows)')).toBeTruthy()
    fireEvent.change(name, { target: { value: 'both' } })
    expect(dialog.getByText(shell('merge header checkout --name both --onto newest'))).toBeTruthy()
    fireEvent.click(merge())
    await closed()
    const wish = { is: 'merge', name: 'both', clones: ['a', 'b'], from: { is: 'newest' } }
    expect(start.mock.calls).toEqual([[{ wish, onConflict: 'stop' }]])
    // Typing a name asks nothing anew.
    expect(asked).toHaveBeenCalledTimes(1)
  })

  it('that are selected, two or more', async () => {
    show({})
    const merge = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Merge' })
    fireEvent.click(screen.getByRole('checkbox', { name: 'Select header' }))
    expect(merge().disabled).toBe(true)
    for (const name of ['checkout', 'both of them']) {
      fireEvent.click(screen.getByRole('checkbox', { name: `Select ${name}` }))
    }
    fireEvent.click(merge())
    const dialog = await dialogOf('Merge clones')
    const name = dialog.getByRole<HTMLInputElement>('textbox', { name: 'Name' })
    expect(name.value).toBe('merge of header, checkout and both of them')
  })
})

describe('a merged clone', () => {
  const snapshot = { merges: [{ ...done, findings: ['The menu “Main” points to nothing.'] }] }

  it('says whose work is in it, what checking found, and adds what was done since', async () => {
    window.location.hash = '#/clone/c'
    const since = { sources: sources.slice(0, 1).map((one) => ({ ...one, changes: { things: 3, rows: 7, files: 0 } })) }
    const { start } = show({ snapshot, preview: since })
    expect(screen.getByText('Merged from header and checkout')).toBeTruthy()
    expect(screen.getByText('The menu “Main” points to nothing.')).toBeTruthy()
    fireEvent.click(await screen.findByRole('button', { name: 'Add what header did since (3 changes)' }))
    const dialog = await dialogOf('Add further work to both of them')
    expect(dialog.getByText(shell("merge --into 'both of them' header"))).toBeTruthy()
    expect(await dialog.findByText('3 changes (7 rows)')).toBeTruthy()
    fireEvent.click(dialog.getByRole('button', { name: 'Add it' }))
    await closed()
    expect(start.mock.calls).toEqual([[{ wish: { is: 'add', clone: 'c', source: 'a' }, onConflict: 'stop' }]])
  })

  it('has nothing more to add once that was added, and something again once its source goes on', async () => {
    window.location.hash = '#/clone/c'
    const count = (things: number) => ({ things, rows: things, files: 0 })
    let since = 1
    const preview = async () =>
      aPreview({ sources: sources.slice(0, 1).map((one) => ({ ...one, changes: count(since) })) })
    const methods = { 'merge.preview': preview }
    const only = { ...done, sources: sources.slice(0, 1) }
    const { send } = show({ snapshot: { merges: [only] }, methods })
    expect(await screen.findByRole('button', { name: 'Add what header did since (1 change)' })).toBeTruthy()
    since = 0
    const later = only.sources.map((one) => ({ ...one, at: '2026-11-25T13:00:00.000Z' }))
    act(() =>
      send({ is: 'merge', merge: { ...only, id: 'm2', is: 'add', sources: later, createdAt: later[0]?.at ?? '' } }),
    )
    expect(await screen.findByText(/nothing new since/)).toBeTruthy()
    since = 2
    act(() => send({ is: 'clone', clone: { ...header, changes: { ...changes, things: 14 } } }))
    expect(await screen.findByRole('button', { name: 'Add what header did since (2 changes)' })).toBeTruthy()
  })

  it('has nothing to add where nothing was done, or its source is gone', async () => {
    window.location.hash = '#/clone/c'
    const none = { sources: sources.slice(0, 1).map((one) => ({ ...one, changes: { things: 0, rows: 0, files: 0 } })) }
    show({ snapshot: { ...snapshot, clones: [header, made] }, preview: none })
    const work = within(screen.getByRole('list', { name: 'Work in it' }))
    expect(await work.findByText(/nothing new since/)).toBeTruthy()
    expect(work.getByText(/no longer there/)).toBeTruthy()
    expect(work.queryByRole('button')).toBeNull()
  })

  it('asks for each source once, however often its page is looked at, until that is changed', async () => {
    window.location.hash = '#/clone/c'
    const { asked, send } = show({ snapshot })
    const leftAndBack = async () => {
      for (const hash of ['#/clone/a', '#/clone/c']) {
        act(() => {
          window.location.hash = hash
          window.dispatchEvent(new HashChangeEvent('hashchange'))
        })
        await screen.findByRole('heading', { level: 1, name: hash.endsWith('a') ? 'header' : 'both of them' })
      }
    }
    await screen.findByRole('button', { name: /^Add what header did since \(/ })
    await waitFor(() => expect(asked.mock.calls).toHaveLength(2))
    await leftAndBack()
    expect(asked.mock.calls).toHaveLength(2)
    act(() => send({ is: 'clone', clone: { ...header, changes: { ...changes, things: 13 } } }))
    await waitFor(() => expect(asked.mock.calls).toHaveLength(3))
  })

  it('is a join in the tree, told at each of its ends', async () => {
    show({ snapshot })
    fireEvent.click(screen.getByRole('radio', { name: /Tree/ }))
    const line = (clone: string) => document.querySelector(`[data-clone="${clone}"]`)?.closest('li')
    await waitFor(() => expect(line('c')?.textContent).toContain('joins header'))
    for (const id of ['a', 'b']) expect(line(id)?.textContent).toContain('is in both of them')
  })
})

it('brings chosen things and edits into another clone, with what they depend on', async () => {
  window.location.hash = '#/clone/a/changes'
  const all = { things: manyThings(12), edits: manyEdits(12) }
  const along = [{ id: 'media:4', kind: 'media item', group: 'Media', title: 'spring.jpg' }]
  const { start } = show({
    preview: { along, alongTotal: 1 },
    methods: { 'change.list': async (input) => listOf(all, input) },
  })
  const list = await screen.findByRole('listbox', { name: 'Changes' })
  const first = (await screen.findAllByRole('option'))[0] as HTMLElement
  fireEvent.keyDown(list, { key: 'ArrowDown' })
  fireEvent.keyDown(list, { key: ' ' })
  expect([first.getAttribute('aria-checked'), first.getAttribute('aria-selected')]).toEqual(['true', 'false'])
  fireEvent.click(screen.getByRole('radio', { name: 'Net' }))
  const things = await screen.findByRole('option', { name: /Posts number 0/ })
  fireEvent.click(things, { ctrlKey: true })
  fireEvent.click(screen.getByRole('option', { name: /Posts number 1/ }), { shiftKey: true })
  const bar = within(screen.getByRole('toolbar', { name: '3 chosen' }))
  fireEvent.click(bar.getByRole('button', { name: 'Bring into…' }))
  const dialog = await dialogOf('Bring changes of header into another clone')
  expect(await dialog.findByText('spring.jpg')).toBeTruthy()
  expect(dialog.getByText(/^Chosen: 3 changes/)).toBeTruthy()
  expect(dialog.getByText(shell('pick header checkout --thing work:0 --thing work:1 --edit e0'))).toBeTruthy()
  fireEvent.click(dialog.getByRole('button', { name: 'Bring them in' }))
  await closed()
  const wish = { is: 'pick', source: 'a', clone: 'b', things: ['work:0', 'work:1'], edits: ['e0'] }
  expect(start.mock.calls).toEqual([[{ wish, onConflict: 'stop' }]])
})

describe('a merge that waits', () => {
  const refreshing = someMerge({ is: 'refresh', clone: 'a', name: 'header', sources: sources.slice(0, 1) })

  it('is on its clone’s card, on its page and above all clones, and is forgotten on request', async () => {
    const forget = vi.fn(async () => ({ forgotten: true }))
    const { send } = show({ snapshot: { merges: [refreshing] }, methods: { 'merge.forget': forget } })
    const mark = card('header').getByRole('link', { name: 'Open the merge: Refresh of header' })
    expect([mark.textContent?.trim(), mark.getAttribute('href')]).toEqual(['3 conflicts to decide', '#/merge/m1'])
    expect(screen.getByText('Refresh of header: 3 conflicts to decide')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Continue the merge/ })).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Forget the merge: Refresh of header' }))
    const dialog = await dialogOf('Forget a merge')
    fireEvent.click(dialog.getByRole('button', { name: 'Forget the merge' }))
    await waitFor(() => expect(forget).toHaveBeenCalledWith({ merge: 'm1' }))
    act(() => send({ is: 'removed', noun: 'merge', id: 'm1' }))
    await waitFor(() => expect(screen.queryByText(/3 conflicts to decide/)).toBeNull())
  })

  it('goes on where all is decided, and then waits no more', async () => {
    const goOn = vi.fn(async () => ({ job: 'j1', id: 'a' }))
    const ready: Merge = { ...refreshing, state: 'ready', conflicts: { open: 0, decided: 3, stale: 0 } }
    const { send } = show({ snapshot: { merges: [ready] }, methods: { 'merge.continue': goOn } })
    fireEvent.click(screen.getByRole('button', { name: 'Continue the merge: Refresh of header' }))
    await waitFor(() => expect(goOn).toHaveBeenCalledWith({ merge: 'm1' }))
    act(() => send({ is: 'merge', merge: { ...ready, state: 'running' } }))
    await waitFor(() => expect(screen.queryByText(/everything is decided/)).toBeNull())
  })

  it('that could not be made says why, and is tried again', async () => {
    const goOn = vi.fn(async () => ({ job: 'j2', id: 'a' }))
    const ready = someMerge({ state: 'ready', job: 'j1', conflicts: { open: 0, decided: 3, stale: 0 } })
    const message = '“header” stays as it was, for what it would become ends in an error.'
    const failure = { code: 'pages-differ', message, remedy: { label: 'Try again', action: 'retry' } } as const
    const jobs = [aJob({ id: 'j1', verb: 'merge', clone: 'gone', state: 'failed', failure })]
    show({ snapshot: { merges: [ready], jobs }, methods: { 'merge.continue': goOn } })
    expect(screen.getByText('merge of header and checkout: it could not be made')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Open the merge: merge of header and checkout' }))
    expect((await screen.findByRole('alert')).textContent).toContain(message)
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(goOn).toHaveBeenCalledWith({ merge: 'm1' }))
  })

  it('for a new clone shows its job while it is made, and the way to cancel it', async () => {
    const cancel = vi.fn(async () => aJob())
    const running = someMerge({ state: 'running', job: 'j1' })
    const jobs = [aJob({ id: 'j1', verb: 'merge', clone: 'new', title: 'Merge “header”, “checkout”' })]
    window.location.hash = '#/merge/m1'
    show({ snapshot: { merges: [running], jobs }, methods: { 'job.cancel': cancel } })
    const main = within(screen.getByRole('main'))
    fireEvent.click(main.getByRole('button', { name: 'Cancel: Merge “header”, “checkout”' }))
    await waitFor(() => expect(cancel).toHaveBeenCalledWith({ job: 'j1' }))
  })

  it('whose source was deleted says that it cannot be made, decides nothing, and is only forgotten', async () => {
    const lost = someMerge({ lost: ['checkout'], state: 'ready', conflicts: { open: 0, decided: 3, stale: 0 } })
    show({ snapshot: { merges: [lost] } })
    const above = 'merge of header and checkout: “checkout” was deleted, so it cannot be made any more'
    expect(screen.getByText(above)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Continue the merge/ })).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: 'Open the merge: merge of header and checkout' }))
    expect((await screen.findByRole('alert')).textContent).toContain('Forget it; all other clones stay as they are.')
    expect(screen.getByRole('button', { name: 'Continue' }).getAttribute('aria-disabled')).toBe('true')
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Decide all open' }).disabled).toBe(true)
    fireEvent.click(screen.getByRole('button', { name: 'Forget' }))
    expect(await dialogOf('Forget a merge')).toBeTruthy()
  })

  it('is named before a clone is deleted without which it cannot be made', async () => {
    show({ snapshot: { merges: [refreshing, someMerge({ id: 'm2' }), done] } })
    await inMenu('header', 'Delete')
    const dialog = await dialogOf('Delete header')
    const said =
      'These merges wait, and cannot be made without it: “Refresh of header” and “merge of header and checkout”.'
    expect(dialog.getByText(said)).toBeTruthy()
  })

  it('that is gone says so', () => {
    window.location.hash = '#/merge/gone'
    show({})
    expect(
      screen.getByText(
        'This merge no longer exists: it was forgotten, or what it was to change was deleted. All other clones are as they were.',
      ),
    ).toBeTruthy()
  })
})

it('is found in the palette: merging, further work, and what waits', async () => {
  show({ snapshot: { merges: [someMerge({ state: 'ready', conflicts: { open: 0, decided: 1, stale: 0 } })] } })
  fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true })
  const search = await screen.findByPlaceholderText('Find a clone or a command')
  fireEvent.change(search, { target: { value: 'merge' } })
  const entries = [
    'Merge header with…',
    'Add further work to both of them',
    'Continue the merge: merge of header and checkout',
    'Forget the merge: merge of header and checkout',
  ]
  for (const entry of entries) expect((await screen.findAllByText(entry)).length).toBeGreaterThan(0)
})
