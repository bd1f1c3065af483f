// Forgets what a merged site keeps for a while: it was made of rows that are others now, and WordPress makes it anew.
import type { RowWrite } from '../changes/merge/merge.ts'
import { placeOfTable } from '../changes/thing-id.ts'
import { sqlName } from '../database/client/quote.ts'
import type { SqlRows } from '../database/client/sql.ts'

/**
 * Removes the transients of each site of which something was written. Those of a whole network stay, which hold what other hosts said.
 * @param prefix of the site's tables
 * @param comment names the writes
 */
export async function forgetTransients(
  connection: SqlRows,
  {
    writes,
    prefix,
    comment,
  }: { readonly writes: readonly RowWrite[]; readonly prefix: string; readonly comment: string },
): Promise<void> {
  const places = writes.flatMap(({ table, class: whose }) => {
    const place = placeOfTable(table.name, prefix)
    return whose === 'noise' || place.name === null ? [] : [place.prefix]
  })
  for (const place of new Set(places)) {
    await connection.query(
      `DELETE FROM ${sqlName(`${place}options`)} WHERE option_name LIKE '|_transient|_%' ESCAPE '|' ${comment}`,
    )
  }
}
