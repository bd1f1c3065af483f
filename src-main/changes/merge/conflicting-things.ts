// Things that one side removed and another one changed: one conflict for the whole of it, and what becomes of all its rows. Pure.
import type { RowChange, RowTable, RowValues } from '../../rows/change.ts'
import { conflictAt, keyTexts, possible, rowText, wholeRows } from './conflicts.ts'
import { rowOfChange } from './held-changes.ts'
import type { Conflict, MeantRowChange, MergeRules, PartConflict } from './merge.ts'
import type { MergeTools } from './merge-group.ts'
import type { HeldSource } from './same-rows.ts'

/** What was decided of the rows of one thing. */
export interface ThingVerdict {
  /** Sources whose changes of it count for nothing, by position. */
  readonly dropped: ReadonlySet<number>
  /** Rows of the target that come back, as it had them before it removed them. */
  readonly restored: readonly MeantRowChange[]
  /** Rows that the target made or changed, and that go. */
  readonly going: readonly MeantRowChange[]
  /** Whether the thing goes, with all its rows that somebody removed. */
  readonly isGone: boolean
  /** Whose choice that is. */
  readonly by: number
}

export interface ThingConflicts {
  readonly conflicts: readonly Conflict[]
  /** By thing. */
  readonly verdicts: ReadonlyMap<string, ThingVerdict>
}

/** What one side did to a thing; `by` is null for the target. */
interface ThingSide {
  readonly by: number | null
  readonly changes: readonly MeantRowChange[]
  /** The change by which the thing itself went. */
  readonly removal: MeantRowChange | undefined
}

export function conflictingThings(sources: readonly HeldSource[], tools: MergeTools): ThingConflicts {
  const about = new AboutThings(sources, tools.rules)
  const conflicts: Conflict[] = []
  const verdicts = new Map<string, ThingVerdict>()
  for (const [thing, touched] of about.touched) {
    const sides = [...touched.values()].filter(({ changes }) => changes.some(isLoud))
    // What goes and stays with the thing that it is about is decided there.
    if (sides.some(({ changes }) => changes.some((change) => verdicts.has(tools.rules.aboutOf(change) ?? '')))) continue
    const [first] = sides
    const held = first && sources[first.by ?? 0]
    if (!held || sides.some(({ changes }) => changes.some((change) => isBirth(change, thing, tools.rules)))) continue
    const target = about.target(thing, held)
    const all: readonly ThingSide[] = [target, ...sides]
    const removers = all.filter(({ removal }) => removal)
    const keepers = all.filter((side) => !side.removal && side.changes.some((change) => keeps(change, tools.rules)))
    const [remover, keeper] = [removers[0], keepers[0]]
    if (!remover || !keeper) continue
    // Mine is a source; of two the later one.
    const isMineRemover = remover.by !== null && (keeper.by === null || remover.by > keeper.by)
    const [mine, theirs] = isMineRemover ? [remover, keeper] : [keeper, remover]
    const conflict = thingConflict(thing, mine, theirs, isMineRemover)
    conflicts.push(conflict)
    const choice = possible(conflict, tools.choiceOf(conflict))
    const stays = (choice?.is === 'mine') !== isMineRemover
    const dropping = stays ? removers : keepers
    verdicts.set(thing, {
      dropped: new Set(dropping.flatMap(({ by }) => (by === null ? [] : [by]))),
      restored: stays && target.removal ? target.changes.filter(({ after }) => after === null) : [],
      going: !stays && !target.removal ? target.changes.filter(({ after }) => after !== null) : [],
      isGone: !stays,
      by: mine.by ?? 0,
    })
  }
  return { conflicts, verdicts }
}

const isLoud = (change: MeantRowChange) => change.class !== 'noise'

const isBirth = ({ before, table, thing: of }: MeantRowChange, thing: string, rules: MergeRules) =>
  before === null && of === thing && rules.isMain(table)

/** Whether a change is something that would be lost if the thing went. */
function keeps(change: MeantRowChange, rules: MergeRules): boolean {
  const { table, before, after } = change
  if (!isLoud(change) || after === null) return false
  if (before === null || !rules.isMain(table)) return true
  return table.columns.some(({ name }, at) => {
    const isSame = before[at] === after[at] || (before[at] && after[at] && before[at].equals(after[at]))
    return !isSame && !['target', 'latest', 'count'].includes(rules.wayOf(table, after, name))
  })
}

function thingConflict(thing: string, mine: ThingSide, theirs: ThingSide, isMineRemover: boolean): Conflict {
  const removal = (isMineRemover ? mine : theirs).removal
  const table: RowTable | undefined = removal?.table
  const row: RowValues = removal ? rowOfChange(removal) : []
  const kept = (isMineRemover ? theirs : mine).changes.filter(isLoud)
  const shown = Buffer.from(kept.slice(0, mostShown).map(changeText).join('\n\n'))
  const part: PartConflict = {
    path: null,
    base: table && rowText(table, row),
    mine: isMineRemover ? undefined : shown,
    theirs: isMineRemover ? shown : undefined,
    format: 'plain',
    chunks: null,
    impossible: wholeRows,
  }
  const place = {
    is: isMineRemover ? ('removed-here' as const) : ('removed-there' as const),
    thing,
    table: table?.name ?? null,
    key: table ? keyTexts(table, row) : [],
    column: null,
    mineBy: mine.by ?? 0,
    theirsBy: theirs.by,
  }
  return conflictAt(place, part, kept.flatMap(rowOfChange))
}

const mostShown = 20

function changeText({ table, before, after }: RowChange): string {
  const columns = table.columns.flatMap(({ name }, at) =>
    before && after && String(before[at]) === String(after[at]) ? [] : [name],
  )
  return rowText(table, after ?? before ?? [], before && after ? columns : undefined).toString()
}

/** Changes by the thing that they are of, or that they are about. */
class AboutThings {
  /** By thing, then by source. */
  readonly touched = new Map<string, Map<number, ThingSide & { changes: MeantRowChange[] }>>()
  private readonly inTables = new Map<string, ReadonlyMap<string, readonly MeantRowChange[]>>()
  private readonly rules: MergeRules

  constructor(sources: readonly HeldSource[], rules: MergeRules) {
    this.rules = rules
    for (const { by, changes } of sources) {
      for (const change of changes) {
        const about = rules.aboutOf(change)
        if (about !== undefined) this.add(by, about, change)
      }
    }
    for (const { by, changes } of sources) for (const change of changes) this.add(by, change.thing, change)
  }

  private add(by: number, thing: string, change: MeantRowChange): void {
    const ofThing = this.touched.get(thing) ?? new Map<number, ThingSide & { changes: MeantRowChange[] }>()
    this.touched.set(thing, ofThing)
    const side = ofThing.get(by) ?? { by, changes: [], removal: undefined }
    side.changes.push(change)
    ofThing.set(by, { ...side, removal: side.removal ?? this.removalOf(change, thing) })
  }

  private removalOf(change: MeantRowChange, thing: string): MeantRowChange | undefined {
    return change.after === null && change.thing === thing && this.rules.isMain(change.table) ? change : undefined
  }

  /** What the target did to a thing since this source's base. */
  target(thing: string, held: HeldSource): ThingSide {
    const own = held.target.ofThing(thing)
    const about = this.rules.tablesAbout(thing).flatMap((table) => this.inTable(table, held).get(thing) ?? [])
    const removal = own.map((change) => this.removalOf(change, thing)).find((change) => change)
    return { by: null, changes: [...own, ...about.filter((change) => change.thing !== thing)], removal }
  }

  private inTable(table: string, held: HeldSource): ReadonlyMap<string, readonly MeantRowChange[]> {
    const key = `${held.by}\n${table}`
    const known = this.inTables.get(key)
    if (known) return known
    const byThing = Map.groupBy(held.source.tableInTarget(table), (change) => this.rules.aboutOf(change) ?? '')
    this.inTables.set(key, byThing)
    return byThing
  }
}
