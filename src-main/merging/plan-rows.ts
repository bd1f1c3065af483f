// Plans the merge of rows by what changes tell, and once more where that turns out not to be enough: with what the states have.
import type { Known } from '../changes/known.ts'
import { freeIds } from '../changes/merge/free-ids.ts'
import type { MergeRules, MergeSource, RowsMerge, TargetTable } from '../changes/merge/merge.ts'
import { mergeRows, type RowsToMerge } from '../changes/merge/merge-rows.ts'
import type { SqlReader } from '../database/client/sql.ts'
import type { MergeServers, PlacedSide } from './merge-servers.ts'
import { noFacts, type RowFacts, readFacts, type SourceThing, type WantedFacts } from './row-facts.ts'

export interface RowPlanning extends Pick<RowsToMerge, 'mergeValues' | 'choiceOf' | 'columnsOf'> {
  readonly sources: readonly MergeSource[]
  readonly rules: MergeRules
  readonly known: Known
  readonly database: string
  /** Tables that are made of something else when rows are written than a change of them may say. */
  readonly altered: ReadonlyMap<string, TargetTable | null>
  /** What can be read where changes do not tell enough; undefined where no state can. */
  readonly states: RowStates | undefined
}

export interface RowStates {
  readonly servers: MergeServers
  readonly target: PlacedSide
  /** By source. */
  readonly tips: readonly PlacedSide[]
  /** See `FactsParts`. */
  readonly running: SqlReader | undefined
}

/** A choice can lead to another thing of which all rows are wanted, and that to another id. */
const mostRounds = 4

export async function planRows(planning: RowPlanning): Promise<RowsMerge> {
  const { states, sources, rules, known, database } = planning
  let facts = noFacts
  if (!states) return mergeOnce(planning, facts).rows
  const keys = tablesOfBoth(sources, rules)
  const read = async (wanted: WantedFacts) => {
    const more = await readFacts({ ...states, known, database, thingOf: rules.thingOf }, wanted)
    facts = {
      greatest: new Map([...facts.greatest, ...more.greatest]),
      tables: new Map([...facts.tables, ...more.tables]),
      things: [...facts.things, ...more.things],
    }
  }
  if (keys.length > 0) await read({ ids: keys, keys, things: [] })
  for (let round = 1; ; round += 1) {
    const { rows, wanted } = mergeOnce(planning, facts)
    if (wanted.ids.length + wanted.things.length === 0 || round === mostRounds) return rows
    await read(wanted)
  }
}

function mergeOnce(
  { sources, altered, states, ...tools }: RowPlanning,
  facts: RowFacts,
): { readonly rows: RowsMerge; readonly wanted: WantedFacts } {
  const ids = new Set<string>()
  const things: SourceThing[] = []
  const next = freeIds(sources, (table) => facts.greatest.get(table))
  const whole = (by: number) => (thing: string) => {
    const found = facts.things.find((one) => one.by === by && one.thing === thing)
    if (!found && !things.some((one) => one.by === by && one.thing === thing)) things.push({ by, thing })
    return found?.rows ?? []
  }
  const rows = mergeRows({
    ...tools,
    sources: sources.map((source, by) => (states ? { ...source, wholeThing: whole(by) } : source)),
    targetTable: (name) => altered.get(name) ?? (altered.has(name) ? null : facts.tables.get(name)),
    newId(table) {
      if (!facts.greatest.has(table)) ids.add(table)
      return next(table)
    },
  })
  return { rows, wanted: { ids: [...ids], keys: [], things } }
}

/** Tables of which nothing is known, and to which more than one side added rows: those may be the same by a unique key. */
function tablesOfBoth(sources: readonly MergeSource[], rules: MergeRules): readonly string[] {
  const counts = new Map<string, number>()
  for (const source of sources) {
    const added = new Set<string>()
    for (const { table, before, after, class: is } of source.net()) {
      if (before || !after || is === 'noise' || added.has(table.name)) continue
      if (rules.identityOf(table, after, () => '') === undefined) added.add(table.name)
    }
    for (const name of added) counts.set(name, (counts.get(name) ?? 0) + 1 + (isAddedTo(name, source) ? 1 : 0))
  }
  return [...counts].flatMap(([name, count]) => (count > 1 ? [name] : []))
}

function isAddedTo(table: string, source: MergeSource): boolean {
  for (const { before, class: is } of source.tableInTarget(table)) if (!before && is !== 'noise') return true
  return false
}
