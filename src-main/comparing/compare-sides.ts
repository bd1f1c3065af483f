// Compares the states of two sides by servers on copies of them, for where no log tells what lies between.

import { logEnd } from '../binlog/log-files.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { dialectFor } from '../database/dialect/dialect-of.ts'
import { serverImageOf, serverImageOfPoint } from '../database/server/choose-image.ts'
import { pulledServerImage } from '../database/server/provide-image.ts'
import type { ServerImage } from '../database/server/server-image.ts'
import type { EngineParts } from '../engine-parts.ts'
import { databaseFolder, type StatePath } from '../pool/layout.ts'
import type { ChangeIndex } from './change-index.ts'
import { compareStates } from './compare-states.ts'
import type { ComparedSide } from './sides.ts'
import type { ReadableState } from './state-servers.ts'

export interface SidePaths {
  readonly from: StatePath
  readonly to: StatePath
}

export interface CompareSidesParts {
  readonly catalog: Pick<Catalog, 'points'>
  readonly engineParts: () => EngineParts
  readonly newId: () => string
}

/** @returns what tells whether the states are others than when they were compared: where their logs end */
export async function versionOfSides({ engineParts }: CompareSidesParts, { from, to }: SidePaths): Promise<string> {
  const { pool } = engineParts()
  const ends = [await logEnd(pool, databaseFolder(from)), await logEnd(pool, databaseFolder(to))]
  return ends.map(({ file, offset }) => `${file}:${offset}`).join(' ')
}

export interface ComparingStates {
  readonly signal: AbortSignal
  /** Compares states that others wait for as well. */
  readonly inTurn: <T>(compare: () => Promise<T>) => Promise<T>
  /** Tells how many rows were compared, of about how many; none while servers start. */
  readonly onProgress: (done: number, total: number) => void
}

export interface ComparedSides {
  /** What the index does not have, in whole sentences: what was not compared, and what differs in how the databases are defined. */
  readonly untold: readonly string[]
  /** The same without what tables are made of: of those, the rows of columns that both have are told. */
  readonly lacking: readonly string[]
  /** Names of tables that only one of them has, or that are made of something else. */
  readonly otherTables: readonly string[]
}

/**
 * Compares every table of both; takes seconds to minutes.
 * @throws Failure as `compareStates`
 */
export async function compareSides(
  parts: CompareSidesParts,
  sides: { readonly from: ComparedSide; readonly to: ComparedSide },
  paths: SidePaths,
  index: ChangeIndex,
  { signal, onProgress }: ComparingStates,
): Promise<ComparedSides> {
  const { docker, pool } = parts.engineParts()
  const { unread, schema, tables } = await compareStates({
    docker,
    pool,
    newId: parts.newId,
    signal,
    onProgress,
    from: readableSide(parts, sides.from, paths.from),
    to: readableSide(parts, sides.to, paths.to),
    onChange: (change) => index.addNet(change),
  })
  const altered = new Set(tables.altered.map(({ sentence }) => sentence))
  return {
    untold: [...unread, ...schema],
    lacking: [...unread, ...schema.filter((sentence) => !altered.has(sentence))],
    otherTables: [...tables.added, ...tables.removed, ...tables.altered.map(({ name }) => name)],
  }
}

/** @returns the server that wrote a side's state */
export const buildOfSide = ({ production, base }: ComparedSide): ServerImage =>
  base.is === 'point' ? serverImageOfPoint(production, base.point) : serverImageOf(production)

/** @returns how a state of a side is read, or a copy of one */
export function readableSide({ engineParts }: CompareSidesParts, side: ComparedSide, path: StatePath): ReadableState {
  const { production } = side
  const build = buildOfSide(side)
  return {
    path,
    build,
    image: pulledServerImage(engineParts().images, build),
    dialect: dialectFor(production.facts),
    database: production.database.name,
  }
}
