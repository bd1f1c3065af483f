// Failures on their way over the wire and back.
import { describe, expect, it } from 'vitest'
import { asFailure, Failure } from '../../../../src-main/contract/failure.ts'

describe('asFailure', () => {
  it('keeps a Failure as it is', () => {
    const failure = new Failure('busy', 'The clone is busy.')
    expect(asFailure(failure)).toBe(failure)
  })

  it('calls an abort a cancel', () => {
    expect(asFailure(new DOMException('stopped', 'AbortError')).code).toBe('cancelled')
  })

  it('calls anything else unexpected and keeps its text as detail', () => {
    const failure = asFailure(new TypeError('x is not a function'))
    expect([failure.code, failure.detail?.includes('x is not a function')]).toEqual(['unexpected', true])
  })
})
