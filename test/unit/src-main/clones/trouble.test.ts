// What is told of a clone of which a container ended without Sitefork's doing.
import { expect, test } from 'vitest'
import { troubleFailure } from '../../../../src-main/clones/trouble.ts'

const ended = (exitCode: number, more: { readonly outOfMemory?: boolean } = {}) =>
  troubleFailure({
    part: 'database',
    is: 'ended',
    end: { exitCode, outOfMemory: false, memoryBytes: 400 * 2 ** 20, ...more },
    lastWords: 'said at last',
  })

test.each([
  [ended(137, { outOfMemory: true }), 'was killed: out of memory (limit 400 MB). Nothing that was saved'],
  [ended(137), 'was killed by something other than Sitefork'],
  [ended(143), 'was stopped by something other than Sitefork'],
  [ended(0), 'was stopped by something other than Sitefork'],
  [ended(1), 'ended by itself, with exit code 1; the details have its last words'],
])('how a server ended is said in words', (failure, words) => {
  expect(failure.message).toContain(`The clone’s database server ${words}`)
  expect(failure.facts()).toMatchObject({ remedy: { label: 'Start' }, detail: 'said at last' })
})

test('one that is gone, or paused, is told apart', () => {
  expect(troubleFailure({ part: 'seal', is: 'ended', end: null, lastWords: '' }).message).toMatch(/network was removed/)
  expect(troubleFailure({ part: 'web', is: 'paused' }).message).toMatch(/web server is paused/)
})
