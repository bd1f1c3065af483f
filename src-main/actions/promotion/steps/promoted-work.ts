// What promotions took of a clone before, as far as production has it still: it is the base of what the clone is merged from next.
import type { CloneRow } from '../../../catalog/clones.ts'
import type { PromotionRow } from '../../../catalog/promotions.ts'
import type { IdsOfSite } from '../../../changes/renumber/renumber.ts'
import type { ReservedId } from '../../../changes/renumber/reserved-id.ts'
import type { ComparedSide } from '../../../comparing/sides.ts'
import type { Context } from '../../../context.ts'
import type { OpenSource } from '../../../merging/open-sources.ts'
import type { PromotedFile } from '../../../merging/rebase-files.ts'
import type { PromotedRows } from '../../../merging/rebase-rows.ts'
import { type PromotedWork, rebaseSource } from '../../../merging/rebase-source.ts'
import { pointPath } from '../../../pool/layout.ts'
import { mirroredAsOf } from '../../../production/mirror/mirrored-as-of.ts'
import type { PromotionPatch } from '../../../promoting/promotion-patch.ts'
import { readTakenWork } from '../../../promoting/taken-text.ts'
import type { RowChange } from '../../../rows/change.ts'
import { identity } from '../../../rows/guarded-row.ts'
import { storedPatch } from './stored-patch.ts'

type Needs = Pick<Context, 'catalog' | 'promotionFiles'>

/** Whose work is to be merged, and what it is merged with. */
export interface PromotedOf {
  readonly production: string
  readonly clone: string
  /** The clone's state, and the point that it rests on. */
  readonly state: string
  readonly point: string
  /** The moment of production whose rows, and whose files, the target has (ISO 8601). */
  readonly targetAt: string
  readonly filesAt: string
  /** Whether the target is production itself, of which its mirror may not show yet what was written last. */
  readonly isProduction: boolean
}

/** What of a clone is merged onto a target. */
export const promotedOnto = (
  { catalog, mirrors }: Pick<Context, 'catalog' | 'mirrors'>,
  { production, id: clone, state, point }: Pick<CloneRow, 'production' | 'id' | 'state' | 'point'>,
  { base, production: row }: Pick<ComparedSide, 'base' | 'production'>,
): PromotedOf => {
  const targetAt =
    base.is === 'point'
      ? base.point.at
      : base.is === 'moment'
        ? base.at
        : mirroredAsOf(catalog, row, mirrors.syncState(production))
  const filesAt = (base.is === 'point' ? base.point.filesAt : base.is === 'moment' ? base.at : row.filesAt) ?? ''
  return { production, clone, state, point, targetAt, filesAt, isProduction: base.is === 'now' }
}

/** A source, and what promotions took of it. */
export interface SourceBefore {
  readonly source: OpenSource
  readonly before: PromotedWork | undefined
  readonly site: IdsOfSite
  readonly signal: AbortSignal
}

/** Works with what a clone changed since it was promoted. */
export function withPromoted<T>(
  { comparisons, engineParts }: Pick<Context, 'comparisons' | 'engineParts'>,
  { source, before, site, signal }: SourceBefore,
  work: (source: OpenSource) => Promise<T>,
): Promise<T> {
  if (!before) return work(source)
  const { pool } = engineParts()
  return comparisons.withList(source.own.to.production, async (list) =>
    work(await rebaseSource(source, before, { pool, site, signal }, list)),
  )
}

/** @returns undefined where nothing of it was ever promoted */
export function promotedWork({ catalog, promotionFiles }: Needs, of: PromotedOf): PromotedWork | undefined {
  const isThere = (row: PromotionRow) => of.isProduction || writtenAt(row) <= of.targetAt
  const done = catalog.promotions
    .of(of.production)
    .filter((row) => (row.state === 'done' || row.step === 'after') && isThere(row))
    .toSorted((one, other) => (writtenAt(one) < writtenAt(other) ? -1 : 1))
  const base = catalog.points.get(of.point)
  const isOf = (row: PromotionRow) => row.states.includes(of.state)
  /** In a state that rests on what came after, its rows are production's own. */
  const isBefore = (row: PromotionRow) => (base?.at ?? '') <= (catalog.points.get(row.point ?? '')?.at ?? row.createdAt)
  const own = done.filter(
    (row) =>
      (row.wish.is === 'promote' || row.wish.is === 'whole') &&
      (isOf(row) || (isBefore(row) && hasItsIds(row, of.clone, catalog.clones.get(row.clone ?? '')))),
  )
  const [first] = own
  if (!first) return undefined
  const read = patches(promotionFiles)
  const standing = done.filter((row) => !isUndone(row, done))
  const works = own.map((row) => workOf(promotionFiles, row, isOf(row), fateOf(row, standing, isOf, read)))
  const after = (moment: string) => standing.filter((row) => writtenAt(row) > moment).map(({ id }) => read(id))
  return {
    promotions: works,
    files: newestFiles(works.filter((_work, at) => of.isProduction || writtenAt(own[at] ?? first) <= of.filesAt)),
    statements: works.flatMap(({ statements }) => statements),
    unseenRows: new Map(
      after(of.targetAt).flatMap(({ rows }) =>
        rows.map(({ table, before, after }) => [identity(table, after ?? before ?? []), after] as const),
      ),
    ),
    unseenFiles: new Set(after(of.filesAt).flatMap(({ files }) => files.map(({ path }) => path))),
    later: catalog.points
      .of(of.production)
      .filter(({ at, state }) => at >= writtenAt(first) && state.is !== 'taking')
      .map(({ id }) => pointPath(of.production, id)),
  }
}

/**
 * Whether the ids that a promotion took of another clone still mean the same rows. A clone that went back behind its promotion gives
 * them to others, and what is known of them would lead to rows of production that have nothing to do with those.
 * @param maker the clone whose work was promoted, if it is there; a promotion is no clone's where that was deleted after it had gone back
 */
const hasItsIds = ({ clone, states }: PromotionRow, asks: string, maker: CloneRow | undefined): boolean =>
  clone !== null && clone !== asks && (maker === undefined || states.includes(maker.state))

/** The newest of each path, without those that a clone has as it began with them. */
function newestFiles(works: readonly OneWork[]): ReadonlyMap<string, PromotedFile> {
  const newest = new Map(works.flatMap(({ files }) => files.map((file) => [file.path, file] as const)))
  return new Map([...newest].filter(([, { isBase }]) => !isBase))
}

interface OneWork extends PromotedRows {
  readonly files: readonly PromotedFile[]
  readonly statements: readonly string[]
}

/** @param isOwn whether the clone has what was taken, and not only rows that were given ids */
function workOf(promotionFiles: Needs['promotionFiles'], { id }: PromotionRow, isOwn: boolean, fate: Fate): OneWork {
  const text = isOwn ? promotionFiles.taken(id) : null
  const taken = text === null ? undefined : readTakenWork(text)
  const ids: readonly ReservedId[] = JSON.parse(promotionFiles.ids(id) ?? '[]')
  return {
    rows: taken?.rows ?? [],
    ids: ids.filter(({ table, to }) => !fate.removed.has(`${table} ${to}`)),
    isStanding: (table, row) => fate.isStanding(identity(table, row)),
    files: taken?.files.filter(({ path }) => fate.isFileStanding(path)) ?? [],
    statements: fate.areTablesStanding ? (taken?.statements ?? []) : [],
  }
}

const writtenAt = (row: Pick<PromotionRow, 'writtenAt' | 'createdAt'>) => row.writtenAt ?? row.createdAt

/** Whether another promotion put it back, and that was not put back itself. */
function isUndone({ id }: PromotionRow, done: readonly PromotionRow[]): boolean {
  return done.some((one) => one.undoes === id && !isUndone(one, done))
}

type ReadPatch = (promotion: string) => Pick<PromotionPatch, 'rows' | 'files' | 'statements'>

/** Reads what promotions wrote, each once. */
function patches(promotionFiles: Needs['promotionFiles']): ReadPatch {
  const known = new Map<string, ReturnType<ReadPatch>>()
  return (promotion) => {
    const nothing = { rows: [], files: [], statements: [] }
    const patch = known.get(promotion) ?? storedPatch(promotionFiles, promotion) ?? nothing
    known.set(promotion, patch)
    return patch
  }
}

/** What became of what a promotion wrote. */
interface Fate {
  /** @param name a row's identity in production */
  isStanding(name: string): boolean
  isFileStanding(path: string): boolean
  /** Whether nobody took back what it made of tables. */
  readonly areTablesStanding: boolean
  /** Rows that are gone, by their table and their id. */
  readonly removed: ReadonlySet<string>
}

/**
 * What was put back is offered as if it had never been promoted, and so is what production went back behind; what an undo left, as others
 * made it, is not. What the clone itself removed since is gone.
 */
function fateOf(
  row: PromotionRow,
  standing: readonly PromotionRow[],
  isOf: (row: PromotionRow) => boolean,
  read: ReadPatch,
): Fate {
  const later = standing.filter((one) => writtenAt(one) > writtenAt(row))
  const undos = later.filter((one) => one.undoes === row.id)
  const back = later.filter((one) => undos.includes(one) || one.wish.is === 'roll-back').map(({ id }) => read(id))
  const removals = [...back, ...later.filter(isOf).map(({ id }) => read(id))].flatMap(({ rows }) =>
    rows.filter(({ after }) => after === null),
  )
  const [wrote, touched] = [written([read(row.id)]), written(back)]
  const gone = new Set([...touched.rows, ...removals.map(nameOf)])
  const isPutBack = undos.length > 0
  return {
    isStanding: (name) => !gone.has(name) && (!isPutBack || wrote.rows.has(name)),
    areTablesStanding: back.every(({ statements }) => statements.length === 0),
    isFileStanding: (path) => !touched.files.has(path) && (!isPutBack || wrote.files.has(path)),
    removed: new Set(
      removals.map(({ table, before }) => `${table.name} ${table.key.map((at) => before?.[at]).join()}`),
    ),
  }
}

const nameOf = ({ table, before, after }: RowChange) => identity(table, before ?? after ?? [])

const written = (patches: readonly ReturnType<ReadPatch>[]) => ({
  rows: new Set(patches.flatMap(({ rows }) => rows.map(nameOf))),
  files: new Set(patches.flatMap(({ files }) => files.map(({ path }) => path))),
})
