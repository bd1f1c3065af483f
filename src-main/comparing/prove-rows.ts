// Proves that a list of changes is all there is: the rows in which a base and a clone differ are those that the list has, with its values.
import { setImmediate } from 'node:timers/promises'
import { plainText } from '../contract/plain-text.ts'
import type { RowChange } from '../rows/change.ts'
import {
  type ComparedServers,
  type CompareStatesOptions,
  compareServers,
  pairServers,
  rowTableOf,
  withBothStates,
} from './compare-states.ts'
import { type Disagreement, type Doubts, openDoubts } from './doubts.ts'
import { createImageSums, type ImageSums, type ProvableTable, type RowImage } from './image-sums.ts'
import type { PairedTables } from './table-pairs.ts'

export interface ProveRowsOptions extends Omit<CompareStatesOptions, 'onChange'> {
  /** What the changes are said to be in the end; gone through once, and again where it does not agree. */
  readonly net: () => Iterable<RowChange>
  /** Schema changes that are said to have been made. */
  readonly statements: readonly string[]
}

export interface RowProof {
  /** Whether everything that could be held against the states agrees. */
  readonly agrees: boolean
  /** At most 100. */
  readonly disagreements: readonly Disagreement[]
  /** How many more there are. */
  readonly more: number
  /** What could not be held against the states, in whole sentences; empty where the proof is of everything. */
  readonly unproven: readonly string[]
}

/** @throws Failure as `compareStates` does */
export async function proveRows(options: ProveRowsOptions): Promise<RowProof> {
  return withBothStates(options, (servers) => proveWith(servers, options))
}

async function proveWith(servers: ComparedServers, options: ProveRowsOptions): Promise<RowProof> {
  const paired = await pairServers(servers, options)
  const { provable, unproven, undeclared } = sortTables(paired, options.statements)
  const images = createImageSums()
  const ofTable = (name: string) => provable.get(name)
  const log = changesOf(options.net, servers.to.database, ofTable, images)
  await log.each(options.signal, ({ of, hash, sign }) => images.add(of.table, hash, sign === 1 ? -1n : 1n))

  const some = (names: ReadonlySet<string>): PairedTables => ({
    pairs: paired.pairs.filter(({ name }) => names.has(name)),
    altered: [],
  })
  const found = await compareServers(
    servers,
    {
      ...options,
      onChange: (change) => {
        const of = ofTable(change.table.name)
        if (!of) return
        for (const { hash, sign } of images.imagesOf(change, of)) {
          if (hash) images.add(of.table, hash, sign === 1 ? 1n : -1n)
        }
      },
    },
    some(new Set(provable.keys())),
  )
  const unread = new Set([...found.unreadTables, ...log.lacking()])
  const uneven = new Set(images.uneven().filter((name) => !unread.has(name)))
  const doubts = openDoubts()
  for (const name of undeclared) doubts.table(name)
  if (uneven.size > 0) await doubtRows(servers, options, some(uneven), { doubts, images, log, ofTable, uneven })
  const { disagreements, more } = doubts.list()
  return {
    agrees: disagreements.length === 0 && uneven.size === 0,
    disagreements,
    more,
    unproven: [...unproven, ...log.lacking().map(otherColumnsLogged), ...found.unread, ...doubts.unknown()],
  }
}

interface Second {
  readonly doubts: Doubts
  readonly images: ImageSums
  readonly log: LoggedChanges
  readonly ofTable: (name: string) => ProvableTable | undefined
  /** Names of tables that do not agree. */
  readonly uneven: ReadonlySet<string>
}

/** Goes through both lists again, for the rows whose sums are not even. */
async function doubtRows(
  servers: ComparedServers,
  options: ProveRowsOptions,
  paired: PairedTables,
  { doubts, images, log, ofTable, uneven }: Second,
): Promise<void> {
  await log.each(options.signal, (image) => {
    const { table } = image.of
    if (uneven.has(table) && !images.isEven(table, image.hash)) doubts.row('log', image, image.hash)
  })
  await compareServers(
    servers,
    {
      ...options,
      onProgress: () => undefined,
      onChange: (change) => {
        const of = ofTable(change.table.name)
        if (!of) return
        for (const image of images.imagesOf(change, of)) {
          if (image.hash && !images.isEven(of.table, image.hash)) doubts.row('states', image, image.hash)
        }
      },
    },
    paired,
  )
}

interface LoggedChanges {
  /** Goes through all images, and lets others work meanwhile. */
  each(signal: AbortSignal, take: (image: RowImage & { readonly hash: Buffer }) => void): Promise<void>
  /** Names of tables whose logged rows have other columns. */
  lacking(): readonly string[]
}

const imagesAtOnce = 2000

function changesOf(
  net: () => Iterable<RowChange>,
  database: string,
  ofTable: (name: string) => ProvableTable | undefined,
  images: ImageSums,
): LoggedChanges {
  const lacking = new Set<string>()
  return {
    async each(signal, take) {
      let count = 0
      for (const change of net()) {
        const of = change.table.database === database ? ofTable(change.table.name) : undefined
        if (!of) continue
        for (const image of images.imagesOf(change, of)) {
          if (image.hash) take({ ...image, hash: image.hash })
          else lacking.add(of.table)
        }
        if (++count % imagesAtOnce > 0) continue
        await setImmediate()
        signal.throwIfAborted()
      }
    },
    lacking: () => [...lacking],
  }
}

const otherColumnsLogged = (name: string) =>
  `Some logged rows of the table ${plainText(name, 64)} have other columns than it has now, so its rows were not held against the log.`

/** What says of all rows of a table at once that they are gone, or are others. */
const wholesale =
  /^(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:TRUNCATE\b|DROP\s+TABLE\b|RENAME\s+TABLE\b|CREATE\s+OR\s+REPLACE\s+TABLE\b|ALTER\b.*\b(?:PARTITION|RENAME(?!\s+(?:COLUMN|INDEX|KEY)))\b)/is

function sortTables({ pairs, altered }: PairedTables, statements: readonly string[]) {
  const provable = new Map<string, ProvableTable>()
  const unproven: string[] = []
  const undeclared: string[] = []
  for (const pair of pairs) {
    const { name, from, to } = pair
    const shown = plainText(name, 64)
    const about = statements.filter((text) => mentions(text, name))
    const other = altered.find((one) => one.name === name)
    if ((!from || !to || other) && about.length === 0) undeclared.push(name)
    if (!to) continue
    if (other?.hasOtherColumns) {
      unproven.push(`The table ${shown} was altered, so its rows were not held against the log.`)
    } else if (from && about.some((text) => wholesale.test(text))) {
      unproven.push(
        `The table ${shown} was emptied or made anew as a whole, so its rows were not held against the log.`,
      )
    } else {
      const { columns, key } = rowTableOf(pair, '')
      provable.set(name, {
        table: name,
        columns: columns.filter(({ generated }) => !generated),
        key: key.flatMap((at) => columns[at] ?? []),
      })
    }
  }
  return { provable, unproven, undeclared }
}

/** Whether a statement names a table; one whose name is part of a longer one counts as named too. */
function mentions(text: string, name: string): boolean {
  const lower = text.toLowerCase()
  return lower.includes(name.toLowerCase()) || lower.includes(name.replaceAll('`', '``').toLowerCase())
}
