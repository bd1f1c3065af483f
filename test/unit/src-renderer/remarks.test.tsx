// What a job remarks is seen by whoever asked, and “now” that cannot be had is a question in the window.
import { notifications } from '@mantine/notifications'
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Failure } from '../../../src-main/contract/failure.ts'
import { aClone, aJob, aProduction, aSnapshot } from '../../support/nouns.ts'
import { showWindow } from '../../support/window.tsx'

// Toasts outlive the window that showed them.
beforeEach(() => notifications.clean())
afterEach(() => {
  cleanup()
  notifications.clean()
})

const card = (name: string) => screen.getByRole('article', { name })

describe('what a job remarks', () => {
  const remark = 'A file could not be read on production.'

  it('is told with its outcome, and stays in the panel of jobs and on the clone', async () => {
    const { send } = showWindow(aSnapshot({ jobs: [aJob()] }))
    const done = aJob({ state: 'done', remarks: [remark], revision: 2 })
    act(() => send({ is: 'job', job: done }))
    expect(await screen.findByText('Fork “checkout” is done, with 1 remark')).toBeTruthy()
    expect(screen.getByText(remark)).toBeTruthy()
    expect(screen.getByText(/The clone “checkout” is ready\./)).toBeTruthy()
    act(() => send({ is: 'clone', clone: aClone({ remarks: [remark] }) }))
    expect(within(card('checkout')).getByRole('img', { name: remark }).textContent).toContain('1 remark')
  })

  it('of what nobody asked for is in the panel of jobs alone', async () => {
    const scheduled = aJob({ verb: 'scheduled-point', title: 'Scheduled point of Acme', clone: null })
    const { send } = showWindow(aSnapshot({ jobs: [scheduled] }))
    act(() => send({ is: 'job', job: { ...scheduled, state: 'done', remarks: [remark], revision: 2 } }))
    expect(screen.queryByText(remark)).toBeNull()
    fireEvent.click(screen.getByText('None running'))
    expect(await screen.findByText(remark)).toBeTruthy()
  })
})

describe('production as it is now, where the mirror cannot follow it', () => {
  const offer = { 'clone.offerName': async () => ({ name: 'amber' }) }
  const older = { is: 'now', orLastKnown: true }
  const refused = new Failure('ssh-unreachable', 'It cannot be reached. The newest is 12 min old.', {
    remedy: { label: 'Take what there is (12 min old)', action: 'last-known' },
    alternative: { label: 'Try again', action: 'retry' },
  })

  it('is not offered while syncing is paused; what the mirror has is, with its age', async () => {
    const fork = vi.fn(async () => ({ job: 'j', id: 'c2' }))
    const dataAt = new Date(Date.now() - 12.5 * 60_000).toISOString()
    const paused = aProduction({ sync: { is: 'paused', since: dataAt }, dataAt })
    showWindow(aSnapshot({ productions: [paused] }), { ...offer, 'clone.fork': fork })
    fireEvent.keyDown(document.body, { key: 'n' })
    const name = await screen.findByDisplayValue('amber')
    expect(screen.getByLabelText('Production as it is now')).toHaveProperty('disabled', true)
    expect(screen.getByText(/^Syncing is paused, so/)).toBeTruthy()
    expect(screen.getAllByText(/^12 min ago$/).length).toBeTruthy()
    fireEvent.click(screen.getByLabelText('What the mirror has'))
    expect(screen.getByText(/--from now --or-last-known/)).toBeTruthy()
    fireEvent.submit(name)
    await waitFor(() => expect(fork).toHaveBeenCalledWith({ production: 'acme', name: 'amber', from: older }))
  })

  it('is tried while production is not reached, which is said before', async () => {
    const since = new Date(Date.now() - 3.5 * 60_000).toISOString()
    const away = aProduction({ sync: { is: 'reconnecting', since, failure: refused.facts() } })
    showWindow(aSnapshot({ productions: [away] }), offer)
    fireEvent.keyDown(document.body, { key: 'n' })
    await screen.findByDisplayValue('amber')
    expect(screen.getByLabelText('Production as it is now')).toHaveProperty('disabled', false)
    expect(screen.getByText(/^Production has not been reached for 3 min\./)).toBeTruthy()
    expect(screen.getByLabelText('What the mirror has')).toBeTruthy()
  })

  it('is asked about where one click asked for it, and where it went away while a job waited', async () => {
    const refresh = vi.fn(async (input: unknown) => {
      if (!JSON.stringify(input).includes('orLastKnown')) throw refused
      return { job: 'j', id: 'c1' }
    })
    const fork = vi.fn(async () => ({ job: 'j', id: 'c2' }))
    const wish = { is: 'fork', production: 'acme', name: 'amber', address: 'shop', from: { is: 'now' } } as const
    const count = async () => ({ things: 0 })
    const { send } = showWindow(aSnapshot({ jobs: [aJob({ wish })] }), {
      'change.count': count,
      'clone.refresh': refresh,
      'clone.fork': fork,
    })
    fireEvent.keyDown(card('checkout'), { key: 'r' })
    fireEvent.click(await screen.findByText('Take what there is (12 min old)'))
    expect(refresh).toHaveBeenLastCalledWith({ clone: 'c1', from: older })
    await waitFor(() => expect(screen.queryByText('Take what there is (12 min old)')).toBeNull())

    act(() => send({ is: 'job', job: aJob({ wish, state: 'failed', failure: refused.facts(), revision: 2 }) }))
    fireEvent.click(await screen.findByText('Try again'))
    expect(fork).toHaveBeenLastCalledWith({ production: 'acme', name: 'amber', address: 'shop', from: { is: 'now' } })
    act(() => send({ is: 'job', job: aJob({ id: 'j2', wish }) }))
    act(() =>
      send({ is: 'job', job: aJob({ id: 'j2', wish, state: 'failed', failure: refused.facts(), revision: 2 }) }),
    )
    fireEvent.click(await screen.findByText('Take what there is (12 min old)'))
    expect(fork).toHaveBeenLastCalledWith({ production: 'acme', name: 'amber', address: 'shop', from: older })
  })
})
