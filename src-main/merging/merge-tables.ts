// Merges what tables are made of by the states themselves, where statements do not tell it: servers on copies say what each side has,
// the target's copy is altered as planned, and rows of altered tables are compared in the columns that they will have.
import { conflictAt } from '../changes/merge/conflicts.ts'
import type { Conflict, PartConflict, TargetTable } from '../changes/merge/merge.ts'
import { compareServers, pairServers } from '../comparing/compare-states.ts'
import type { StateServer } from '../comparing/state-servers.ts'
import type { ConflictChoice } from '../contract/merges.ts'
import { plainText } from '../contract/plain-text.ts'
import { sqlName } from '../database/client/quote.ts'
import type { RowChange } from '../rows/change.ts'
import { alterStatements, createStatement, definitionItems } from '../rows/definition-items.ts'
import { readTables } from '../rows/read-tables.ts'
import { hasRows } from './concerned-tables.ts'
import { mergeDefinitions, type TableItems } from './merge-definitions.ts'
import { type MergeServer, type MergeServers, type PlacedSide, placedBase, placedTip } from './merge-servers.ts'
import { type SchemaMerge, tablesOf } from './merge-statements.ts'
import type { OpenSource } from './open-sources.ts'
import { readTableKeys } from './table-keys.ts'

export interface SchemaPlan extends SchemaMerge {
  /** Tables that are made of something else when rows are written than a change of them may say; null for one that is gone. */
  readonly tables: ReadonlyMap<string, TargetTable | null>
  /** By source: changes of altered tables, in the columns that these have when rows are written. */
  readonly compared: readonly ComparedTables[]
}

export interface ComparedTables {
  readonly own: ReadonlyMap<string, readonly RowChange[]>
  readonly inTarget: ReadonlyMap<string, readonly RowChange[]>
}

export interface SchemaWork {
  readonly sources: readonly OpenSource[]
  readonly target: PlacedSide
  readonly database: string
  readonly servers: MergeServers
  /** Statements of each source that count. */
  readonly statementsOf: (source: OpenSource) => readonly string[]
  /** Whether all changes count, also of tables that no statement tells. */
  readonly isAll: boolean
  readonly choiceOf: (conflict: Conflict) => ConflictChoice | undefined
}

/** @throws Failure as `MergeServers.use`; `bad-input` where the states are of different servers */
export function mergeTables(work: SchemaWork): Promise<SchemaPlan> {
  const placed = [work.target, ...work.sources.flatMap((source) => [placedBase(source), placedTip(source)])]
  const distinct = [...new Map(placed.map((one) => [one.path, one])).values()]
  return work.servers.use(distinct, async (servers) => {
    for (const { server } of servers) await server.query(session)
    const at = ({ path }: PlacedSide) => {
      const found = servers[distinct.findIndex((one) => one.path === path)]
      if (!found) throw new Error('Each state has a server.')
      return found
    }
    return planned(work, at)
  })
}

/** Values that a new column gets by itself are the same on all copies. */
const session =
  "SET SESSION timestamp = 1767225600, foreign_key_checks = 0, sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')"

async function planned(work: SchemaWork, at: (side: PlacedSide) => MergeServer): Promise<SchemaPlan> {
  const { sources, database } = work
  const target = at(work.target)
  const statements: string[] = []
  const conflicts: Conflict[] = []
  const first = await definitionsOf(target.server)
  const now = new Map(first)
  const madeBy = new Map<string, number>()
  for (const [mineBy, source] of sources.entries()) {
    const sides = [
      await definitionsOf(at(placedBase(source)).server),
      await definitionsOf(at(placedTip(source)).server),
    ] as const
    const merge = new SourceSchema(work, source, mineBy, target.server, { sides, first, now, madeBy })
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
    for (const name of names) if (!after.has(name)) tables.set(name, null)
    const altered = names.filter((name) => was.has(name) && own.has(name) && after.has(name))
    for (const [server, definitions] of [
      [base.server, was],
      [tip.server, own],
    ] as const) {
      for (const name of altered) {
        const items = definitions.get(name)
        for (const one of items ? alterStatements(name, items, after.get(name) ?? items) : []) await server.query(one)
      }
    }
    compared.push({
      own: await rowsOf(base, tip, altered),
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

type Definitions = ReadonlyMap<string, NonNullable<TableItems>>

async function definitionsOf(server: StateServer): Promise<Definitions> {
  const tables = await readTables(server, server.database)
  return new Map([...tables].map(([name, { definition }]) => [name, definitionItems(definition.created)]))
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

interface SchemaSides {
  /** The base’s and the source’s. */
  readonly sides: readonly [Definitions, Definitions]
  /** The target’s, as it was at first. */
  readonly first: Definitions
  /** The target’s, as earlier sources left it. */
  readonly now: Map<string, NonNullable<TableItems>>
  /** Which earlier source made a table what it is. */
  readonly madeBy: Map<string, number>
}

/** What one source made of tables, put on top of the target’s copy. */
class SourceSchema {
  readonly statements: string[] = []
  readonly conflicts: Conflict[] = []
  private readonly work: SchemaWork
  private readonly source: OpenSource
  private readonly mineBy: number
  private readonly server: StateServer
  private readonly known: SchemaSides

  constructor(work: SchemaWork, source: OpenSource, mineBy: number, server: StateServer, known: SchemaSides) {
    this.work = work
    this.source = source
    this.mineBy = mineBy
    this.server = server
    this.known = known
  }

  async run(): Promise<void> {
    const { sides, now, madeBy } = this.known
    const [base, mine] = sides
    const own = this.work.statementsOf(this.source)
    const named = new Set(own.flatMap((text) => tablesOf(text, this.work.database)))
    const isTold = this.source.own.otherTables === null || !this.work.isAll
    const changed = [...new Set([...base.keys(), ...mine.keys()])].filter(
      (name) => textOf(base.get(name)) !== textOf(mine.get(name)) && (!isTold || named.has(name)),
    )
    // Where only the source made something of tables, its own words say how: also which column was given another name.
    const meets = changed.filter((name) => textOf(base.get(name)) !== textOf(now.get(name)) || this.losesRows(name))
    const left = new Set(isTold ? [...meets, ...bothMade(named, base, mine, now)] : changed)
    for (const text of own) {
      const tables = tablesOf(text, this.work.database)
      if (tables.some((table) => left.has(table))) continue
      // What is no table, such as a view, is made as it is told.
      if (tables.length === 0 || (await this.altered(text)) === undefined) this.statements.push(text)
      else for (const table of tables) if (changed.includes(table)) left.add(table)
    }
    for (const name of changed.toSorted()) if (left.has(name)) await this.merge(name)
    const after = await definitionsOf(this.server)
    for (const name of new Set([...after.keys(), ...now.keys()])) {
      const items = after.get(name)
      if (textOf(items) !== textOf(now.get(name))) madeBy.set(name, this.mineBy)
      if (items) now.set(name, items)
      else now.delete(name)
    }
  }

  /** Whether rows would go with a table that the other side changed. */
  private losesRows(name: string): boolean {
    return !this.known.sides[1].has(name) && hasRows(name, this.source.inTarget)
  }

  private async merge(name: string): Promise<void> {
    const { sides, now, first } = this.known
    const [base, mine, theirs] = [sides[0].get(name) ?? null, sides[1].get(name) ?? null, now.get(name) ?? null]
    const merged = mergeDefinitions(base, mine, theirs)
    const isRemoval = theirs !== null && mine === null && this.losesRows(name)
    const failed = merged.isConflict || isRemoval ? undefined : await this.make(name, theirs, merged.theirs)
    if (!merged.isConflict && !isRemoval && failed === undefined) return
    const why = failed === undefined ? undefined : `The database refuses it there: ${plainText(failed, 300)}`
    const conflict = this.conflictOf(name, [base, mine, theirs], isRemoval, why)
    this.conflicts.push(conflict)
    const isMine = this.work.choiceOf(conflict)?.is === 'mine'
    const wanted = isMine ? merged.mine : isRemoval || failed !== undefined ? theirs : merged.theirs
    const refused = await this.make(name, theirs, wanted)
    if (refused === undefined) return
    // What was chosen cannot be made: it has to be decided again.
    const again = this.conflictOf(
      name,
      [base, mine, theirs],
      isRemoval,
      `The database refuses it there: ${plainText(refused, 300)}`,
    )
    this.conflicts.splice(-1, 1, again)
    this.work.choiceOf(again)
    if (first.get(name) === undefined && theirs === null) return
    await this.make(name, theirs, theirs)
  }

  private conflictOf(
    table: string,
    [base, mine, theirs]: readonly [TableItems, TableItems, TableItems],
    isRemoval: boolean,
    why: string | undefined,
  ): Conflict {
    const count = rowCount(table, this.source)
    const rows = isRemoval ? `${count === 1 ? '1 row of it was' : `${count} rows of it were`} changed.\n\n` : ''
    const text = (items: TableItems, before = '') =>
      items === null ? undefined : Buffer.from(`${before}${createStatement(table, items)}`)
    const part: PartConflict = {
      path: null,
      base: text(base),
      mine: text(mine),
      theirs: text(theirs, rows),
      format: 'text',
      chunks: null,
      impossible: { both: oneTable, edited: noText, ...(why !== undefined && { mine: why }) },
    }
    const is = isRemoval ? ('removed-here' as const) : ('schema' as const)
    const theirsBy = this.known.madeBy.get(table) ?? null
    const place = { is, thing: `table:${table}`, table, key: [], column: null, mineBy: this.mineBy, theirsBy }
    return conflictAt(place, part)
  }

  /** @returns why it cannot be made; undefined where it is */
  private async make(name: string, from: TableItems, to: TableItems): Promise<string | undefined> {
    const statements =
      from === null
        ? to === null
          ? []
          : [createStatement(name, to)]
        : to === null
          ? [`DROP TABLE ${sqlName(name)}`]
          : alterStatements(name, from, to)
    for (const one of statements) {
      const refused = await this.altered(one)
      if (refused !== undefined) return refused
    }
    this.statements.push(...statements)
    return undefined
  }

  /** Alters the target’s copy. @returns what its server says against it */
  private altered(statement: string): Promise<string | undefined> {
    return this.server.query(statement).then(
      () => undefined,
      async (error: unknown) => {
        // An error ends the conversation, and another begins.
        await this.server.query(session)
        return detailOf(error)
      },
    )
  }
}

const oneTable = 'A table is made of one thing. Choose one side.'
const noText = 'It is a table and not a text. Choose one side, and alter the table there.'

const textOf = (items: TableItems | undefined) => items && JSON.stringify(items.map(({ text }) => text).toSorted())

/** Tables that a source says it made or altered, and that are as it has them already. */
const bothMade = (named: ReadonlySet<string>, base: Definitions, mine: Definitions, now: Definitions) =>
  [...named].filter(
    (name) => textOf(base.get(name)) !== textOf(now.get(name)) && textOf(mine.get(name)) === textOf(now.get(name)),
  )

function rowCount(table: string, { inTarget }: OpenSource): number {
  let count = 0
  for (const _row of inTarget.index.netOfTable(table)) count += 1
  return count
}

function detailOf(error: unknown): string {
  if (error instanceof Error && 'detail' in error && typeof error.detail === 'string') return error.detail
  return error instanceof Error ? error.message : String(error)
}
