// Many clones in the window: several acted on at once, described, put to sleep and woken.
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { hrefOf } from '../../../../src-renderer/state/route.ts'
import { aBookmark, aClone, aSnapshot } from '../../../support/nouns.ts'
import { showWindow } from '../../../support/window.tsx'

afterEach(() => {
  cleanup()
  localStorage.clear()
})

const started = () => vi.fn(async () => ({ job: 'j', id: 'c' }))
const card = (name: string) => screen.getByRole('article', { name })
const clones = [
  aClone({ id: 'a', name: 'amber', isProtected: true }),
  aClone({ id: 'b', name: 'basket', status: 'asleep', group: 'Shop' }),
  aClone({ id: 'c', name: 'checkout' }),
]

it('acts on all that are selected, each as far as it can', async () => {
  const [sleep, start, remove] = [started(), started(), started()]
  showWindow(aSnapshot({ clones }), { 'clone.sleep': sleep, 'clone.start': start, 'clone.delete': remove })
  expect(screen.queryByRole('toolbar')).toBeNull()
  for (const { name } of clones) fireEvent.click(screen.getByRole('checkbox', { name: `Select ${name}` }))
  const bar = within(screen.getByRole('toolbar', { name: '3 selected' }))
  fireEvent.click(bar.getByText('Put to sleep'))
  fireEvent.click(bar.getByText('Wake'))
  expect(sleep.mock.calls).toEqual([[{ clone: 'a' }], [{ clone: 'c' }]])
  expect(start.mock.calls).toEqual([[{ clone: 'b' }]])

  fireEvent.click(bar.getByText('Delete'))
  const dialog = within(await screen.findByRole('dialog', { name: 'Delete 3 clones' }))
  expect(dialog.getByText('Protected, so not deleted: amber.')).toBeTruthy()
  fireEvent.click(dialog.getByRole('button', { name: 'Delete 2' }))
  await waitFor(() => expect(remove.mock.calls).toEqual([[{ clone: 'b' }], [{ clone: 'c' }]]))
  fireEvent.click(bar.getByText('Select none'))
  expect(screen.queryByRole('toolbar')).toBeNull()
})

it('opens one that sleeps, and says what is kept from happening to one that is protected', () => {
  showWindow(aSnapshot({ clones }))
  expect(within(card('basket')).getByText('Asleep')).toBeTruthy()
  expect(within(card('basket')).getByRole('link', { name: 'Open basket' }).getAttribute('href')).toMatch(/^http/)
  const refresh = within(card('amber')).getByRole('button', { name: /^Refresh amber/ })
  expect(refresh.getAttribute('aria-disabled')).toBe('true')
})

it('logs in as the administrator by one click, and as somebody else by a list that is searched', async () => {
  const opened = vi.spyOn(window, 'open').mockReturnValue(null)
  const logIn = vi.fn(async () => ({ url: 'http://checkout.localhost:7700/.sitefork/log-in?once' }))
  const all = [
    { id: 1, login: 'admin', name: 'Ada', email: 'ada@acme.example', roles: ['Administrator'] },
    { id: 7, login: 'erika', name: 'Erika', email: 'erika@acme.example', roles: ['Editor', 'Shop manager'] },
  ]
  const users = vi.fn(async (input: unknown) => {
    const { search } = input as { readonly search: string }
    return { users: all.filter(({ login }) => login.includes(search)), isMore: search === '' }
  })
  showWindow(aSnapshot({ clones }), { 'clone.logIn': logIn, 'clone.users': users })
  fireEvent.click(within(card('checkout')).getByRole('button', { name: 'Open wp-admin of checkout, logged in' }))
  await waitFor(() =>
    expect(opened.mock.calls).toEqual([
      ['http://checkout.localhost:7700/.sitefork/log-in?once', '_blank', 'noreferrer'],
    ]),
  )
  expect(logIn.mock.calls).toEqual([[{ clone: 'c' }]])

  fireEvent.click(within(card('checkout')).getByRole('button', { name: 'Log in to checkout as…' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Log in to checkout' }))
  expect(await dialog.findByText('There are more. Type a part of a name to find somebody else.')).toBeTruthy()
  const box = dialog.getByRole('textbox', { name: 'Find a user' })
  fireEvent.change(box, { target: { value: 'erik' } })
  await waitFor(() => expect(dialog.getAllByRole('button', { name: /Administrator|Editor/ })).toHaveLength(1))
  fireEvent.submit(box)
  await waitFor(() => expect(logIn.mock.calls[1]).toEqual([{ clone: 'c', user: 7 }]))
  expect(screen.queryByRole('dialog')).toBeNull()
  opened.mockRestore()
})

it('sends only what was said anew of a clone', async () => {
  const describe = vi.fn(async () => clones[2])
  showWindow(aSnapshot({ clones }), { 'clone.describe': describe })
  fireEvent.click(within(card('checkout')).getByRole('button', { name: 'More for checkout' }))
  fireEvent.click(await screen.findByText('Edit details…'))
  const dialog = within(await screen.findByRole('dialog', { name: 'Details of checkout' }))
  fireEvent.change(dialog.getByLabelText('Label'), { target: { value: 'payment page' } })
  fireEvent.click(dialog.getByRole('switch', { name: /^Protected/ }))
  fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
  await waitFor(() =>
    expect(describe).toHaveBeenCalledWith({ clone: 'c', change: { label: 'payment page', isProtected: true } }),
  )
})

it('shows as a tree what came from what', async () => {
  const grown = [
    aClone({ id: 'a', name: 'amber' }),
    aClone({ id: 'b', name: 'basket', parent: 'a' }),
    aClone({ id: 'c', name: 'checkout', point: 'gone', parent: 'gone-too', dataAt: '2026-10-01T00:00:00.000Z' }),
  ]
  showWindow(aSnapshot({ clones: grown, bookmarks: [aBookmark({ clone: 'a', name: 'before the sale' })] }))
  fireEvent.click(screen.getByRole('radio', { name: /Tree/ }))
  const amber = (await screen.findByRole('link', { name: 'amber' })).closest('li')
  const inside = within(amber as HTMLElement)
  expect(inside.getByText('before the sale')).toBeTruthy()
  expect(inside.getByRole('link', { name: 'basket' })).toBeTruthy()
  expect(inside.queryByRole('link', { name: 'checkout' })).toBeNull()
  expect(screen.getByText('a point that has expired')).toBeTruthy()
})

it('tells on a clone’s page what became of it, the newest first', () => {
  const grown = [
    aClone({ id: 'a', name: 'amber', createdAt: '2026-11-01T08:00:00.000Z' }),
    aClone({ id: 'b', name: 'basket', parent: 'a', createdAt: '2026-11-03T08:00:00.000Z' }),
  ]
  const bookmarks = [
    aBookmark({
      id: 'm1',
      clone: 'a',
      name: 'before the sale',
      createdAt: '2026-11-02T08:00:00.000Z',
      bytes: 3 * 2 ** 20,
    }),
    aBookmark({ id: 'm2', clone: 'a', name: 'after it', createdAt: '2026-11-04T08:00:00.000Z' }),
    aBookmark({ id: 'm3', clone: 'b', name: 'of another' }),
  ]
  location.hash = hrefOf({ is: 'clone', id: 'a' })
  showWindow(aSnapshot({ clones: grown, bookmarks }))
  const entries = within(screen.getByRole('list', { name: 'History of amber' })).getAllByRole('listitem')
  const told = ['As it is now', 'after it', 'Branched off as basket', 'before the sale', 'Forked from production']
  expect(entries.map((one, at) => one.textContent?.includes(told[at] ?? '?'))).toEqual(told.map(() => true))
  expect(entries[3]?.textContent).toContain('forgetting it frees 3')
  location.hash = ''
})
