// Has a server give ids to what is new, stores what will be written, and writes it: the same for production and for a clone of it on which
// a promotion is tried.
import type { Known } from '../../../changes/known.ts'
import { renumberedRows } from '../../../changes/renumber/renumber.ts'
import type { ReservedId } from '../../../changes/renumber/reserved-id.ts'
import { nameOfRow } from '../../../comparing/name-of-row.ts'
import { Failure } from '../../../contract/failure.ts'
import { plainText } from '../../../contract/plain-text.ts'
import type { Bands } from '../../../ids/bands.ts'
import { reserveIds } from '../../../production/write/reserve-ids.ts'
import type {
  ConnectToWrite,
  PromotionMarker,
  RowsOutcome,
  RowsToWrite,
} from '../../../production/write/rows-to-write.ts'
import { writeRows } from '../../../production/write/write-rows.ts'
import type { PromotionPlan } from '../../../promoting/promotion-plan.ts'
import type { GuardedRow } from '../../../rows/guarded-row.ts'

/** The database that is written to. */
export interface WrittenDatabase {
  readonly connect: ConnectToWrite
  readonly database: string
  /** The prefix of the site's tables. */
  readonly prefix: string
  readonly known: Known
  readonly bands: Bands
}

export interface PreparedRows {
  /** As they will be written, in their order. */
  readonly rows: readonly GuardedRow[]
  /** Those that the server gave. */
  readonly ids: readonly ReservedId[]
}

export async function prepareRows(
  { connect, database, known, bands }: WrittenDatabase,
  { rows, newIds }: Pick<PromotionPlan, 'rows' | 'newIds'>,
  signal: AbortSignal,
): Promise<PreparedRows> {
  const connection = await connect(signal)
  try {
    const ids = await reserveIds(connection, database, rows.map(toGuarded), newIds)
    return { rows: renumberedRows(rows, ids, { known, bands }).map(toGuarded), ids }
  } finally {
    connection.close()
  }
}

/** Writes them in one transaction, with a row that says so. */
export function writePrepared(
  { connect, database, prefix }: WrittenDatabase,
  work: Pick<RowsToWrite, 'rows' | 'columns' | 'overtakes'>,
  marker: PromotionMarker,
  signal: AbortSignal,
): Promise<RowsOutcome> {
  return writeRows(connect, { ...work, database, prefix, marker, isNoise: () => false, mayDangle: false }, signal)
}

const toGuarded = ({ table, expected, wanted, unchecked, class: is }: PromotionPlan['rows'][number]): GuardedRow => ({
  table,
  expected,
  wanted,
  unchecked,
  isNoise: is === 'noise',
})

/** @param home tells one Sitefork home from others that write to the same production */
export const promotionMarker = (prefix: string, home: string, promotion: string): PromotionMarker => ({
  table: `${prefix}options`,
  name: `sitefork_promotion_${home}`,
  value: promotion,
})

/** @param where what was not written to, in words */
export function refusalOf(
  where: string,
  outcome: Exclude<RowsOutcome, { readonly is: 'written' | 'written-before' }>,
): Failure {
  const nothing = `Nothing was written to ${where}`
  if (outcome.is === 'unknown') return outcome.why
  if (outcome.is === 'locked') {
    return new Failure(
      'busy',
      `${nothing}: somebody else has rows of ${plainText(outcome.table, 64)} locked for longer than a promotion waits. Try again in a moment.`,
    )
  }
  if (outcome.is === 'dependent') {
    const { row, dependent } = outcome
    return new Failure(
      'bad-input',
      `${nothing}: ${nameOfRow(dependent.table, dependent.after ?? [])} rests on ${nameOfRow(row.table, row.expected ?? [])}, which would be removed. Leave that out, or remove both.`,
    )
  }
  const { row, found, columns } = outcome.row
  const why = !found
    ? 'is not there any more'
    : row.expected
      ? `was changed meanwhile (${columns.slice(0, 4).join(', ')})`
      : 'is there already'
  return new Failure(
    'busy',
    `${nothing}: ${nameOfRow(row.table, row.expected ?? row.wanted ?? [])} ${plainText(why, 200)}. Compare again, then write it.`,
  )
}
