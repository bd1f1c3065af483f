// Opens what a merge reads: what each source changed since its base, and what its base and the target differ in.
import type { MergeSource } from '../changes/merge/merge.ts'
import type { ChangeIndex } from '../comparing/change-index.ts'
import type { Comparisons, OpenComparison } from '../comparing/comparisons.ts'
import type { ComparedSide } from '../comparing/sides.ts'
import type { ComparedTables } from './compared-tables.ts'
import type { RebasedFiles } from './rebase-files.ts'
import type { RebasedRows } from './rebase-rows.ts'

/** One of those whose changes are merged. */
export interface SourceSides {
  /** The clone's id and name. */
  readonly clone: string
  readonly name: string
  /** The instant of the clone that is merged (ISO 8601). */
  readonly at: string
  /** What its changes began with: its point, or what of it was merged before. */
  readonly base: ComparedSide
  /** The clone, or a copy of it as it was at that instant. */
  readonly tip: ComparedSide
}

/** What is merged, and onto what. */
export interface MergeSides {
  readonly sources: readonly SourceSides[]
  readonly target: ComparedSide
}

/** A source whose changes are being read. */
export interface OpenSource {
  readonly sides: SourceSides
  /** What it changed itself. */
  readonly own: OpenComparison
  /** What differs between its base and the target. */
  readonly inTarget: OpenComparison
  /** Where the base is what was promoted: what its rows and its files are then. */
  readonly rebased?: RebasedSource
}

export interface RebasedSource {
  readonly rows: RebasedRows
  readonly files: RebasedFiles
  /** @returns changes of tables that were compared anew, as if the base were what was promoted */
  readonly compared: (tables: ComparedTables) => ComparedTables
}

/**
 * Works with everything that a merge reads.
 * @throws Failure where states are gone, or are of different productions
 */
export function openSources<T>(
  comparisons: Pick<Comparisons, 'withAll'>,
  { sources, target }: MergeSides,
  signal: AbortSignal | undefined,
  work: (sources: readonly OpenSource[]) => T | Promise<T>,
): Promise<T> {
  const pairs = sources.flatMap(({ base, tip }) => [
    { from: base, to: tip, isWhole: true },
    { from: base, to: target },
  ])
  return comparisons.withAll(pairs, signal, (opened) =>
    work(
      sources.flatMap((sides, at) => {
        const [own, inTarget] = [opened[2 * at], opened[2 * at + 1]]
        return own && inTarget ? [{ sides, own, inTarget }] : []
      }),
    ),
  )
}

/** Gives the indexes to the merge of rows, which knows none. */
export function mergeSourceOf(own: ChangeIndex, target: ChangeIndex): MergeSource {
  return {
    net: () => own.net({}),
    inTarget: (table, row) => target.rowAt(table, row),
    thingInTarget: (thing) => target.net({ thing }),
    tableInTarget: (table) => target.netOfTable(table),
  }
}
