// What is told of a clone of which a container ended without Sitefork's doing.
import { expect, test } from 'vitest'
import { troubleFailure } from '../../../../src-main/clones/trouble.ts'

const ended = (exitCode: number, more: { readonly outOfMemory?: boolean } = {}) =>
  troubleFailure({
    title: 'database server',
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
])('says in words how a server ended', (failure, words) => {
  expect(failure.message).toContain(`The clone’s database server ${words}`)
  expect(failure.facts()).toMatchObject({ remedy: { label: 'Start' }, detail: 'said at last' })
})

test('tells a container that is gone from one that is paused', () => {
  expect(troubleFailure({ title: 'network', is: 'ended', end: null, lastWords: '' }).message).toMatch(
    /network was removed/,
  )
  expect(troubleFailure({ title: 'web server', is: 'paused' }).message).toMatch(/web server is paused/)
})
