// What the target did to rows since a source's base, also where it took one away and made it again under another id. Pure.
import type { RowChange, RowTable, RowValues } from '../../rows/change.ts'
import { sameRow } from '../../rows/change-statements.ts'
import { columnOfPart, foldReplaced, identified, type PartOf } from './held-changes.ts'
import type { MeantRowChange, MergeRules, MergeSource, RowIdentity } from './merge.ts'

export class TargetRows {
  private readonly source: MergeSource
  private readonly rules: MergeRules
  private readonly lists = new Map<string, Folded>()

  constructor(source: MergeSource, rules: MergeRules) {
    this.source = source
    this.rules = rules
  }

  /** @returns what happened to a row; one that was removed and made again is one that changed */
  change(table: RowTable, row: RowValues, thing: string): RowChange | undefined {
    const told = this.source.inTarget(table, row)
    if (!told || told.after) return told
    const identity = this.rules.identityOf(table, row, this.partOf(thing))
    const again = identity && this.list(table, identity).again.find(({ before }) => before && sameRow(before, row))
    return again ?? told
  }

  /** @returns rows that the target added, and that are told apart by this */
  added(table: RowTable, identity: RowIdentity): readonly MeantRowChange[] {
    return this.list(table, identity).added.get(identity.name) ?? []
  }

  /** @returns all that happened to a thing */
  ofThing(thing: string): readonly MeantRowChange[] {
    return foldReplaced([...this.source.thingInTarget(thing)], this.rules, (of) => this.partOf(of))
  }

  private partOf(thing: string): PartOf {
    return (table, column) => columnOfPart(this.source.thingInTarget(thing), table, column)
  }

  private list(table: RowTable, { thing }: RowIdentity): Folded {
    const key = `${table.name}\n${thing ?? ''}`
    const known = this.lists.get(key)
    if (known) return known
    const changes = thing === null ? this.source.tableInTarget(table.name) : this.source.thingInTarget(thing)
    const folded = foldReplaced(
      [...changes].filter((change) => change.table.name === table.name),
      this.rules,
      (of) => this.partOf(of),
    )
    const added = identified(
      folded.filter(({ before }) => before === null),
      this.rules,
      (of) => this.partOf(of),
    )
    const list = {
      again: folded.filter(({ before, after }) => before && after),
      added: new Map(
        [...Map.groupBy(added, ({ identity }) => identity.name)].map(([name, all]) => [
          name,
          all.map(({ change }) => change),
        ]),
      ),
    }
    this.lists.set(key, list)
    return list
  }
}

interface Folded {
  readonly again: readonly MeantRowChange[]
  readonly added: ReadonlyMap<string, readonly MeantRowChange[]>
}
