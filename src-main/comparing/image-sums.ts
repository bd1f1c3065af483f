// Rows as they were and as they are, as hashes: whether two lists of changes come to the same, in any order and in little memory. Pure.
import { createHash, randomBytes } from 'node:crypto'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import type { Column } from '../rows/table.ts'
import type { SqlValue } from '../rows/value.ts'

/** A table of the clone whose rows can be held against a log. */
export interface ProvableTable {
  readonly table: string
  /** Those that count: what the server makes of others is in no log. */
  readonly columns: readonly Column[]
  readonly key: readonly Column[]
}

/** A row before (-1) or after (1) a change. */
export interface RowImage {
  readonly of: ProvableTable
  readonly sign: 1 | -1
  readonly table: RowTable
  readonly row: RowValues
  /** Undefined where the row lacks one of the columns. */
  readonly hash: Buffer | undefined
}

export interface ImageSums {
  /** The row before a change and the row after it, whichever there are. */
  imagesOf(change: RowChange, of: ProvableTable): Generator<RowImage>
  /** Adds an image of a row, or takes it away. */
  add(table: string, hash: Buffer, sign: 1n | -1n): void
  /** Whether as many of such images were added as were taken away, as far as sums of hashes tell. */
  isEven(table: string, hash: Buffer): boolean
  /** Names of tables whose images are not even. */
  uneven(): readonly string[]
}

/** Sums that each table has: an image counts for the one that its hash picks. */
const sums = 4096

/**
 * Sums of hashes with a key of their own, so that nobody can make rows whose hashes cancel each other out.
 */
export function createImageSums(): ImageSums {
  const salt = randomBytes(16)
  const tables = new Map<string, BigUint64Array>()
  const at = (hash: Buffer) => hash.readUInt32LE(8) % sums
  return {
    *imagesOf({ table, before, after }, of) {
      if (before) yield { of, sign: -1, table, row: before, hash: hashOf(salt, of, table, before) }
      if (after) yield { of, sign: 1, table, row: after, hash: hashOf(salt, of, table, after) }
    },
    add(table, hash, sign) {
      const of = tables.get(table) ?? new BigUint64Array(sums)
      tables.set(table, of)
      // Wraps around, as sums of a group do.
      of[at(hash)] = (of[at(hash)] ?? 0n) + sign * hash.readBigUInt64LE(0)
    },
    isEven: (table, hash) => (tables.get(table)?.[at(hash)] ?? 0n) === 0n,
    uneven: () => [...tables].filter(([, of]) => of.some((sum) => sum !== 0n)).map(([table]) => table),
  }
}

function hashOf(
  salt: Buffer,
  { table, columns }: ProvableTable,
  { columns: own }: RowTable,
  row: RowValues,
): Buffer | undefined {
  const hash = createHash('sha256').update(salt).update(lengthOf(table)).update(table)
  for (const column of columns) {
    const index = own.findIndex(({ name }) => name === column.name)
    if (index < 0) return undefined
    const value = plainValue(row[index] ?? null, column)
    hash.update(value === null ? 'n' : lengthOf(value))
    if (value !== null) hash.update(value)
  }
  return hash.digest().subarray(0, 16)
}

const lengthOf = (value: string | Buffer) => `${Buffer.byteLength(value)}:`

/** A value without what depends on who reads it: zeros that fill up a number, and the words for a fraction. */
function plainValue(value: SqlValue, { type }: Column): SqlValue | string {
  if (value === null) return null
  if (type === 'float') return String(Math.fround(Number(value.toString('latin1'))))
  if (type === 'double') return String(Number(value.toString('latin1')))
  if (/int$|^decimal$|^year$/.test(type)) return value.toString('latin1').replace(/^(-?)0+(?=\d)/, '$1')
  return value
}
