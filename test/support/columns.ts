// Columns of tables as a server describes them.
import type { Column } from '../../src-main/rows/table.ts'

export const column = (type: string, change: Partial<Column> = {}): Column => ({
  name: 'c',
  type,
  charset: null,
  collation: null,
  generated: false,
  ...change,
})
export const textColumn = column('varchar', { charset: 'utf8mb4', collation: 'utf8mb4_unicode_ci' })
