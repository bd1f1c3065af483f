// The SQL about InnoDB that MariaDB and MySQL have in common.
import type { Dialect } from './dialect.ts'

/** Tables of these schemas are the server's own. */
const systemSchemas = "('mysql', 'sys', 'information_schema', 'performance_schema')"

export const innodb: Dialect['innodb'] = {
  otherEngines: `SELECT 1 FROM information_schema.tables WHERE table_schema NOT IN ${systemSchemas} AND table_type = 'BASE TABLE' AND engine <> 'InnoDB' LIMIT 1`,
  flush: {
    begin: 'SET GLOBAL innodb_max_dirty_pages_pct = 0',
    dirtyPages: "SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'",
    end: 'SET GLOBAL innodb_max_dirty_pages_pct = DEFAULT',
  },
  commitsInMemory: 'SET GLOBAL innodb_flush_log_at_trx_commit = 0',
  commitsInFiles: 'SET GLOBAL innodb_flush_log_at_trx_commit = 2',
}
