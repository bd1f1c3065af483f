// What can be known without a lock to be impossible or unsafe to write: told before anything of production is touched.
import { nameOfRow } from '../../comparing/name-of-row.ts'
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import { sqlText } from '../../database/client/quote.ts'
import type { SqlReader } from '../../database/client/sql.ts'
import type { GuardedRow } from '../../rows/guarded-row.ts'
import { readTables } from '../../rows/read-tables.ts'
import type { Column, Table } from '../../rows/table.ts'
import type { SqlValue } from '../../rows/value.ts'

interface Refused {
  readonly connection: SqlReader
  readonly database: string
  readonly rows: readonly GuardedRow[]
}

/** @throws Failure `bad-input` for tables without transactions, with triggers, and for values that a column cannot hold */
export async function refuseRows(work: Refused, also: readonly string[] = []): Promise<void> {
  const names = [...new Set([...also, ...work.rows.map(({ table }) => table.name)])]
  const tables = await readTables(work.connection, work.database, names)
  refuseEngines(names, tables)
  await refuseTriggers(work, also)
  for (const row of work.rows) refuseValues(row, tables.get(row.table.name))
}

const nothing = 'Nothing of production was changed'

function refuseEngines(names: readonly string[], tables: ReadonlyMap<string, Table>): void {
  for (const name of names) {
    const table = tables.get(name)
    if (!table)
      throw new Failure('bad-input', `Production has no table ${plainText(name, 64)}. ${nothing}; compare again.`)
    const { engine } = table.definition
    if (/^InnoDB$/i.test(engine)) continue
    throw new Failure(
      'bad-input',
      `Production keeps its table ${plainText(name, 64)} by ${plainText(engine, 30)}, which has no transactions: a promotion that is cut off could leave half of it there. ${nothing}; have it altered (ALTER TABLE … ENGINE=InnoDB), or leave out what is in it.`,
    )
  }
}

type Deed = 'INSERT' | 'UPDATE' | 'DELETE'

const deedOf = ({ expected, wanted }: GuardedRow): Deed => (expected ? (wanted ? 'UPDATE' : 'DELETE') : 'INSERT')

async function refuseTriggers({ connection, database, rows }: Refused, also: readonly string[]): Promise<void> {
  const deeds = new Set([
    ...rows.map((row) => `${deedOf(row)} ${row.table.name}`),
    ...also.flatMap((name) => [`INSERT ${name}`, `UPDATE ${name}`]),
  ])
  const triggers = await connection.query(
    `SELECT EVENT_OBJECT_TABLE AS tab, EVENT_MANIPULATION AS deed, TRIGGER_NAME AS name FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = ${sqlText(database)}`,
  )
  const found = triggers.find(({ tab, deed }) => deeds.has(`${deed} ${tab}`))
  if (!found) return
  throw new Failure(
    'bad-input',
    `Production’s table ${plainText(found.tab ?? '', 64)} has a trigger (${plainText(found.name ?? '', 64)}), which would write more than was compared, and nobody could take that back. ${nothing}; leave out what is in that table, or write it by SQL yourself.`,
  )
}

function refuseValues({ table, wanted, expected }: GuardedRow, now: Table | undefined): void {
  if (!wanted || !now) return
  for (const [at, column] of table.columns.entries()) {
    const there = now.columns.find(({ name }) => name === column.name)
    const why = there && cannotHold(wanted[at] ?? null, column, there)
    if (!why) continue
    throw new Failure(
      'bad-input',
      `${nameOfRow(table, expected ?? wanted)} has ${why} in ${plainText(column.name, 64)}. ${nothing}; change it in the clone, or have that column altered in production.`,
    )
  }
}

/** Character sets whose bytes are the same, but for characters that the smaller one lacks. */
const unicode = new Set(['utf8', 'utf8mb3', 'utf8mb4'])

function cannotHold(value: SqlValue, column: Column, there: Column): string | undefined {
  if (value === null || column.charset === null || there.charset === null) return undefined
  if (unicode.has(column.charset) && unicode.has(there.charset)) {
    // Only characters of four bytes begin with these.
    const isWide = there.charset !== 'utf8mb4' && value.some((byte) => byte >= 0xf0)
    return isWide ? `an emoji or another character that production’s utf8 cannot hold` : undefined
  }
  const isPlain = value.every((byte) => byte < 0x80)
  return column.charset === there.charset || isPlain
    ? undefined
    : `text in another character set (${column.charset}) than production has there (${there.charset})`
}
