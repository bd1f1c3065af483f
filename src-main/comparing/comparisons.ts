// Opens comparisons of two states, reads them on whenever they are asked for, and closes those that nobody asks for any more.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { LogPosition } from '../binlog/log-files.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { Known } from '../changes/known.ts'
import type { OwnState } from '../clones/own-logs.ts'
import {
  type ChangeCounts,
  type ChangeQuery,
  type Compared,
  type CompareProgress,
  type Completeness,
  changeQuerySchema,
  type FilePair,
  type StateRef,
} from '../contract/changes.ts'
import { Failure } from '../contract/failure.ts'
import { createKeyedQueue } from '../jobs/keyed-queue.ts'
import type { ChangeIndex } from './change-index.ts'
import type { ComparingStates, SidePaths } from './compare-sides.ts'
import { type CloneProof, type ProveOptions, proveClone } from './prove-clone.ts'
import { baseSide, type ComparedSide, sideOf } from './sides.ts'
import { type Means, openWalk, type Walk, type Walked, type WalkParts } from './walk.ts'
import { hasOwn, nameOfBase } from './way.ts'

/** Two states, and what lies between them. */
export interface OpenComparison {
  readonly from: ComparedSide
  readonly to: ComparedSide
  readonly by: 'logs' | 'states'
  readonly completeness: Completeness
  /** Why changes may be missing that are no table's columns or keys, in whole sentences. */
  readonly lacking: readonly string[]
  /** Tables that only one of them has, or that are made of something else, where no statement of the list says so; null where they do. */
  readonly otherTables: readonly string[] | null
  readonly index: ChangeIndex
  /** Where the files of both sides lie. */
  readonly paths: SidePaths
  /** Where the later side's own log was read up to; null where it has none. */
  readonly end: LogPosition | null
  /** Reads both sides of a file that differs, up to so many bytes. */
  readFile(path: string, most: number): Promise<FilePair>
}

export interface Comparisons {
  /**
   * Compares two states as they are now, and works with the outcome; nobody else works with it meanwhile.
   * @param query a list that is all that the work wants to see of it: what it does not reach may not be in words yet
   * @throws Failure where a side is gone or the two cannot be compared; whatever the work throws
   */
  use<T>(
    compared: Compared,
    signal: AbortSignal | undefined,
    work: (opened: OpenComparison) => T | Promise<T>,
    query?: ChangeQuery,
  ): Promise<T>
  /**
   * Compares several pairs of sides, and works with all outcomes at once, in the order of the pairs. Sides may be copies of one moment
   * that nothing in the catalog names; what is open of these is closed by whoever made them, with `forget`.
   * @throws Failure as `use`
   */
  withAll<T>(
    pairs: readonly SidePair[],
    signal: AbortSignal | undefined,
    work: (opened: readonly OpenComparison[]) => T | Promise<T>,
  ): Promise<T>
  /** Works with a list of changes of a production that is empty at first, and is thrown away after. */
  withList<T>(production: ProductionRow, work: (list: ChangeIndex) => Promise<T>): Promise<T>
  /** What is known of WordPress and its plugins, for a production's site. */
  known(production: ProductionRow): Known
  /** Finds the side that a reference names. @throws Failure as `sideOf` */
  side(ref: StateRef): ComparedSide
  /** @returns how far two states have come that are compared row by row; null where none are @throws Failure as `use` */
  progressOf(compared: Compared): CompareProgress | null
  /**
   * Ends comparing two states row by row: whoever waits for it gets a Failure `cancelled`.
   * @returns whether they were compared
   * @throws Failure as `use`
   */
  cancel(compared: Compared): boolean
  /**
   * Has what was read of a state's logs count for a copy of it, whose logs begin as the state's do: nothing is read twice.
   * @param copy a copy of one moment of the state
   */
  handOn(state: string, copy: ComparedSide): void
  /** Closes what is open of a state that goes. */
  forget(state: string): void
  /**
   * Counts what a clone's current state has changed, where logs tell it; nothing is started for it.
   * @returns whether that is all of it
   * @throws Failure where logs do not tell it
   */
  count(clone: string, signal: AbortSignal): Promise<Completeness>
  /** @returns what a clone's current state had changed when it was last looked at; null before that */
  countsOf(clone: string): ChangeCounts | null
  /**
   * Proves that the list of a clone's changes is all there is, by checksums of every row and file. What comes out is told by the
   * completeness of its list, until the clone has another state.
   */
  prove(clone: string, options: ProveOptions): Promise<CloneProof>
  stop(): Promise<void>
}

export interface ComparisonsOptions extends WalkParts {
  readonly knownOf: (production: ProductionRow) => Known
  /** The folder for indexes, which are made anew in each run. */
  readonly folder: string
  /** Called with a clone's id when the counts of its current state are others than before. */
  readonly onCounts: (clone: string) => void
}

/** What counting wants to see. */
const nothingShown = changeQuerySchema.parse({ classes: ['work'] })

/** Comparisons that stay open, besides those in use. */
const mostOpen = 12

export interface SidePair {
  /** Whether states are compared where logs do not tell everything. */
  readonly isWhole?: boolean
  readonly from: ComparedSide
  readonly to: ComparedSide
}

interface Entry {
  readonly pair: SidePair
  /** While its states are compared by servers. */
  comparing: { readonly end: AbortController; progress: CompareProgress } | undefined
  walk: Walk | undefined
  users: number
  usedAt: number
}

/** How a comparison is read. */
interface Reading extends Pick<ComparingStates, 'inTurn'> {
  readonly means: Means
  readonly signal: AbortSignal | undefined
}

export function createComparisons(options: ComparisonsOptions): Comparisons {
  const { catalog, folder, onCounts } = options
  const queue = createKeyedQueue()
  const entries = new Map<string, Entry>()
  const counted = new Map<string, { readonly state: string; readonly counts: ChangeCounts }>()
  const proofs = new Map<string, CloneProof & { readonly at: string }>()
  /** Whatever is compared ends with it. */
  const ended = new AbortController()
  let made = 0
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })

  function sidesOf({ from, to }: Compared): SidePair {
    const side = sideOf(catalog, to)
    return { from: from === null ? baseSide(catalog, side) : sideOf(catalog, from), to: side }
  }

  function closeUnused(): void {
    const idle = [...entries].filter(([, { users }]) => users === 0).sort(([, a], [, b]) => a.usedAt - b.usedAt)
    for (const [key, { walk }] of idle.slice(0, Math.max(0, entries.size - mostOpen))) {
      entries.delete(key)
      walk?.close()
    }
  }

  function keepCounts({ clone, state }: OwnState, { index, by }: Walked): void {
    if (by !== 'logs' || catalog.clones.get(clone)?.state !== state) return
    const counts = index.counts()
    const before = counted.get(clone)
    counted.set(clone, { state, counts })
    if (before?.state !== state || !isSameCount(before.counts, counts)) onCounts(clone)
  }

  /** Works with a comparison while it is read; nobody else has it until both have ended. */
  function hold<T>(
    pair: SidePair,
    reading: Reading,
    work: (opening: Promise<OpenComparison>) => Promise<T>,
    query?: ChangeQuery,
  ): Promise<T> {
    const key = keyOf(pair)
    const entry = entries.get(key) ?? { pair, comparing: undefined, walk: undefined, users: 0, usedAt: 0 }
    entries.set(key, entry)
    entry.users++
    return queue.inTurn(key, async () => {
      const opening = open(entry, pair, reading, query)
      const opened = Promise.allSettled([opening])
      try {
        return await work(opening)
      } finally {
        await opened
        entry.users--
        entry.usedAt = Date.now()
        closeUnused()
      }
    })
  }

  async function open(entry: Entry, { from, to }: SidePair, reading: Reading, query?: ChangeQuery) {
    const walked = await readOn(entry, { from, to }, reading, query)
    const own = ownOnly(from, to)
    if (own) keepCounts(own, walked)
    const proof = own && proofs.get(own.state)
    const lacking = [...walked.lacking, ...(proof?.lacks ?? [])]
    return { ...walked, from, to, lacking, completeness: withProof(walked.completeness, proof) }
  }

  /** What fails half way is read anew the next time. */
  async function readOn(
    entry: Entry,
    { from, to }: SidePair,
    { means, signal, inTurn }: Reading,
    query: ChangeQuery | undefined,
  ): Promise<Walked> {
    // Somebody waited for the states to be compared: what came out stays.
    if (means === 'logs' && entry.walk?.isByStates()) {
      throw new Failure('sync-broken', 'Its logs do not tell what was changed; its states were compared.')
    }
    try {
      entry.walk ??= openWalk(options, from, to, () => join(folder, `${++made}.db`))
      const until = AbortSignal.any([ended.signal, ...(signal ? [signal] : [])])
      return await entry.walk.readOn(comparingOf(entry, until, inTurn), means, query)
    } catch (error) {
      entry.walk?.close()
      entry.walk = undefined
      throw error
    } finally {
      entry.comparing = undefined
    }
  }

  /**
   * Each is held once, in the order of their names: two that want the same ones never wait for each other. Logs are read at once, states
   * are compared one pair after the other, for each takes two servers.
   */
  async function withAll<T>(
    pairs: readonly SidePair[],
    signal: AbortSignal | undefined,
    work: (opened: readonly OpenComparison[]) => T | Promise<T>,
  ): Promise<T> {
    const distinct = new Map(pairs.map((pair) => [keyOf(pair), pair]))
    const servers = createKeyedQueue()
    const failed = new AbortController()
    const until = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])])
    const openings = new Map<string, Promise<OpenComparison>>()
    const holdAll = async ([first, ...others]: readonly string[]): Promise<T> => {
      const pair = first === undefined ? undefined : distinct.get(first)
      if (first === undefined || !pair) {
        const opened = await Promise.all(pairs.map((one) => openings.get(keyOf(one))))
        return work(opened.filter((one) => one !== undefined))
      }
      const means = pair.isWhole ? 'whole' : 'all'
      return hold(pair, { means, signal: until, inTurn: (compare) => servers.inTurn('', compare) }, (opening) => {
        opening.catch((error: unknown) => failed.abort(error))
        openings.set(first, opening)
        return holdAll(others)
      })
    }
    return holdAll([...distinct.keys()].sort())
  }

  return {
    use: (compared, signal, work, query) =>
      hold(sidesOf(compared), { means: 'all', signal, inTurn: atOnce }, async (opening) => work(await opening), query),
    withAll,
    async withList(production, work) {
      const list = options.openIndex(join(folder, `${++made}.db`), options.wordsOf(production))
      try {
        return await work(list)
      } finally {
        list.close()
      }
    },
    known: (production) => options.knownOf(production),
    side: (ref) => sideOf(catalog, ref),
    progressOf: (compared) => entries.get(keyOf(sidesOf(compared)))?.comparing?.progress ?? null,
    cancel(compared) {
      const why = new Failure('cancelled', 'Comparing the two row by row was cancelled, so what differs is not known.')
      const end = entries.get(keyOf(sidesOf(compared)))?.comparing?.end
      end?.abort(why)
      return end !== undefined
    },
    handOn(state, copy) {
      for (const [key, entry] of [...entries]) {
        const { pair, walk, users } = entry
        // Where states were compared, what is new may be in no log.
        if (users > 0 || pair.to.own?.state !== state || !walk || walk.isByStates()) continue
        const moved = { ...pair, to: copy }
        entries.delete(key)
        walk.moveTo(copy)
        entries.set(keyOf(moved), { ...entry, pair: moved })
      }
    },
    forget(state) {
      for (const [key, { walk, users }] of entries) {
        if (users > 0 || !key.includes(`/${state}`)) continue
        entries.delete(key)
        walk?.close()
      }
    },
    async count(clone, signal) {
      const compared: Compared = { from: null, to: { is: 'clone', clone } }
      const reading = { means: 'logs', signal, inTurn: atOnce } as const
      return hold(sidesOf(compared), reading, async (opening) => (await opening).completeness, nothingShown)
    },
    async prove(clone, proveOptions) {
      const side = sideOf(catalog, { is: 'clone', clone })
      if (!hasOwn(side)) throw new Failure('unexpected', 'A clone has a state of its own.')
      const proof = await proveClone(options, side, () => join(folder, `${++made}.db`), proveOptions)
      proofs.set(side.own.state, { ...proof, at: new Date().toISOString() })
      return proof
    },
    countsOf(clone) {
      const known = counted.get(clone)
      return known && catalog.clones.get(clone)?.state === known.state ? known.counts : null
    },
    async stop() {
      ended.abort(new Failure('host-stopped', 'Sitefork was closed while the two were compared. Compare them again.'))
      await queue.settled()
      for (const { walk } of entries.values()) walk?.close()
      entries.clear()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const atOnce: Reading['inTurn'] = (compare) => compare()

/** Notes how far an entry's states have come, from the moment at which servers are started for it. */
function comparingOf(entry: Entry, signal: AbortSignal, inTurn: Reading['inTurn']): ComparingStates {
  const end = new AbortController()
  return {
    inTurn,
    signal: AbortSignal.any([signal, end.signal]),
    onProgress: (done, total) => {
      entry.comparing = { end, progress: { done, total } }
    },
  }
}

function withProof(said: Completeness, proof: (CloneProof & { readonly at: string }) | null | undefined): Completeness {
  if (!proof) return said
  if (proof.lacks.length === 0) return said.is === 'complete' ? { ...said, provenAt: proof.at } : said
  const why = said.is === 'complete' ? proof.lacks.join(' ') : `${said.why} ${proof.lacks.join(' ')}`
  return { is: 'incomplete', why }
}

/** @returns the clone's state of which this is all that it has changed itself; null for any other comparison */
const ownOnly = (from: ComparedSide, to: ComparedSide): OwnState | null =>
  from.own === null && nameOfBase(from.base) === nameOfBase(to.base) ? to.own : null

const keyOf = ({ from, to }: SidePair) => `${nameOfSide(from)} ${nameOfSide(to)}`

const nameOfSide = ({ production, base, own }: ComparedSide) =>
  `${production.id}/${own ? `${own.clone}/${own.state}` : nameOfBase(base)}`

const isSameCount = (a: ChangeCounts, b: ChangeCounts) =>
  a.things === b.things && a.noise.rows === b.noise.rows && a.rows === b.rows && a.files === b.files
