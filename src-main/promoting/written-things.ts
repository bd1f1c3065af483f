// Lists the things that a plan writes, with what becomes of them in production. Pure.
import { meaningOfPath } from '../changes/file-meaning.ts'
import type { Known } from '../changes/known.ts'
import type { RowWrite } from '../changes/merge/merge.ts'
import { knownRow, meaningOfRow } from '../changes/row-meaning.ts'
import { wordsOfThing } from '../changes/thing-words.ts'
import type { ChangeIndex } from '../comparing/change-index.ts'
import type { Thing } from '../contract/changes.ts'
import type { PromotedThing } from '../contract/promotions.ts'
import type { FileWrite } from '../merging/merge-files.ts'
import { allThings } from '../merging/show-conflicts.ts'
import type { PromotionPatch } from './promotion-patch.ts'

interface Written {
  readonly rows: readonly RowWrite[]
  readonly files: readonly FileWrite[]
}

/**
 * @param indexes lists of the changes that are written, by source
 * @param along ids of things that nobody chose
 */
export function writtenThings(
  { rows, files }: Written,
  indexes: readonly Pick<ChangeIndex, 'things' | 'files'>[],
  along: readonly string[],
): readonly PromotedThing[] {
  const byThing = Map.groupBy(rows, ({ thing }) => thing)
  const filesOf = new Map<string, number>()
  const counted = new Set<string>()
  const ofPath = indexes.map((index) => new Map(index.files({}).map(({ path, thing }) => [path, thing])))
  for (const { step, source } of files) {
    const thing = ofPath[source]?.get(step.path)
    if (thing !== undefined) filesOf.set(thing, (filesOf.get(thing) ?? 0) + 1)
  }
  const isAlong = new Set(along)
  const found: PromotedThing[] = []
  for (const index of indexes) {
    for (const thing of allThings(index)) {
      const [written, laid] = [byThing.get(thing.id) ?? [], filesOf.get(thing.id) ?? 0]
      // What only counts other rows is nobody's.
      const isSomebodys = laid > 0 || written.some((row) => row.class !== 'noise')
      if (counted.has(thing.id) || !isSomebodys) continue
      counted.add(thing.id)
      const { id, kind, group, title } = thing
      const change = becoming(thing, written)
      const counts = { rows: written.length, files: laid }
      found.push({ id, kind, group, title, class: thing.class, change, ...counts, isAlong: isAlong.has(id) })
    }
  }
  return found
}

/** A thing that was added or removed is so only where all that is written of it says so. */
function becoming({ change }: Thing, rows: readonly RowWrite[]): PromotedThing['change'] {
  const isAll = (is: (row: RowWrite) => boolean) => rows.every(is)
  if (change === 'added' && !isAll(({ expected }) => expected === null)) return 'changed'
  if (change === 'removed' && !isAll(({ wanted }) => wanted === null)) return 'changed'
  return change
}

/** @returns the things of a patch in words, by their ids */
export function namesOfPatch({ rows, files }: PromotionPatch, known: Known): ReadonlyMap<string, PromotedThing> {
  const writes = rows.map(({ table, before, after }) => {
    const { thing, class: is } = meaningOfRow(knownRow({ table, before, after }, known), known)
    return { table, expected: before, wanted: after, unchecked: [], thing, class: is, sources: [] }
  })
  const steps = files.map(({ path }) => ({ step: { is: 'remove', path }, class: 'work', source: 0 }) as const)
  return new Map(thingsOfRows({ rows: writes, files: steps }, known).map((one) => [one.id, one]))
}

/** Lists the things of rows and files that no list of changes has. */
export function thingsOfRows({ rows, files }: Written, known: Known): readonly PromotedThing[] {
  const site = { prefix: known.prefix }
  const ofPath = files.map(({ step, class: is }) => {
    const change = step.is === 'remove' || step.is === 'remove-all' ? ('removed' as const) : ('changed' as const)
    const file = { path: step.path, change, isFolder: step.is === 'directory' }
    return { file, is, thing: meaningOfPath(file, known, site).thing }
  })
  const things = new Set([...rows.map(({ thing }) => thing), ...ofPath.map(({ thing }) => thing)])
  const rowsOf = Map.groupBy(rows, ({ thing }) => thing)
  const filesOf = Map.groupBy(ofPath, ({ thing }) => thing)
  return [...things].flatMap((id): PromotedThing[] => {
    const [written, laid] = [rowsOf.get(id) ?? [], filesOf.get(id) ?? []]
    const meant = written.map((row) => ({
      change: { table: row.table, before: row.expected, after: row.wanted },
      thing: id,
      class: row.class,
      why: null,
    }))
    const words = wordsOfThing(
      id,
      meant,
      laid.map(({ file }) => file),
      () => undefined,
      known,
      site,
    )
    if (words.class === 'noise') return []
    const { kind, group, title, change } = words
    return [
      { id, kind, group, title, class: words.class, change, rows: written.length, files: laid.length, isAlong: false },
    ]
  })
}
