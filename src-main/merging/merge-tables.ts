// Merges what tables are made of by the states themselves, where statements do not tell it: servers on copies say what each side has,
// the target's copy is altered as planned, and rows of altered tables are compared in the columns that they will have.
import { conflictAt } from '../changes/merge/conflicts.ts'
import type { Conflict, PartConflict, TargetTable } from '../changes/merge/merge.ts'
import { tablesOf } from '../changes/schema-statement.ts'
import { compareServers, pairServers } from '../comparing/compare-states.ts'
import type { StateServer } from '../comparing/state-servers.ts'
import { Failure } from '../contract/failure.ts'
import { plainText } from '../contract/plain-text.ts'
import type { RowChange } from '../rows/change.ts'
import { sameRow } from '../rows/change-statements.ts'
import { byId, columnId, type DefinitionItem } from '../rows/definition-items.ts'
import { readTables } from '../rows/read-tables.ts'
import type { ComparedTables } from './compared-tables.ts'
import { hasRows } from './concerned-tables.ts'
import type { TableItems } from './merge-definitions.ts'
import { type MergeServer, type PlacedSide, placedBase, placedTip } from './merge-servers.ts'
import type { SchemaMerge } from './merge-statements.ts'
import type { OpenSource } from './open-sources.ts'
import { type SchemaWork, SourceTables } from './source-tables.ts'
import {
  alteringSession,
  changedIn,
  type Definitions,
  definitionsOf,
  detailOf,
  statementsFor,
} from './table-definitions.ts'
import { readTableKeys } from './table-keys.ts'

export interface SchemaPlan extends SchemaMerge {
  /** Tables that are made of something else when rows are written than a change of them may say; null for one that is gone. */
  readonly tables: ReadonlyMap<string, TargetTable | null>
  /** By source: changes of altered tables, in the columns that these have when rows are written. */
  readonly compared: readonly ComparedTables[]
}

/** @throws Failure as `MergeServers.use`; `bad-input` where the states are of different servers */
export function mergeTables(work: SchemaWork): Promise<SchemaPlan> {
  const placed = work.sources.flatMap((source) => [placedBase(source), placedTip(source)])
  // The target’s copy is altered, also where a source began as the target is.
  const distinct = [work.target, ...new Map(placed.map((one) => [one.path, one])).values()]
  return work.servers.use(distinct, async (servers) => {
    for (const { server } of servers) await server.query(alteringSession)
    const at = (side: PlacedSide) => {
      const found = servers[side === work.target ? 0 : distinct.findLastIndex(({ path }) => path === side.path)]
      if (!found) throw new Error('Each state has a server.')
      return found
    }
    return planned(work, at)
  })
}

async function planned(work: SchemaWork, at: (side: PlacedSide) => MergeServer): Promise<SchemaPlan> {
  const { sources, database, choiceOf } = work
  const target = at(work.target)
  const statements: string[] = []
  const conflicts: Conflict[] = []
  const now = new Map(await definitionsOf(target.server))
  const madeBy = new Map<string, number>()
  for (const [mineBy, source] of sources.entries()) {
    const sides = [
      await definitionsOf(at(placedBase(source)).server),
      await definitionsOf(at(placedTip(source)).server),
    ] as const
    const merge = new SourceTables(work, source, mineBy, target.server, { sides, now, madeBy })
    await merge.run()
    statements.push(...merge.statements)
    conflicts.push(...merge.conflicts)
  }
  const after = await definitionsOf(target.server)
  const keys = await readTableKeys(target.server, database)
  const described = await readTables(target.server, database)
  const tables = new Map<string, TargetTable | null>()
  const compared: ComparedTables[] = []
  for (const source of sources) {
    const [base, tip] = [at(placedBase(source)), at(placedTip(source))]
    const [was, own] = [await definitionsOf(base.server), await definitionsOf(tip.server)]
    const names = [...new Set([...was.keys(), ...own.keys()])].filter((name) => {
      const all = [was.get(name), own.get(name), after.get(name)].map((one) => one && columnsOf(one))
      return all.some((one) => one !== all[0]) && hasRows(name, source.own, source.inTarget)
    })
    const isGone = (name: string) => !after.has(name) && !work.emptiesDropped
    for (const name of names) if (isGone(name)) tables.set(name, null)
    const altered = names.filter((name) => was.has(name) && own.has(name) && after.has(name))
    const theirs = alterations(source.inTarget.index.statements({}), altered, database)
    await bring(base.server, altered, [...theirs, ...alterations(statements, altered, database)], after)
    await bring(tip.server, altered, theirs, after)
    // Whether the rows of a table that is dropped go is decided with the table.
    conflicts.push(...lostValues(source, compared.length, altered, [was, own, after], choiceOf))
    const dropped = [...was.keys()].flatMap((name) =>
      own.has(name) || work.emptiesDropped ? [] : [[name, []] as const],
    )
    compared.push({
      own: new Map([...dropped, ...withoutColumns(await rowsOf(base, tip, altered), columnsLeft(was, own))]),
      inTarget: await rowsOf(base, target, altered),
    })
    for (const name of altered) {
      const table = described.get(name)
      if (!table) continue
      const { columns, key } = table
      const rows = { database, name, columns, key: key.map((one) => columns.indexOf(one)) }
      tables.set(name, { before: rows, table: rows, ...(keys.get(name) ?? { unique: [], parents: [] }) })
    }
  }
  return { statements, conflicts, tables, compared }
}

/** What a source wrote in columns that are not there any more where the merge goes. */
function lostValues(
  { own }: OpenSource,
  mineBy: number,
  names: readonly string[],
  [was, mine, after]: readonly [Definitions, Definitions, Definitions],
  choiceOf: SchemaWork['choiceOf'],
): readonly Conflict[] {
  const columns = names.flatMap((table) => {
    const [has, stays] = [byId(mine.get(table) ?? []), byId(after.get(table) ?? [])]
    const gone = (was.get(table) ?? []).filter(({ is, id }) => is === 'column' && has.has(id) && !stays.has(id))
    return gone.map((column) => ({ table, column, count: changedIn(own.index, table, column) }))
  })
  return columns.flatMap(({ table, column, count }) => {
    if (count === 0) return []
    const name = column.name.slice(1, -1).replaceAll('``', '`')
    const mine = Buffer.from(count === 1 ? 'one row' : `${count} rows`)
    const impossible = { mine: noColumnThere, both: noColumnThere, edited: noColumnThere }
    const part: PartConflict = {
      path: null,
      base: undefined,
      mine,
      theirs: undefined,
      format: 'plain',
      chunks: null,
      impossible,
    }
    const place = {
      is: 'schema' as const,
      thing: `table:${table}`,
      table,
      key: [],
      column: name,
      mineBy,
      theirsBy: null,
    }
    const conflict = conflictAt(place, part)
    choiceOf(conflict)
    return [conflict]
  })
}

const noColumnThere = 'The column that holds it is not in the table any more where the merge goes.'

/** @returns a function that says which columns of a table a source dropped: they stay where others need them, with what is in them */
const columnsLeft = (was: Definitions, own: Definitions) => (table: string) => {
  const kept = byId(own.get(table) ?? [])
  return (was.get(table) ?? []).filter(({ is, id }) => is === 'column' && !kept.has(id))
}

/** Changes without what they make of these columns, by table. */
function withoutColumns(
  changes: ReadonlyMap<string, readonly RowChange[]>,
  columnsOf: (table: string) => readonly DefinitionItem[],
): ReadonlyMap<string, readonly RowChange[]> {
  const kept = [...changes].map(([name, rows]) => {
    const ids = new Set(columnsOf(name).map(({ id }) => id))
    if (ids.size === 0) return [name, rows] as const
    return [
      name,
      rows.flatMap((change) => {
        const { table, before, after } = change
        if (!before || !after) return [change]
        const left = after.map((value, at) =>
          ids.has(columnId(table.columns[at]?.name ?? '')) ? (before[at] ?? null) : value,
        )
        return sameRow(before, left) ? [] : [{ ...change, after: left }]
      }),
    ] as const
  })
  return new Map(kept)
}

/** Statements that alter one of these tables and nothing else, in their order. */
const alterations = (texts: readonly string[], names: readonly string[], database: string) =>
  texts.filter((text) => {
    const [table, ...more] = tablesOf(text, database)
    return table !== undefined && more.length === 0 && names.includes(table) && /^\s*ALTER\b/i.test(text)
  })

/**
 * Gives tables the columns that they will have.
 * @param words how others did that, as far as it can be done here: only they tell which column was given another name
 * @throws Failure `bad-input` where a value does not fit into them
 */
async function bring(
  server: StateServer,
  names: readonly string[],
  words: readonly string[],
  to: Definitions,
): Promise<void> {
  if (names.length === 0) return
  const again = async () => void (await server.query(alteringSession))
  for (const one of words) await server.query(one).catch(again)
  const now = await definitionsOf(server)
  for (const name of names) {
    for (const one of statementsFor(name, now.get(name) ?? null, to.get(name) ?? null)) {
      await server.query(one).catch((error: unknown) => {
        throw new Failure(
          'bad-input',
          `Rows of the table ${plainText(name, 64)} do not fit into the columns that it has where they would go. Nothing was changed; alter the table in the clone so that it fits, or undo what altered it.`,
          { detail: plainText(detailOf(error), 2000) },
        )
      })
    }
  }
}

const columnsOf = (items: NonNullable<TableItems>) =>
  JSON.stringify(items.flatMap(({ is, text }) => (is === 'column' || is === 'options' ? [text] : [])).toSorted())

/** What differs between two servers in these tables, by table. */
async function rowsOf(
  from: MergeServer,
  to: MergeServer,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly RowChange[]>> {
  const found = new Map<string, RowChange[]>(names.map((name) => [name, []]))
  if (names.length === 0) return found
  const servers = { from: from.server, to: to.server }
  const sides = { from: from.state, to: to.state }
  const all = await pairServers(servers, sides)
  const pairs = all.pairs.filter(({ name }) => found.has(name))
  const onChange = (change: RowChange) => void found.get(change.table.name)?.push(change)
  await compareServers(servers, { ...sides, onChange }, { pairs, altered: [] })
  return found
}
