// The identity of a row in its table: its key as the key's collation sees it, or all of the row where there is no key. Pure.
import { hash } from 'node:crypto'
import type { RowTable, RowValues } from '../rows/change.ts'
import type { Column } from '../rows/table.ts'
import type { SqlValue } from '../rows/value.ts'

/** @returns bytes that are the same for the same row, and whose order is that of the rows' keys where those are whole numbers */
export type KeyOf = (row: RowValues) => Buffer

/** Makes the function that tells a table's rows apart; `encoded` gives a row without a key as bytes. */
export function keyOf({ columns, key }: RowTable, encoded: (row: RowValues) => Buffer): KeyOf {
  if (key.length === 0) return (row) => hash('sha256', encoded(row), 'buffer')
  const parts = key.map((at) => ({ at, write: partOf(columns[at]) }))
  const [only] = parts
  if (parts.length === 1 && only) return (row) => only.write(row[only.at] ?? null)
  return (row) => Buffer.concat(parts.flatMap(({ at, write }) => [escaped(write(row[at] ?? null)), partEnd]))
}

/** A key as it is held in memory: whole numbers as such, for those are found soonest; all else as text, each byte a character. */
export type KeyName = string | number

/** Names a key: the same for the same key, and for no other. */
export function nameOfKey(key: Buffer): KeyName {
  return numberOfKey(key) ?? key.toString('latin1')
}

/** @returns the key that has this name */
export function keyOfName(name: KeyName): Buffer {
  return typeof name === 'number' ? integerKey(Buffer.from(String(name), 'latin1')) : Buffer.from(name, 'latin1')
}

/** Says what keys of two descriptions of a table are made of: the same text, the same keys for the same rows. */
export function keyShape({ columns, key }: RowTable): string {
  return JSON.stringify(key.map((at) => [columns[at]?.name, foldingOf(columns[at])]))
}

const integers = /^(?:tinyint|smallint|mediumint|int|bigint|year)$/

type Folding = 'integer' | 'exact' | 'spaces' | 'case' | 'case and spaces'

function foldingOf(column: Column | undefined): Folding {
  if (!column) return 'exact'
  if (integers.test(column.type)) return 'integer'
  const { charset, collation } = column
  if (charset === null || collation === null || !singleBytes.test(charset)) return 'exact'
  const pads = !/_0900_|nopad|^binary$/.test(collation)
  // What Turkish calls the capital of an i is another letter than everybody else's.
  const folds = /_ci(?:_|$)|_ci$/.test(collation) && !/turkish|_tr_/.test(collation)
  if (folds) return pads ? 'case and spaces' : 'case'
  return pads ? 'spaces' : 'exact'
}

/** Character sets in which a byte below 128 is never part of another character. */
const singleBytes =
  /^(?:utf8|utf8mb3|utf8mb4|ascii|latin[1257]|cp125[0167]|cp850|cp852|cp866|koi8r|koi8u|greek|hebrew|armscii8|geostd8|macce|macroman|dec8|hp8|keybcs2)$/

/**
 * Two keys that the server takes for one may stay apart here, as with accents: what follows a row through a log is the row's own bytes, so
 * that only a row that is removed and added under such a key is then told as two. Two keys that it tells apart must never
 * become one; so no more than ASCII is folded.
 */
function partOf(column: Column | undefined): (value: SqlValue) => Buffer {
  switch (foldingOf(column)) {
    case 'integer':
      return (value) => (value === null ? nothing : integerKey(value))
    case 'spaces':
      return (value) => (value === null ? nothing : withoutSpaces(value))
    case 'case':
      return (value) => (value === null ? nothing : lowered(value))
    case 'case and spaces':
      return (value) => (value === null ? nothing : withoutSpaces(lowered(value)))
    case 'exact':
      return (value) => value ?? nothing
  }
}

const nothing = Buffer.alloc(0)
const space = 0x20
const zero = 0x30

function withoutSpaces(value: Buffer): Buffer {
  let end = value.length
  while (end > 0 && value[end - 1] === space) end--
  return value.subarray(0, end)
}

function lowered(value: Buffer): Buffer {
  const bytes = Buffer.from(value)
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte >= 0x41 && byte <= 0x5a) bytes[at] = byte + 0x20
  }
  return bytes
}

/** How many digits, then the digits; of a negative number all upside down, so that the longer one comes first. */
function integerKey(value: Buffer): Buffer {
  const isNegative = value[0] === 0x2d
  const digits = isNegative ? value.subarray(1) : value
  const bytes = Buffer.allocUnsafe(digits.length + 1)
  bytes[0] = isNegative ? 0x7f - digits.length : 0x80 + digits.length
  for (let at = 0; at < digits.length; at++) bytes[at + 1] = isNegative ? 0xff - (digits[at] ?? 0) : (digits[at] ?? 0)
  return bytes
}

/** The number of which this is the key, where none of its digits can be left out and it is not too large to be exact. */
function numberOfKey(key: Buffer): number | undefined {
  const count = key.length - 1
  if (count < 1 || count > 16 || key[0] !== 0x80 + count || (key[1] === zero && count > 1)) return undefined
  let value = 0
  for (let at = 1; at <= count; at++) {
    const digit = (key[at] ?? 0) - zero
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return Number.isSafeInteger(value) ? value : undefined
}

const partEnd = Buffer.from([0, 1])

/** A zero is followed by 255, so that nothing within a part looks like its end. */
function escaped(part: Buffer): Buffer {
  if (!part.includes(0)) return part
  const bytes: number[] = []
  for (const byte of part) bytes.push(...(byte === 0 ? [0, 0xff] : [byte]))
  return Buffer.from(bytes)
}
