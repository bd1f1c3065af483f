// Conflicts in the window: listed, opened with both sides, decided by mouse and keys, put together as text, and left half decided.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { MergeConflict } from '../../../../src-main/contract/merges.ts'
import { aConflict, conflictBook, conflictFiles, otherConflicts, someMerge } from '../../../support/merges.ts'
import { aClone, aSnapshot } from '../../../support/nouns.ts'
import { showWindow } from '../../../support/window.tsx'

const inShell = (command: string) => `npm run --silent sitefork -- ${command}`

afterEach(() => {
  cleanup()
  window.location.hash = ''
})

describe('conflicts', () => {
  function open(
    conflicts: readonly MergeConflict[] = [aConflict(), ...otherConflicts],
    more: Parameters<typeof showWindow>[1] = {},
  ) {
    window.location.hash = '#/merge/m1'
    const book = conflictBook(conflicts)
    const decide = vi.fn(async (input: unknown) => {
      const merge = book.decide(input)
      drawn.send({ is: 'merge', merge })
      return merge
    })
    const clones = [aClone({ id: 'a', name: 'header' }), aClone({ id: 'b', name: 'checkout' })]
    const drawn = showWindow(aSnapshot({ clones, merges: [book.merge()] }), {
      'merge.conflicts': async (input) => book.conflicts(input),
      'merge.decide': decide,
      ...more,
    })
    return { ...drawn, decide, book }
  }
  const goTo = (hash: string) =>
    act(() => {
      window.location.hash = hash
    })
  const options = () => screen.findAllByRole('option')
  const pane = () => within(screen.getByRole('region', { name: 'The conflict' }))
  const press = (key: string) => fireEvent.keyDown(document.body, { key })

  it('are listed by thing, with their state; one is opened with both sides and who made them', async () => {
    open()
    expect((await options()).map((one) => one.textContent)).toEqual([
      'page Spring sale content',
      'page Spring sale title',
      'setting page_on_front option_valueTo decide again',
      'file sale.png wp-content/uploads/sale.pngmine, as decided before',
    ])
    fireEvent.click((await options())[1] as HTMLElement)
    const mine = within(pane().getByRole('region', { name: 'Mine, clone “header”' }))
    expect(mine.getByText(/admin updated the page “Spring sale”/)).toBeTruthy()
    const theirs = within(pane().getByRole('region', { name: 'Theirs, clone “checkout”' }))
    expect(theirs.getByText('no log tells who and when')).toBeTruthy()
    expect(pane().getByText('Both: A page has one title.')).toBeTruthy()
    expect(screen.getByText(inShell("resolve 'merge of header and checkout' k2 mine"))).toBeTruthy()
  })

  it('are decided by keys, but not as they cannot be; a stale one is decided again', async () => {
    const { decide } = open()
    fireEvent.click((await options())[0] as HTMLElement)
    press('1')
    await waitFor(() => expect(pane().getByRole('button', { name: /^Mine/, pressed: true })).toBeTruthy())
    press('j')
    press('3')
    press('2')
    await waitFor(() => expect(pane().getByRole('button', { name: /^Theirs/, pressed: true })).toBeTruthy())
    fireEvent.click(pane().getByRole('button', { name: 'Next to decide' }))
    expect(pane().getByText(/One side has changed since this was decided/)).toBeTruthy()
    press('2')
    press('1')
    await waitFor(() => expect(screen.getByRole('radio', { name: 'To decide (0)' })).toBeTruthy())
    const told = [
      ['k1', 'mine'],
      ['k2', 'theirs'],
      ['k3', 'mine'],
    ]
    expect(decide.mock.calls).toEqual(told.map(([id, is]) => [{ merge: 'm1', conflicts: [id], choice: { is } }]))
  })

  it('of text are put together stretch by stretch; what was taken stays while one looks at another', async () => {
    const { decide } = open()
    fireEvent.click((await options())[0] as HTMLElement)
    const use = () => pane().getByRole<HTMLButtonElement>('button', { name: 'Use this result' })
    fireEvent.click(pane().getByRole('button', { name: 'Take theirs, stretch 1' }))
    expect(pane().getByText('1 stretch to decide')).toBeTruthy()
    expect(use().disabled).toBe(true)
    press('j')
    press('k')
    const second = pane().getByRole('textbox', { name: 'Result of stretch 2 of 2' })
    fireEvent.change(second, { target: { value: '' } })
    fireEvent.keyDown(second, { key: 'Enter', ctrlKey: true })
    await waitFor(() => expect(decide).toHaveBeenCalledTimes(1))
    const [input] = decide.mock.calls[0] ?? []
    const { choice } = input as { choice: { text: string } }
    expect(choice).toMatchObject({ is: 'edited' })
    expect(choice.text).toContain('fifteen percent off until Tuesday.</p>\n')
    expect(choice.text).not.toContain('Free shipping')
  })

  it('of text stay as they were put together while one looks at another page', async () => {
    open()
    fireEvent.click((await options())[0] as HTMLElement)
    fireEvent.click(pane().getByRole('button', { name: 'Take theirs, stretch 1' }))
    goTo('#/production/acme')
    await waitFor(() => expect(screen.queryByRole('listbox', { name: 'Conflicts' })).toBeNull())
    goTo('#/merge/m1')
    fireEvent.click((await options())[0] as HTMLElement)
    expect(pane().getByRole('button', { name: 'Take theirs, stretch 1', pressed: true })).toBeTruthy()
    expect(pane().getByText('1 stretch to decide')).toBeTruthy()
  })

  it('of pictures show all three, of other files what tells them apart; both are decided alike', async () => {
    const price = 'wp-content/uploads/prices.pdf'
    const picture = otherConflicts.at(-1)
    const file = { ...(picture as MergeConflict), id: 'k5', path: price, place: price }
    const files = vi.fn(async (asked: unknown) => conflictFiles(asked))
    open([picture as MergeConflict, file], { 'merge.files': files })
    fireEvent.click((await options())[0] as HTMLElement)
    const side = (name: string) => within(pane().getByRole('region', { name }))
    for (const name of ['Before', 'Mine, clone “header”', 'Theirs, clone “checkout”']) {
      const image = await side(name).findByRole<HTMLImageElement>('img')
      expect(image.src).toContain('data:image/png;base64,')
      expect(side(name).getByText(/^[0-9a-f]{64}$/)).toBeTruthy()
    }
    press('j')
    expect(await side('Theirs, clone “checkout”').findByText('6.8 KB')).toBeTruthy()
    expect(pane().queryByRole('img', { name: /prices/ })).toBeNull()
    expect(pane().getByText('Edit: A picture cannot be edited as text.')).toBeTruthy()
    expect(files.mock.calls.map(([asked]) => asked)).toEqual([
      { merge: 'm1', conflict: 'k4', isRead: true },
      { merge: 'm1', conflict: 'k5', isRead: false },
    ])
  })

  it('leave the list of those to decide: mine is shown as decided, what was decided elsewhere is closed', async () => {
    const { decide, send, book } = open()
    await options()
    fireEvent.click(screen.getByRole('radio', { name: 'To decide (3)' }))
    await waitFor(async () => expect((await options()).length).toBe(3))
    fireEvent.click((await options())[0] as HTMLElement)
    press('1')
    await waitFor(async () => expect((await options()).length).toBe(2))
    expect(pane().getByRole('button', { name: /^Mine/, pressed: true })).toBeTruthy()
    expect(decide).toHaveBeenCalledTimes(1)
    fireEvent.click(pane().getByRole('button', { name: 'Next to decide' }))
    expect(pane().getByRole('heading', { level: 2 }).textContent).toContain('title')
    act(() => send({ is: 'merge', merge: book.decide({ merge: 'm1', conflicts: ['k2'], choice: { is: 'theirs' } }) }))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'The conflict' })).toBeNull())
  })

  it('are decided all at once, narrowed to what is left, and searched', async () => {
    const { decide } = open()
    await options()
    fireEvent.click(screen.getByRole('button', { name: 'Decide all open' }))
    fireEvent.click(
      await screen.findByRole('menuitem', { name: 'Take theirs (clone “checkout”) for all that are open' }),
    )
    expect(await screen.findByText(/^2 conflicts decided\./)).toBeTruthy()
    expect(decide).toHaveBeenCalledWith({ merge: 'm1', conflicts: null, choice: { is: 'theirs' } })
    fireEvent.click(screen.getByRole('radio', { name: 'To decide (1)' }))
    await waitFor(async () => expect((await options()).length).toBe(1))
    fireEvent.change(screen.getByRole('textbox', { name: 'Search conflicts' }), { target: { value: 'nowhere' } })
    fireEvent.click(await screen.findByRole('button', { name: 'Show all' }))
    await waitFor(async () => expect((await options()).length).toBe(4))
  })

  it('are not decided any more once the merge is made', async () => {
    const { send, decide } = open()
    fireEvent.click((await options())[0] as HTMLElement)
    act(() => send({ is: 'merge', merge: { ...someMerge(), state: 'running' } }))
    press('1')
    expect(pane().getByRole('button', { name: /^Mine/ }).getAttribute('aria-disabled')).toBe('true')
    expect(decide).not.toHaveBeenCalled()
  })
})
