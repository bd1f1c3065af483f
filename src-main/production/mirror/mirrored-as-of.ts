// What a mirror has of its production, whether or not it can follow right now. Pure.
import type { Catalog } from '../../catalog/catalog.ts'
import { type ProductionRow, sourceAt } from '../../catalog/productions.ts'
import type { SyncState } from '../../contract/models.ts'

/** The moment of production that its mirror has (ISO 8601); at least that: it may have more that was not told yet. */
export function mirroredAsOf(
  { history }: Pick<Catalog, 'history'>,
  { id, source, filesAt, linkedAt }: ProductionRow,
  sync: SyncState | undefined,
): string {
  if (sync && 'at' in sync) return sync.at
  return history.open(id)?.toAt ?? sourceAt(source) ?? filesAt ?? linkedAt
}
