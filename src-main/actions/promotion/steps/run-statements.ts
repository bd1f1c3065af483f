// Runs schema changes on production: those that rows need before they are written, those that take something away once they are there. No
// transaction holds them, so what takes them back is read off the tables themselves, before and after.
import { tablesOf } from '../../../changes/schema-statement.ts'
import { Failure } from '../../../contract/failure.ts'
import { plainText } from '../../../contract/plain-text.ts'
import { sqlName } from '../../../database/client/quote.ts'
import type { SqlReader } from '../../../database/client/sql.ts'
import type { JobRun } from '../../../jobs/job.ts'
import { definitionText, detailOf, statementsFor } from '../../../merging/table-definitions.ts'
import type { ConnectToWrite } from '../../../production/write/rows-to-write.ts'
import type { BackStatement } from '../../../promoting/promotion-patch.ts'
import type { PromotionPlan } from '../../../promoting/promotion-plan.ts'
import { type DefinitionItem, definitionItems } from '../../../rows/definition-items.ts'
import { readTables } from '../../../rows/read-tables.ts'
import { exactValues } from '../../../rows/write.ts'

/** Production's writers wait no longer for a table that is being changed, seconds. */
const waitSeconds = 3

export interface StatementsToRun {
  readonly connect: ConnectToWrite
  readonly database: string
  readonly plan: Pick<PromotionPlan, 'statements' | 'last'>
  readonly run: Pick<JobRun, 'signal' | 'log' | 'remark'>
}

/**
 * Runs those that rows need.
 * @param made is told what takes them back, also where one was refused
 * @throws Failure `bad-input` with the one that was refused
 */
export async function runFirst(work: StatementsToRun, made: (back: readonly BackStatement[]) => void): Promise<void> {
  const { plan, run } = work
  const first = plan.statements.filter((one) => !plan.last.includes(one))
  if (first.length === 0) return
  let done = 0
  await withTables(work, first, made, async (query, reader) => {
    try {
      for (const statement of first) {
        const used = await usedByOthers(reader, work.database, statement)
        await query(statement)
        if (used) run.remark(used.goes)
        done++
      }
    } catch (error) {
      run.signal.throwIfAborted()
      if (error instanceof Failure) throw error
      const before = done === 0 ? 'Nothing was changed' : `What ${done} of ${first.length} had changed is taken back`
      throw new Failure(
        'bad-input',
        `Production refused a change of its tables: ${plainText(first[done] ?? '', 200)}. ${before}; no row was written. Look at what it says, then try again.`,
        { detail: plainText(detailOf(error), 2000), cause: error },
      )
    }
  })
}

/** What became of those that were run once the rows were there. */
export interface LastStatements {
  readonly back: readonly BackStatement[]
  /** What could not be done, in whole sentences. */
  readonly findings: readonly string[]
}

/** @param isUndo whether nothing may go that others wrote since */
export async function runLast(work: StatementsToRun, isUndo: boolean): Promise<LastStatements> {
  const { last } = work.plan
  const findings: string[] = []
  const back: BackStatement[] = []
  if (last.length === 0) return { back, findings }
  const refused = (statement: string, error: unknown) =>
    `Production refused a change of its tables, which is to be made by hand: ${plainText(statement, 300)} It said: ${plainText(detailOf(error), 300)}`
  try {
    const keep = (made: readonly BackStatement[]) => void back.push(...made)
    await withTables(work, last, keep, async (query, reader) => {
      for (const statement of last) {
        const used = await usedByOthers(reader, work.database, statement)
        if (used) findings.push(isUndo ? used.stays : used.goes)
        if (!used || !isUndo)
          await query(statement).catch((error: unknown) => void findings.push(refused(statement, error)))
      }
    })
    return { back, findings }
  } catch (error) {
    return { back, findings: [...findings, ...last.map((statement) => refused(statement, error))] }
  }
}

/** @returns what is not as it was, in whole sentences */
export async function takeBack(work: StatementsToRun, back: readonly BackStatement[]): Promise<readonly string[]> {
  const statements = back.map(({ text }) => text)
  return (await runLast({ ...work, plan: { statements, last: statements } }, true)).findings
}

/** @param made is told what takes back what work made of the tables that the statements name */
async function withTables(
  { connect, database, run: { signal, log } }: StatementsToRun,
  statements: readonly string[],
  made: (back: readonly BackStatement[]) => void,
  work: (query: (statement: string) => Promise<void>, reader: SqlReader) => Promise<void>,
): Promise<void> {
  const connection = await connect(signal)
  try {
    await connection.query(exactValues)
    await connection.query(`SET SESSION lock_wait_timeout = ${waitSeconds}`)
    const names = [...new Set(statements.flatMap((text) => tablesOf(text, database)))]
    const definitions = async () => {
      const tables = await readTables(connection, database, names)
      return new Map([...tables].map(([name, { definition }]) => [name, definitionItems(definition.created)]))
    }
    const before = await definitions()
    try {
      await work(async (statement) => {
        signal.throwIfAborted()
        await connection.query(statement)
        log(`Ran: ${plainText(statement, 1000)}`)
      }, connection)
    } finally {
      const after = await definitions()
      // A table that names another one was made after it.
      made(names.toReversed().flatMap((name) => backOf(name, before.get(name) ?? null, after.get(name) ?? null)))
    }
  } finally {
    connection.close()
  }
}

type Items = readonly DefinitionItem[] | null

function backOf(name: string, before: Items, after: Items): readonly BackStatement[] {
  if (definitionText(before) === definitionText(after)) return []
  const kept = new Set(before?.map(({ text }) => text))
  const isAdding = (after ?? []).every(({ text }) => kept.has(text))
  return statementsFor(name, after, before).map((text) => ({ text, when: isAdding ? 'first' : 'last' }))
}

/** What of a table rests on a statement that takes it away, in whole sentences: where it is left, and where it is not. */
interface Used {
  readonly stays: string
  readonly goes: string
}

async function usedByOthers(reader: SqlReader, database: string, statement: string): Promise<Used | undefined> {
  const [name] = tablesOf(statement, database)
  if (name === undefined) return undefined
  const [shown, table] = [plainText(name, 64), sqlName(name)]
  const isAny = async (condition: string) =>
    (await reader.query(`SELECT 1 AS found FROM ${table} WHERE ${condition} LIMIT 1`)).length > 0
  const point = 'They are in the point from before, and an undo does not bring them back.'
  if (/^\s*DROP\s+TABLE\b/i.test(statement)) {
    if (!(await isAny('1').catch(() => false))) return undefined
    return {
      stays: `The table ${shown} stays: rows are in it that others wrote since.`,
      goes: `The table ${shown} went with rows that are not in the receipt. ${point}`,
    }
  }
  for (const [, column = ''] of statement.matchAll(/\bDROP COLUMN (`(?:[^`]|``)+`)/g)) {
    if (!(await isAny(`NOT (${column} <=> DEFAULT(${column}))`).catch(() => isAny(`${column} <> ''`)))) continue
    return {
      stays: `What the promotion made of the table ${shown} stays: others wrote to ${plainText(column, 64)} since.`,
      goes: `The column ${plainText(column, 64)} of the table ${shown} went with values that others wrote. ${point}`,
    }
  }
  return undefined
}
