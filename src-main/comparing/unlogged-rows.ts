// Notices changes after which rows may have changed that no log has: those that a foreign key takes along. Pure.
import type { LoggedStatement, LookUpColumns } from '../binlog/changes.ts'
import { plainText } from '../contract/plain-text.ts'
import type { Cascade, Unlogged } from '../database/server/unlogged.ts'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import { sameValue } from '../rows/value.ts'

/** What `createChangeReader` is to know of the columns of one database. */
export function lookUpUnlogged({ columns }: Pick<Unlogged, 'columns'>, database: string): LookUpColumns {
  const tables = Map.groupBy(columns, ({ table }) => table)
  const known = new Map(
    [...tables].map(([table, some]) => [table, new Map(some.map((one) => [one.column, one] as const))] as const),
  )
  return (of, table) => (of === database ? known.get(table) : undefined)
}

export interface CascadeWatch {
  /** Takes what a log says, in its order. */
  row(change: RowChange): void
  statement(statement: LoggedStatement): void
  /** A whole sentence for each table that may have changed unseen. */
  doubts(): readonly string[]
}

/** @param unlogged of the state that the log begins on; null where that is not known */
export function createCascadeWatch(unlogged: Unlogged | null, database: string): CascadeWatch {
  const cascades: Cascade[] = [...(unlogged?.cascades ?? [])]
  const touched = new Map<string, Cascade>()
  let isUnknown = false
  return {
    row(change) {
      const { table } = change
      if (table.database !== database || unlogged?.logsCascades) return
      const own = cascades.filter((one) => one.parent === table.name)
      // Values are read only where somebody looks at them.
      if (own.length === 0 && (unlogged !== null || isUnknown)) return
      const { before, after } = change
      if (before === null) return
      isUnknown ||= unlogged === null && after === null
      for (const one of own) {
        if (after === null ? one.onDelete : one.onUpdate && isMoved(table, before, after, one.columns)) {
          touched.set(one.table, one)
        }
      }
    },
    statement({ text }) {
      cascades.push(...cascadesIn(text))
    },
    doubts() {
      const sentences = [...touched.values()].map(
        ({ table, parent }) =>
          `Rows of the table ${plainText(parent, 64)} were deleted or renumbered, and its foreign keys have the server change rows of ${plainText(table, 64)} along, which it does not log, so some of those may be missing here.`,
      )
      if (!isUnknown) return sentences
      return [
        ...sentences,
        'The point was made by an earlier version of Sitefork, which did not note which foreign keys take rows along, so rows that went with deleted ones may be missing here.',
      ]
    },
  }
}

/** Whether one of the columns that others refer to has another value. */
function isMoved(table: RowTable, before: RowValues, after: RowValues, columns: readonly string[]): boolean {
  return columns.some((name) => {
    const at = table.columns.findIndex((column) => column.name === name)
    return !sameValue(before[at] ?? null, after[at] ?? null)
  })
}

const nameIn = '(?:`((?:[^`]|``)+)`|([^\\s`(.,]+))'
const qualified = `(?:(?:\`(?:[^\`]|\`\`)+\`|[^\\s\`(.,]+)\\s*\\.\\s*)?${nameIn}`
const definesTable = new RegExp(
  `^(?:\\s|/\\*(?:[^*]|\\*(?!/))*\\*/)*(?:CREATE\\b.*?\\bTABLE|ALTER\\b.*?\\bTABLE)\\s+(?:IF\\s+(?:NOT\\s+)?EXISTS\\s+)?${qualified}`,
  'is',
)
const refers = new RegExp(`\\bREFERENCES\\s+${qualified}\\s*\\(([^)]{0,4000})\\)([^,)]{0,400})`, 'gis')
const rule = (event: string) => new RegExp(`\\bON\\s+${event}\\s+(?:CASCADE|SET\\s+(?:NULL|DEFAULT))`, 'i')

/** No statement that defines a table is longer. */
const mostText = 2 ** 20

/** Foreign keys that a statement adds to a table. */
function cascadesIn(whole: string): readonly Cascade[] {
  const text = whole.slice(0, mostText)
  const table = nameOf(definesTable.exec(text)?.slice(1, 3))
  if (table === undefined) return []
  return [...text.matchAll(refers)].flatMap((found) => {
    const parent = nameOf(found.slice(1, 3))
    const rules = found[4] ?? ''
    const columns = [...(found[3] ?? '').matchAll(new RegExp(nameIn, 'g'))].flatMap((one) => nameOf(one.slice(1)) ?? [])
    const [onDelete, onUpdate] = [rule('DELETE').test(rules), rule('UPDATE').test(rules)]
    return parent !== undefined && (onDelete || onUpdate) ? [{ table, parent, columns, onDelete, onUpdate }] : []
  })
}

const nameOf = (found: readonly (string | undefined)[] | undefined) => found?.[0]?.replaceAll('``', '`') ?? found?.[1]
