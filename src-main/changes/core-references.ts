// Which columns of WordPress' own tables name rows of others: what would point at nothing once such a row is gone. Pure.
import type { RowTable, RowValues } from '../rows/change.ts'
import { columnValue } from '../rows/change.ts'

/** A column that holds the key of a row in another table. */
export interface CoreReference {
  /** The table's name without its prefix. */
  readonly from: string
  readonly column: string
  readonly to: string
  readonly toColumn: string
  /** Holds only where this column has one of these values. */
  readonly where?: { readonly column: string; readonly is: readonly string[] }
}

const metaKeys = (...is: string[]) => ({ column: 'meta_key', is })

const coreReferences: readonly CoreReference[] = [
  { from: 'posts', column: 'post_parent', to: 'posts', toColumn: 'ID' },
  { from: 'posts', column: 'post_author', to: 'users', toColumn: 'ID' },
  { from: 'postmeta', column: 'post_id', to: 'posts', toColumn: 'ID' },
  {
    from: 'postmeta',
    column: 'meta_value',
    to: 'posts',
    toColumn: 'ID',
    where: metaKeys('_thumbnail_id', '_menu_item_menu_item_parent'),
  },
  { from: 'comments', column: 'comment_post_ID', to: 'posts', toColumn: 'ID' },
  { from: 'comments', column: 'comment_parent', to: 'comments', toColumn: 'comment_ID' },
  { from: 'comments', column: 'user_id', to: 'users', toColumn: 'ID' },
  { from: 'commentmeta', column: 'comment_id', to: 'comments', toColumn: 'comment_ID' },
  { from: 'term_taxonomy', column: 'term_id', to: 'terms', toColumn: 'term_id' },
  { from: 'term_taxonomy', column: 'parent', to: 'terms', toColumn: 'term_id' },
  { from: 'termmeta', column: 'term_id', to: 'terms', toColumn: 'term_id' },
  { from: 'term_relationships', column: 'term_taxonomy_id', to: 'term_taxonomy', toColumn: 'term_taxonomy_id' },
  { from: 'usermeta', column: 'user_id', to: 'users', toColumn: 'ID' },
]

/** Columns whose rows may name the same row, as a condition says. */
export interface ReferenceTo {
  /** The table's whole name. */
  readonly table: string
  readonly column: string
  readonly where: CoreReference['where']
  /** The key of the row that is named, in digits. */
  readonly value: string
}

/**
 * @param prefix of the site's tables; on a network also with a site's number behind
 * @returns where rows may stand that name this row
 */
export function referencesTo({ name, columns }: RowTable, row: RowValues, prefix: string): readonly ReferenceTo[] {
  if (!name.startsWith(prefix)) return []
  const [, site = '', table = ''] = /^(\d+_)?(.*)$/.exec(name.slice(prefix.length)) ?? []
  return coreReferences.flatMap(({ from, column, to, toColumn, where }) => {
    const value =
      to === table ? columnValue({ database: '', name, columns, key: [] }, row, toColumn)?.toString('latin1') : ''
    return value && /^[1-9]\d{0,19}$/.test(value) ? [{ table: `${prefix}${site}${from}`, column, where, value }] : []
  })
}
