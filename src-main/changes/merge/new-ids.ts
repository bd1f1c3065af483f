// New ids of rows, by whose ids they are, and rows with them. Pure.
import type { ThingRows } from './held-changes.ts'
import type { MeantRowChange, MergeRules } from './merge.ts'

export class NewIds {
  private readonly bySpace = new Map<string, Map<string, string>>()
  size = 0

  readonly of = (space: string, id: string): string | undefined => this.bySpace.get(space)?.get(id)

  /** @returns whether that was new */
  set(space: string, id: string, to: string): boolean {
    if (id === to || this.of(space, id) !== undefined) return false
    const ids = this.bySpace.get(space) ?? new Map<string, string>()
    this.bySpace.set(space, ids)
    ids.set(id, to)
    this.size += 1
    return true
  }

  *entries(): Generator<readonly [space: string, from: string, to: string]> {
    for (const [space, ids] of this.bySpace) for (const [from, to] of ids) yield [space, from, to]
  }
}

/** The change with new ids in what the source made of the row. */
export function renamedChange(change: MeantRowChange, ids: NewIds, rules: MergeRules, rows: ThingRows): MeantRowChange {
  const { table, after } = change
  if (!after || ids.size === 0) return change
  const renamed = rules.rename(table, after, ids.of, rows.metaOf(change.thing))
  if (renamed === after) return change
  const moved = { ...change, after: renamed }
  return { ...moved, thing: change.before ? change.thing : rules.thingOf(moved) }
}
