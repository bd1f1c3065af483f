// What happened to a thing, in a few words. Pure.

import { columnValue } from '../rows/change.ts'
import { changedColumns, columnText, nameOfSlug, phpStrings, shownTitle } from './cell-text.ts'
import type { KindWords } from './knowledge.ts'
import type { Known } from './known.ts'
import { type KnownRow, knownName, labelOfRow } from './row-meaning.ts'
import type { ThingParts } from './thing-id.ts'
import type { MeantFile, ThingWords } from './wordpress.ts'

/** Everything that is at hand to describe a thing. */
export interface ThingView {
  readonly parts: ThingParts
  readonly rows: readonly KnownRow[]
  /** The row that is the thing itself, if it is among them. */
  readonly main: KnownRow | undefined
  readonly type: string | undefined
  readonly change: ThingWords['change']
  readonly files: readonly MeantFile[]
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(words: readonly string[], most = 3): string {
  const shown = words.length > most ? words.slice(0, most - 1) : words
  const rest = words.length - shown.length
  const all = rest > 0 ? [...shown, `${rest} more`] : shown
  const last = all.at(-1) ?? ''
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${last}` : last
}

const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`

export function summaryOfThing(view: ThingView, words: KindWords, known: Known): string {
  const { parts, main, change, files } = view
  if (parts.kind === 'setting' || parts.kind === 'network-setting') return summaryOfSetting(view, known)
  if (view.rows.length === 0 && known.isNamedByItself(parts.kind)) return summaryOfFiles(view, words)
  const status = main ? statusWord(main, change, known) : undefined
  if (change === 'removed') return 'deleted'
  if (change === 'added') return words.verbs.added ?? status ?? 'created'
  const said = [status, changedParts(view, known), mediaWord(files)].filter(Boolean)
  return said.length > 0 ? said.join(', ') : 'changed'
}

function statusWord({ change, table }: KnownRow, kind: ThingWords['change'], known: Known): string | undefined {
  if (!table?.status || !change.after) return undefined
  const was = change.before ? columnText(change.table, change.before, table.status, 100) : undefined
  const is = columnText(change.table, change.after, table.status, 100)
  if (is === undefined || is === was) return undefined
  if (was === 'trash') return 'restored from the trash'
  const word = known.status(is) ?? (kind === 'changed' ? 'status changed' : undefined)
  return word === 'made a draft' && kind === 'added' ? 'created as a draft' : word
}

/** `title, content and 2 meta fields changed`. */
function changedParts({ rows, main }: ThingView, known: Known): string | undefined {
  const columns = main ? columnWords(main) : []
  const others = rows
    .filter((row) => row !== main && !isNoiseName(row, known))
    .map((row) => ({ row, label: partLabel(row, known) }))
  const labels = others.flatMap(({ label }) => label ?? [])
  const meta = others.filter(({ row, label }) => row.table?.names && label === undefined).length
  const named = [...new Set([...columns, ...labels])]
  const all = meta > 0 ? [...named, counted(meta, 'meta field')] : named
  if (all.length === 0) return undefined
  return named.length === 0 ? listed(all) : `${listed(all, 4)} changed`
}

function columnWords({ change, table }: KnownRow): readonly string[] {
  if (!change.before || !change.after) return []
  const ignored = new Set([...(table?.derived ?? []), table?.status ?? ''])
  // Those that are told first come first.
  const told = Object.keys(table?.columns ?? {})
  const order = (column: string) => (told.includes(column) ? told.indexOf(column) : told.length)
  const changed = changedColumns(change)
    .filter((column) => !ignored.has(column))
    .toSorted((one, other) => order(one) - order(other))
  return [...new Set(changed.map((column) => shownTitle(table?.columns[column] ?? column, 60)))]
}

const isNoiseName = (row: KnownRow, known: Known) => knownName(row, known)?.value.class === 'noise'

/** What a row that is a part of the thing is called; undefined for a meta field of which nothing is known. */
function partLabel(row: KnownRow, known: Known): string | undefined {
  const { table } = row
  if (table?.names) return labelOfRow(row, known)
  if (table?.label) return table.label
  const columns = columnWords(row)
  return columns.length > 0 ? listed(columns) : undefined
}

function mediaWord(files: readonly MeantFile[]): string | undefined {
  if (files.length === 0) return undefined
  const isSize = ({ path }: MeantFile) => /-\d+x\d+\.\w+(?:\.\w+)?$/.test(path)
  if (files.some((file) => file.change === 'changed' && !isSize(file))) return 'file replaced'
  return files.every(isSize) ? 'sizes made anew' : counted(files.length, 'file')
}

/** Of a plugin, a theme, a file. */
function summaryOfFiles({ parts, change, files }: ThingView, words: KindWords): string {
  if (parts.kind === 'file') return change === 'changed' ? 'changed' : change
  if (change === 'added') return words.verbs.added ?? 'added'
  if (change === 'removed') return 'deleted'
  return files.length >= 100 ? 'many files' : counted(files.length, 'file')
}

function summaryOfSetting(view: ThingView, known: Known): string {
  const { parts, main, change } = view
  if (!main) return change
  const plugins = parts.id === 'active_plugins' || parts.id === 'active_sitewide_plugins'
  if (plugins) return activations(main, known) ?? 'changed'
  if (parts.id === 'stylesheet') {
    const slug = valueText(main) ?? ''
    return change === 'removed' ? 'removed' : `switched to ${known.title(`theme:${slug}`) ?? shownTitle(slug)}`
  }
  if (parts.id === 'current_theme')
    return change === 'removed' ? 'removed' : `switched to ${shownTitle(valueText(main) ?? '')}`
  if (change === 'removed') return 'removed'
  return nowWords(main, known) ?? (change === 'added' ? 'set' : 'changed')
}

/** The new value, where it is a short one of a setting that is known to hold no secret. */
function nowWords(row: KnownRow, known: Known): string | undefined {
  const name = knownName(row, known)?.value
  if (!name?.label || /pass|secret|key|token/i.test(name.label)) return undefined
  const text = valueText(row)
  if (text !== undefined && Object.hasOwn(name.values, text)) return `now ${name.values[text]}`
  if (text === undefined || text.length > 40 || /^[aObidsN]:|^[[{]/.test(text)) return undefined
  return text === '' ? 'now empty' : `now “${shownTitle(text)}”`
}

function valueText({ change, table }: KnownRow): string | undefined {
  return table?.names && change.after ? columnText(change.table, change.after, table.names.value, 300) : undefined
}

/** `Redirection activated`; `Redirection and Akismet deactivated`. */
function activations({ change, table }: KnownRow, known: Known): string | undefined {
  const column = table?.names?.value
  if (!column) return undefined
  const list = (side: typeof change.after) =>
    side ? phpStrings(columnValue(change.table, side, column) ?? null).filter((file) => file.includes('.php')) : []
  const before = list(change.before)
  const after = list(change.after)
  const on = after.filter((file) => !before.includes(file))
  const off = before.filter((file) => !after.includes(file))
  const name = (file: string) => pluginName(file, known)
  const said = [
    on.length > 0 ? `${listed(on.map(name))} activated` : '',
    off.length > 0 ? `${listed(off.map(name))} deactivated` : '',
  ].filter(Boolean)
  return said.length > 0 ? said.join(', ') : undefined
}

/** @param file as WordPress names a plugin: `redirection/redirection.php` */
function pluginName(file: string, known: Known): string {
  const slug = file.includes('/') ? (file.split('/')[0] ?? file) : file.replace(/\.php$/, '')
  return known.title(`plugin:${slug}`) ?? shownTitle(nameOfSlug(slug))
}
