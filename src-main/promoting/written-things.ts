// Lists the things that a plan writes, with what becomes of them in production. Pure.
import type { RowWrite } from '../changes/merge/merge.ts'
import type { ChangeIndex } from '../comparing/change-index.ts'
import type { Thing } from '../contract/changes.ts'
import type { PromotedThing } from '../contract/promotions.ts'
import type { FileWrite } from '../merging/merge-files.ts'
import { allThings } from '../merging/show-conflicts.ts'

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
      if (counted.has(thing.id) || written.length + laid === 0) continue
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
