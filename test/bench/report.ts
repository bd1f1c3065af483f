// What a benchmark found, as a table: the figure, how it spread, and whether the promise was kept.

export interface Row {
  readonly what: string
  readonly figure: string
  /** Minimum to maximum, and over how many runs; empty for a single reading. */
  readonly spread?: string
  /** What was promised, and whether it was kept. */
  readonly promise?: { readonly text: string; readonly kept: boolean }
}

export interface Report {
  readonly title: string
  /** Versions and sizes: what was measured. */
  readonly on: readonly string[]
  readonly rows: readonly Row[]
}

export function printReport(name: string, { title, on, rows }: Report): void {
  console.log(`\n${name}: ${title}`)
  for (const line of on) console.log(`  ${line}`)
  const cells = rows.map(({ what, figure, spread = '', promise }) => [
    what,
    figure,
    spread,
    promise ? `${promise.text}: ${promise.kept ? 'kept' : 'MISSED'}` : '',
  ])
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  console.log()
  for (const row of cells)
    console.log(`  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
}

export interface Sample {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly count: number
}

export function sampleOf(values: readonly number[]): Sample {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  return { median: at(Math.floor(sorted.length / 2)), min: at(0), max: at(sorted.length - 1), count: sorted.length }
}

export const percentile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`
export const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`

export function timeRow(what: string, sample: Sample): Row {
  const spread = sample.count > 1 ? `${seconds(sample.min)} to ${seconds(sample.max)}, ${sample.count} runs` : ''
  return { what, figure: seconds(sample.median), spread }
}

export function ratioRow(
  what: string,
  ratio: number,
  promise: { readonly atMost?: number; readonly atLeast?: number },
): Row {
  const { atMost, atLeast } = promise
  const kept = (atMost === undefined || ratio <= atMost) && (atLeast === undefined || ratio >= atLeast)
  const text = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`
  return { what, figure: `${ratio.toFixed(2)} x`, promise: { text: `${text} x`, kept } }
}
