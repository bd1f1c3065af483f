// What a reader of changes says of a log, as lines that can be compared at a glance.
import { createChangeReader } from '../../src-main/binlog/change-reader.ts'
import type { LookUpColumns } from '../../src-main/binlog/changes.ts'
import { firstEvent } from '../../src-main/binlog/events.ts'
import { createLogReader } from '../../src-main/binlog/read-log.ts'
import type { RowValues } from '../../src-main/rows/change.ts'

const valuesOf = (row: RowValues) =>
  row
    .map((value) =>
      value === null
        ? 'NULL'
        : /^[\x20-\x7e]*$/.test(value.toString('latin1'))
          ? `${value}`
          : `x${value.toString('hex')}`,
    )
    .join(' | ')

/** @param size of the pieces in which the log comes */
export function saidChanges(log: Buffer, lookUp?: LookUpColumns, size = log.length): readonly string[] {
  const said: string[] = []
  const sink = createChangeReader(
    {
      row: ({ table, before, after }, { statement }) =>
        said.push(
          `${table.name}: ${before ? valuesOf(before) : '-'} => ${after ? valuesOf(after) : '-'} by ${statement?.slice(0, 30)}`,
        ),
      statement: ({ database, text }) => said.push(`${database}: ${text}`),
      committed: (to, at) => said.push(`committed to ${to} at ${at}`),
      rolledBack: () => said.push('rolled back'),
    },
    lookUp ? { lookUp } : {},
  )
  const reader = createLogReader({ from: firstEvent }, [sink])
  for (let from = firstEvent; from < log.length; from += size) reader.read(log.subarray(from, from + size))
  return said
}
