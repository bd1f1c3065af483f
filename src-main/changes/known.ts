// All that is known of WordPress and its plugins, from several files, as it is asked for. Pure.
import type { ChangeClass } from '../contract/changes.ts'
import type { RowTable } from '../rows/change.ts'
import { compilePatterns, globExpression, type Patterns } from './glob.ts'
import type {
  KindWords,
  Knowledge,
  KnownCount,
  KnownFile,
  KnownName,
  KnownRequest,
  KnownTable,
  KnownType,
} from './knowledge.ts'
import { compileReferences, type KnownReferences } from './known-references.ts'
import { placeOfTable, type TablePlace } from './thing-id.ts'

/** Where a site keeps what WordPress lets it keep anywhere. */
export interface WordPressSite {
  /** Of its tables; of a network, that of its main site. */
  readonly prefix: string
  /** WordPress' own folder, from the site's top, without slashes at the ends; by default the top itself. */
  readonly folder?: string
  /** From the site's top; `wp-content` in WordPress' folder by default. */
  readonly contentFolder?: string
  /** From the site's top; `uploads` within the content folder by default. */
  readonly uploads?: string
}

/** A rule of a table, ready to be asked. */
export interface CompiledRule {
  readonly class: ChangeClass
  readonly why: string | null
  readonly added: boolean
  readonly when: readonly { readonly column: string; fits(text: string | undefined): boolean }[]
}

/** What is known of one table, whoever changed it. */
export interface TableFacts {
  readonly place: TablePlace
  readonly table: KnownTable | undefined
  /** Where its columns stand. */
  readonly at: ReadonlyMap<string, number>
  readonly rules: readonly CompiledRule[]
}

export interface Known {
  /** The same for the same table, as long as somebody holds it. */
  facts(table: RowTable): TableFacts
  table(name: string): KnownTable | undefined
  /** @param of the list of names: `option`, `post` */
  names(of: string): Patterns<KnownName> | undefined
  /** The expression that a file of knowledge has as text. */
  expression(source: string): RegExp
  type(kind: string, type: string): KnownType | undefined
  hasTypes(kind: string): boolean
  /** Whether things of this kind are also written without anybody's doing. */
  isAutomatic(kind: string): boolean
  status(status: string): string | undefined
  readonly files: Patterns<KnownFile>
  readonly requests: readonly KnownRequest[]
  title(thing: string): string | undefined
  kind(kind: string): KindWords | undefined
  /** Whether a thing of this kind is called as its id says, and not by a column. */
  isNamedByItself(kind: string): boolean
  /** Words by the kind as sentences have it: `page`. */
  wordsOf(word: string): KindWords | undefined
  readonly references: KnownReferences
  /** Of the site's tables; of a network, that of its main site. */
  readonly prefix: string
  /** Columns that count rows of another table. */
  readonly counters: readonly { readonly table: string; readonly column: string; readonly counts: KnownCount }[]
  /** Columns by which rows of a table are counted in another. */
  countedIn(table: string): readonly string[]
  /** By kind of thing: tables whose rows are about one, without their prefix. */
  tablesAbout(): ReadonlyMap<string, readonly string[]>
}

/** Puts files of knowledge together; of two that say something of the same table or type, the later one holds. */
export function compileKnowledge(files: readonly Knowledge[], site: WordPressSite): Known {
  const tables = new Map(files.flatMap(({ tables }) => Object.entries(tables)))
  const ofTypes = Map.groupBy(
    files.toReversed().flatMap((file) => Object.entries(file.types)),
    ([kind]) => kind,
  )
  const listed = [...ofTypes].map(([kind, lists]) => {
    const all = lists.flatMap(([, known]) => Object.entries(known))
    return [kind, all.map(([pattern, value]) => ({ pattern, value }))] as const
  })
  const types = new Map(listed.map(([kind, list]) => [kind, compilePatterns(list)]))
  const kinds = new Map([
    ...kindsOfTables(tables.values()),
    ...files.flatMap((file) => file.files.flatMap(kindsOfFile)),
    ...files.flatMap((file) => Object.entries(file.kinds)),
  ])
  const titled = new Set(
    [...tables.values()].flatMap(({ thing, main, names }) => (thing && main && !names ? [kindOf(thing)] : [])),
  )
  const automatic = new Set(
    [...tables.values()].flatMap(({ thing, automatic }) => (thing && automatic ? [kindOf(thing)] : [])),
  )
  const statuses = new Map(files.flatMap((file) => Object.entries(file.statuses)))
  const names = groupedNames(files)
  const expressions = new Map<string, RegExp>()
  const words = new Map<string, KindWords>()
  const tableWords = [...tables.values()].flatMap((table) => (table.words ? [table.words] : []))
  const fileWords = files.flatMap((file) => file.files.flatMap((one) => (one.words ? [one.words] : [])))
  const typeWords = listed.flatMap(([, list]) => list.map(({ value }) => value))
  for (const one of [...fileWords, ...tableWords, ...typeWords, ...kinds.values()]) words.set(one.kind, one)
  const titles = new Map<string, string>()
  for (const file of files) {
    if (file.plugin) titles.set(`plugin:${file.plugin}`, file.name)
    for (const { thing, title } of file.files) if (thing && title) titles.set(thing, title)
    for (const [thing, title] of Object.entries(file.titles)) titles.set(thing, title)
  }
  const counters = [...tables].flatMap(([table, { counts }]) =>
    Object.entries(counts).map(([column, counts]) => ({ table, column, counts })),
  )
  const facts = new WeakMap<RowTable, TableFacts>()
  return {
    facts(table) {
      const found = facts.get(table) ?? factsOf(table, tables, site)
      facts.set(table, found)
      return found
    },
    table: (name) => tables.get(name),
    names: (of) => names.get(of),
    expression(source) {
      const found = expressions.get(source) ?? new RegExp(source)
      expressions.set(source, found)
      return found
    },
    type: (kind, type) => types.get(kind)?.matches(type)[0]?.value,
    hasTypes: (kind) => types.has(kind),
    isAutomatic: (kind) => automatic.has(kind),
    status: (status) => statuses.get(status),
    files: compilePatterns(filePatterns(files, site), true),
    requests: files.flatMap(({ requests }) => requests),
    title: (thing) => titles.get(thing),
    kind: (kind) => kinds.get(kind),
    isNamedByItself: (kind) => kind !== 'row' && !titled.has(kind),
    wordsOf: (word) => words.get(word),
    references: compileReferences(files),
    prefix: site.prefix,
    counters,
    countedIn: (name) => counters.flatMap(({ counts }) => (counts.table === name ? [counts.column] : [])),
    tablesAbout() {
      const about = [...tables].flatMap(([name, { about }]) => (about ? [{ name, kind: kindOf(about.thing) }] : []))
      const byKind = Map.groupBy(about, ({ kind }) => kind)
      return new Map([...byKind].map(([kind, list]) => [kind, list.map(({ name }) => name)]))
    },
  }
}

function factsOf(table: RowTable, tables: ReadonlyMap<string, KnownTable>, site: WordPressSite): TableFacts {
  const place = placeOfTable(table.name, site.prefix)
  const named = place.name === null ? undefined : tables.get(place.name)
  // A network's shared tables have no number in their names.
  const known = named?.network && place.site !== null ? undefined : named
  const at = new Map(table.columns.map(({ name }, position) => [name, position]))
  const rules = known?.rules.map(({ when, ...rule }) => ({
    ...rule,
    when: Object.entries(when).map(([column, values]) => ({ column, fits: fitting(values) })),
  }))
  return { place, table: known, at, rules: rules ?? [] }
}

function fitting(values: string | readonly string[] | null): (text: string | undefined) => boolean {
  if (values === null) return (text) => text === undefined
  const tests = [values].flat().map((value) => {
    const expression = value.includes('*') ? globExpression(value) : undefined
    return (text: string) => (expression ? expression.test(text) : text === value)
  })
  return (text) => text !== undefined && tests.some((test) => test(text))
}

function kindsOfTables(tables: Iterable<KnownTable>): readonly (readonly [string, KindWords])[] {
  return [...tables].flatMap(({ thing, main, words }) => (thing && main && words ? [[kindOf(thing), words]] : []))
}

const kindsOfFile = ({ thing, words }: KnownFile): readonly (readonly [string, KindWords])[] =>
  thing && words ? [[kindOf(thing), words]] : []

const kindOf = (template: string) => template.split(':')[0] ?? ''

function groupedNames(files: readonly Knowledge[]): ReadonlyMap<string, Patterns<KnownName>> {
  // Of names that are equally precise, the first one found holds: a later file's, and one that asks for a value.
  const all = files
    .toReversed()
    .flatMap((file) => file.names.toSorted((one, other) => Number(!one.value) - Number(!other.value)))
  const lists = Map.groupBy(all, ({ of }) => of)
  const compile = (list: readonly KnownName[]) =>
    compilePatterns(list.flatMap((value) => [value.name].flat().map((pattern) => ({ pattern, value }))))
  return new Map([...lists].map(([of, list]) => [of, compile(list)]))
}

const contentOf = (site: WordPressSite) =>
  site.contentFolder ?? (site.folder ? `${site.folder}/wp-content` : 'wp-content')

/** The folder of uploads, from the site's top. */
export const uploadsOf = (site: WordPressSite) => site.uploads ?? `${contentOf(site)}/uploads`

function filePatterns(files: readonly Knowledge[], site: WordPressSite) {
  const inFolder = (path: string) => (site.folder ? `${site.folder}/${path}` : path)
  const placed = (path: string) => {
    const uploads = /^wp-content\/uploads(?=\/)/
    if (uploads.test(path)) return path.replace(uploads, () => uploadsOf(site))
    const content = /^wp-content(?=\/)/
    return content.test(path) ? path.replace(content, () => contentOf(site)) : inFolder(path)
  }
  return files
    .toReversed()
    .flatMap((file) => file.files)
    .flatMap((value) => [value.path].flat().map((path) => ({ pattern: placed(path), value })))
}
