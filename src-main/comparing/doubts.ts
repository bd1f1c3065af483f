// Collects the rows of which two lists of changes do not say the same, in bounded memory. Pure.
import type { SqlValue } from '../rows/value.ts'
import type { RowImage } from './image-sums.ts'

export interface Disagreement {
  readonly table: string
  /** The key's columns, or all of them where the table has none; empty where it is about the table itself. */
  readonly key: readonly { readonly column: string; readonly value: SqlValue }[]
  /**
   * `unlogged`: the states differ in it, and the list does not have it. `not-there`: the list has it, and the states do not differ.
   * `other-values`: both have it, with other values.
   */
  readonly is: 'unlogged' | 'not-there' | 'other-values'
}

export interface Doubts {
  /** Notes a table that is on one side only, or differs, without a statement about it. */
  table(name: string): void
  row(by: 'log' | 'states', image: RowImage, hash: Buffer): void
  /** Once both lists are gone through. */
  list(): { readonly disagreements: readonly Disagreement[]; readonly more: number }
  /** A sentence where there were too many to be told. */
  unknown(): readonly string[]
}

const mostListed = 100
/** Images that are remembered: about 100 MB where each has a key of some hundred bytes. */
const mostImages = 200_000

interface Doubt {
  readonly table: string
  readonly key: Disagreement['key']
  count: number
  byLog: boolean
}

export function openDoubts(): Doubts {
  const tables: string[] = []
  const rows = new Map<string, Doubt>()
  let dropped = 0
  return {
    table: (name) => void tables.push(name),
    row(by, image, hash) {
      const { of, sign } = image
      const id = `${of.table}\0${hash.toString('latin1')}`
      const change = by === 'states' ? sign : -sign
      const known = rows.get(id)
      if (!known && rows.size >= mostImages) {
        dropped++
        return
      }
      const doubt = known ?? { table: of.table, key: keyOf(image), count: 0, byLog: false }
      doubt.count += change
      doubt.byLog = by === 'log' || doubt.byLog
      // What one has as the other does is no doubt.
      if (doubt.count === 0) rows.delete(id)
      else rows.set(id, doubt)
    },
    list() {
      const byKey = Map.groupBy(rows.values(), ({ table, key }) => identityOf(table, key))
      const found = [...byKey.values()].flatMap((some): Disagreement[] => {
        const [first] = some
        if (!first) return []
        const logged = some.filter((one) => one.byLog).length
        const is = logged === 0 ? 'unlogged' : logged === some.length ? 'not-there' : 'other-values'
        return [{ table: first.table, key: first.key, is }]
      })
      const all = [...tables.map((table): Disagreement => ({ table, key: [], is: 'unlogged' })), ...found]
      return { disagreements: all.slice(0, mostListed), more: Math.max(0, all.length - mostListed) }
    },
    unknown: () =>
      dropped > 0 ? ['Too much does not agree to be listed: there are more disagreements than are counted.'] : [],
  }
}

function keyOf({ of, table, row }: RowImage): Disagreement['key'] {
  const columns = of.key.length > 0 ? of.key : of.columns
  return columns.map(({ name }) => {
    const value = row[table.columns.findIndex((one) => one.name === name)] ?? null
    return { column: name, value: value && Buffer.from(value.subarray(0, 256)) }
  })
}

const identityOf = (table: string, key: Disagreement['key']) =>
  JSON.stringify([table, ...key.map(({ value }) => value?.toString('latin1') ?? null)])
