// What production changed since promotions were written: what these wrote themselves is nobody else's change.
import { projectRow } from '../changes/carry-row.ts'
import type { ChangeIndex, NetRow } from '../comparing/change-index.ts'
import type { ChangeCounts, ChangePart } from '../contract/changes.ts'
import type { RowChange, RowValues } from '../rows/change.ts'
import { sameRow } from '../rows/change-statements.ts'
import { identity } from '../rows/guarded-row.ts'
import type { PromotedRow } from './rebase-rows.ts'

/** A target whose changes are told since promotions. */
export interface TargetToRebase {
  readonly index: ChangeIndex
  /** What was promoted, by the row's identity. */
  readonly promoted: ReadonlyMap<string, PromotedRow>
  /** What was written and the target does not have yet, by the row's identity; null where a row was removed. */
  readonly unseen: ReadonlyMap<string, RowValues | null>
}

export function rebaseTarget(
  target: TargetToRebase,
): Pick<ChangeIndex, 'net' | 'netOfTable' | 'rowAt' | 'things' | 'counts'> {
  const { index, promoted } = target
  let known: readonly NetRow[] | undefined
  const since = () =>
    (known ??= [...promoted.values()].flatMap((row): readonly NetRow[] => {
      const change = changeOf(target, row)
      return change ? [{ ...change, ...index.meaningOf(change) }] : []
    }))
  function* rows(all: Iterable<NetRow>, isAsked: (change: NetRow) => boolean): Generator<NetRow> {
    for (const change of all) if (!promoted.has(nameOf(change))) yield change
    yield* since().filter(isAsked)
  }
  const net = (part: ChangePart) =>
    rows(index.net(part), ({ thing }) => part.thing === undefined || part.thing === thing)
  const isChanged = (thing: string) => index.files({ thing }).length > 0 || !net({ thing }).next().done
  let alone: ReadonlySet<string> | undefined
  /** Things that nobody else changed. */
  const onlyPromoted = () =>
    (alone ??= new Set(
      [...promoted.values()]
        .map(({ table, before, promoted: after }) => index.meaningOf({ table, before, after }).thing)
        .filter((thing) => !isChanged(thing)),
    ))
  return {
    net,
    netOfTable: (name) => rows(index.netOfTable(name), ({ table }) => table.name === name),
    rowAt(table, row) {
      const overlaid = promoted.get(identity(table, row))
      return overlaid ? changeOf(target, overlaid) : index.rowAt(table, row)
    },
    things(query) {
      const { total, things } = index.things(query)
      return { total, things: things.filter(({ id }) => !onlyPromoted().has(id)) }
    },
    counts: () => countsOfNet(net({}), index),
  }
}

const nameOf = ({ table, before, after }: RowChange) => identity(table, before ?? after ?? [])

/** @returns what became of a row since it was promoted; undefined where nothing did */
function changeOf({ index, unseen }: TargetToRebase, row: PromotedRow): RowChange | undefined {
  const { before, promoted } = row
  const place = promoted ?? before ?? []
  const told = index.rowAt(row.table, place)
  const written = unseen.get(identity(row.table, place))
  const isUnseen = written !== undefined
  const table = told && !isUnseen ? told.table : row.table
  const lay = (one: RowValues | null) =>
    one && (table === row.table ? one : projectRow({ table: row.table, row: one }, table))
  const after = isUnseen ? written : told ? told.after : lay(before)
  const base = lay(promoted)
  const isSame = base && after ? sameRow(base, after) : base === after
  return isSame ? undefined : { table, before: base, after }
}

function countsOfNet(net: Iterable<NetRow>, index: ChangeIndex): ChangeCounts {
  const rows = { work: 0, own: 0, noise: 0 }
  const things = { work: new Set<string>(), own: new Set<string>(), noise: new Set<string>() }
  for (const { thing, class: is } of net) {
    rows[is]++
    things[is].add(thing)
  }
  const files = index.files({})
  const isNoise = ({ class: is }: (typeof files)[number]) => is === 'noise'
  for (const file of files) things[file.class].add(file.thing)
  return {
    things: things.work.size,
    rows: rows.work,
    files: files.filter((one) => !isNoise(one)).length,
    own: { things: things.own.size, rows: rows.own },
    noise: { rows: rows.noise, files: files.filter(isNoise).length },
    groups: [],
  }
}
