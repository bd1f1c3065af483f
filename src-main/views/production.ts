// A production's row, and what is true of it right now, as the contract's object. Pure.
import type { Catalog } from '../catalog/catalog.ts'
import type { ComparisonRow } from '../catalog/comparisons.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { Comparison, History, Production, PromotionAccess, SyncState } from '../contract/models.ts'
import { needsUpgrade, serverImageOf } from '../database/server/choose-image.ts'
import { titleOf } from '../database/server/server-image.ts'

/**
 * A production as windows see it.
 * @param now what is so at this moment and in no row; `linking`: whether a job links it right now
 */
export function productionView(
  row: ProductionRow,
  now: {
    readonly sync: SyncState | undefined
    readonly linking: boolean
    readonly storedBytes: number | null
    readonly history: History
    readonly dataAt: string
    readonly comparison: Comparison
    readonly promotion: PromotionAccess | null
  },
): Production {
  const { id, name, database, source, facts, filesAt, filesEvery, linkedAt, settings, seeded } = row
  return {
    id,
    name,
    database,
    source,
    facts,
    filesAt,
    filesEvery,
    linkedAt,
    settings,
    mirrorServer: seeded ? titleOf(serverImageOf(row)) : '',
    isOutgrown: seeded && needsUpgrade(row),
    history: now.history,
    comparison: source.is === 'replicated' ? now.comparison : null,
    storedBytes: now.storedBytes,
    sync: syncView(row, now),
    dataAt: now.dataAt,
    promotion: now.promotion,
  }
}

function syncView(
  row: ProductionRow,
  now: { readonly sync: SyncState | undefined; readonly linking: boolean },
): SyncState {
  if (row.phase === 'linking' && !now.linking) {
    const failure = row.failure ?? {
      code: 'sync-broken' as const,
      message: 'Linking was interrupted. What was copied so far is kept; resume to go on.',
      remedy: { label: 'Resume linking', action: 'retry' as const },
    }
    return { is: 'broken', since: row.linkedAt, failure }
  }
  if (row.phase === 'linking') return { is: 'linking' }
  if (row.source.is === 'backup') return { is: 'backup', at: row.source.dumpedAt ?? row.linkedAt }
  if (row.pausedAt) return { is: 'paused', since: row.pausedAt }
  return now.sync ?? { is: 'stopped' }
}

/** Joins the stretches of a production's history: a gap lies wherever one ends and the next begins. */
export function historyView(history: Catalog['history'], production: string): History {
  const stretches = history.stretches(production)
  const gaps = stretches.flatMap(({ toAt, ended }, index) =>
    ended === null ? [] : [{ from: toAt, to: stretches[index + 1]?.fromAt ?? null, why: ended }],
  )
  return {
    from: stretches[0]?.fromAt ?? null,
    to: stretches.at(-1)?.toAt ?? null,
    // A stretch that begins where the one before ended, on another server, leaves no gap.
    gaps: gaps.filter(({ from, to }) => from !== to),
    logBytes: history.logBytes(production),
  }
}

/** How many of the remembered differences a window is told. */
const mostDifferences = 10

/** The outcome of comparing a mirror with its production, row by row, so far. */
export function comparisonView({ round, equal, found, failure }: ComparisonRow): Comparison {
  return { equal, differences: found.slice(0, mostDifferences), unmended: [...(round?.suspects ?? [])], failure }
}
