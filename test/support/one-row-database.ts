// A database of one row of `wp_posts`, in memory.
import type { SqlConnection } from '../../src-main/database/client/connect.ts'
import type { RowValues } from '../../src-main/rows/change.ts'
import { postsTable } from './fed-index.ts'
import type { InMemoryContext } from './in-memory-context.ts'

/**
 * Says what it is asked, and knows what a transaction is.
 * @param written what an UPDATE makes of its row
 */
export function oneRowDatabase(
  { deeds }: Pick<InMemoryContext, 'deeds'>,
  row: RowValues | null,
  written: RowValues,
): () => Promise<SqlConnection> {
  let committed = row
  let now = row
  const described = (sql: string) => {
    if (/key_column_usage/i.test(sql) || sql.startsWith('CHECK TABLE')) return []
    if (sql.includes('information_schema.tables')) return [{ name: 'wp_posts' }]
    if (sql.includes('information_schema.columns')) {
      return postsTable.columns.map(({ name, type, charset, collation }) => ({
        tab: 'wp_posts',
        name,
        type,
        charset: charset ?? 'NULL',
        collation: collation ?? 'NULL',
        extra: '',
      }))
    }
    if (sql.includes('information_schema.statistics')) {
      return [{ tab: 'wp_posts', name: 'PRIMARY', col: 'ID', multiple: '0', part: '0', nullable: '' }]
    }
    return sql.startsWith('SHOW CREATE')
      ? [{ 'Create Table': 'CREATE TABLE `wp_posts` (\n) ENGINE=InnoDB' }]
      : undefined
  }
  return async () => ({
    tls: false,
    bytesTravelled: () => 0,
    async query(sql) {
      const known = described(sql)
      if (known) return known
      return deeds.act(`sql ${sql.replace(/\/\*sitefork:[0-9a-f]{16}/, '/*sitefork:ID')}`, () => {
        if (sql.startsWith('UPDATE')) now = written
        if (sql === 'COMMIT') committed = now
        return []
      })
    },
    values: async () => (now ? [now] : []),
    close() {
      now = committed
      deeds.lines.push('sql close')
    },
  })
}
