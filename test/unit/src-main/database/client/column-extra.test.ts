// Which columns the server computes, and which only have a default that it does.
import { expect, test } from 'vitest'
import { isGenerated } from '../../../../../src-main/database/client/column-extra.ts'

test.each([
  ['VIRTUAL GENERATED', true],
  ['STORED GENERATED INVISIBLE', true],
  ['PERSISTENT', true],
  ['', false],
  ['auto_increment', false],
  ['DEFAULT_GENERATED', false],
  ['DEFAULT_GENERATED on update CURRENT_TIMESTAMP(3)', false],
  ['on update current_timestamp()', false],
])('%j is %s', (extra, expected) => {
  expect(isGenerated(extra)).toBe(expected)
})
