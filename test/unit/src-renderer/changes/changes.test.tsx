// A clone's Changes tab in the window: edits and net, opened, searched, taken back; long lists; and what is told where it fails.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChangeList } from '../../../../src-main/contract/changes.ts'
import { Failure } from '../../../../src-main/contract/failure.ts'
import { aThing, filePair, listOf, manyEdits, manyThings, someDetails } from '../../../support/changes.ts'
import { aClone, aJob, aSnapshot } from '../../../support/nouns.ts'
import { showWindow } from '../../../support/window.tsx'

beforeEach(() => {
  window.location.hash = '#/clone/c1/changes'
  window.localStorage.clear()
})
afterEach(() => {
  cleanup()
  window.location.hash = ''
})

const clone = aClone({ changes: { things: 37, rows: 120, noise: 31 } })

function show(
  { things = 37, edits = 60, list = {} }: { things?: number; edits?: number; list?: Partial<ChangeList> } = {},
  methods: Parameters<typeof showWindow>[1] = {},
) {
  const all = { things: manyThings(things), edits: manyEdits(edits) }
  const asked = vi.fn(async (input: unknown) => listOf(all, input, list))
  const shown = vi.fn(async () => someDetails)
  const drawn = showWindow(aSnapshot({ clones: [clone] }), {
    'change.list': asked,
    'change.show': shown,
    'change.file': async (input) => filePair((input as { path: string }).path),
    ...methods,
  })
  return { ...drawn, asked, shown }
}

const list = () => screen.findByRole('listbox', { name: 'Changes' })
const line = (name: RegExp) => screen.findByRole('option', { name })
const first = async () => (await screen.findAllByRole('option'))[0] as HTMLElement
const pane = () => screen.findByRole('region', { name: 'Details of the change' })
const net = () => fireEvent.click(screen.getByRole('radio', { name: 'Net' }))
const queries = (asked: ReturnType<typeof show>['asked']) =>
  asked.mock.calls.map(([input]) => (input as { query: Record<string, unknown> }).query)

describe('the way there', () => {
  it('is the card’s count of changes, and a tab of the clone’s page', async () => {
    window.location.hash = ''
    show()
    const count = screen.getByRole('link', { name: '37 changes in checkout' })
    expect([count.textContent, count.getAttribute('href')]).toEqual(['37 changes', '#/clone/c1/changes'])
    act(() => {
      window.location.hash = '#/clone/c1/changes'
    })
    const tabs = within(await screen.findByRole('navigation', { name: 'Parts of checkout' }))
    expect(tabs.getByRole('link', { name: 'Changes 37' }).getAttribute('aria-current')).toBe('page')
    expect(tabs.getByRole('link', { name: 'Overview' }).getAttribute('href')).toBe('#/clone/c1')
  })

  it('is not there while nobody knows what was changed', () => {
    window.location.hash = ''
    showWindow(aSnapshot({ clones: [aClone()] }))
    expect(screen.queryByRole('link', { name: /changes? in checkout/ })).toBeNull()
  })
})

it('another view is read before it is shown, and what is known of both stays', async () => {
  let answer = (): void => undefined
  const waiting = new Promise<void>((resolve) => {
    answer = resolve
  })
  const all = { things: manyThings(3), edits: manyEdits(3) }
  const listed = async (input: unknown) => {
    if ((input as { query: { view: string } }).query.view === 'net') await waiting
    return listOf(all, input, {})
  }
  show({}, { 'change.list': listed })
  await list()
  net()
  expect((await screen.findAllByRole('status')).map(({ textContent }) => textContent)).toContain(
    'Reading what was changed…',
  )
  expect(screen.queryByRole('option')).toBeNull()
  expect(screen.getByText(/^Since:/)).toBeTruthy()
  await act(async () => answer())
  expect(await line(/rows of noise/)).toBeTruthy()
})

describe('edits', () => {
  it('are listed in the host’s order, with what they made; noise is a line like others, and can be opened', async () => {
    const { asked } = show()
    const lines = (await screen.findAllByRole('option')).slice(0, 3).map(({ textContent }) => textContent)
    expect(lines[0]).toMatch(/ago.*admin published the post “Spring sale”.*3 rows, 1 file/)
    expect(lines[2]).toMatch(/Nobody changed anything.*12 times in sequence.*31 rows/)
    expect(queries(asked)[0]).toMatchObject({ view: 'edits', offset: 0, classes: ['work', 'own', 'noise'] })
    fireEvent.click(await first())
    expect(within(await pane()).getByText('POST /wp-admin/post.php')).toBeTruthy()
  })

  it('open to rows by words, keys and blocks, to NULL and nothing, to bytes, statements and files', async () => {
    const { shown } = show()
    fireEvent.click(await first())
    const details = within(await pane())
    const post = within(await details.findByRole('article', { name: 'wp_posts ID 12' }))
    const marked = (name: 'del' | 'ins') =>
      [...(post.getByText('paragraph 2').closest('tr')?.querySelectorAll(name) ?? [])].map(
        ({ textContent }) => textContent,
      )
    expect([marked('del'), marked('ins')]).toEqual([
      ['ten', 'Sunday'],
      ['twenty', 'Monday'],
    ])
    const widget = within(details.getByRole('article', { name: 'wp_options option_name widget_text' }))
    expect(widget.getAllByRole('rowheader').map(({ textContent }) => textContent)).toEqual([
      '2 › title',
      '2 › filter',
      '3 › text',
    ])
    expect(details.getByText('NULL')).toBeTruthy()
    expect(details.getByText('empty')).toBeTruthy()
    expect(details.getByText('89504e470d0a1a0a').title).toContain('binary data')
    expect(details.getByText(/CREATE TABLE/)).toBeTruthy()
    expect(shown).toHaveBeenCalledWith(expect.objectContaining({ part: { edit: 'e0' }, offset: 0 }))

    fireEvent.click(details.getByRole('button', { name: /functions\.php/ }))
    const code = within(await details.findByRole('region', { name: /^What differs in .*functions\.php/ }))
    expect(code.getByText(/equal lines/)).toBeTruthy()
    expect(code.getByText(/Good/).textContent).toContain('+')
    fireEvent.click(details.getByRole('radio', { name: 'Side by side' }))
    expect(code.getByRole('table').getAttribute('data-view')).toBe('split')

    fireEvent.click(details.getByRole('button', { name: /sale\.png/ }))
    const pictures = await details.findAllByRole('img', { name: /sale\.png (before|after)/ })
    expect(pictures.map((one) => one.getAttribute('src')?.slice(0, 22))).toEqual(
      Array(2).fill('data:image/png;base64,'),
    )
  })

  it('show the rest of a large one when asked', async () => {
    const more = { rows: 120, files: 3 }
    const page = vi.fn(async (input: unknown) =>
      (input as { offset: number }).offset === 0 ? { ...someDetails, more } : { ...someDetails, files: [] },
    )
    show({}, { 'change.show': page })
    fireEvent.click(await first())
    fireEvent.click(await screen.findByRole('button', { name: 'Show more (120 rows, 3 files left)' }))
    await waitFor(() => expect(screen.getAllByRole('article', { name: 'wp_posts ID 12' })).toHaveLength(2))
    expect(page.mock.calls.map(([input]) => (input as { offset: number }).offset)).toEqual([0, 50])
  })

  it('are nowhere where two states were only compared: what differs is offered instead', async () => {
    show({ edits: 0, list: { by: 'states' } })
    fireEvent.click(await screen.findByRole('button', { name: 'Show what differs' }))
    expect(await line(/Posts number 0/)).toBeTruthy()
  })
})

describe('the net view', () => {
  it('groups things, keeps production’s own apart, and folds noise into one line at the end', async () => {
    const { asked } = show({ things: 6 })
    await list()
    net()
    await line(/Posts number 0/)
    const said = () => [...document.querySelectorAll('.virtual-row')].map(({ textContent }) => textContent ?? '')
    expect(said().slice(0, 2)).toEqual(['Posts ', expect.stringContaining('Posts number 0')])
    expect(said().at(-3)).toContain('Production’s own data')
    expect(said().at(-2)).toContain('Order 5512')
    expect(said().at(-1)).toContain('2 rows of noise')
    fireEvent.click(await line(/of noise/))
    expect(await line(/_transient_doing_cron/)).toBeTruthy()
    expect(queries(asked).at(-1)).toMatchObject({ view: 'net', classes: ['noise'] })
  })

  it('is searched with /, and says how to get back where nothing fits', async () => {
    const { asked } = show()
    await list()
    net()
    await line(/Posts number 0/)
    fireEvent.keyDown(document.body, { key: '/' })
    const field = screen.getByRole('textbox', { name: 'Search changes' })
    expect(document.activeElement).toBe(field)
    fireEvent.change(field, { target: { value: 'nothing such' } })
    expect(await screen.findByText('Nothing here matches what you search for.')).toBeTruthy()
    expect(queries(asked).at(-1)).toMatchObject({ text: 'nothing such' })
    fireEvent.click(screen.getByRole('button', { name: 'Clear the search' }))
    expect(await line(/Posts number 0/)).toBeTruthy()
  })

  it('leaves out a class that is switched off, but never all of them', async () => {
    const { asked } = show()
    await list()
    net()
    await line(/Posts number 0/)
    fireEvent.click(screen.getByRole('checkbox', { name: 'Own' }))
    await waitFor(() => expect(queries(asked).at(-1)).toMatchObject({ classes: ['work'] }))
    fireEvent.click(screen.getByRole('checkbox', { name: 'Work' }))
    expect((screen.getByRole('checkbox', { name: 'Work' }) as HTMLInputElement).checked).toBe(true)
  })
})

describe('ten thousand changes', () => {
  it('are drawn only as far as they are in sight, and read as one comes to them', async () => {
    const { asked } = show({ edits: 10_000 })
    await screen.findAllByRole('option')
    expect(screen.getAllByRole('option').length).toBeLessThan(60)
    expect((await first()).getAttribute('aria-setsize')).toBe('200')
    const box = await list()
    fireEvent.keyDown(box, { key: 'End' })
    fireEvent.scroll(box)
    await waitFor(() => expect(queries(asked).some(({ offset }) => offset === 200)).toBe(true))
    await waitFor(async () => expect(screen.getAllByRole('option')[0]?.getAttribute('aria-setsize')).toBe('2200'))
    expect(screen.getAllByRole('option').length).toBeLessThan(60)
  })

  it('are walked by arrows, opened by Enter, and closed by Escape', async () => {
    show({ edits: 10_000 })
    const box = await list()
    await screen.findAllByRole('option')
    const current = () => document.getElementById(box.getAttribute('aria-activedescendant') ?? '')
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp']) fireEvent.keyDown(box, { key })
    expect(current()?.getAttribute('aria-posinset')).toBe('2')
    expect(screen.queryByRole('region', { name: 'Details of the change' })).toBeNull()
    fireEvent.keyDown(box, { key: 'Enter' })
    expect((await within(await pane()).findByRole('heading', { level: 2 })).textContent).toContain('redirection')
    expect(current()?.getAttribute('aria-selected')).toBe('true')
    fireEvent.keyDown(box, { key: 'Escape' })
    expect(screen.queryByRole('region', { name: 'Details of the change' })).toBeNull()
    fireEvent.keyDown(box, { key: 'Home' })
    expect(current()?.getAttribute('aria-posinset')).toBe('1')
  })
})

describe('taking back', () => {
  const undo = async (methods: Parameters<typeof showWindow>[1]) => {
    show({}, methods)
    fireEvent.click(await first())
    fireEvent.click(within(await pane()).getByRole('button', { name: 'Undo this' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Undo a change' }))
    expect(dialog.getByText(/Takes back just “admin published the post “Spring sale””: 3 rows, 1 file/)).toBeTruthy()
    expect(dialog.getByText(/safety bookmark for 7 days/)).toBeTruthy()
    fireEvent.click(dialog.getByRole('button', { name: 'Undo it' }))
    return dialog
  }

  it('says what will be so, and closes when it is done', async () => {
    const asked = vi.fn(async () => ({ job: 'j7', id: 'c1' }))
    await undo({ 'change.undo': asked, 'job.wait': async () => aJob({ id: 'j7', state: 'done' }) })
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(asked).toHaveBeenCalledWith({ clone: 'c1', part: { edit: 'e0' } })
  })

  it('shows in place why it was refused', async () => {
    const failure = new Failure('bad-input', 'The page “Prices” was made since, and rests on it.').facts()
    const dialog = await undo({
      'change.undo': async () => ({ job: 'j7', id: 'c1' }),
      'job.wait': async () => aJob({ id: 'j7', state: 'failed', failure }),
    })
    expect((await dialog.findByRole('alert')).textContent).toContain('rests on it')
  })

  it('is off while the clone is busy', async () => {
    const { send } = show()
    fireEvent.click(await first())
    await pane()
    act(() => send({ is: 'job', job: aJob({ verb: 'refresh', title: 'Refresh “checkout”' }) }))
    const button = within(await pane()).getByRole('button', { name: 'Undo this' })
    await waitFor(() => expect(button.getAttribute('aria-disabled')).toBe('true'))
  })
})

describe('whether it is all there is', () => {
  it('is said with the reason where it is not', async () => {
    const why = 'The log was cut off at 14:02, so older changes are not known.'
    show({ list: { completeness: { is: 'incomplete', why } } })
    expect((await screen.findByText(why, { exact: false })).textContent).toContain('Not complete')
  })

  it('is proven on request, by a job', async () => {
    const prove = vi.fn(async () => ({ job: 'j', id: 'c1' }))
    show({}, { 'change.prove': prove })
    fireEvent.click(await screen.findByRole('button', { name: 'Prove' }))
    expect(prove).toHaveBeenCalledWith({ clone: 'c1' })
  })
})

describe('a list that is not there', () => {
  it.each([
    [0, 'Nothing was changed in this clone yet.'],
    [1, 'Nothing but noise was changed in this clone yet.'],
  ])('teaches the next step where nothing was changed, but for %i edits by nobody', async (noise, said) => {
    const things = manyThings(0).filter((one) => one.class === 'noise' && noise > 0)
    const edits = manyEdits(60)
      .filter((one) => one.class === 'noise')
      .slice(0, noise)
    showWindow(aSnapshot({ clones: [clone] }), { 'change.list': async (input) => listOf({ things, edits }, input) })
    expect((await screen.findByText(/Open its wp-admin and edit something/)).textContent).toContain(said)
    expect(screen.queryAllByRole('option')).toHaveLength(noise)
  })

  it('says that it is read, then why it cannot be, and tries again', async () => {
    const answers = [() => Promise.reject(new Failure('bad-input', 'The log cannot be read.'))]
    const asked = vi.fn(
      async (input: unknown) =>
        (await answers.shift()?.()) ?? listOf({ things: [aThing()], edits: manyEdits(3) }, input),
    )
    show({}, { 'change.list': asked })
    expect(await screen.findByText('The log cannot be read.')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findAllByRole('option')).toHaveLength(3)
    expect(screen.queryByText('The log cannot be read.')).toBeNull()
  })
})

it('is read again when the host says that the clone was changed, and what is open stays open', async () => {
  const all = { things: manyThings(6), edits: [...manyEdits(3)] }
  const { send } = show({}, { 'change.list': async (input) => listOf(all, input) })
  fireEvent.click(await first())
  await pane()
  all.edits.unshift({
    ...(all.edits[0] as (typeof all.edits)[number]),
    id: 'newer',
    title: 'admin trashed the page “Old”',
  })
  act(() => send({ is: 'clone', clone: { ...clone, changes: { things: 38, rows: 121, noise: 31 } } }))
  expect(await line(/admin trashed the page “Old”/)).toBeTruthy()
  expect(within(await pane()).getByRole('heading', { level: 2 }).textContent).toContain('Spring sale')
  expect(screen.getAllByRole('option', { selected: true })).toHaveLength(1)
})

it('is exported as SQL and as text to the clipboard, whole or in part', async () => {
  const write = vi.fn(async () => ({ text: 'UPDATE wp_posts …' }))
  const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
  show({}, { 'change.write': write })
  fireEvent.click(await first())
  await pane()
  const [whole, part] = screen.getAllByRole('button', { name: 'Export' })
  for (const [button, entry] of [
    [whole, 'Copy as SQL'],
    [part, 'Copy as text'],
  ] as const) {
    fireEvent.click(button as HTMLElement)
    fireEvent.click(await screen.findByText(entry))
    await waitFor(() => expect(copied).toHaveBeenCalledWith('UPDATE wp_posts …'))
    copied.mockClear()
    await waitFor(() => expect(screen.queryByText(entry)).toBeNull())
  }
  expect(write.mock.calls).toEqual([
    [{ from: null, to: { is: 'clone', clone: 'c1' }, part: {}, format: 'sql' }],
    [{ from: null, to: { is: 'clone', clone: 'c1' }, part: { edit: 'e0' }, format: 'text' }],
  ])
  copied.mockRestore()
})
