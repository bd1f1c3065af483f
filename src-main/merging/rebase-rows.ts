// What a clone changed since its earlier promotions: a row that was promoted is the base of what is merged next, under the id that
// production gave to it. Pure.
import { projectRow } from '../changes/carry-row.ts'
import {
  type IdsOfSite,
  type MentionedId,
  type MentionedIds,
  renumberer,
  type TellMention,
} from '../changes/renumber/renumber.ts'
import type { ReservedId } from '../changes/renumber/reserved-id.ts'
import type { ChangeIndex, NetRow } from '../comparing/change-index.ts'
import { columnValue, type RowChange, type RowTable, type RowValues } from '../rows/change.ts'
import { sameRow } from '../rows/change-statements.ts'
import { identity } from '../rows/guarded-row.ts'

/** What one promotion took of a clone's rows. */
export interface PromotedRows {
  /** As the clone has them: `before` in the state that it rests on, `after` when they were taken. */
  readonly rows: readonly RowChange[]
  /** Ids that production gave to rows of the clone. */
  readonly ids: readonly ReservedId[]
  /** Whether what was taken of a row still counts; the row is named as production names it. */
  readonly isStanding: (table: RowTable, row: RowValues) => boolean
}

/** A row of production that was promoted. */
export interface PromotedRow {
  readonly table: RowTable
  /** As the state has it that the clone rests on; null where that has none. */
  readonly before: RowValues | null
  /** As it was promoted; null where it was removed. */
  readonly promoted: RowValues | null
}

export interface RebasedRows {
  /** What the clone changed since, under the ids of production. */
  readonly own: readonly RowChange[]
  /** By the row's identity in production. */
  readonly promoted: ReadonlyMap<string, PromotedRow>
  /** Things by the names that they have in the clone, with those that they have in production, where these are others. */
  readonly things: ReadonlyMap<string, string>
  /** @returns a change of `own` as the clone has it, from the state that it rests on */
  inClone(change: RowChange): readonly RowChange[]
  /** @returns ids of promoted rows that came into a row since, and that nothing known explains */
  mentionsIn(change: RowChange): MentionedIds
}

/** A row as the clone has it, with what it is in production's terms. */
interface TakenRow {
  readonly raw: RowChange
  readonly promoted: RowValues | null
}

/**
 * @param promotions oldest first
 * @param others further changes of the clone, which say whose ids are whose
 */
export function rebaseRows(
  own: Pick<ChangeIndex, 'net' | 'meaningOf'>,
  promotions: readonly PromotedRows[],
  site: IdsOfSite,
  others: Iterable<NetRow> = [],
): RebasedRows {
  const net = [...own.net({})]
  const ofThing = (change: RowChange): ThingChange => ({ ...change, thing: own.meaningOf(change).thing })
  const among = [...net, ...others, ...promotions.flatMap(({ rows }) => rows.map(ofThing))]
  const known: ReservedId[] = []
  const taken = new TakenRows()
  for (const { rows, ids, isStanding } of promotions) {
    known.push(...ids)
    // What it named and was not promoted yet kept its old id, also in production.
    const rename = renaming(among, [...known], site)
    for (const raw of rows) {
      const promoted = rename(ofThing(raw))
      if (isStanding(raw.table, promoted ?? raw.before ?? [])) taken.set({ raw, promoted })
    }
  }
  const rebased = new Rebased()
  const mentions: (readonly [MentionedId, boolean])[] = []
  const rename = renaming(among, known, site, (mention, isLeft) => void mentions.push([mention, isLeft]))
  const changed = net.flatMap((raw): readonly RowChange[] => {
    const { table, before } = raw
    // What nobody wrote is never promoted.
    const after = raw.class === 'noise' ? raw.after : rename(raw)
    rebased.nameThing(raw, after, own)
    return rebased.add({ table, before, after: raw.after }, after, taken.take(raw), mentions.splice(0))
  })
  // The clone has these again as the state that it rests on.
  const left = taken
    .rest()
    .flatMap((row) => rebased.add({ ...row.raw, after: row.raw.before }, row.raw.before, row, []))
  return {
    own: [...left, ...changed],
    promoted: rebased.promoted,
    things: rebased.things,
    inClone: (change) =>
      partsOf(change)
        .map((one) => rebased.raw.get(nameOf(one)) ?? one)
        // What the clone added and removed again is nothing there.
        .filter(({ before, after }) => before !== null || after !== null),
    mentionsIn: (change) => rebased.mentions.get(nameOf(change)) ?? { unexplained: [], left: [] },
  }
}

/** A change with what it is part of. */
type ThingChange = RowChange & Pick<NetRow, 'thing'>

/** @returns a function that gives the row that a change leaves the ids of production */
function renaming(among: readonly ThingChange[], ids: readonly ReservedId[], site: IdsOfSite, tell?: TellMention) {
  const written = ({ table, before, after, thing }: ThingChange) =>
    ({ table, expected: before, wanted: after, unchecked: [], thing, class: 'work', sources: [] }) as const
  const rename = renumberer(ids.length === 0 ? [] : among.map(written), ids, site, tell)
  return (change: ThingChange): RowValues | null => rename(written(change)).wanted
}

const nameOf = ({ table, before, after }: RowChange) => identity(table, after ?? before ?? [])

/** A row that was given another key is one that went and one that came. */
function partsOf({ table, before, after }: RowChange): readonly RowChange[] {
  const isOne = !before || !after || identity(table, before) === identity(table, after)
  return isOne
    ? [{ table, before, after }]
    : [
        { table, before, after: null },
        { table, before: null, after },
      ]
}

/** Rows that were taken, by their identity in the clone; of equal rows without a key several. */
class TakenRows {
  private readonly byName = new Map<string, TakenRow[]>()

  set(row: TakenRow): void {
    const { table, before, after } = row.raw
    const name = identity(table, before ?? after ?? [])
    const known = this.byName.get(name) ?? []
    this.byName.set(name, table.key.length > 0 ? [row] : [...known, row])
  }

  take({ table, before, after }: RowChange): TakenRow | undefined {
    return this.byName.get(identity(table, before ?? after ?? []))?.shift()
  }

  rest = (): readonly TakenRow[] => [...this.byName.values()].flat()
}

/** What comes of each row. */
class Rebased {
  readonly promoted = new Map<string, PromotedRow>()
  readonly things = new Map<string, string>()
  readonly raw = new Map<string, RowChange>()
  readonly mentions = new Map<string, MentionedIds>()

  /** @param after what the clone has of the row, under the ids of production */
  add(
    raw: RowChange,
    after: RowValues | null,
    taken: TakenRow | undefined,
    mentions: readonly (readonly [MentionedId, boolean])[],
  ): readonly RowChange[] {
    const { table, before } = raw
    const lay = (row: RowValues | null) =>
      row && taken && taken.raw.table !== table ? projectRow({ table: taken.raw.table, row }, table) : row
    const change = { table, before: taken ? lay(taken.promoted) : before, after }
    if (taken) {
      const row = { table, before: lay(taken.raw.before), promoted: change.before }
      this.promoted.set(identity(table, row.promoted ?? row.before ?? []), row)
    }
    if (taken || after !== raw.after) this.raw.set(nameOf(change), raw)
    const isNew = ({ column }: MentionedId) => {
      const [was, is] = [change.before, after].map((row) => row && columnValue(table, row, column))
      return !was || !is || !was.equals(is)
    }
    const fresh = mentions.filter(([mention]) => isNew(mention))
    if (fresh.length > 0) {
      const some = (isLeft: boolean) => fresh.flatMap(([mention, isIt]) => (isIt === isLeft ? [mention] : []))
      this.mentions.set(nameOf(change), { unexplained: some(false), left: some(true) })
    }
    const isSame = change.before === null ? after === null : after !== null && sameRow(change.before, after)
    return isSame ? [] : [change]
  }

  nameThing(raw: NetRow, after: RowValues | null, { meaningOf }: Pick<ChangeIndex, 'meaningOf'>): void {
    if (after === raw.after || meaningOf(raw).thing !== raw.thing) return
    const { thing } = meaningOf({ table: raw.table, before: raw.before, after })
    if (thing !== raw.thing) this.things.set(raw.thing, thing)
  }
}
