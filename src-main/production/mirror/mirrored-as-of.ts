// Tells as of which moment a mirror has its production, whether or not it follows right now. Pure.
import type { Catalog } from '../../catalog/catalog.ts'
import { type ProductionRow, sourceAt } from '../../catalog/productions.ts'
import type { SyncState } from '../../contract/models.ts'

/** @returns the moment of production (ISO 8601) whose every change the mirror has; it may have later ones too */
export function mirroredAsOf(
  { history }: Pick<Catalog, 'history'>,
  { id, source, filesAt, linkedAt }: ProductionRow,
  sync: SyncState | undefined,
): string {
  if (sync && 'at' in sync) return sync.at
  return history.open(id)?.toAt ?? sourceAt(source) ?? filesAt ?? linkedAt
}
