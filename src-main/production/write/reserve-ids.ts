// Has production give ids to rows that are to be added, before any is: it adds them, says which ids they got, and takes all back.
import type { AddedId, ReservedId } from '../../changes/renumber/reserved-id.ts'
import { nameOfRow } from '../../comparing/name-of-row.ts'
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import type { BatchConnection } from '../../database/client/connect.ts'
import { sqlName, sqlText } from '../../database/client/quote.ts'
import type { RowTable, RowValues } from '../../rows/change.ts'
import { insertStatement, thisRow } from '../../rows/change-statements.ts'
import type { GuardedRow } from '../../rows/guarded-row.ts'
import { type Batches, errorNumber, inBatches } from './batches.ts'
import { isOfAccess, notWritten } from './not-written.ts'
import { refuseRows } from './refuse-rows.ts'
import { beginSession, readWriteServer } from './write-server.ts'

/** Rows of one transaction: it keeps its unique values from others for a moment. */
const atOnce = 200
/** How often it tries where somebody else has what a row needs. */
const mostTries = 5

interface NewRow {
  readonly table: RowTable
  readonly row: RowValues
  /** The column that AUTO_INCREMENT fills. */
  readonly column: string
}

interface Refused {
  readonly row: NewRow
  readonly why: unknown
}

/**
 * InnoDB gives no number twice, taken back or not, so that these stay free for a promotion, and counters stay dense. Rows of tables
 * without AUTO_INCREMENT keep their keys, and are not told.
 * @param connection which is of no other use afterwards
 * @param rows all that is to be written: those that go or change make room for others
 * @param added ids of those that get another one; whatever comes back has its own
 * @throws Failure `bad-input` where production has a row with the same unique value, or would not take a row
 */
export async function reserveIds(
  connection: BatchConnection,
  database: string,
  rows: readonly GuardedRow[],
  added: readonly AddedId[],
): Promise<readonly ReservedId[]> {
  if (added.length === 0) return []
  try {
    return await reserveAll(connection, database, rows, new Set(added.map(nameOfId)))
  } catch (error) {
    throw notWritten(error)
  }
}

const nameOfId = ({ table, column, from }: AddedId) => `${table}\n${column}\n${from}`

async function reserveAll(
  connection: BatchConnection,
  database: string,
  rows: readonly GuardedRow[],
  wanted: ReadonlySet<string>,
): Promise<readonly ReservedId[]> {
  const server = await readWriteServer(connection)
  const batches = inBatches(connection, server.packet * 0.9)
  const columns = await countedColumns(batches, database)
  const added = rows.flatMap(({ table, expected, wanted: row }): NewRow[] => {
    const column = columns.get(table.name)
    if (expected !== null || !row || column === undefined) return []
    const one = { table, row, column }
    return wanted.has(nameOfId({ table: table.name, column, from: ownId(one) })) ? [one] : []
  })
  if (added.length === 0) return []
  await beginSession(batches, server)
  // What a row rests on may not be there yet, and has no id.
  await batches.query("SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), foreign_key_checks = 0")
  const affected = new Set(added.map(({ table }) => table.name))
  const ofThem = rows.filter(({ table }) => affected.has(table.name))
  await refuseRows({ connection: batches, database, rows: ofThem })
  await batches.query('ROLLBACK')
  const ids = new Map<NewRow, string>()
  for (const [, ofTable] of Map.groupBy(added, ({ table }) => table.name)) {
    for (let from = 0; from < ofTable.length; from += atOnce) {
      for (const [row, id] of await reserve(batches, ofTable.slice(from, from + atOnce), ofThem)) ids.set(row, id)
    }
  }
  return added.map((row) => {
    const to = ids.get(row) ?? '0'
    if (to === '0') throw new Error(`The server told no id for a row of ${row.table.name}.`)
    return { table: row.table.name, column: row.column, from: ownId(row), to }
  })
}

const ownId = ({ table, row, column }: NewRow) =>
  row[table.columns.findIndex(({ name }) => name === column)]?.toString('latin1') ?? ''

/** @returns the AUTO_INCREMENT column of each table that has one */
async function countedColumns(connection: Batches, database: string): Promise<ReadonlyMap<string, string>> {
  const rows = await connection.query(
    `SELECT table_name AS tab, column_name AS col FROM information_schema.columns WHERE table_schema = ${sqlText(database)} AND extra LIKE '%auto_increment%'`,
  )
  return new Map(rows.map(({ tab = '', col = '' }) => [tab, col]))
}

async function reserve(
  batches: Batches,
  rows: readonly NewRow[],
  all: readonly GuardedRow[],
): Promise<ReadonlyMap<NewRow, string>> {
  const ids = new Map<NewRow, string>()
  let left = rows
  let makesRoom = false
  for (let tries = 0; ; tries++) {
    const refused = await tryOnce(batches, left, makesRoom ? all : [], ids)
    const [first] = refused
    if (!first) return ids
    const isTaken = refused.some(({ why }) => errorNumber(why) === 1062)
    const other = refused.find(({ why }) => ![1062, 1205, 1213].includes(errorNumber(why)))
    if (other) throw isOfAccess(other.why) ? other.why : cannotAdd(other)
    if ((isTaken && makesRoom) || tries === mostTries) throw cannotAdd(first)
    // The value may be one of a row that goes.
    makesRoom ||= isTaken
    left = refused.map(({ row }) => row)
  }
}

/** Adds rows and takes them back. @returns those that the server refused */
async function tryOnce(
  batches: Batches,
  rows: readonly NewRow[],
  going: readonly GuardedRow[],
  ids: Map<NewRow, string>,
): Promise<readonly Refused[]> {
  const [{ table } = { table: undefined }] = rows
  try {
    await batches.query('START TRANSACTION')
    const room = going.flatMap((one) => (one.expected && one.table.name === table?.name ? [remove(one)] : []))
    await Promise.all(room.map((sql) => batches.write(sql)))
    const answers = await Promise.allSettled(rows.map((row) => batches.write(insertStatement(...withoutId(row)))))
    return rows.flatMap((row, at) => {
      const answer = answers[at]
      if (answer?.status === 'rejected') return [{ row, why: answer.reason }]
      if (answer) ids.set(row, answer.value.newId)
      return []
    })
  } finally {
    await batches.query('ROLLBACK')
  }
}

const remove = ({ table, expected }: GuardedRow) =>
  `DELETE FROM ${sqlName(table.name)} WHERE ${thisRow(table, expected ?? [])} LIMIT 1`

function withoutId({ table, row, column }: NewRow): [RowTable, RowValues] {
  const isOther = (at: number) => table.columns[at]?.name !== column
  return [
    { ...table, columns: table.columns.filter((_one, at) => isOther(at)), key: [] },
    row.filter((_one, at) => isOther(at)),
  ]
}

function cannotAdd({ row: { table, row, column }, why }: Refused): Failure {
  const number = errorNumber(why)
  const said = plainText(why instanceof Error ? why.message : String(why), 300)
  const [, key] = /for key '(?:[^'.]*\.)?([^']+)'/.exec(said) ?? []
  const isFull = number === 1467 || number === 167 || (number === 1062 && key === 'PRIMARY')
  const reason = isFull
    ? `the column ${plainText(column, 64)} of that table has no number left`
    : number === 1062
      ? `production has another row with the same value, which must be there once (${plainText(key ?? said, 100)})`
      : number === 1205 || number === 1213
        ? 'somebody else has written the same there and not finished it'
        : said
  return new Failure(
    number === 1205 || number === 1213 ? 'busy' : 'bad-input',
    `${nameOfRow(table, row)} cannot be added to production: ${reason}. Nothing of production was changed; compare again.`,
    { detail: said },
  )
}
