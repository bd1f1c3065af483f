// Finds what would name, once all is merged, something that another side removed or put in the trash: pages of menus, menus of
// locations, widgets of sidebars, pictures of posts. What pointed at nothing before is none of the merge's doing. Pure.
import { columnText } from '../changes/cell-text.ts'
import type { Known } from '../changes/known.ts'
import { rowOfChange, ThingRows } from '../changes/merge/held-changes.ts'
import type { MeantRowChange, MergeRules, MergeSource, RowWrite } from '../changes/merge/merge.ts'
import { widgetsIn } from '../changes/merge/widget-numbers.ts'
import { idNamed, type MetaOf, namedIn } from '../changes/name-places.ts'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import { identity } from '../rows/guarded-row.ts'

/** Whose: a source by its position; null for what is merged onto. */
export type MergeSide = number | null

export interface DanglingName {
  /** The id of the thing that names the other. */
  readonly thing: string
  /** Whether whoever has it named so added it. */
  readonly isNew: boolean
  readonly by: readonly MergeSide[]
  readonly named: GoneThing
}

/** What is not there any more once all is merged. */
export interface GoneThing {
  /** Its id; of a widget that of its option. */
  readonly thing: string
  /** The widget's id, `block-7`; null for all else. */
  readonly widget: string | null
  readonly how: 'removed' | 'trashed'
  readonly by: readonly MergeSide[]
}

export interface LookedSource extends Pick<MergeSource, 'inTarget' | 'thingInTarget'> {
  /** @returns what the source made of a row; undefined where it left it as it was */
  ownAt(table: RowTable, row: RowValues): RowChange | undefined
  /** All that happened between the source's base and the target. */
  allInTarget(): Iterable<MeantRowChange>
}

export interface LookedMerge {
  readonly writes: readonly RowWrite[]
  readonly sources: readonly LookedSource[]
  readonly known: Known
  readonly rules: Pick<MergeRules, 'ownId'>
}

/** How many are told. */
const mostTold = 100

export function danglingNames(merge: LookedMerge): readonly DanglingName[] {
  const { writes, known } = merge
  const gone = goneThings(merge)
  if (gone.size === 0) return []
  const found = new Map<string, DanglingName>()
  const look = (row: LookedRow, metaOf: MetaOf) => {
    if (found.size >= mostTold) return
    for (const named of namedIn(row.table, row.now, known, metaOf)) {
      const id = idNamed(named, known)
      const thing = gone.get(id)
      if (!thing || (thing.thing === row.thing && thing.widget === null)) continue
      const names = (values: RowValues | null) =>
        values !== null && namedIn(row.table, values, known, metaOf).some((other) => idNamed(other, known) === id)
      // Whoever removed it had it named already.
      if (thing.by.some((side) => names(row.of(side)))) continue
      const makers = row.by.filter((side) => names(row.of(side)))
      const by = makers.length > 0 ? makers : [null]
      const isNew = by.every((side) => row.isNewOf(side))
      found.set(`${row.thing}\n${id}`, { thing: row.thing, isNew, by, named: thing })
    }
  }
  const all = writes.map(asChange)
  const rows = new ThingRows(all)
  for (const write of writes) {
    if (write.wanted && write.class !== 'noise') look(writtenRow(write, write.wanted, merge), rows.metaOf(write.thing))
  }
  if (![...gone.values()].some(({ by }) => by.some((side) => side !== null))) return [...found.values()]
  const written = new Set(all.map((change) => identity(change.table, rowOfChange(change))))
  for (const source of merge.sources) {
    for (const change of source.allInTarget()) {
      const { table, after, class: whose, thing } = change
      if (!after || whose === 'noise' || written.has(identity(table, after))) continue
      look(targetRow(change, after, merge), (key) => new ThingRows([...source.thingInTarget(thing)]).metaOf(thing)(key))
    }
  }
  return [...found.values()]
}

/** A row as it will be, and as each side has it. */
interface LookedRow {
  readonly table: RowTable
  readonly thing: string
  readonly now: RowValues
  /** Who may have made it so. */
  readonly by: readonly MergeSide[]
  of(side: MergeSide): RowValues | null
  isNewOf(side: MergeSide): boolean
}

const asChange = ({ table, expected, wanted, thing, class: whose }: RowWrite): MeantRowChange => ({
  ...{ table, before: expected, after: wanted, thing, class: whose, why: null },
})

function writtenRow(
  { table, expected, thing, sources: by }: RowWrite,
  now: RowValues,
  { sources }: LookedMerge,
): LookedRow {
  const base = (source: LookedSource | undefined) => {
    const there = source?.inTarget(table, now)
    return there ? there.before : expected
  }
  const of = (side: MergeSide) => {
    if (side === null) return expected
    const source = sources[side]
    const own = source?.ownAt(table, now)
    return own ? own.after : base(source)
  }
  return { table, thing, now, by, of, isNewOf: (side) => base(sources[side ?? 0]) === null }
}

function targetRow({ table, before, thing }: MeantRowChange, now: RowValues, { sources }: LookedMerge): LookedRow {
  const of = (side: MergeSide) => {
    const own = side === null ? undefined : sources[side]?.ownAt(table, now)
    return side === null ? now : own ? own.after : before
  }
  return { table, thing, now, by: [null], of, isNewOf: () => before === null }
}

/** By ids as `idNamed` has them. */
function goneThings(merge: LookedMerge): ReadonlyMap<string, GoneThing> {
  const found = new Map<string, GoneThing>()
  const standing = new Set<string>()
  for (const { table, expected, wanted, thing, sources: by } of merge.writes) {
    for (const [id, how, widget] of goneIn({ table, before: expected, after: wanted }, merge)) {
      if (by.length > 0) found.set(id, { thing, widget, how, by })
    }
    if (wanted) for (const id of idsIn(table, wanted, merge)) standing.add(id)
  }
  for (const source of merge.sources) {
    for (const change of source.allInTarget()) {
      for (const [id, how, widget] of goneIn(change, merge)) {
        if (!standing.has(id) && !found.has(id)) found.set(id, { thing: change.thing, widget, how, by: [null] })
      }
    }
  }
  return found
}

function* goneIn(
  { table, before, after }: RowChange,
  merge: LookedMerge,
): Generator<readonly [id: string, how: GoneThing['how'], widget: string | null]> {
  if (!before) return
  const left = new Set(after ? idsIn(table, after, merge) : [])
  for (const id of idsIn(table, before, merge)) {
    if (left.has(id)) continue
    const [space = '', name = ''] = id.split('\n')
    const widget = /(?:^|\/)widget$/.test(space) ? name : null
    yield [id, after && widget === null ? 'trashed' : 'removed', widget]
  }
}

/** By what others may name a row as it is: nothing where it is in the trash; of an option its widgets. */
function idsIn(table: RowTable, row: RowValues, { known, rules }: LookedMerge): readonly string[] {
  const { name, site } = known.facts(table).place
  if (name === 'options') {
    const { kind = '', numbers = [] } = widgetsIn(table, row) ?? {}
    return [...numbers].map(([number]) => idNamed({ to: 'widget', as: 'name', text: `${kind}-${number}`, site }, known))
  }
  if (name === 'posts' && columnText(table, row, 'post_status') === 'trash') return []
  const own = rules.ownId(table, row)
  return own ? [`${own.space}\n${own.id}`] : []
}
