// The way of a promotion in the window up to its writing: begun, chosen, compared, rehearsed, and left for later.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Failure } from '../../../../src-main/contract/failure.ts'
import type { PromotionWish } from '../../../../src-main/contract/models.ts'
import { aClone, aJob } from '../../../support/nouns.ts'
import {
  allWork,
  aMention,
  buttonNamed,
  dialogNamed,
  inShell,
  showPromoting,
  stepAt,
  withDraft,
} from '../../../support/promoting-window.tsx'
import { aPromotion, aPromotionPreview } from '../../../support/some-promotions.ts'

beforeEach(() => {
  window.location.hash = ''
  window.localStorage.clear()
})
afterEach(() => {
  cleanup()
  window.location.hash = ''
})

const isOff = (one: HTMLElement) => one.getAttribute('aria-disabled') === 'true'

describe('a promotion begins', () => {
  it.each([
    ['from the menu of a clone, with what there is to choose', '', 'choose', {}],
    ['from a clone’s changes', '#/clone/c1/changes', 'choose', {}],
  ])('%s', async (_, hash, step) => {
    const { draft } = showPromoting({ hash })
    if (hash === '') {
      fireEvent.click(screen.getByRole('button', { name: 'More for checkout' }))
      fireEvent.click(await screen.findByRole('menuitem', { name: 'Promote…' }))
    } else fireEvent.click(await buttonNamed('Promote…'))
    await waitFor(() => expect(window.location.hash).toBe(stepAt(step)))
    expect(draft.mock.calls).toEqual([[{ wish: { is: 'promote', clone: 'c1' }, isCompared: false }]])
  })

  it('with things that were chosen on the clone’s page, and goes on to comparing them', async () => {
    const { draft } = showPromoting({ hash: '#/clone/c1/changes' })
    fireEvent.click(await screen.findByRole('radio', { name: 'Net' }))
    fireEvent.click(await screen.findByRole('option', { name: /Posts number 1/ }), { ctrlKey: true })
    const bar = within(screen.getByRole('toolbar', { name: '1 chosen' }))
    fireEvent.click(bar.getByRole('button', { name: 'Promote…' }))
    await waitFor(() => expect(window.location.hash).toBe(stepAt('compare')))
    const wish = { is: 'promote', clone: 'c1', things: ['work:1'], edits: [] }
    expect(draft.mock.calls).toEqual([[{ wish, isCompared: false }]])
  })
})

describe('choosing', () => {
  it('takes all of the work, and production’s own data where that is asked for', async () => {
    const { draft } = showPromoting({ hash: stepAt('choose'), snapshot: withDraft() })
    fireEvent.click(await screen.findByRole('checkbox', { name: /^Also production’s own data/ }))
    expect(await screen.findByText(inShell('promote checkout --with-own'))).toBeTruthy()
    fireEvent.click(await buttonNamed('Compare all of it'))
    await waitFor(() => expect(window.location.hash).toBe(stepAt('compare')))
    const wish = { ...allWork, withOwn: true }
    expect(draft.mock.calls).toEqual([[{ wish, promotion: 'promo123', isCompared: false }]])
  })

  it('comes back to what was chosen, and takes some of it', async () => {
    const wish: PromotionWish = { ...allWork, things: ['work:0', 'work:2'] }
    const { draft } = showPromoting({ hash: stepAt('choose'), snapshot: withDraft(), wish })
    const chosen = async (name: RegExp) => (await screen.findByRole('option', { name })).getAttribute('aria-checked')
    expect([await chosen(/number 0/), await chosen(/number 1\b/), await chosen(/number 2\b/)]).toEqual([
      'true',
      'false',
      'true',
    ])
    fireEvent.click(screen.getByRole('option', { name: /number 2\b/ }), { ctrlKey: true })
    expect(screen.getByText(inShell('promote checkout --thing work:0'))).toBeTruthy()
    fireEvent.click(await buttonNamed('Compare these'))
    await waitFor(() => expect(draft).toHaveBeenCalled())
    expect(draft.mock.calls[0]).toEqual([
      { wish: { ...allWork, things: ['work:0'] }, promotion: 'promo123', isCompared: false },
    ])
  })

  it('makes production the whole clone, but for the kinds that stay', async () => {
    const { draft, asked } = showPromoting({ hash: stepAt('choose'), snapshot: withDraft() })
    fireEvent.click(await screen.findByRole('radio', { name: 'The whole clone' }))
    const orders = await screen.findByRole<HTMLInputElement>('checkbox', { name: 'Orders (3)' })
    const pages = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Pages (1)' })
    expect([orders.checked, pages.checked]).toEqual([true, false])
    expect(asked.mock.calls).toEqual([[{ wish: { is: 'whole', clone: 'c1', carry: null } }]])
    fireEvent.click(orders)
    fireEvent.click(pages)
    fireEvent.click(await buttonNamed('Compare'))
    await waitFor(() => expect(draft).toHaveBeenCalled())
    expect(draft.mock.calls[0]?.[0]).toMatchObject({
      wish: { is: 'whole', clone: 'c1', carry: ['Comments', 'Pages'] },
      promotion: 'promo123',
    })
  })
})

describe('comparing', () => {
  it('says what would be written, what production did, and what stays as it is', async () => {
    showPromoting({ hash: stepAt('compare'), snapshot: withDraft() })
    for (const fact of [
      '7 rows added, 1 row changed, 4 files',
      'production gives 3 new rows their ids; every mention follows',
      '4 things since (12 rows)',
      'Orders: 3, Comments: 2',
    ])
      expect(await screen.findByText(fact)).toBeTruthy()
    expect(screen.getAllByRole('option').map((one) => one.textContent)).toEqual([
      expect.stringContaining('Spring sale'),
      expect.stringContaining('comes along'),
      expect.stringContaining('Tagline'),
    ])
    expect(isOff(await buttonNamed('Next: Rehearse'))).toBe(false)
  })

  it('goes on once what is in conflict is decided, and compares again then', async () => {
    const open = { open: 1, decided: 0, stale: 0 }
    const { compare, send } = showPromoting({
      hash: stepAt('compare'),
      snapshot: withDraft({ conflicts: open }),
      methods: { 'promotion.conflicts': async () => ({ total: 0, conflicts: [] }) },
    })
    expect(await screen.findByRole('radio', { name: 'Conflicts (1 to decide)' })).toBeTruthy()
    expect(isOff(await buttonNamed('Next: Rehearse'))).toBe(true)
    act(() => send({ is: 'promotion', promotion: aPromotion({ conflicts: { open: 0, decided: 1, stale: 0 } }) }))
    await waitFor(() => expect(isOff(screen.getByRole('button', { name: 'Next: Rehearse' }))).toBe(false))
    await waitFor(() => expect(compare).toHaveBeenCalledTimes(2))
  })

  it('says why it could not, and tries again', async () => {
    let isThere = false
    showPromoting({
      hash: stepAt('compare'),
      snapshot: withDraft(),
      methods: {
        'promotion.compare': async () => {
          if (!isThere) throw new Failure('sync-broken', 'The log of checkout has a gap.')
          return aPromotionPreview()
        },
      },
    })
    expect(await screen.findByText('The log of checkout has a gap.')).toBeTruthy()
    isThere = true
    fireEvent.click(await buttonNamed('Try again'))
    expect(await screen.findByText('7 rows added, 1 row changed, 4 files')).toBeTruthy()
  })

  it('shows numbers that nothing explains, with the text around them', async () => {
    showPromoting({
      hash: stepAt('compare'),
      snapshot: withDraft(),
      preview: { mentions: [aMention], mentionTotal: 1, warnings: ['The menu names what stays out.'] },
    })
    fireEvent.click(await screen.findByRole('radio', { name: 'Unexplained (1)' }))
    expect(screen.getByText('1004000033 in wp_postmeta.meta_value')).toBeTruthy()
    expect(screen.getByText('"related":1004000033')).toBeTruthy()
    fireEvent.click(screen.getByRole('radio', { name: 'Look at (1)' }))
    expect(screen.getByText('The menu names what stays out.')).toBeTruthy()
  })
})

describe('rehearsing', () => {
  it('makes a clone, shows its job, and then leads to it with what was found', async () => {
    const rehearse = vi.fn(async () => ({ job: 'j7', id: 'c7' }))
    const { send } = showPromoting({
      hash: stepAt('rehearse'),
      snapshot: withDraft(),
      methods: { 'promotion.rehearse': rehearse },
    })
    fireEvent.click(await buttonNamed('Rehearse'))
    await waitFor(() => expect(rehearse).toHaveBeenCalledWith({ promotion: 'promo123' }))
    const job = aJob({ id: 'j7', verb: 'rehearse', clone: 'c7', title: 'Try it' })
    act(() => {
      send({ is: 'job', job })
      send({ is: 'promotion', promotion: aPromotion({ job: 'j7' }) })
    })
    expect(await within(screen.getByRole('main')).findByRole('button', { name: 'Cancel: Try it' })).toBeTruthy()
    const tried = aClone({ id: 'c7', name: 'Rehearsal', url: 'http://rehearsal.localhost:7700' })
    act(() => {
      send({ is: 'job', job: { ...job, state: 'done', revision: 2, remarks: ['The menu points to nothing.'] } })
      send({ is: 'clone', clone: tried })
      send({ is: 'promotion', promotion: aPromotion({ job: 'j7', rehearsal: 'c7' }) })
    })
    const link = await screen.findByRole('link', { name: 'Open in the browser: Rehearsal' })
    expect(link.getAttribute('href')).toBe('http://rehearsal.localhost:7700')
    expect(screen.getAllByText('The menu points to nothing.').length).toBeGreaterThan(0)
    expect(screen.getByRole('button', { name: 'Rehearse again' })).toBeTruthy()
  })

  it('that failed says why', async () => {
    const failure = { code: 'clone-unhealthy' as const, message: 'Its database did not come up.' }
    showPromoting({
      hash: stepAt('rehearse'),
      snapshot: {
        ...withDraft({ job: 'j7' }),
        jobs: [aJob({ id: 'j7', verb: 'rehearse', state: 'failed', failure })],
      },
    })
    expect(await screen.findByText('Its database did not come up.')).toBeTruthy()
  })
})

describe('promotions that wait', () => {
  it('are above the clones and on their clone’s page, and are forgotten on request', async () => {
    const forget = vi.fn(async () => ({ forgotten: true }))
    const { send } = showPromoting({
      snapshot: withDraft({ conflicts: { open: 2, decided: 0, stale: 0 } }),
      methods: { 'promotion.forget': forget },
    })
    expect(screen.getByText('3 changes of “checkout”: 2 conflicts to decide')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: 'Forget the draft: 3 changes of “checkout”' }))
    const dialog = await dialogNamed('Forget a draft')
    fireEvent.click(dialog.getByRole('button', { name: 'Forget the draft' }))
    await waitFor(() => expect(forget).toHaveBeenCalledWith({ promotion: 'promo123' }))
    act(() => send({ is: 'removed', noun: 'promotion', id: 'promo123' }))
    await waitFor(() => expect(screen.queryByText(/2 conflicts to decide/)).toBeNull())
  })

  it('are opened at the step that they have come to', async () => {
    showPromoting({ snapshot: withDraft({ clone: 'c1' }) })
    fireEvent.click(screen.getByRole('button', { name: 'Open the promotion: 3 changes of “checkout”' }))
    expect(window.location.hash).toBe('#/promotion/promo123')
    await waitFor(() => expect(screen.getByRole('link', { name: /Compare/ }).getAttribute('aria-current')).toBe('step'))
  })

  it('that are gone are said to be gone', () => {
    showPromoting({ hash: stepAt('compare') })
    expect(screen.getByText(/^This promotion no longer exists/)).toBeTruthy()
  })
})
