// MariaDB's sequences, which are tables with one row: a log has each step as a row that was added. Pure.
import { sqlName } from '../database/client/quote.ts'
import type { RowTable, RowValues } from '../rows/change.ts'

const columns =
  'next_not_cached_value minimum_value maximum_value start_value increment cache_size cycle_option cycle_count'

export const isSequence = ({ columns: own, key }: RowTable) =>
  key.length === 0 && own.map((column) => column.name).join(' ') === columns

/** The statement that sets a sequence to where it is after the step. */
export function sequenceStep({ database, name }: RowTable, row: RowValues): string {
  const [next, , , , , , , round] = row.map((value) => value?.toString('latin1') ?? 'NULL')
  return `SELECT SETVAL(${sqlName(database)}.${sqlName(name)}, ${next}, FALSE, ${round})`
}
