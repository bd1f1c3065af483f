// Rows as WordPress and its plugins write them: tables with all their columns, values as bytes.
import type { RowChange, RowTable, RowValues } from '../../src-main/rows/change.ts'
import { pluginTables } from './plugin-tables.ts'

/** `name type`, with `*` behind the columns of the key; what is not a number or a date is utf8mb4 text. */
export const schemas: Readonly<Record<string, string>> = {
  ...pluginTables,
  posts:
    'ID bigint*, post_author bigint, post_date datetime, post_date_gmt datetime, post_content longtext, post_title text, post_excerpt text, post_status varchar, comment_status varchar, ping_status varchar, post_password varchar, post_name varchar, to_ping text, pinged text, post_modified datetime, post_modified_gmt datetime, post_content_filtered longtext, post_parent bigint, guid varchar, menu_order int, post_type varchar, post_mime_type varchar, comment_count bigint',
  postmeta: 'meta_id bigint*, post_id bigint, meta_key varchar, meta_value longtext',
  terms: 'term_id bigint*, name varchar, slug varchar, term_group bigint',
  term_taxonomy:
    'term_taxonomy_id bigint*, term_id bigint, taxonomy varchar, description longtext, parent bigint, count bigint',
  term_relationships: 'object_id bigint*, term_taxonomy_id bigint*, term_order int',
  termmeta: 'meta_id bigint*, term_id bigint, meta_key varchar, meta_value longtext',
  comments:
    'comment_ID bigint*, comment_post_ID bigint, comment_author tinytext, comment_author_email varchar, comment_author_url varchar, comment_author_IP varchar, comment_date datetime, comment_date_gmt datetime, comment_content text, comment_karma int, comment_approved varchar, comment_agent varchar, comment_type varchar, comment_parent bigint, user_id bigint',
  commentmeta: 'meta_id bigint*, comment_id bigint, meta_key varchar, meta_value longtext',
  options: 'option_id bigint*, option_name varchar, option_value longtext, autoload varchar',
  links:
    'link_id bigint*, link_url varchar, link_name varchar, link_image varchar, link_target varchar, link_description varchar, link_visible varchar, link_owner bigint, link_rating int, link_updated datetime, link_rel varchar, link_notes mediumtext, link_rss varchar',
  users:
    'ID bigint*, user_login varchar, user_pass varchar, user_nicename varchar, user_email varchar, user_url varchar, user_registered datetime, user_activation_key varchar, user_status int, display_name varchar, spam tinyint, deleted tinyint',
  usermeta: 'umeta_id bigint*, user_id bigint, meta_key varchar, meta_value longtext',
  blogs:
    'blog_id bigint*, site_id bigint, domain varchar, path varchar, registered datetime, last_updated datetime, public tinyint, archived tinyint, mature tinyint, spam tinyint, deleted tinyint, lang_id int',
  blogmeta: 'meta_id bigint*, blog_id bigint, meta_key varchar, meta_value longtext',
  site: 'id bigint*, domain varchar, path varchar',
  sitemeta: 'meta_id bigint*, site_id bigint, meta_key varchar, meta_value longtext',
  signups:
    'signup_id bigint*, domain varchar, path varchar, title longtext, user_login varchar, user_email varchar, registered datetime, activated datetime, active tinyint, activation_key varchar, meta longtext',
  registration_log: 'ID bigint*, email varchar, IP varchar, blog_id bigint, date_registered datetime',
  blog_versions: 'blog_id bigint*, db_version varchar, last_updated datetime',
}

export type Cells = Readonly<Record<string, string | number | Buffer | null>>

const plain = /^(?:tinyint|smallint|mediumint|int|bigint|decimal|float|double|datetime|timestamp|date|bit)$/

/** @param schema as in `schemas`; without, that of the table of this name of WordPress or a plugin */
export function rowTable(name: string, schema?: string): RowTable {
  const text = schema ?? schemas[name.replace(/^[a-z]+_(?:\d+_)?/, '')]
  if (text === undefined) throw new Error(`Nobody knows the columns of ${name}.`)
  const columns = text.split(/,\s*/).map((part) => part.replace('*', '').split(' '))
  const key = text.split(/,\s*/).flatMap((part, at) => (part.includes('*') ? [at] : []))
  return {
    database: 'wordpress',
    name,
    columns: columns.map(([column = '', type = 'text']) => {
      const isText = !plain.test(type) && !/blob|binary/.test(type)
      return {
        name: column,
        type,
        charset: isText ? 'utf8mb4' : null,
        collation: isText ? 'utf8mb4_unicode_520_ci' : null,
        generated: false,
      }
    }),
    key,
  }
}

function valuesOf(table: RowTable, cells: Cells): RowValues {
  for (const name of Object.keys(cells)) {
    if (!table.columns.some((column) => column.name === name)) throw new Error(`${table.name} has no ${name}.`)
  }
  return table.columns.map(({ name, type }) => {
    const value = cells[name]
    if (value === null) return null
    if (Buffer.isBuffer(value)) return value
    return Buffer.from(String(value ?? emptyOf(type)))
  })
}

function emptyOf(type: string): string {
  if (/datetime|timestamp/.test(type)) return '0000-00-00 00:00:00'
  return plain.test(type) ? '0' : ''
}

export function addedRow(name: string, cells: Cells, schema?: string): RowChange {
  const table = rowTable(name, schema)
  return { table, before: null, after: valuesOf(table, cells) }
}

export function removedRow(name: string, cells: Cells, schema?: string): RowChange {
  const table = rowTable(name, schema)
  return { table, before: valuesOf(table, cells), after: null }
}

/** @param change what differs afterwards */
export function changedRow(name: string, cells: Cells, change: Cells, schema?: string): RowChange {
  const table = rowTable(name, schema)
  return { table, before: valuesOf(table, cells), after: valuesOf(table, { ...cells, ...change }) }
}

/** A setting, as WordPress writes it. */
export const option = (name: string, value: string, prefix = 'wp_') =>
  addedRow(`${prefix}options`, { option_id: 812, option_name: name, option_value: value, autoload: 'on' })

export const changedOption = (name: string, from: string, to: string, prefix = 'wp_') =>
  changedRow(
    `${prefix}options`,
    { option_id: 812, option_name: name, option_value: from, autoload: 'on' },
    { option_value: to },
  )

export const postMeta = (key: string, value: string | null, post = 12, prefix = 'wp_') =>
  addedRow(`${prefix}postmeta`, { meta_id: 900, post_id: post, meta_key: key, meta_value: value })

export const termMeta = (key: string, value: string, term = 5) =>
  addedRow('wp_termmeta', { meta_id: 900, term_id: term, meta_key: key, meta_value: value })

export const userMeta = (key: string, value: string, user = 1) =>
  addedRow('wp_usermeta', { umeta_id: 900, user_id: user, meta_key: key, meta_value: value })

export const commentMeta = (key: string, value: string, comment = 3) =>
  addedRow('wp_commentmeta', { meta_id: 900, comment_id: comment, meta_key: key, meta_value: value })

/** A published post, as the editor writes it. */
export const post = (cells: Cells = {}): Cells => ({
  ID: 12,
  post_author: 1,
  post_date: '2026-05-04 10:00:00',
  post_date_gmt: '2026-05-04 08:00:00',
  post_content: '<!-- wp:paragraph -->\n<p>Hello</p>\n<!-- /wp:paragraph -->',
  post_title: 'Spring sale',
  post_status: 'publish',
  comment_status: 'open',
  ping_status: 'open',
  post_name: 'spring-sale',
  post_modified: '2026-05-04 10:00:00',
  post_modified_gmt: '2026-05-04 08:00:00',
  guid: 'https://example.com/?p=12',
  post_type: 'post',
  ...cells,
})
