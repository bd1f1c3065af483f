// A change index with words of its own, and changes that are fed to it as a log would.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ChangeSink } from '../../src-main/binlog/changes.ts'
import type { FileChange } from '../../src-main/changes/file-change.ts'
import type { MeantChange, WordPressWords } from '../../src-main/changes/wordpress.ts'
import type { ChangeIndex, ChangeIndexOptions } from '../../src-main/comparing/change-index.ts'
import { openChangeIndex } from '../../src-main/comparing/open-change-index.ts'
import { changeQuerySchema } from '../../src-main/contract/changes.ts'
import { columnValue, type RowChange, type RowTable, type RowValues } from '../../src-main/rows/change.ts'
import type { Column } from '../../src-main/rows/table.ts'
import { column } from './columns.ts'

/** @param key names of its key's columns */
export function describedTable(name: string, columns: readonly Column[], key: readonly string[]): RowTable {
  const places = key.map((part) => columns.findIndex((one) => one.name === part))
  return { database: 'site', name, columns, key: places }
}

export const intColumn = (name: string) => column('int', { name })
export const wordColumn = (name: string, collation = 'utf8mb4_unicode_520_ci') =>
  column('varchar', { name, charset: 'utf8mb4', collation })

export const postsTable = describedTable(
  'wp_posts',
  [intColumn('ID'), wordColumn('post_title'), wordColumn('post_type')],
  ['ID'],
)
export const postmetaTable = describedTable(
  'wp_postmeta',
  [intColumn('meta_id'), intColumn('post_id'), wordColumn('meta_value')],
  ['meta_id'],
)
export const optionsTable = describedTable(
  'wp_options',
  [intColumn('option_id'), wordColumn('option_name'), wordColumn('option_value')],
  ['option_id'],
)

export const rowOf = (...values: readonly (string | null)[]): RowValues =>
  values.map((value) => (value === null ? null : Buffer.from(value)))

export const shownRow = (values: RowValues | null) => values?.map((value) => value?.toString() ?? null) ?? null

const valueIn = ({ table, before, after }: RowChange, name: string) => {
  const values = after ?? before
  return (values && columnValue(table, values, name)?.toString()) ?? ''
}

function meaning(change: RowChange): ReturnType<WordPressWords['meaningOf']> {
  const id = valueIn(change, change.table.columns[0]?.name ?? '')
  if (change.table.name === 'wp_posts') {
    const isDraft = valueIn(change, 'post_type') === 'auto-draft'
    return { thing: `post:${id}`, class: isDraft ? 'noise' : 'work', why: isDraft ? 'a draft of its own' : null }
  }
  if (change.table.name === 'wp_postmeta')
    return { thing: `post:${valueIn(change, 'post_id')}`, class: 'work', why: null }
  if (change.table.name === 'wp_orders') return { thing: `order:${id}`, class: 'own', why: 'an order' }
  if (change.table.name === 'wp_options') {
    const name = valueIn(change, 'option_name')
    const isNoise = name.startsWith('_transient')
    return { thing: `setting:${name}`, class: isNoise ? 'noise' : 'work', why: isNoise ? 'kept for a time' : null }
  }
  return { thing: `${change.table.name}:${id}`, class: 'work', why: null }
}

const groups: Readonly<Record<string, readonly [string, string]>> = {
  post: ['page', 'Pages'],
  order: ['order', 'Orders'],
  setting: ['setting', 'Settings'],
  file: ['file', 'Files'],
}

const worst = (rows: readonly MeantChange[]) => {
  const classes = rows.map((one) => one.class)
  return classes.includes('work') ? 'work' : (classes[0] ?? 'work')
}

/** Words that are as plain as can be: a post is titled by its own row, or by what is known of it. */
export const plainWords: WordPressWords = {
  meaningOf: meaning,
  meaningOfFile: ({ path }) => ({
    thing: `file:${path}`,
    class: path.includes('cache') ? 'noise' : 'work',
    why: path.includes('cache') ? 'a cache' : null,
  }),
  describeThing(thing, rows, files, lookUp) {
    const [is = '', id = ''] = thing.split(':')
    const [kind, group] = groups[is] ?? [`row of ${is}`, `Rows of ${is}`]
    const main = rows.find(({ change }) => change.table.name === 'wp_posts')
    const title = main ? valueIn(main.change, 'post_title') : (lookUp(thing)?.title ?? id)
    const [first] = rows
    const change =
      !first || !main
        ? (files[0]?.change ?? 'changed')
        : !first.change.before
          ? 'added'
          : !first.change.after
            ? 'removed'
            : 'changed'
    const whose = rows.length > 0 ? worst(rows) : thing.includes('cache') ? 'noise' : 'work'
    return {
      kind,
      group,
      title,
      change,
      type: '',
      summary: change,
      class: whose,
      why: whose === 'work' ? null : 'so it is',
    }
  },
  describeEdit({ things, rows, login, request }) {
    const all = [...things.values()]
    const [first] = all.filter((one) => one.class === 'work')
    const is = first ? 'work' : (all[0]?.class ?? 'work')
    return {
      title: `${login ?? request?.method ?? 'somebody'} changed ${first ? `“${first.title}”` : `${rows} rows`}`,
      class: is,
      why: is === 'work' ? null : 'so it is',
    }
  },
  mentions: (thing, rows) =>
    thing.startsWith('post:') && !rows.some(({ change }) => change.table.name === 'wp_posts') ? [thing] : [],
}

/** An index that is closed with the test. */
export function openedIndex(opened: ChangeIndexOptions = {}, words = plainWords): ChangeIndex {
  const folder = mkdtempSync(join(tmpdir(), 'sitefork-index-'))
  const index = openChangeIndex(join(folder, 'index.db'), words, opened)
  onTestFinished(() => {
    index.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return index
}

const asItIs = (change: RowChange) => change

export interface SaidChange {
  readonly table: RowTable
  readonly before?: RowValues
  readonly after?: RowValues
}

/**
 * Feeds transactions to a sink, one behind another.
 * @param formed makes the form in which each change comes
 */
export function feeder(sink: ChangeSink, formed: (change: RowChange) => RowChange = asItIs) {
  let to = 0
  const context = (at: number, request?: string) => ({
    at,
    server: 1,
    statement: request === undefined ? null : `UPDATE x /*sitefork:${request}*/`,
  })
  return {
    /** @param request as it stands in a statement: `aaaaaaaa 1 POST /wp-admin/post.php` */
    write(at: number, request: string | undefined, ...changes: readonly SaidChange[]) {
      for (const { table, before = null, after = null } of changes)
        sink.row(formed({ table, before, after }), context(at, request))
      to += 100
      sink.committed(to, at)
    },
    rolledBack(at: number, ...changes: readonly SaidChange[]) {
      for (const { table, before = null, after = null } of changes)
        sink.row(formed({ table, before, after }), context(at))
      sink.rolledBack()
      to += 100
    },
    statement(at: number, sql: string) {
      sink.statement({ database: 'site', text: sql }, { at, server: 1, statement: null })
      to += 100
      sink.committed(to, at)
    },
  }
}

export const changeQuery = (change: Partial<ReturnType<typeof changeQuerySchema.parse>> = {}) =>
  changeQuerySchema.parse(change)

/** Names of requests, as they stand in a statement. */
export const adminsPost = 'aaaaaaaaaaaaaaaa 1 POST /wp-admin/post.php?action=editpost'
export const cronRun = (number: number) =>
  `cccccccccccccc${String(number).padStart(2, '0')} 0 POST /wp-cron.php?doing_wp_cron`

export const pageRow = (id: string, title: string, type = 'page') => rowOf(id, title, type)
export const transientRow = (id: string, value: string) => rowOf(id, `_transient_${id}`, value)

/** A new file, by the second in which it was written. */
export const fileAt = (path: string, second: number | null): FileChange => ({
  path,
  from: null,
  before: null,
  after: { is: 'file', bytes: 5, mode: 0o644 },
  changedAtMs: second === null ? null : second * 1000 + 500,
})

export const listedEdits = (index: ChangeIndex, change: Parameters<typeof changeQuery>[0] = {}) =>
  index
    .edits(changeQuery(change))
    .edits.map(({ id, title, folded }) => (folded === 1 ? `${id} ${title}` : `${id} ×${folded} ${title}`))
