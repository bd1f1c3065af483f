// A thing in words: what it is, what it is called, and what happened to it. Pure.
import type { RowValues } from '../rows/change.ts'
import { columnText, nameOfSlug, shownTitle } from './cell-text.ts'
import { meaningOfPath } from './file-meaning.ts'
import type { KindWords } from './knowledge.ts'
import type { Known, WordPressSite } from './known.ts'
import {
  filledFrom,
  governingClass,
  type KnownRow,
  kindOfTable,
  knownName,
  knownRow,
  labelOfRow,
  typeOfRow,
  type Whose,
  work,
} from './row-meaning.ts'
import { ofSite, partsOf } from './thing-id.ts'
import { summaryOfThing, type ThingView } from './thing-summary.ts'
import type { LookUp, MeantChange, MeantFile, ThingWords } from './wordpress.ts'

export function wordsOfThing(
  thing: string,
  meant: readonly MeantChange[],
  files: readonly MeantFile[],
  lookUp: LookUp,
  known: Known,
  site: WordPressSite,
): ThingWords {
  const parts = partsOf(thing)
  const rows = meant.map(({ change }) => knownRow(change, known))
  const main = mainOf(rows, parts.kind, known)
  const type = typeOf(rows, parts.kind) ?? (lookUp(thing)?.type || undefined)
  const change = changeOf(main, files, parts.kind, known)
  const view: ThingView = { parts, rows, main, type, change, files }
  const words = kindWords(view, known)
  return {
    kind: shownTitle(words.kind),
    group: shownTitle(words.group),
    title: titleOf(thing, view, words, lookUp, known),
    change,
    type: type ?? '',
    summary: summaryOfThing(view, words, known),
    ...whoseThing(view, meant, known, site),
  }
}

/** @returns things whose titles this one's words need, and that its rows do not say */
export function mentionedBy(thing: string, meant: readonly MeantChange[], known: Known): readonly string[] {
  const parts = partsOf(thing)
  const rows = meant.map(({ change }) => knownRow(change, known))
  const main = mainOf(rows, parts.kind, known)
  const isLookable = known.kind(parts.kind) !== undefined && !known.isNamedByItself(parts.kind)
  const own = isLookable && !(main && ownTitle(main)) ? [thing] : []
  const about = main && aboutOf(main)
  const named = namedBy({ parts, rows, type: typeOf(rows, parts.kind) }, known)
  return [...new Set([...own, ...(about ? [about.thing] : []), ...(named ? [named] : [])])]
}

function mainOf(rows: readonly KnownRow[], kind: string, known: Known): KnownRow | undefined {
  // Where each row is a thing of its own, it is the main one.
  const mains = kind === 'row' ? rows : rows.filter(({ table }) => table?.main && kindOfTable(table) === kind)
  const isTyped = (row: KnownRow) => known.type(kind, typeOfRow(row) ?? '') !== undefined
  return (
    mains.find((row) => isTyped(row) && ownTitle(row)) ??
    mains.find((row) => ownTitle(row)) ??
    mains.findLast(isTyped) ??
    mains[0]
  )
}

function typeOf(rows: readonly KnownRow[], kind: string): string | undefined {
  const typed = rows.filter(({ table }) => table?.type !== undefined && kindOfTable(table) === kind)
  return typed.map(typeOfRow).find((type) => type !== undefined)
}

function changeOf(
  main: KnownRow | undefined,
  files: readonly MeantFile[],
  kind: string,
  known: Known,
): ThingWords['change'] {
  if (!main && kind === 'file') return files[0]?.change ?? 'changed'
  if (!main) return known.isNamedByItself(kind) ? changeOfFiles(files) : 'changed'
  const { before, after } = main.change
  if (!before) return 'added'
  if (!after) return 'removed'
  const was = governingClass({ ...main, change: { ...main.change, after: before } }, known)
  return main.table?.rules.length && was.class === 'noise' && governingClass(main, known).class !== 'noise'
    ? 'added'
    : 'changed'
}

function changeOfFiles(files: readonly MeantFile[]): ThingWords['change'] {
  const all = (change: MeantFile['change']) => files.length > 0 && files.every((file) => file.change === change)
  // A new version can be nothing but new files; then those at the top were there before.
  const depth = Math.min(...files.map(({ path }) => path.split('/').length))
  if (all('added') && (depth <= 4 || files.length >= 100)) return 'added'
  if (all('removed') && (depth <= 4 || files.length >= 100)) return 'removed'
  return 'changed'
}

function kindWords({ parts, main, type, rows }: ThingView, known: Known): KindWords {
  const typed = type === undefined ? undefined : known.type(parts.kind, type)
  if (typed) return typed
  if (type && known.hasTypes(parts.kind)) return wordsOfUnknown(parts.kind, type)
  const table = main?.table ?? rows[0]?.table
  if (parts.kind === 'row') return table?.words ?? wordsOfRow(main ?? rows[0], parts.id)
  return known.kind(parts.kind) ?? { kind: parts.kind, group: 'Others', priority: 70, verbs: {}, bare: false }
}

/** A type that nobody has told us of is called as its plugin calls it. */
function wordsOfUnknown(kind: string, type: string): KindWords {
  const name = type.replace(/[_-]+/g, ' ').trim() || kind
  const group =
    kind === 'post' ? `Posts of type ${type}` : kind === 'term' ? `Terms of ${type}` : `Comments of type ${type}`
  return { kind: name, group, priority: kind === 'post' ? 21 : 35, verbs: {}, bare: false }
}

function wordsOfRow(row: KnownRow | undefined, id: string): KindWords {
  const table = row?.change.table.name ?? id.split(':')[0] ?? ''
  return { kind: `row of ${table}`, group: `Rows of ${table}`, priority: 70, verbs: {}, bare: false }
}

function titleOf(thing: string, view: ThingView, words: KindWords, lookUp: LookUp, known: Known): string {
  const { parts, main } = view
  if (known.isNamedByItself(parts.kind)) return labelOf(view, words, known)
  const template = view.type === undefined ? undefined : known.type(parts.kind, view.type)?.title
  if (template) return shownTitle(template.replace('{id}', parts.id))
  // WordPress calls some by their number: that is no title.
  const title = (text: string | undefined) => (text === parts.id ? undefined : text)
  const found =
    (main && (fileTitle(view, known) || title(ownTitle(main)))) ||
    title(lookUp(thing)?.title) ||
    namedTitle(view, lookUp, known)
  const base = found ? shownTitle(found) : untitled(view, words)
  const about = main && aboutOf(main)
  if (!about) return base
  const other = lookUp(about.thing)?.title
  const { kind, id } = partsOf(about.thing)
  const named = other ? `“${shownTitle(other)}”` : shownTitle(`${known.kind(kind)?.kind ?? kind} ${id}`)
  return `${base} ${about.word} ${named}`
}

/** Columns that most plugins name their rows by, for tables that nobody has told us of. */
const usualTitles = ['title', 'name', 'label', 'slug', 'option_name', 'meta_key', 'url', 'email']

function ownTitle({ change, table }: KnownRow): string | undefined {
  const titles = table ? table.title : usualTitles
  const ofSide = (side: RowValues | null) =>
    side ? titles.map((column) => columnText(change.table, side, column, 500)?.trim()).find(Boolean) : undefined
  return ofSide(change.after) ?? ofSide(change.before)
}

/** `photo.jpg` for a media file that is called photo. */
function fileTitle({ parts, main, type }: ThingView, known: Known): string | undefined {
  const column = type === undefined ? undefined : known.type(parts.kind, type)?.fileColumn
  const side = main && (main.change.after ?? main.change.before)
  if (!column || !main || !side) return undefined
  const file = columnText(main.change.table, side, column, 1_000)?.replace(/^.*\//s, '') ?? ''
  const title = ownTitle(main) ?? ''
  return file.startsWith(title) && /^(?:-\d+)?\.\w{2,5}$/.test(file.slice(title.length)) ? file : undefined
}

function untitled({ parts }: ThingView, words: KindWords): string {
  if (parts.kind === 'row') return shownTitle(parts.id.slice(parts.id.indexOf(':') + 1)) || 'a row'
  return shownTitle(`${words.kind} ${parts.id}`)
}

function labelOf({ parts, main }: ThingView, words: KindWords, known: Known): string {
  const label = main && labelOfRow(main, known)
  if (label) return shownTitle(label)
  const fixed = known.title(`${parts.kind}:${parts.id}`)
  if (fixed) return shownTitle(fixed)
  if (/^\d+$/.test(parts.id)) return shownTitle(`${words.kind} ${parts.id}`)
  if (parts.kind !== 'plugin' && parts.kind !== 'theme') return shownTitle(parts.id, 200)
  return shownTitle(nameOfSlug(parts.id))
}

function aboutOf(row: KnownRow): { readonly thing: string; readonly word: string } | undefined {
  const { table, place } = row
  const thing = table?.about && filledFrom(table.about.thing, row)
  return table?.about && thing ? { thing: ofSite(place.site, thing), word: table.about.word } : undefined
}

/** What a meta field says that gives the thing its title, such as the page that a menu item leads to. */
function namedBy({ parts, rows, type }: Pick<ThingView, 'parts' | 'rows' | 'type'>, known: Known): string | undefined {
  const name = type === undefined ? undefined : known.type(parts.kind, type)?.named
  if (!name) return undefined
  const meta = new Map(rows.flatMap((row) => metaOf(row)))
  const [found] = known.names(parts.kind)?.matches(name) ?? []
  const target = found?.value.references.find(({ when }) =>
    Object.entries(when ?? {}).every(([key, value]) => meta.get(key) === value),
  )
  const id = meta.get(name)
  return target && id && id !== '0' ? ofSite(parts.site, `${target.to}:${id}`) : undefined
}

function metaOf({ change, table }: KnownRow): readonly (readonly [string, string])[] {
  const side = change.after ?? change.before
  if (!table?.names || !side) return []
  const key = columnText(change.table, side, table.names.key)
  return key === undefined ? [] : [[key, columnText(change.table, side, table.names.value, 100) ?? '']]
}

function namedTitle(view: ThingView, lookUp: LookUp, known: Known): string | undefined {
  const thing = namedBy(view, known)
  return thing === undefined ? undefined : lookUp(thing)?.title
}

function whoseThing(view: ThingView, meant: readonly MeantChange[], known: Known, site: WordPressSite): Whose {
  const { parts, rows, main, type, change } = view
  const governed = main && governingClass(main, known)
  if (governed?.class === 'noise') return governed
  const typed = type === undefined ? undefined : known.type(parts.kind, type)
  const whose = [...meant, ...view.files.map((file) => meaningOfPath(file, known, site))]
  const [first] = whose
  if (first && whose.every((one) => one.class === 'noise')) return { class: 'noise', why: first.why }
  if (governed?.class === 'own') return governed
  if (typed && typed.class !== 'work' && main?.table?.type === undefined) return { class: typed.class, why: typed.why }
  const governing =
    change === 'added' ? rows.map((row) => knownName(row, known)?.value).find((one) => one?.governs) : undefined
  if (governing) return { class: governing.class, why: governing.why }
  if (whose.some((one) => one.class === 'work')) return work
  const own = whose.find((one) => one.class === 'own')
  return own ? { class: own.class, why: own.why } : work
}
