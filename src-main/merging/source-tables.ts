// Puts what one source made of tables on top of the target's copy: what both made differently somebody decides.
import { conflictAt } from '../changes/merge/conflicts.ts'
import type { Conflict, PartConflict } from '../changes/merge/merge.ts'
import { tablesOf } from '../changes/schema-statement.ts'
import type { StateServer } from '../comparing/state-servers.ts'
import type { ConflictChoice } from '../contract/merges.ts'
import { plainText } from '../contract/plain-text.ts'
import { createStatement, type DefinitionItem } from '../rows/definition-items.ts'
import { hasRows } from './concerned-tables.ts'
import { mergeDefinitions, type TableItems } from './merge-definitions.ts'
import type { MergeServers, PlacedSide } from './merge-servers.ts'
import type { OpenSource } from './open-sources.ts'
import {
  alteringSession,
  changedIn,
  type Definitions,
  definitionsOf,
  definitionText,
  detailOf,
  statementsFor,
} from './table-definitions.ts'

export interface SchemaWork {
  readonly sources: readonly OpenSource[]
  readonly target: PlacedSide
  readonly database: string
  readonly servers: MergeServers
  /** Statements of each source that count. */
  readonly statementsOf: (source: OpenSource) => readonly string[]
  /** Whether all changes count, also of tables that no statement tells. */
  readonly isAll: boolean
  /** Whether rows of tables that are dropped are removed one by one. */
  readonly emptiesDropped: boolean
  readonly choiceOf: (conflict: Conflict) => ConflictChoice | undefined
}

export interface SchemaSides {
  /** The base’s and the source’s. */
  readonly sides: readonly [Definitions, Definitions]
  /** The target’s, as earlier sources left it. */
  readonly now: Map<string, NonNullable<TableItems>>
  /** Which earlier source made a table what it is. */
  readonly madeBy: Map<string, number>
}

/** What one source made of tables, put on top of the target’s copy. */
export class SourceTables {
  readonly statements: string[] = []
  readonly conflicts: Conflict[] = []
  private readonly work: SchemaWork
  private readonly source: OpenSource
  private readonly mineBy: number
  private readonly server: StateServer
  private readonly known: SchemaSides
  /** What those changed that come before. */
  private readonly others: readonly OpenSource['own'][]

  constructor(work: SchemaWork, source: OpenSource, mineBy: number, server: StateServer, known: SchemaSides) {
    this.work = work
    this.source = source
    this.mineBy = mineBy
    this.server = server
    this.known = known
    this.others = [source.inTarget, ...work.sources.slice(0, mineBy).map(({ own }) => own)]
  }

  async run(): Promise<void> {
    const { sides, now, madeBy } = this.known
    const [base, mine] = sides
    const own = this.work.statementsOf(this.source)
    const named = new Set(own.flatMap((text) => tablesOf(text, this.work.database)))
    const isTold = this.source.own.otherTables === null || !this.work.isAll
    const changed = [...new Set([...base.keys(), ...mine.keys()])].filter(
      (name) => definitionText(base.get(name)) !== definitionText(mine.get(name)) && (!isTold || named.has(name)),
    )
    // Where only the source made something of tables, its own words say how: also which column was given another name.
    const meets = changed.filter(
      (name) =>
        definitionText(base.get(name)) !== definitionText(now.get(name)) ||
        this.losesRows(name) ||
        this.lostColumns(name).length > 0,
    )
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
      if (definitionText(items) !== definitionText(now.get(name))) madeBy.set(name, this.mineBy)
      if (items) now.set(name, items)
      else now.delete(name)
    }
  }

  /** Whether rows would go with a table that the other side changed. */
  private losesRows(name: string): boolean {
    return !this.known.sides[1].has(name) && hasRows(name, ...this.others)
  }

  /** Columns that the source dropped, and in which others wrote. */
  private lostColumns(name: string): readonly DefinitionItem[] {
    const [base, mine] = this.known.sides.map((definitions) => definitions.get(name))
    if (!base || !mine || this.renames(name)) return []
    const gone = base.filter(({ is, id }) => is === 'column' && !mine.some((one) => one.id === id))
    return gone.filter((column) => this.others.some(({ index }) => changedIn(index, name, column) > 0))
  }

  private async merge(name: string): Promise<void> {
    const { sides, now } = this.known
    const all = [sides[0].get(name) ?? null, sides[1].get(name) ?? null, now.get(name) ?? null] as const
    const [base, mine, theirs] = all
    const merged = mergeDefinitions(base, mine, theirs)
    const lost = this.lostColumns(name)
    const isRemoval = theirs !== null && (lost.length > 0 || this.losesRows(name))
    let why = this.renames(name) ? renamedThere : undefined
    if (!merged.isConflict && !isRemoval) {
      const refused = await this.make(name, theirs, merged.theirs, this.wordsFor(name))
      if (refused === undefined) return
      why = refusedThere(refused)
    }
    const kept = mine && lost.length > 0 ? mergeDefinitions(base, [...lost, ...mine], theirs).theirs : theirs
    const others = isRemoval ? kept : merged.isConflict ? merged.theirs : theirs
    const conflict = this.conflictOf(name, all, isRemoval, why)
    const isMine = this.work.choiceOf(conflict)?.is === 'mine'
    const refused = isMine ? await this.make(name, theirs, merged.mine) : undefined
    if (isMine && refused === undefined) {
      this.conflicts.push(conflict)
      return
    }
    // What was chosen and cannot be made has to be decided again.
    const last = refused === undefined ? conflict : this.conflictOf(name, all, isRemoval, refusedThere(refused))
    if (last !== conflict) this.work.choiceOf(last)
    this.conflicts.push(last)
    await this.make(name, theirs, others)
  }

  /** The source’s own words for what it made of a table. */
  private wordsFor(name: string): readonly string[] {
    const { statementsOf, database } = this.work
    return statementsOf(this.source).filter((text) => tablesOf(text, database).join() === name)
  }

  private renames(name: string): boolean {
    return this.wordsFor(name).some((text) => /\bCHANGE\b|\bRENAME\s+COLUMN\b/i.test(text))
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

  /**
   * @param words statements that say how, as far as they can be made
   * @returns why it cannot be made; undefined where it is
   */
  private async make(
    name: string,
    from: TableItems,
    to: TableItems,
    words: readonly string[] = [],
  ): Promise<string | undefined> {
    const made: string[] = []
    for (const one of words) if ((await this.altered(one)) === undefined) made.push(one)
    const there = made.length === 0 ? from : await this.itemsOf(name)
    for (const one of statementsFor(name, there, to)) {
      const refused = await this.altered(one)
      if (refused === undefined) made.push(one)
      else {
        for (const back of statementsFor(name, await this.itemsOf(name), from)) await this.altered(back)
        return refused
      }
    }
    this.statements.push(...made)
    return undefined
  }

  private itemsOf = async (name: string): Promise<TableItems> => (await definitionsOf(this.server)).get(name) ?? null

  /** Alters the target’s copy. @returns what its server says against it */
  private altered(statement: string): Promise<string | undefined> {
    return this.server.query(statement).then(
      () => undefined,
      async (error: unknown) => {
        // An error ends the conversation, and another begins.
        await this.server.query(alteringSession)
        return detailOf(error)
      },
    )
  }
}

const refusedThere = (said: string) => `The database refuses it there: ${plainText(said, 300)}`
const renamedThere =
  'Yours gave a column another name, which would lose what is in it there. Take theirs, and give it the name again by hand.'
const oneTable = 'A table is made of one thing. Choose one side.'
const noText = 'It is a table and not a text. Choose one side, and alter the table there.'

/** Tables that a source says it made or altered, and that are as it has them already. */
const bothMade = (named: ReadonlySet<string>, base: Definitions, mine: Definitions, now: Definitions) =>
  [...named].filter(
    (name) =>
      definitionText(base.get(name)) !== definitionText(now.get(name)) &&
      definitionText(mine.get(name)) === definitionText(now.get(name)),
  )

function rowCount(table: string, { inTarget }: OpenSource): number {
  let count = 0
  for (const _row of inTarget.index.netOfTable(table)) count += 1
  return count
}
