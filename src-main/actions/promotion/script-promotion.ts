// What a draft would write as a script with its guards, for whoever may write to production where Sitefork may not; and the script that undoes it.

import type { ProductionRow } from '../../catalog/productions.ts'
import type { PatchFile } from '../../changes/patch.ts'
import { renumberedRows } from '../../changes/renumber/renumber.ts'
import type { ComparedSide } from '../../comparing/sides.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import { sqlName } from '../../database/client/quote.ts'
import type { SqlReader } from '../../database/client/sql.ts'
import { openMergeServers } from '../../merging/merge-servers.ts'
import { pointPath } from '../../pool/layout.ts'
import { createCredentials } from '../../production/mirror/credentials.ts'
import { reachDatabase } from '../../production/reach/reach.ts'
import { type PromotionPatch, writePromotionPatch } from '../../promoting/promotion-patch.ts'
import { fileInstructions, idsAhead, promotionScript, undoScript } from '../../promoting/promotion-script.ts'
import { readTables } from '../../rows/read-tables.ts'
import { findPromotion } from '../find.ts'
import { resolvePromotion } from './resolve-promotion.ts'
import { type PlanNeeds, type PlannedPromotion, planFor } from './steps/plan-for.ts'
import { siteFiles } from './steps/site-files.ts'
import { storedPatch } from './steps/stored-patch.ts'
import { undecided } from './steps/undecided.ts'

export interface PromotionScript {
  /** A name for a file. */
  readonly name: string
  readonly text: string
  readonly bytes: number
}

/** Keeps what a draft's script writes, for the script that undoes it. @throws Failure `bad-input` where something has to be decided first; `database-…` where production cannot be asked for its ids */
export async function scriptOfPromotion(
  context: PlanNeeds,
  { promotion, undo }: { readonly promotion: string; readonly undo: boolean },
  signal: AbortSignal = new AbortController().signal,
): Promise<PromotionScript> {
  const row = findPromotion(context.catalog, promotion)
  const stored = storedPatch(context.promotionFiles, row.id)
  // A script that was taken may have been run by now: what undoes it is of what it wrote, and not of what would be written now.
  const isKept = stored !== null && (row.state === 'done' || undo)
  const patch = isKept ? stored : await patchOf(context, row.id, signal)
  if (!isKept) {
    const head = { from: 'production', to: row.title, madeAt: new Date().toISOString() }
    const written = patch.rows.map(({ table, before, after }) => ({ table, expected: before, wanted: after }))
    context.promotionFiles.keepPatch(row.id, writePromotionPatch(head, { ...patch, rows: written }))
  }
  const words = { title: row.title, database: findDatabase(context, row.production) }
  const lines = [...(undo ? undoScript(patch, words) : promotionScript(patch, words))]
  const files = fileInstructions(undo ? patch.files.map(reversed) : patch.files, words)
  const text = [...lines, ...files.split('\n').map((line) => (line === '' ? '' : `-- ${line}\n`))].join('')
  return { name: `${undo ? 'undo' : 'promote'}-${row.id}.sql`, text, bytes: Buffer.byteLength(text) }
}

const findDatabase = ({ catalog }: Pick<Context, 'catalog'>, production: string) =>
  catalog.productions.get(production)?.database.name ?? ''

const reversed = ({ path, from, before, after, hashes }: PatchFile): PatchFile => ({
  path: from ?? path,
  from: from === null ? null : path,
  before: after,
  after: before,
  hashes: { before: hashes?.after ?? null, after: hashes?.before ?? null },
})

async function patchOf(context: PlanNeeds, promotion: string, signal: AbortSignal): Promise<PromotionPatch> {
  const { catalog, comparisons, engineParts } = context
  const draft = findPromotion(catalog, promotion)
  const resolved = resolvePromotion(context, draft.wish)
  const { production } = resolved
  const request = { promotion, onConflict: 'stop', point: null, signal } as const
  const planned = await planFor(context, resolved, request)
  const { plan, onto } = planned
  if (plan.open.length > 0) {
    throw new Failure('bad-input', undecided(plan.open.length, 'made', 'take the script'))
  }
  const ids = idsAhead(plan.newIds, await lastIds(context, production, planned, signal))
  const site = { known: comparisons.known(production), bands: catalog.idSpace.bands(production.id) }
  const rows = renumberedRows(plan.rows, ids, site)
  const before = onto.path ?? pointPath(production.id, resolved.clone?.point ?? '')
  const { patch } = await siteFiles(engineParts().pool, plan.files, before, signal)
  return {
    rows: rows.map(({ table, expected, wanted }) => ({ table, before: expected, after: wanted })),
    files: patch,
    statements: plan.statements,
    back: [],
  }
}

/** The greatest id that each table of production has; of one that was read from files, that its newest backup has. */
async function lastIds(
  context: PlanNeeds,
  production: ProductionRow,
  { plan: { newIds }, onto }: Pick<PlannedPromotion, 'plan' | 'onto'>,
  signal: AbortSignal,
): Promise<(table: string) => bigint> {
  if (newIds.length === 0) return () => 0n
  const columns = new Map(newIds.map(({ table, column }) => [table, column]))
  const read = (server: SqlReader) => greatestOf(server, production.database.name, columns)
  const last = await askingProduction(context, production, onto, signal, read)
  return (table) => last.get(table) ?? 0n
}

async function askingProduction<T>(
  context: PlanNeeds,
  { id, source }: ProductionRow,
  onto: ComparedSide,
  signal: AbortSignal,
  read: (server: SqlReader) => Promise<T>,
): Promise<T> {
  if (source.is === 'backup' && onto.path !== null) {
    const side = { side: onto, path: onto.path }
    return openMergeServers(context, signal).use([side], async ([one]) => {
      if (!one) throw new Error('A side has a server.')
      return read(one.server)
    })
  }
  const connection = await reachDatabase(createCredentials(context.catalog, context.secrets).source(id), signal)
  return read(connection).finally(connection.close)
}

async function greatestOf(
  server: SqlReader,
  database: string,
  columns: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, bigint>> {
  const last = new Map<string, bigint>()
  // A table that the script makes has none yet.
  const there = await readTables(server, database, [...columns.keys()])
  for (const [table, column] of columns) {
    if (!there.has(table)) continue
    const name = `${sqlName(database)}.${sqlName(table)}`
    const [row] = await server.query(`SELECT MAX(${sqlName(column)}) AS id FROM ${name}`)
    last.set(table, BigInt(row?.id ?? 0))
  }
  return last
}
