// Adds up counts of rows: what is written now of the rows that are counted, and what sources counted besides, such as for a post that
// was published. So a merge that was made before counts nothing twice. Pure.
import type { RowTable, RowValues } from '../../rows/change.ts'
import { columnText } from '../cell-text.ts'
import type { CountedRows, MergeRules } from './merge.ts'
import type { ChangesOfRow } from './row-groups.ts'

interface Tally {
  readonly counted: CountedRows
  /** Rows that are written now, less those that are taken away. */
  written: bigint
  /** Whether somebody asked for it. */
  isTold: boolean
  readonly bySource: Map<number, SourceTally>
}

interface SourceTally {
  /** Rows that the source added, less those that it took away. */
  all: bigint
  /** Whether one of them is written now. */
  isWritten: boolean
}

interface Write {
  readonly table: RowTable
  readonly expected: RowValues | null
  readonly wanted: RowValues | null
}

export class CountedChanges {
  private readonly tallies = new Map<string, Tally>()
  private readonly rules: MergeRules

  constructor(rules: MergeRules) {
    this.rules = rules
  }

  isCounted(table: RowTable): boolean {
    return this.rules.countedIn(table).length > 0
  }

  /** Takes what sources made of a row, and what is written of it. */
  add({ sides }: ChangesOfRow, write: Write | undefined): void {
    if (write) this.write(write)
    for (const { by, change } of sides) {
      const { table, before, after } = change
      const row = after ?? before
      if (!row || (before && after)) continue
      const isWritten = write !== undefined && (before === null) === (write.expected === null)
      for (const tally of this.talliesOf(table, row)) {
        const ofSource = tally.bySource.get(by) ?? { all: 0n, isWritten: false }
        ofSource.all += before === null ? 1n : -1n
        ofSource.isWritten ||= isWritten
        tally.bySource.set(by, ofSource)
      }
    }
  }

  write({ table, expected, wanted }: Write): void {
    const row = wanted ?? expected
    if (!row || (expected && wanted)) return
    for (const tally of this.talliesOf(table, row)) tally.written += expected === null ? 1n : -1n
  }

  /**
   * @param deltas what each source made of the count
   * @returns what the merge makes of it
   */
  readonly total = (counted: CountedRows, deltas: ReadonlyMap<number, bigint>): bigint => {
    const tally = this.tally(counted)
    tally.isTold = true
    let sum = tally.written
    for (const [by, { all, isWritten }] of tally.bySource) if (isWritten) sum += (deltas.get(by) ?? 0n) - all
    for (const [by, delta] of deltas) if (!tally.bySource.has(by)) sum += delta
    return sum
  };

  /** What differs although no source said so: where the target had made a part of the changes already. */
  *untold(): Generator<CountedRows & { readonly sum: bigint }> {
    for (const { counted, isTold } of this.tallies.values()) {
      const sum = isTold ? 0n : this.total(counted, new Map())
      if (sum !== 0n) yield { ...counted, sum }
    }
  }

  private talliesOf(table: RowTable, row: RowValues): readonly Tally[] {
    return this.rules.countedIn(table).flatMap((column) => {
      const value = columnText(table, row, column)
      return value === undefined ? [] : [this.tally({ table: table.name, column, value })]
    })
  }

  private tally(counted: CountedRows): Tally {
    const key = `${counted.table}\n${counted.column}\n${counted.value}`
    const tally = this.tallies.get(key) ?? { counted, written: 0n, isTold: false, bySource: new Map() }
    this.tallies.set(key, tally)
    return tally
  }
}
