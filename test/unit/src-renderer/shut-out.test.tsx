// A tab of a browser at the door: with a ticket, with a key it kept, with neither.
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { enter, isKnown } from '../../../src-renderer/bridge/session.ts'
import { ShutOutTab } from '../../../src-renderer/screens/shut-out.tsx'

const answers = vi.fn<(path: string, init: RequestInit) => Promise<Response>>()

beforeEach(() => {
  vi.stubGlobal('fetch', answers)
  window.sessionStorage.clear()
  window.location.hash = ''
})
afterEach(() => {
  cleanup()
  answers.mockReset()
  vi.unstubAllGlobals()
})

it('exchanges the ticket of its address, which is gone before anything is asked, and keeps the key', async () => {
  window.location.hash = '#ticket=abc_-1'
  answers.mockImplementation(async (path, { method, body }) => {
    expect([path, method, body, window.location.hash]).toEqual(['/session', 'POST', '{"ticket":"abc_-1"}', ''])
    return Response.json({ token: 'key' })
  })
  expect(await enter(window)).toBe('key')
  expect(await enter(window)).toBe('key')
  expect(answers).toHaveBeenCalledOnce()
})

it('stays in over a spent ticket, and is out with the host’s own words where it was never in', async () => {
  answers.mockImplementation(async () => new Response('Used already.\n', { status: 403 }))
  window.location.hash = '#ticket=old'
  expect(await enter(window)).toEqual({ why: 'Used already.' })
  window.sessionStorage.setItem('sitefork-token', 'key')
  window.location.hash = '#ticket=old'
  expect(await enter(window)).toBe('key')
})

it('is out, and not broken, where nothing sensible answers', async () => {
  for (const answer of [() => Response.json(null), () => Response.json({ token: 1 }), () => new Response('<html>')]) {
    answers.mockImplementation(async () => answer())
    window.location.hash = '#ticket=abc'
    expect(await enter(window)).toEqual({ why: 'Sitefork did not answer.' })
  }
})

it('takes the page of a clone in its address for no ticket', async () => {
  window.location.hash = '#/clone/ticket=abc'
  expect(await enter(window)).toEqual({ why: null })
  expect([answers.mock.calls, window.location.hash]).toEqual([[], '#/clone/ticket=abc'])
})

it('doubts its key only when a host says that it does not know it', async () => {
  answers.mockImplementation(async () => new Response('', { status: 403 }))
  expect(await isKnown('key')).toBe(false)
  answers.mockImplementation(async () => Promise.reject(new TypeError('fetch failed')))
  expect(await isKnown('key')).toBe(true)
})

it('says how to get in', () => {
  vi.stubGlobal('matchMedia', () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }))
  render(<ShutOutTab why="This address was used already." />)
  expect(screen.getByRole('alert').textContent).toBe('This address was used already.')
  expect(screen.getByText('npm run --silent sitefork -- open')).toBeTruthy()
  expect(screen.getByText('npm run --silent sitefork -- open --print')).toBeTruthy()
})
