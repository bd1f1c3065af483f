// In the window too, a host is asked for its key, and gets nothing else before a person has accepted it.
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Failure } from '../../../../src-main/contract/failure.ts'
import { aSnapshot } from '../../../support/nouns.ts'
import { showWindow } from '../../../support/window.tsx'

const fingerprint = `SHA256:${'k'.repeat(43)}`
const other = `SHA256:${'o'.repeat(43)}`

beforeEach(() => {
  window.location.hash = ''
})
afterEach(cleanup)

const type = (label: string, value: string) => {
  const [field] = within(screen.getByRole('dialog')).getAllByLabelText(label, { selector: 'input:not([type=radio])' })
  if (field) fireEvent.change(field, { target: { value } })
}
const press = (name: string) => fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name }))

async function openAndFill(): Promise<void> {
  fireEvent.click(within(screen.getByRole('main')).getByRole('button', { name: 'Link production' }))
  await screen.findByRole('dialog')
  type('Host', 'acme.example')
  type('User', 'deploy')
  type('Password', 'secret')
}

it('asks for the key, waits for a person, and only then looks with the password', async () => {
  const hostKey = vi.fn(async (asked: unknown) => ({
    ...(asked as { host: string }),
    port: 22,
    user: 'deploy',
    fingerprint,
    key: 'ssh-ed25519 AAAA',
    known: false,
  }))
  const probe = vi.fn(async (_source?: unknown) => {
    throw new Failure('host-key-changed', 'Another key.', {
      remedy: { label: 'Accept the new key', action: 'accept-host-key', text: other },
    })
  })
  showWindow(aSnapshot({ productions: [], points: [], clones: [] }), {
    'production.hostKey': hostKey,
    'production.probe': probe,
  })
  await openAndFill()
  press('Check')
  await screen.findByText(fingerprint)
  expect(hostKey).toHaveBeenCalledExactlyOnceWith({ host: 'acme.example', user: 'deploy' })
  press('Continue')
  expect(probe).not.toHaveBeenCalled()
  fireEvent.click(screen.getByLabelText('This is the right key'))
  press('Continue')
  await waitFor(() => expect(probe).toHaveBeenCalledOnce())
  expect(probe.mock.calls[0]?.[0]).toMatchObject({ ssh: { fingerprint, auth: { password: 'secret' } } })

  fireEvent.click(await screen.findByText('Accept the new key'))
  expect(await screen.findByText(other)).toBeTruthy()
  expect(screen.getByText(/a different key from the one that was accepted/)).toBeTruthy()
  press('Back')

  type('Host', 'shop.example')
  press('Check')
  await waitFor(() => expect(hostKey).toHaveBeenLastCalledWith({ host: 'shop.example', user: 'deploy' }))
  expect(probe).toHaveBeenCalledOnce()
})

it('asks nobody about a key that this computer’s ssh knows', async () => {
  const probe = vi.fn(async (_source?: unknown) => {
    throw new Failure('ssh-refused', 'No.')
  })
  showWindow(aSnapshot({ productions: [], points: [], clones: [] }), {
    'production.hostKey': async () => ({
      fingerprint,
      key: 'ssh-ed25519 AAAA',
      host: '10.0.0.7',
      port: 2222,
      user: 'deploy',
      known: true,
    }),
    'production.probe': probe,
  })
  await openAndFill()
  press('Check')
  await waitFor(() => expect(probe).toHaveBeenCalledOnce())
  expect(probe.mock.calls[0]?.[0]).toMatchObject({ ssh: { host: 'acme.example', fingerprint } })
})
