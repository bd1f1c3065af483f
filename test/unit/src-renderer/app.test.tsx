// What the window shows for what the host says: empty, busy, failed, many; and what its clicks and keys ask of the host.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Failure } from '../../../src-main/contract/failure.ts'
import { aClone, aJob, aPoint, aProduction, aSnapshot } from '../../support/nouns.ts'
import { showWindow } from '../../support/window.tsx'

beforeEach(() => {
  window.location.hash = ''
  window.localStorage.clear()
})
afterEach(cleanup)

const card = (name: string) => screen.getByRole('article', { name })

describe('the window', () => {
  it('teaches the next step when nothing is linked', () => {
    showWindow(aSnapshot({ productions: [], points: [], clones: [] }))
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Link your first production')
  })

  it('says why nothing works without Docker, offers the way out, and keeps what it knew', async () => {
    const retryEngine = vi.fn(async () => ({ started: true }))
    const failure = new Failure('engine-missing', 'Docker does not run. Start it.', {
      remedy: { label: 'Try again', action: 'retry' },
      detail: 'connect ENOENT',
    }).facts()
    showWindow(aSnapshot({ engine: { is: 'unavailable', failure } }), { retryEngine })
    const alert = screen.getByRole('alert')
    expect(alert.textContent).toContain('Docker does not run. Start it.')
    expect(screen.queryByText('connect ENOENT')).toBeNull()
    fireEvent.click(within(alert).getByText('Show details'))
    expect(screen.getByText('connect ENOENT')).toBeTruthy()
    fireEvent.click(within(alert).getByText('Try again'))
    expect(retryEngine).toHaveBeenCalledOnce()
    expect(card('checkout')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Fork site' }).getAttribute('aria-disabled')).toBe('true')
  })

  it('offers to bring a lost catalog back, and says what it did', async () => {
    const recover = vi.fn(async () => ({ done: ['Brought back the catalog.'] }))
    const failure = new Failure('catalog-lost', 'The pool belongs to another catalog.', {
      remedy: { label: 'Recover', action: 'recover' },
    }).facts()
    showWindow(aSnapshot({ engine: { is: 'unavailable', failure } }), { recover })
    fireEvent.click(within(screen.getByRole('alert')).getByText('Recover'))
    const dialog = within(await screen.findByRole('dialog', { name: 'Recover the catalog' }))
    expect(recover).not.toHaveBeenCalled()
    fireEvent.click(dialog.getByRole('button', { name: 'Recover' }))
    expect(await screen.findByText('Brought back the catalog.')).toBeTruthy()
    expect(recover).toHaveBeenCalledWith({ empty: false })
  })

  it('asks before it forgets what stood on a pool that is gone', async () => {
    const recover = vi.fn(async () => ({ done: ['The pool is empty.'] }))
    const failure = new Failure('pool-missing', 'This Docker engine has no pool.', {
      remedy: { label: 'Begin with an empty pool', action: 'begin-empty' },
    }).facts()
    showWindow(aSnapshot({ engine: { is: 'unavailable', failure } }), { recover })
    fireEvent.click(screen.getByRole('button', { name: 'Begin with an empty pool' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Begin with an empty pool' }))
    fireEvent.click(dialog.getByRole('button', { name: 'Forget them and begin' }))
    await waitFor(() => expect(recover).toHaveBeenCalledWith({ empty: true }))
  })

  it('shows a busy clone’s job in place, with its cancel, and its verbs off', () => {
    const cancel = vi.fn(async () => aJob())
    showWindow(aSnapshot({ clones: [aClone({ status: 'creating' })], jobs: [aJob()] }), { 'job.cancel': cancel })
    const one = within(card('checkout'))
    expect(one.getByText('Start the containers')).toBeTruthy()
    expect(one.getByRole('button', { name: 'Open checkout' }).getAttribute('aria-disabled')).toBe('true')
    fireEvent.click(one.getByRole('button', { name: 'Cancel: Fork “checkout”' }))
    expect(cancel).toHaveBeenCalledWith({ job: 'j1' })
  })

  it('shows why a clone failed, and starts it again', () => {
    const start = vi.fn(async () => ({ job: 'j', id: 'c1' }))
    const failure = new Failure('clone-unhealthy', 'The clone did not answer. Nothing is lost.', {
      remedy: { label: 'Start again', action: 'retry' },
    }).facts()
    showWindow(aSnapshot({ clones: [aClone({ status: 'failed', failure })] }), { 'clone.start': start })
    fireEvent.click(within(card('checkout')).getByText('Start again'))
    expect(start).toHaveBeenCalledWith({ clone: 'c1' })
  })

  it('keeps what it knew when the host is gone, and says so', () => {
    const { lose } = showWindow(aSnapshot())
    act(lose)
    expect(screen.getByText(/Sitefork is not responding/)).toBeTruthy()
    expect(card('checkout')).toBeTruthy()
  })

  it('lists twenty clones, newest first, and finds one by its name', () => {
    const clones = Array.from({ length: 20 }, (_, index) =>
      aClone({ id: `c${index}`, name: `clone-${index}`, createdAt: new Date(index * 60_000).toISOString() }),
    )
    showWindow(aSnapshot({ clones }))
    const names = () => screen.queryAllByRole('article').map((one) => one.getAttribute('aria-label'))
    expect([names().length, names()[0]]).toEqual([20, 'clone-19'])
    fireEvent.keyDown(document.body, { key: '/' })
    fireEvent.change(screen.getByLabelText('Filter clones'), { target: { value: 'NE-7' } })
    expect(names()).toEqual(['clone-7'])
    fireEvent.change(screen.getByLabelText('Filter clones'), { target: { value: 'zzz' } })
    expect(screen.getByText('No clone matches “zzz”.')).toBeTruthy()
  })

  it('acts on the clone in focus by keys, and never behind a dialog or while one types', async () => {
    const [refresh, sleep] = [vi.fn(async () => ({ job: 'j', id: 'c1' })), vi.fn(async () => ({ job: 'j', id: 'c1' }))]
    const methods = { 'change.count': async () => ({ things: 0 }), 'clone.refresh': refresh, 'clone.sleep': sleep }
    showWindow(aSnapshot(), methods)
    fireEvent.keyDown(screen.getByLabelText('Filter clones'), { key: 'n' })
    expect(screen.queryByRole('dialog')).toBeNull()
    fireEvent.keyDown(card('checkout'), { key: 'r' })
    fireEvent.keyDown(card('checkout'), { key: 's' })
    await waitFor(() => expect(refresh).toHaveBeenCalledWith({ clone: 'c1', from: { is: 'now' } }))
    expect(sleep).toHaveBeenCalledWith({ clone: 'c1' })
    fireEvent.keyDown(document.body, { key: '?' })
    expect(await screen.findByText('Put the clone to sleep, or wake it')).toBeTruthy()
  })
})

describe('the fork dialog', () => {
  const offer = { 'clone.offerName': async () => ({ name: 'amber' }) }

  it('offers a name, shows its address, and asks for what was chosen', async () => {
    const fork = vi.fn(async () => ({ job: 'j', id: 'c2' }))
    showWindow(aSnapshot(), { ...offer, 'clone.fork': fork })
    fireEvent.keyDown(document.body, { key: 'n' })
    const name = await screen.findByDisplayValue('amber')
    fireEvent.change(name, { target: { value: 'My Théme' } })
    expect(screen.getByText(/my-theme\.localhost:7700/)).toBeTruthy()
    fireEvent.click(screen.getByLabelText('Production as it is now'))
    fireEvent.submit(name)
    await waitFor(() =>
      expect(fork).toHaveBeenCalledWith({ production: 'acme', name: 'My Théme', from: { is: 'now' } }),
    )
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('shows inside why the host refuses, and stays open', async () => {
    const fork = async () => {
      throw new Failure('bad-input', 'There is already a clone called “amber”.')
    }
    showWindow(aSnapshot(), { ...offer, 'clone.fork': fork })
    fireEvent.keyDown(document.body, { key: 'n' })
    fireEvent.submit(await screen.findByDisplayValue('amber'))
    expect((await within(screen.getByRole('dialog')).findByRole('alert')).textContent).toContain('already a clone')
  })

  it('closes by itself when its production is unlinked meanwhile', async () => {
    const { send } = showWindow(aSnapshot(), offer)
    fireEvent.keyDown(document.body, { key: 'n' })
    await screen.findByDisplayValue('amber')
    act(() => send({ is: 'removed', noun: 'production', id: 'acme' }))
    await waitFor(() => expect(screen.queryByDisplayValue('amber')).toBeNull())
  })
})

describe('a job that ends', () => {
  it('is told in a sentence when it failed, with its name', async () => {
    const { send } = showWindow(aSnapshot({ jobs: [aJob()] }))
    const failure = new Failure('pool-full', 'The pool is full. Nothing changed.').facts()
    act(() => send({ is: 'job', job: aJob({ state: 'failed', failure, revision: 2 }) }))
    expect(await screen.findByText('Fork “checkout” failed')).toBeTruthy()
    expect(screen.getByText('The pool is full. Nothing changed.')).toBeTruthy()
  })

  it('is told once when it is done, and not at all when nobody saw it run', async () => {
    const { send } = showWindow(aSnapshot({ jobs: [aJob()] }))
    act(() => send({ is: 'job', job: aJob({ id: 'unseen', state: 'done', verb: 'delete', revision: 9 }) }))
    act(() => send({ is: 'job', job: aJob({ state: 'done', revision: 2 }) }))
    act(() => send({ is: 'job', job: aJob({ state: 'done', revision: 3 }) }))
    expect(await screen.findAllByText('The clone “checkout” is ready.')).toHaveLength(1)
    expect(screen.queryByText(/The clone is deleted/)).toBeNull()
  })
})

describe('a production', () => {
  it('that is being linked shows how far that is, and cannot be forked', () => {
    const linking = aJob({ verb: 'link', title: 'Link Acme Blog', clone: null })
    showWindow(
      aSnapshot({
        productions: [aProduction({ sync: { is: 'linking' } })],
        points: [],
        clones: [],
        jobs: [linking],
      }),
    )
    expect(screen.getByText(/Production is being copied/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Fork site' }).getAttribute('aria-disabled')).toBe('true')
  })

  it('whose link broke says why, and goes on with it', () => {
    const resume = vi.fn(async () => ({ job: 'j', id: 'acme' }))
    const failure = new Failure('sync-broken', 'Linking was interrupted.', {
      remedy: { label: 'Resume linking', action: 'retry' },
    }).facts()
    const broken = { is: 'broken', since: '2026-11-23T14:00:00.000Z', failure } as const
    showWindow(aSnapshot({ productions: [aProduction({ sync: broken })], points: [], clones: [] }), {
      'production.resumeLink': resume,
    })
    fireEvent.click(screen.getByText('Resume linking'))
    expect(resume).toHaveBeenCalledWith({ production: 'acme' })
  })

  it('that was upgraded offers to upgrade its mirror', async () => {
    const upgrade = vi.fn(async () => ({ job: 'j', id: 'acme' }))
    showWindow(aSnapshot({ productions: [aProduction({ isOutgrown: true })] }), { 'production.upgrade': upgrade })
    fireEvent.click(screen.getByRole('button', { name: 'More for Acme Blog' }))
    fireEvent.click(await screen.findByText('Upgrade the mirror'))
    expect(upgrade).toHaveBeenCalledWith({ production: 'acme' })
  })

  it('says when it was proven equal, and is compared when somebody wants to know', async () => {
    const verify = vi.fn(async () => ({ job: 'j', id: 'acme' }))
    const at = new Date(Date.now() - 60_000).toISOString()
    const equal = { from: at, at, tables: 12, rows: 900, skipped: [] }
    const comparison = { equal, differences: [], unmended: [], failure: null }
    showWindow(aSnapshot({ productions: [aProduction({ comparison })] }), { 'production.verify': verify })
    expect(screen.getByText('Proven equal to production 1 min ago')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'More for Acme Blog' }))
    fireEvent.click(await screen.findByText('Compare with production now'))
    expect(verify).toHaveBeenCalledWith({ production: 'acme' })
  })

  it('says what had differed, how much of it, and what differs still', () => {
    const at = new Date(Date.now() - 60_000).toISOString()
    const comparison = {
      equal: null,
      differences: [{ at, table: 'wp_options', rows: 12 }],
      unmended: [],
      failure: null,
    }
    const { unmount } = showWindow(aSnapshot({ productions: [aProduction({ comparison })] }))
    expect(screen.getByText('12 rows of wp_options differed 1 min ago; fixed')).toBeTruthy()
    unmount()
    showWindow(aSnapshot({ productions: [aProduction({ comparison: { ...comparison, unmended: ['wp_posts'] } })] }))
    expect(screen.getByText('Differs from production: wp_posts')).toBeTruthy()
  })

  it('names the points that do not restore', () => {
    const failure = new Failure('container-failed', 'This point did not start.').facts()
    showWindow(aSnapshot({ points: [aPoint({ state: { is: 'failed', failure } })] }))
    expect(screen.getByText(/did not pass its proof/)).toBeTruthy()
  })

  it('with clones is not unlinked before they are deleted', async () => {
    showWindow(aSnapshot())
    fireEvent.click(screen.getByRole('button', { name: 'More for Acme Blog' }))
    fireEvent.click(await screen.findByText('Unlink'))
    expect(await screen.findByText(/It still has clones: “checkout”/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Unlink' })).toHaveProperty('disabled', true)
  })
})

describe('the first run', () => {
  const empty = aSnapshot({ productions: [], points: [], clones: [] })
  const withDemo = { ...empty, capabilities: { ...empty.capabilities, demo: { production: null } } }

  it('starts a demo site by one button, and shows how far it is', async () => {
    const start = vi.fn(async () => ({ job: 'j1', id: '' }))
    const { send } = showWindow(withDemo, { startDemo: start })
    fireEvent.click(screen.getByRole('button', { name: 'Try with a demo site' }))
    expect(start).toHaveBeenCalledOnce()
    act(() =>
      send({ is: 'job', job: aJob({ verb: 'demo', title: 'Start the demo site', production: null, clone: null }) }),
    )
    expect(within(screen.getByRole('main')).getAllByText('Start the containers').length).toBeGreaterThan(0)
    expect(screen.queryByRole('button', { name: 'Try with a demo site' })).toBeNull()
  })

  it('offers none where there is none', () => {
    showWindow(empty)
    expect(screen.queryByRole('button', { name: 'Try with a demo site' })).toBeNull()
    expect(within(screen.getByRole('main')).getByRole('button', { name: 'Link production' })).toBeTruthy()
  })

  it('takes the demo away where another production is unlinked', async () => {
    const remove = vi.fn(async () => ({ job: 'j1', id: '' }))
    const snapshot = aSnapshot()
    showWindow(
      { ...snapshot, capabilities: { ...snapshot.capabilities, demo: { production: 'acme' } } },
      { removeDemo: remove },
    )
    fireEvent.click(screen.getByRole('button', { name: 'More for Acme Blog' }))
    fireEvent.click(await screen.findByText('Remove the demo'))
    expect(remove).toHaveBeenCalledOnce()
  })
})
