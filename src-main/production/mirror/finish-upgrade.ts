// The last step of upgrading a mirror, which the next start of the app finishes where it was cut off.
import type { ProductionRow } from '../../catalog/productions.ts'
import type { EngineParts } from '../../engine-parts.ts'
import { livePath, upgradedPath } from '../../pool/layout.ts'

/** Replaces the mirror's state by its upgraded copy, if there is one. The catalog must name the new server by then. */
export async function finishUpgrade(
  { pool }: Pick<EngineParts, 'pool'>,
  { id, serverBuild }: Pick<ProductionRow, 'id' | 'serverBuild'>,
): Promise<void> {
  const upgraded = upgradedPath(id, serverBuild)
  if (serverBuild === '' || !(await pool.exists(upgraded))) return
  await pool.remove(livePath(id))
  await pool.rename(upgraded, livePath(id))
}
