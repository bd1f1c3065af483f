// Plans how production becomes what it was, or what a clone is: the whole of it, or chosen things. Its own data since then stay, and so does
// what these rest on. Makes nothing.
import { dependenciesOf } from '../changes/merge/dependencies.ts'
import { mergeRules } from '../changes/merge/rules.ts'
import { addedIds, mentionsOf } from '../changes/renumber/renumber.ts'
import { lastDrops, tablesOf } from '../changes/schema-statement.ts'
import type { ChangeIndex, MeantFileChange, NetRow } from '../comparing/change-index.ts'
import type { OpenComparison } from '../comparing/comparisons.ts'
import { plainText } from '../contract/plain-text.ts'
import type { Bands } from '../ids/bands.ts'
import type { OpenSource } from '../merging/open-sources.ts'
import { type PlanParts, planMerge } from '../merging/plan-merge.ts'
import { allThings } from '../merging/show-conflicts.ts'
import type { PromotionPlan } from './promotion-plan.ts'
import { countedAnew } from './recount.ts'
import { sayLeft } from './say-mentions.ts'
import { leftOutOf, onlyTaken, rebuiltOf, type TakenChanges } from './taken-changes.ts'
import { writtenThings } from './written-things.ts'

export interface StatesParts extends Omit<PlanParts, 'chosen' | 'decides'> {
  readonly bands: Bands
  /** Ids of things that are put back, with what they rest on; without, all. */
  readonly things: readonly string[]
  /** Groups, by their headings, of which production keeps what it has; null for all that is its own data. */
  readonly carry: readonly string[] | null
  /** What a clone changed itself since its point; null where production becomes what it was itself. */
  readonly own: ChangeIndex | null
}

/** @param difference from production as it is now to what it becomes */
export async function planStates(parts: StatesParts, difference: OpenComparison): Promise<PromotionPlan> {
  const { known, bands, own, things } = parts
  const rules = mergeRules(known)
  const isWhole = things.length === 0
  const index = withoutStrangers(difference.index, own, rules)
  const carried = carriedOf(index, parts)
  const kept = isWhole ? keptFor(index, carried, parts) : { things: new Set<string>(), told: [] }
  const taken: TakenChanges = {
    row: (change) => change.class !== 'noise' && !carried.row(change) && !kept.things.has(change.thing),
    file: (file) => file.class !== 'noise' && !carried.file(file) && !kept.things.has(file.thing),
  }
  const source = sourceOf(difference, index)
  const narrowed = { ...source, own: { ...difference, index: onlyTaken(index, taken) } }
  const chosen = isWhole ? undefined : { things, edits: [] }
  const plan = await planMerge({ ...parts, isPart: true, emptiesDropped: true, chosen, decides: () => undefined }, [
    narrowed,
  ])
  const rows = countedAnew(plan.rows.writes, [source], rules, isWhole)
  const newIds = own
    ? addedIds(rows, parts, (table, row) => {
        const change = own.rowAt(table, row)
        return change === undefined || change.before !== null
      })
    : []
  const { unexplained, left } = mentionsOf(rows, newIds, { known, bands })
  const tables = withoutCarried(plan.schema.statements, index, carried, parts.database)
  return {
    rows,
    columns: 'exact',
    overtakes: true,
    files: plan.files.writes,
    statements: tables.statements,
    last: lastDrops(tables.statements, parts.database),
    things: writtenThings({ rows, files: plan.files.writes }, [index], plan.along),
    leftOut: isWhole ? leftOutOf(index, taken, rows) : [],
    conflicts: plan.conflicts,
    open: plan.open,
    decided: plan.decided,
    newIds,
    mentions: unexplained,
    taken: own && isWhole ? takenOf(own, index, taken) : null,
    givenIds: plan.rows.merged[0]?.ids ?? [],
    rebuilt: rebuiltOf([source], plan),
    warnings: [...kept.told, ...tables.told, ...plan.findings, ...sayLeft(left)],
  }
}

/** Production as the only side: nothing happened to it between now and now. */
function sourceOf(difference: OpenComparison, index: ChangeIndex): OpenSource {
  const { from, to, paths } = difference
  const nothing: ChangeIndex = {
    ...index,
    net: () => [],
    netOfTable: () => [],
    rowAt: () => undefined,
    files: () => [],
    statements: () => [],
  }
  return {
    sides: { clone: '', name: to.label, at: '', base: from, tip: to },
    own: { ...difference, index },
    inTarget: { ...difference, to: from, index: nothing, paths: { from: paths.from, to: paths.from } },
  }
}

/**
 * The list with two changes in the place of one where production and the clone gave one id to different rows: production's goes, if it is
 * not carried over, and the clone's comes under another id.
 */
function withoutStrangers(
  index: ChangeIndex,
  own: ChangeIndex | null,
  rules: ReturnType<typeof mergeRules>,
): ChangeIndex {
  if (!own) return index
  function* split(all: Iterable<NetRow>): Generator<NetRow> {
    for (const change of all) {
      const { table, before, after } = change
      const isStranger =
        before &&
        after &&
        rules.ownId(table, after) &&
        own?.rowAt(table, after)?.before === null &&
        !rules.isSameRow(table, before, after)
      if (!isStranger) yield change
      else
        for (const one of [
          { table, before, after: null },
          { table, before: null, after },
        ])
          yield { ...one, ...index.meaningOf(one) }
    }
  }
  return {
    ...index,
    net: (part) => split(index.net(part)),
    netOfTable: (table) => split(index.netOfTable(table)),
  }
}

/** What production keeps as it has it now. */
function carriedOf(index: ChangeIndex, { carry, own, known, things }: StatesParts): TakenChanges {
  const rules = mergeRules(known)
  const groups = carry && new Set(carry)
  const groupOf = new Map(groups ? [...allThings(index)].map(({ id, group }) => [id, group] as const) : [])
  const chosen = new Set(things)
  const isCarried = ({ thing, class: is }: Pick<NetRow | MeantFileChange, 'thing' | 'class'>) =>
    !chosen.has(thing) && (groups ? groups.has(groupOf.get(thing) ?? '') : is === 'own')
  const removed = new Set<string>()
  for (const { table, before, after, thing } of own?.net({}) ?? [])
    if (before && !after && rules.isMain(table)) removed.add(thing)
  /** A clone that deletes a page deletes its comments too. */
  const wentAlong = (change: NetRow) =>
    change.after === null &&
    removed.has(rules.aboutOf(change) ?? '') &&
    own?.rowAt(change.table, change.before ?? [])?.after === null
  return { row: (change) => isCarried(change) && !wentAlong(change), file: isCarried }
}

/** What a clone changed and production has then, so that what is promoted next is what is changed after that. */
function takenOf(own: ChangeIndex, index: ChangeIndex, taken: TakenChanges): PromotionPlan['taken'] {
  const files = new Map(index.files({}).map((file) => [file.path, file]))
  const isTaken = (change: NetRow) => {
    const left = index.rowAt(change.table, change.after ?? change.before ?? [])
    return change.class !== 'noise' && (!left || taken.row({ ...left, ...index.meaningOf(left) }))
  }
  const isFile = (file: MeantFileChange) => {
    const left = files.get(file.path)
    return file.class !== 'noise' && (!left || taken.file(left))
  }
  return {
    rows: [...own.net({})].filter(isTaken).map(({ table, before, after }) => ({ table, before, after })),
    files: own.files({}).flatMap((file) => {
      const { path, from, before, after, changedAtMs } = file
      return isFile(file) ? [{ path, from, before, after, changedAtMs, isBase: false }] : []
    }),
    statements: own.statements({}),
  }
}

/** A table that would go stays with what production keeps in it. */
function withoutCarried(
  statements: readonly string[],
  index: ChangeIndex,
  carried: TakenChanges,
  database: string,
): { readonly statements: readonly string[]; readonly told: readonly string[] } {
  const isKept = (table: string) => [...index.netOfTable(table)].some((change) => change.before && carried.row(change))
  const kept = new Map(
    lastDrops(statements, database).flatMap((text) => {
      const table = tablesOf(text, database).find(isKept)
      return table === undefined ? [] : [[text, table] as const]
    }),
  )
  return {
    statements: statements.filter((text) => !kept.has(text)),
    told: [...kept.values()].map(
      (table) => `The table ${plainText(table, 64)} stays, because data of production’s own are in it.`,
    ),
  }
}

/** How many are told. */
const mostTold = 100

/** Things that would go, and that production's own data name: the product of an order. */
function keptFor(index: ChangeIndex, carried: TakenChanges, { known }: StatesParts) {
  const changes = [...index.net({})]
  const staying = new Set(changes.flatMap((change) => (change.before && carried.row(change) ? [change.thing] : [])))
  const backwards = changes.map((change) => ({ ...change, before: change.after, after: change.before }))
  const named = staying.size === 0 ? [] : dependenciesOf(staying, backwards, known).things
  const kept = new Set(changes.flatMap(({ thing, after }) => (after === null ? [thing] : [])))
  const things = new Set(named.filter((thing) => kept.has(thing)))
  const told = [...(things.size > 0 ? allThings(index) : [])].filter(
    ({ id, class: is }) => things.has(id) && is !== 'noise',
  )
  return {
    things,
    told: told
      .slice(0, mostTold)
      .map(
        ({ kind, title }) => `The ${kind} “${plainText(title, 100)}” stays, because data of production’s own name it.`,
      ),
  }
}
