// Positions are compared by domain, and sequences are longer than a double.
import { expect, test } from 'vitest'
import { parseGtid, reaches } from '../../../../../src-main/database/gtid/mariadb-position.ts'

test.each([
  ['0-1-42', '0-2-42', true],
  ['0-1-41', '0-1-42', false],
  ['0-1-42,3-1-7', '3-9-7', true],
  ['0-1-42', '0-1-42,3-1-1', false],
  ['', '', true],
  ['', '0-1-1', false],
  ['0-1-9007199254740993', '0-1-9007199254740992', true],
  ['0-1-9007199254740992', '0-1-9007199254740993', false],
])('%s reaches %s: %s', (reached, wanted, expected) => {
  expect(reaches(parseGtid(reached), parseGtid(wanted))).toBe(expected)
})
