// Says in a sentence why a change cannot be undone: what later change rests on it, who made that, and when.
import type { ChangePart } from '../../contract/changes.ts'
import { Failure } from '../../contract/failure.ts'
import { absolute } from '../../contract/instant.ts'
import { plainText } from '../../contract/plain-text.ts'
import type { RowTable, RowValues } from '../../rows/change.ts'
import { identity } from '../../rows/guarded-row.ts'
import type { ChangeIndex } from '../change-index.ts'
import { nameOfRow } from '../name-of-row.ts'
import { lastEditOf } from './plan-undo.ts'
import type { RowsReversed } from './reverse-rows.ts'

/** What keeps rows from being put back. */
export type Hindrance = Exclude<RowsReversed, { is: 'written' }>

export function whyNot(index: ChangeIndex, part: ChangePart, hindrance: Hindrance): Failure {
  if (hindrance.is === 'dependent') {
    const { table, after } = hindrance.dependent
    const [gone, rests] = [nameOfRow(hindrance.row.table, hindrance.row.expected ?? []), nameOfRow(table, after ?? [])]
    return refusal(`${gone} is what ${rests} rests on, which was made${who(index, part, table, after ?? [])}`)
  }
  const { row: stored, found, columns } = hindrance.row
  const { table, expected, wanted } = stored
  const row = expected ?? wanted ?? []
  const by = who(index, part, table, row)
  const name = nameOfRow(table, row)
  if (expected && !found) return refusal(`${name} was removed since${by}`)
  if (!expected) return refusal(`${name} is there again${by}`)
  const which =
    columns.length > 0 && columns.length <= 4 ? `${columns.map((one) => plainText(one, 64)).join(', ')} of ` : ''
  return refusal(`${which}${name} was changed again${by}`)
}

const refusal = (why: string) =>
  new Failure(
    'bad-input',
    `Nothing was undone, because later changes rest on it: ${why}. Undo that first, or go back to a bookmark.`,
  )

function who(index: ChangeIndex, part: ChangePart, table: RowTable, row: RowValues): string {
  const wanted = identity(table, row)
  const isIt = ({ table: of, before, after }: { table: RowTable; before: RowValues | null; after: RowValues | null }) =>
    [before, after].some((side) => side !== null && identity({ ...of, database: table.database }, side) === wanted)
  const edit = lastEditOf(index, isIt, part)
  return edit ? ` at ${absolute(edit.at)} (${plainText(edit.title)})` : ''
}
