// When a connection that is tied to a signal and a block is closed.
import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { closeOnAbort } from '../../../../../src-main/production/mirror/close-on-abort.ts'

test('closes at the end of the block, and leaves no listener', () => {
  const { signal } = new AbortController()
  let closed = 0
  {
    using _open = closeOnAbort({ close: () => closed++ }, signal)
    expect(closed).toBe(0)
  }
  expect([closed, getEventListeners(signal, 'abort').length]).toEqual([1, 0])
})

test('closes when the signal aborts', () => {
  const stopping = new AbortController()
  let closed = 0
  using _open = closeOnAbort({ close: () => closed++ }, stopping.signal)
  stopping.abort()
  expect(closed).toBe(1)
})
