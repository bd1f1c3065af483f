// Writing to a production in the window: what it takes, what it says of what was done, the way back, and who may.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Failure } from '../../../../src-main/contract/failure.ts'
import { aClone, aJob, aPoint } from '../../../support/nouns.ts'
import {
  allowedProduction,
  aMention,
  buttonNamed,
  dialogNamed,
  inShell,
  showPromoting,
  stepAt,
  withDraft,
} from '../../../support/promoting-window.tsx'
import { aReceipt, someAccess } from '../../../support/some-promotions.ts'

beforeEach(() => {
  window.location.hash = ''
  window.localStorage.clear()
})
afterEach(() => {
  cleanup()
  window.location.hash = ''
})

describe('writing', () => {
  const site = () => screen.findByLabelText('Type the site’s name: Acme Blog')
  const submit = () => buttonNamed('Promote to Acme Blog')

  it('needs the site’s name, typed exactly', async () => {
    const { write } = showPromoting({ hash: stepAt('write'), snapshot: withDraft() })
    fireEvent.change(await site(), { target: { value: 'acme blog' } })
    expect((await submit()).disabled).toBe(true)
    fireEvent.change(await site(), { target: { value: 'Acme Blog' } })
    expect(screen.getByText(inShell("write-promotion promo123 --yes 'Acme Blog'"))).toBeTruthy()
    fireEvent.click(await submit())
    await waitFor(() => expect(write).toHaveBeenCalled())
    expect(write.mock.calls).toEqual([
      [{ promotion: 'promo123', site: 'Acme Blog', confirmedBy: '', acceptMentions: false, withStatements: false }],
    ])
  })

  it('says where it was rehearsed, and that it was not', async () => {
    showPromoting({ hash: stepAt('write'), snapshot: withDraft() })
    expect(await screen.findByText('It was not rehearsed.')).toBeTruthy()
    cleanup()
    const snapshot = { ...withDraft({ rehearsal: 'c1' }), clones: [aClone({ id: 'c1', name: 'Rehearsal of release' })] }
    showPromoting({ hash: stepAt('write'), snapshot })
    expect((await screen.findByRole('link', { name: 'Rehearsal of release' })).getAttribute('href')).toBe('#/clone/c1')
    expect(screen.queryByText('It was not rehearsed.')).toBeNull()
  })

  it('needs somebody of those who confirm, what is to be accepted, and what is asked for', async () => {
    const { write } = showPromoting({
      hash: stepAt('write'),
      snapshot: {
        ...withDraft(),
        productions: [
          { ...allowedProduction, promotion: someAccess({ confirmers: ['Ada', 'Grace'], mayAlter: true }) },
        ],
      },
      preview: { mentions: [aMention], mentionTotal: 1, statements: ['ALTER TABLE `wp_acme` ADD `x` int'] },
    })
    fireEvent.change(await site(), { target: { value: 'Acme Blog' } })
    expect(screen.getByText('Accept first what is to be rewritten.')).toBeTruthy()
    fireEvent.click(screen.getByRole('checkbox', { name: /^Rewrite 1 unexplained number/ }))
    expect(screen.getByText('Say first that schema changes are run.')).toBeTruthy()
    fireEvent.click(screen.getByRole('checkbox', { name: /^Run 1 schema change/ }))
    expect(screen.getByText('Say who confirms it.')).toBeTruthy()
    fireEvent.click(screen.getByRole('combobox', { name: 'Confirmed by' }))
    fireEvent.click(await screen.findByRole('option', { name: 'Grace', hidden: true }))
    fireEvent.click(await submit())
    await waitFor(() => expect(write).toHaveBeenCalled())
    expect(write.mock.calls[0]?.[0]).toMatchObject({ confirmedBy: 'Grace', acceptMentions: true, withStatements: true })
  })

  it('is off where the account may not change tables that would be changed', async () => {
    showPromoting({
      hash: stepAt('write'),
      snapshot: withDraft(),
      preview: { statements: ['ALTER TABLE `wp_acme` ADD `x` int'] },
    })
    const box = await screen.findByRole<HTMLInputElement>('checkbox', { name: /^Run 1 schema change/ })
    expect([box.disabled, (await submit()).disabled]).toEqual([true, true])
    expect(screen.getByText('The account that may write may not change tables.')).toBeTruthy()
  })

  it('is off until somebody allows it, with the reason and the button that does', async () => {
    const whyNot = 'Nobody has allowed promotion to “Acme Blog”: production is only read.'
    showPromoting({
      hash: stepAt('write'),
      snapshot: { ...withDraft(), productions: [{ ...allowedProduction, promotion: null }] },
      preview: { whyNot },
    })
    expect(await screen.findByText(whyNot)).toBeTruthy()
    expect((await submit()).disabled).toBe(true)
    fireEvent.click((await screen.findAllByRole('button', { name: 'Allow promotion…' }))[0] as HTMLElement)
    expect(await screen.findByRole('dialog', { name: 'Promotion to Acme Blog' })).toBeTruthy()
  })

  it('is off for good where production was read from files, and leads to the script', async () => {
    const whyNot = '“Acme Blog” was read from files, so Sitefork cannot write to it.'
    const source = { is: 'backup', backup: { dump: '/a.sql', files: '/a.tar' }, dumpedAt: null } as const
    showPromoting({
      hash: stepAt('write'),
      snapshot: { ...withDraft(), productions: [{ ...allowedProduction, promotion: null, source }] },
      preview: { whyNot },
    })
    expect(await screen.findByText(whyNot)).toBeTruthy()
    expect(screen.getByText(/^Acme Blog was read from files.* take a script/)).toBeTruthy()
    expect((await submit()).disabled).toBe(true)
    expect(screen.queryByRole('button', { name: 'Allow promotion…' })).toBeNull()
  })

  it('shows a refusal where it was asked for, and why the last try failed', async () => {
    const failure = { code: 'bad-input' as const, message: 'A row was changed meanwhile. Nothing was written.' }
    showPromoting({
      hash: stepAt('write'),
      snapshot: {
        ...withDraft({ job: 'j8' }),
        jobs: [aJob({ id: 'j8', verb: 'promote', clone: null, state: 'failed', failure })],
      },
      methods: {
        'promotion.write': async () => {
          throw new Failure('busy', 'Another promotion is being written.')
        },
      },
    })
    expect(await screen.findByText('A row was changed meanwhile. Nothing was written.')).toBeTruthy()
    fireEvent.change(await site(), { target: { value: 'Acme Blog' } })
    fireEvent.click(await submit())
    expect(await screen.findByText('Another promotion is being written.')).toBeTruthy()
  })

  it('that the account may not do (any more) leads to who may', async () => {
    const remedy = { label: 'Who may write…', action: 'allow-promotion' as const }
    const failure = { code: 'grants-missing' as const, message: 'The account may not do that.', remedy }
    showPromoting({
      hash: stepAt('write'),
      snapshot: {
        ...withDraft({ job: 'j8' }),
        jobs: [aJob({ id: 'j8', verb: 'promote', clone: null, state: 'failed', failure })],
      },
    })
    fireEvent.click(await buttonNamed('Who may write…'))
    expect(await screen.findByRole('dialog', { name: 'Promotion to Acme Blog' })).toBeTruthy()
  })

  it('leads to what production changed in the same place meanwhile', async () => {
    const failure = { code: 'bad-input' as const, message: 'One conflict is to be decided. Nothing was written.' }
    showPromoting({
      hash: stepAt('write'),
      snapshot: {
        ...withDraft({ job: 'j8', conflicts: { open: 1, decided: 0, stale: 0 } }),
        jobs: [aJob({ id: 'j8', verb: 'promote', clone: null, state: 'failed', failure })],
      },
    })
    fireEvent.change(await site(), { target: { value: 'Acme Blog' } })
    expect((await submit()).disabled).toBe(true)
    fireEvent.click(await buttonNamed('Decide them'))
    await waitFor(() => expect(window.location.hash).toBe(stepAt('compare')))
  })

  it('that was cut off has production asked', async () => {
    const settle = vi.fn(async () => aReceipt())
    showPromoting({
      hash: stepAt('choose'),
      snapshot: withDraft({ state: 'unknown' }),
      methods: { 'promotion.settle': settle },
    })
    expect(screen.getByText(/^Sitefork was cut off while it wrote/)).toBeTruthy()
    fireEvent.click(await buttonNamed('Ask production'))
    await waitFor(() => expect(settle).toHaveBeenCalledWith({ promotion: 'promo123' }))
  })
})

describe('a receipt', () => {
  it('says what was written, by whose word, what to look at, and is where one is led to', async () => {
    const receipt = aReceipt({ confirmedBy: 'Ada', findings: ['The page cache could not be emptied.'] })
    const { send } = showPromoting({
      hash: stepAt('write'),
      snapshot: { ...withDraft(), points: [aPoint({ id: 'p1' })] },
    })
    await screen.findByLabelText('Type the site’s name: Acme Blog')
    act(() => send({ is: 'promotion', promotion: receipt }))
    for (const fact of [
      '7 rows added, 1 row changed, 4 files',
      'Ada',
      'The page cache could not be emptied.',
      'Tagline',
    ])
      expect(await screen.findByText(fact)).toBeTruthy()
    expect(screen.getByRole('link', { name: /Receipt/ }).getAttribute('aria-current')).toBe('step')
  })

  it('is undone by a promotion of its own, and says so afterwards', async () => {
    const { draft, send } = showPromoting({ hash: '#/promotion/promo123', snapshot: { promotions: [aReceipt()] } })
    fireEvent.click(await buttonNamed('Undo…'))
    await waitFor(() => expect(draft).toHaveBeenCalled())
    expect(draft.mock.calls).toEqual([[{ wish: { is: 'undo', promotion: 'promo123' }, isCompared: false }]])
    act(() => {
      window.location.hash = '#/promotion/promo123'
      send({ is: 'promotion', promotion: aReceipt({ state: 'undone' }) })
      send({
        is: 'promotion',
        promotion: aReceipt({ id: 'u1', is: 'undo', undoes: 'promo123', title: 'undo of 3 changes' }),
      })
    })
    const link = await screen.findByRole('link', { name: 'Undo of 3 changes' })
    expect(link.getAttribute('href')).toBe('#/promotion/u1')
    expect(screen.queryByRole('button', { name: 'Undo…' })).toBeNull()
  })
})

describe('who may write', () => {
  it('is an account that is checked, with the SQL for it and those who confirm', async () => {
    const allow = vi.fn(async (_: unknown) => ({ access: someAccess(), warnings: ['The account may do far more.'] }))
    showPromoting({
      snapshot: { productions: [{ ...allowedProduction, promotion: null }] },
      methods: {
        'promotion.allow': allow,
        'promotion.grants': async (asked) => {
          const { user, mayAlter } = asked as { readonly user: string; readonly mayAlter: boolean }
          return { statements: [`GRANT ${mayAlter ? 'ALL ' : ''}TO ${user};`] }
        },
      },
    })
    fireEvent.click(screen.getByRole('button', { name: 'More for Acme Blog' }))
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Allow promotion…' }))
    const dialog = await dialogNamed('Promotion to Acme Blog')
    expect(await dialog.findByText('GRANT TO sitefork_writer;')).toBeTruthy()
    fireEvent.change(dialog.getByLabelText('Database account that may write'), { target: { value: 'writer' } })
    expect(await dialog.findByText('GRANT TO writer;')).toBeTruthy()
    fireEvent.click(dialog.getByRole('checkbox', { name: /^With the rights to change tables/ }))
    expect(await dialog.findByText('GRANT ALL TO writer;')).toBeTruthy()
    fireEvent.change(dialog.getByLabelText('Its password'), { target: { value: 'secret' } })
    fireEvent.change(dialog.getByLabelText('Who has to confirm'), { target: { value: 'Ada, Grace' } })
    expect(
      dialog.getByText(
        inShell('allow-promotion acme --user writer --password-file - --confirmer Ada --confirmer Grace'),
      ),
    ).toBeTruthy()
    fireEvent.click(dialog.getByRole('button', { name: 'Check and allow' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(allow.mock.calls).toEqual([
      [{ production: 'acme', user: 'writer', password: 'secret', confirmers: ['Ada', 'Grace'] }],
    ])
    expect(await screen.findByText('The account may do far more.')).toBeTruthy()
  })

  it('lacks rights: which SQL gives them is said, and can be copied', async () => {
    const missing = new Failure('grants-missing', 'The account lacks DELETE.', {
      remedy: { label: 'Copy the SQL', action: 'copy', text: 'GRANT DELETE' },
    })
    showPromoting({
      snapshot: { productions: [{ ...allowedProduction, promotion: null }] },
      methods: {
        'promotion.allow': async () => {
          throw missing
        },
      },
    })
    fireEvent.click(screen.getByRole('button', { name: 'More for Acme Blog' }))
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Allow promotion…' }))
    const dialog = await dialogNamed('Promotion to Acme Blog')
    fireEvent.click(dialog.getByRole('button', { name: 'Check and allow' }))
    const note = within(await dialog.findByRole('alert'))
    expect([note.getByText('The account lacks DELETE.'), note.getByText('Copy the SQL')]).toHaveLength(2)
  })

  it('is shown where it is allowed, and forbidden again', async () => {
    const forbid = vi.fn(async () => ({ forbidden: true }))
    showPromoting({ hash: '#/promotions/acme', methods: { 'promotion.forbid': forbid } })
    fireEvent.click(await buttonNamed('Who may write…'))
    const dialog = await dialogNamed('Promotion to Acme Blog')
    for (const fact of ['read and write rows', 'by WP-CLI on the host', 'whoever types the site’s name'])
      expect(dialog.getByText(fact)).toBeTruthy()
    fireEvent.click(dialog.getByRole('button', { name: 'Forbid' }))
    await waitFor(() => expect(forbid).toHaveBeenCalledWith({ production: 'acme' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })
})
