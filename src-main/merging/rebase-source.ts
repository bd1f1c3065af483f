// Puts what a clone changed on the base of its earlier promotions: what they took of it was merged then.
import { setImmediate as othersTurn } from 'node:timers/promises'
import type { FileChange } from '../changes/file-change.ts'
import type { IdsOfSite } from '../changes/renumber/renumber.ts'
import type { ChangeIndex, MeantFileChange } from '../comparing/change-index.ts'
import type { ChangePart } from '../contract/changes.ts'
import type { StatePath } from '../pool/layout.ts'
import type { Pool } from '../pool/pool.ts'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import { identity } from '../rows/guarded-row.ts'
import type { ComparedTables } from './compared-tables.ts'
import type { OpenSource } from './open-sources.ts'
import { type PromotedFile, rebaseFiles } from './rebase-files.ts'
import { type PromotedRows, type RebasedRows, rebaseRows } from './rebase-rows.ts'
import { rebaseTarget } from './rebase-target.ts'
import { allThings } from './show-conflicts.ts'

/** What promotions of a clone took, and what became of that. */
export interface PromotedWork {
  /** Oldest first. */
  readonly promotions: readonly PromotedRows[]
  /** The newest of each path. */
  readonly files: ReadonlyMap<string, PromotedFile>
  /** Schema changes that were made there. */
  readonly statements: readonly string[]
  /** What was written to production, and the target does not have yet: rows, by their identity, and paths of files. */
  readonly unseenRows: ReadonlyMap<string, RowValues | null>
  readonly unseenFiles: ReadonlySet<string>
  /** Points of production that were taken after a promotion. */
  readonly later: readonly StatePath[]
}

export interface RebaseParts {
  readonly pool: Pick<Pool, 'listFiles' | 'readFile'>
  readonly site: IdsOfSite
  readonly signal: AbortSignal
}

/** @param list an empty list of changes, which takes what the clone changed since */
export async function rebaseSource(
  source: OpenSource,
  promoted: PromotedWork,
  { pool, site, signal }: RebaseParts,
  list: ChangeIndex,
): Promise<OpenSource> {
  const { own, inTarget } = source
  const rebased = rebaseRows(own.index, promoted.promotions, site)
  const files = await rebaseFiles({
    pool,
    own: own.index.files({}),
    inTarget: inTarget.index.files({}),
    base: own.paths.from,
    tip: own.paths.to,
    target: inTarget.paths.to,
    later: promoted.later,
    promoted: promoted.files,
    isUnseen: (path) => promoted.unseenFiles.has(path),
    signal,
  })
  await fill(list, rebased, own.index)
  list.setFiles(files.own)
  const without = withoutMade(promoted.statements)
  const target: ChangeIndex = { ...inTarget.index, files: meantFiles(files.inTarget, [inTarget.index, list]) }
  return {
    sides: source.sides,
    rebased: { rows: rebased, files, compared: (tables) => rebaseTables(source, promoted, site, tables) },
    own: {
      ...own,
      index: {
        ...own.index,
        ...listed(list),
        files: (part) => (part.edit === undefined ? list.files(part) : ofEdit(list, own.index, part)),
        writes: writesInProduction(own.index, promoted),
        statements: (part) => without(own.index.statements(part)),
      },
    },
    inTarget: {
      ...inTarget,
      index: {
        ...target,
        ...rebaseTarget({ index: target, promoted: rebased.promoted, unseen: promoted.unseenRows }),
        statements: (part) => without(inTarget.index.statements(part)),
      },
    },
  }
}

function rebaseTables(
  { own, inTarget }: OpenSource,
  { promotions, unseenRows: unseen }: PromotedWork,
  site: IdsOfSite,
  tables: ComparedTables,
): ComparedTables {
  const isCompared = ({ table }: RowChange) => tables.own.has(table.name)
  const of = promotions.map((one) => ({ ...one, rows: one.rows.filter(isCompared) }))
  const { own: mine, promoted } = rebaseRows(listIndex(own.index, tables.own), of, site, own.index.net({}))
  const target = rebaseTarget({ index: listIndex(inTarget.index, tables.inTarget), promoted, unseen })
  const byTable = (changes: Iterable<RowChange>) => {
    const found = Map.groupBy(changes, ({ table }) => table.name)
    return new Map([...tables.own.keys()].map((name) => [name, found.get(name) ?? []]))
  }
  return { own: byTable(mine), inTarget: byTable(target.net({})) }
}

/** An index of nothing but these changes. */
function listIndex(index: ChangeIndex, tables: ComparedTables['own']): ChangeIndex {
  const meant = [...tables.values()].flat().map((change) => ({ ...change, ...index.meaningOf(change) }))
  const byRow = new Map(
    meant.flatMap((change) => {
      const { table, before, after } = change
      return [before, after].flatMap((row) => (row ? [[identity(table, row), change] as const] : []))
    }),
  )
  return { ...index, net: () => meant, rowAt: (table, row) => byRow.get(identity(table, row)) }
}

/** Rows that are taken over before others have their turn. */
const atOnce = 2000

/** Has the list say what was changed since, with the titles that the clone's own list has. */
async function fill(list: ChangeIndex, { own, things }: RebasedRows, index: ChangeIndex): Promise<void> {
  for (const [at, change] of own.entries()) {
    list.addNet(change)
    if (at % atOnce === atOnce - 1) await othersTurn()
  }
  for (const _part of list.settling()) await othersTurn()
  const unknown = new Set(list.unknown())
  if (unknown.size === 0) return
  const titles = [...allThings(index)].map(({ id, title }) => [things.get(id) ?? id, { title, type: '' }] as const)
  list.learn(new Map(titles.filter(([id]) => unknown.has(id))))
}

/** What of an index is told by another list. */
const listed = ({ net, netOfTable, rowAt, things, counts, unknown, learn }: ChangeIndex) => ({
  net: (part: ChangePart) => net(part),
  netOfTable,
  rowAt,
  things,
  counts,
  unknown,
  learn,
})

/** Files of an edit that are other than when they were promoted. */
function ofEdit(list: ChangeIndex, index: ChangeIndex, part: ChangePart): readonly MeantFileChange[] {
  const paths = new Set(index.files(part).map(({ path }) => path))
  return list.files({}).filter(({ path }) => paths.has(path))
}

/** @param indexes say what a file is part of */
function meantFiles(files: readonly FileChange[], indexes: readonly ChangeIndex[]): ChangeIndex['files'] {
  return (part) => {
    const meant = new Map(indexes.flatMap((index) => index.files(part).map((one) => [one.path, one] as const)))
    return files.flatMap((one) => {
      const known = meant.get(one.path)
      return known ? [{ ...known, ...one }] : []
    })
  }
}

/** Single changes of an edit, whose rows are found by the keys that they have in production. */
function writesInProduction(index: ChangeIndex, { promotions }: PromotedWork): ChangeIndex['writes'] {
  const ids = new Map(
    promotions.flatMap((one) => one.ids).map(({ table, column, from, to }) => [`${table}\n${column}\n${from}`, to]),
  )
  const named = (table: RowTable, row: RowValues | null): RowValues | null => {
    const [at, ...more] = table.key
    const column = at === undefined ? undefined : table.columns[at]?.name
    const to = row && at !== undefined && more.length === 0 && ids.get(`${table.name}\n${column}\n${row[at] ?? ''}`)
    return to ? row.with(at, Buffer.from(to)) : row
  }
  return function* writes(edit) {
    for (const write of index.writes(edit)) {
      const { table, before, after } = write
      yield { ...write, before: named(table, before), after: named(table, after) }
    }
  }
}

/** @returns a function that leaves out schema changes that were made there, each as often as it was */
const withoutMade =
  (made: readonly string[]) =>
  (statements: readonly string[]): readonly string[] => {
    const left = [...made]
    return statements.filter((text) => {
      const at = left.indexOf(text)
      if (at >= 0) left.splice(at, 1)
      return at < 0
    })
  }
