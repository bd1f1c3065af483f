// Walks the way from one state to another: by logs where they tell it, by comparing the states themselves where not.
import { setImmediate as othersTurn } from 'node:timers/promises'
import type { LogPosition } from '../binlog/log-files.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { tablesOf } from '../changes/schema-statement.ts'
import type { WordPressWords } from '../changes/wordpress.ts'
import type { ChangeQuery, Completeness, FilePair } from '../contract/changes.ts'
import { Failure } from '../contract/failure.ts'
import type { EngineParts } from '../engine-parts.ts'
import { pointPath, type StatePath } from '../pool/layout.ts'
import type { FoundFiles } from '../pool/pool.ts'
import type { ChangeIndex, OpenChangeIndex } from './change-index.ts'
import {
  type ComparedSides,
  type CompareSidesParts,
  type ComparingStates,
  compareSides,
  type SidePaths,
  versionOfSides,
} from './compare-sides.ts'
import { type Leg, type LegParts, openLeg } from './legs.ts'
import type { ComparedSide } from './sides.ts'
import { planWay } from './way.ts'

export interface WalkParts extends LegParts, CompareSidesParts {
  readonly catalog: Catalog
  readonly engineParts: () => EngineParts
  readonly openIndex: OpenChangeIndex
  /** What is known of WordPress and its plugins, for a production's site. */
  readonly wordsOf: (production: ComparedSide['production']) => WordPressWords
  /** Learns titles of things that are only mentioned, from a server that runs. */
  readonly learn: (to: ComparedSide, index: ChangeIndex) => Promise<void>
}

export interface Walked {
  readonly by: 'logs' | 'states'
  readonly completeness: Completeness
  /** Why changes may be missing that are no table's columns or keys, in whole sentences. */
  readonly lacking: readonly string[]
  /**
   * Tables that only one of the states has, or that are made of something else, where no statement of the list says so: states were
   * compared, or what was made of them is looked at backwards. Null where statements tell it.
   */
  readonly otherTables: readonly string[] | null
  readonly index: ChangeIndex
  /** Where the files of both sides lie. */
  readonly paths: SidePaths
  /** Where the later side's own log was read up to; null where it has none. */
  readonly end: LogPosition | null
  readFile(path: string, most: number): Promise<FilePair>
}

/**
 * `logs`: where they do not tell it, nothing is started to compare the states. `all`: then the states are compared. `whole`: also where
 * logs leave something untold.
 */
export type Means = 'logs' | 'all' | 'whole'

export interface Walk {
  /**
   * Brings it up to now.
   * @param query a list that is all that somebody wants to see of it
   * @throws Failure `sync-broken` where logs alone do not tell it
   */
  readOn(comparing: ComparingStates, means: Means, query?: ChangeQuery): Promise<Walked>
  /** Whether logs did not tell it, so that the states were compared. */
  isByStates(): boolean
  /** Goes on with a copy of the later side, whose logs begin as that side's do. */
  moveTo(copy: ComparedSide): void
  close(): void
}

/** @param newFile makes the path of another index */
export function openWalk(parts: WalkParts, from: ComparedSide, later: ComparedSide, newFile: () => string): Walk {
  let to = later
  const words = parts.wordsOf(to.production)
  const newIndex = (isNetOnly: boolean) => parts.openIndex(newFile(), words, { isNetOnly })
  const planned = planWay(from, to)
  // Edits are of one clone: what production received has none, and what is joined is told by what differs in the end.
  const isOwn = planned.length === 1 && planned.every((leg) => leg.is === 'own' && !leg.isBackwards)
  const legs = planned.map((leg) => openLeg(parts, leg, later.production, newIndex(!isOwn)))
  const [only, ...others] = legs
  let joined: ChangeIndex | undefined
  /** Why logs do not tell it, and what the states were when they were compared. */
  let compared: (ComparedSides & { readonly why: string; readonly version: string }) | undefined

  async function joinLegs(isChanged: boolean): Promise<ChangeIndex> {
    // One leg that leads forward has edits; more of them are folded together.
    if (only && others.length === 0 && !only.isBackwards()) return only.index
    if (joined && !isChanged) return joined
    joined?.close()
    joined = newIndex(true)
    for (const leg of legs) await addLeg(joined, leg)
    return joined
  }

  /** @returns why logs do not tell it; the failure's sentence */
  async function readLegs(): Promise<{ readonly isChanged: boolean } | { readonly why: string }> {
    let isChanged = false
    try {
      for (const leg of legs) isChanged = (await leg.readOn()) || isChanged
      return { isChanged }
    } catch (error) {
      if (error instanceof Failure && error.code === 'sync-broken') return { why: error.message }
      throw error
    }
  }

  /** Of several legs, and of one that leads backwards, the list has rows alone. */
  function tablesOnTheWay(index: ChangeIndex): readonly string[] | null {
    const statements = index === only?.index ? [] : legs.flatMap((leg) => leg.index.statements({}))
    const names = new Set(statements.flatMap((text) => tablesOf(text, to.production.database.name)))
    return names.size > 0 ? [...names] : null
  }

  const untold = () => legs.flatMap((leg) => [...leg.index.gaps(), ...leg.doubts()])

  /** What logs leave untold is as good as what they do not tell. */
  function whole(read: Awaited<ReturnType<typeof readLegs>>, means: Means): typeof read {
    const gaps = means === 'whole' && !('why' in read) ? untold() : []
    return gaps.length > 0 ? { why: gaps.join(' ') } : read
  }

  async function byStates(why: string, paths: SidePaths, comparing: ComparingStates): Promise<ChangeIndex> {
    for (const { path, label } of [from, to]) if (path === null) throw nowhere(label, why)
    const version = await versionOfSides(parts, paths)
    if (joined && compared?.version === version) return joined
    joined?.close()
    const list = newIndex(true)
    joined = list
    const told = await comparing.inTurn(() => compareSides(parts, { from, to }, paths, list, comparing))
    compared = { why, version, ...told }
    return list
  }

  return {
    isByStates: () => compared !== undefined,
    moveTo(copy) {
      to = copy
      legs.at(-1)?.moveTo(copy)
    },
    async readOn(comparing, means, query) {
      // Where a moment's files lie, logs tell as well: they are read meanwhile.
      const finding = pathsOf(parts, from, to)
      const [legsRead] = await Promise.all([compared ?? readLegs(), Promise.allSettled([finding])])
      const paths = await finding
      const read = compared ?? whole(legsRead, means)
      if ('why' in read && means === 'logs') throw new Failure('sync-broken', read.why)
      const index = 'why' in read ? await byStates(read.why, paths, comparing) : await joinLegs(read.isChanged)
      const { pool } = parts.engineParts()
      const began = Date.now() / 1000
      const files = paths.from === paths.to ? nothing : await pool.changedFiles(paths.from, paths.to)
      index.setFiles(files.changes, { began, ended: Date.now() / 1000 })
      for (const _part of index.asking()) await othersTurn()
      await parts.learn(to, index)
      for (const _part of index.settling(query)) await othersTurn()
      const unknown = filesUntold(files)
      return {
        by: compared ? 'states' : 'logs',
        completeness: completenessOf([...(compared ? [...index.gaps(), ...compared.untold] : untold()), ...unknown]),
        lacking: [...(compared ? [...index.gaps(), ...compared.lacking] : untold()), ...unknown],
        otherTables: compared ? compared.otherTables : tablesOnTheWay(index),
        index,
        paths,
        end: compared ? null : (legs.at(-1)?.end() ?? null),
        async readFile(path, most) {
          const files = index.files({})
          const file = files.find((one) => one.path === path)
          if (!file) throw new Failure('not-found', 'This file does not differ any more.')
          const before = file.before && (await pool.readFile(paths.from, file.from ?? path, most))
          const after = file.after && (await pool.readFile(paths.to, path, most))
          return {
            before: before?.content.toString('base64') ?? null,
            after: after?.content.toString('base64') ?? null,
            isCut: (file.before?.bytes ?? 0) > most || (file.after?.bytes ?? 0) > most,
          }
        },
      }
    },
    close() {
      joined?.close()
      for (const { index } of legs) index.close()
    },
  }
}

function completenessOf(gaps: readonly string[]): Completeness {
  return gaps.length === 0
    ? { is: 'complete', provenAt: null }
    : { is: 'incomplete', why: [...new Set(gaps)].join(' ') }
}

const nowhere = (label: string, why: string) =>
  new Failure(
    'sync-broken',
    `${why} The states themselves would tell, but ${label} is not kept as one. Keep that second as a point, then take the point.`,
  )

const nothing: FoundFiles = { changes: [], more: 0, tooDeep: 0 }

/** What of the files is not in the list, in whole sentences. */
function filesUntold({ more, tooDeep }: FoundFiles): readonly string[] {
  return [
    ...(more > 0 ? [`${more} more files differ than are listed.`] : []),
    ...(tooDeep > 0 ? [`${tooDeep} directories lie too deep to be looked into.`] : []),
  ]
}

async function addLeg(joined: ChangeIndex, { index, isBackwards }: Leg): Promise<void> {
  for (const part of index.folded()) {
    for (const { table, before, after } of part) {
      joined.addNet(isBackwards() ? { table, before: after, after: before } : { table, before, after })
    }
    await othersTurn()
  }
}

async function pathsOf(parts: WalkParts, from: ComparedSide, to: ComparedSide): Promise<SidePaths> {
  const [first, second] = await Promise.all([pathOf(parts, from), pathOf(parts, to)])
  return { from: first, to: second }
}

/** Where a side's files lie; those of a moment are of the point before it. */
async function pathOf({ recorder }: WalkParts, { path, base, production }: ComparedSide): Promise<StatePath> {
  if (path !== null) return path
  if (base.is !== 'moment') throw new Failure('unexpected', 'This side of the comparison lies nowhere.')
  const plan = await recorder.plan(production.id, new Date(base.at))
  return pointPath(production.id, plan.base.id)
}
