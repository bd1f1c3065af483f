// What fits into a column is told before it is written, by characters, bytes, character set and kind.
import { expect, it } from 'vitest'
import { type ColumnRoom, whyNotStored } from '../../../../../src-main/changes/merge/storable.ts'

const short: ColumnRoom = { type: 'varchar', charset: 'utf8mb4', characters: 4, bytes: 16 }
const latin: ColumnRoom = { type: 'tinytext', charset: 'latin1', characters: null, bytes: 255 }
const count: ColumnRoom = { type: 'int', charset: null, characters: null, bytes: null }

it.each([
  ['four characters of any size', '🦊🦊🦊🦊', short, true, undefined],
  ['one more', 'fives', short, true, /room for 4 characters, and this text has 5/],
  ['as many bytes as fit', 'é'.repeat(255), latin, true, undefined],
  ['a byte more', 'é'.repeat(256), latin, true, /room for 255 bytes, and this text has 256/],
  ['a character of another set', 'č', latin, true, /character set latin1, which lacks characters/],
  ['four bytes where three are most', '🦊', { ...short, charset: 'utf8mb3' }, true, /character set utf8mb3/],
  ['a number', ' -1.5e3 ', count, true, undefined],
  ['a word for a number', 'ten', count, true, /holds a number/],
] as const)('%s', (_what, text, column, isWhole, why) => {
  const said = whyNotStored(text, column, isWhole)
  if (why) expect(said).toMatch(why)
  else expect(said).toBeUndefined()
})
