// What is known of where ids of other things stand, from several files, as it is asked for. Pure.
import { compilePatterns, type Patterns } from './glob.ts'
import type { Knowledge, Reference } from './knowledge.ts'

export interface KnownReferences {
  /** By the table's name without its prefix: columns, with all that may stand in each. */
  ofTable(table: string): readonly (readonly [column: string, references: readonly Reference[]])[]
  /** By the block's whole name: `core/image`. */
  readonly blocks: Patterns<readonly Reference[]>
  readonly shortcodes: ReadonlyMap<string, readonly Reference[]>
  /** Markup in which an id stands; the expression's only group is the id. */
  readonly markup: readonly { readonly expression: RegExp; readonly to: string }[]
  /** Whose ids a reference has: a kind of thing for the table of that kind, else the table. */
  idsOf(to: string): string
  /** Whether all sites of a network have these ids in common. */
  isShared(ids: string): boolean
  /** The column with a row's own id, and whose ids these are; undefined for a table whose rows nobody can name. */
  ownId(table: string): { readonly ids: string; readonly column: string } | undefined
  /** Columns in which such an id stands by itself, of tables without their prefix. */
  columnsNaming(ids: string): readonly NamingColumn[]
}

export interface NamingColumn {
  readonly table: string
  readonly column: string
  /** Holds only where this column has one of these values. */
  readonly where?: { readonly column: string; readonly is: readonly string[] }
}

export function compileReferences(files: readonly Knowledge[]): KnownReferences {
  const tables = new Map(files.flatMap((file) => Object.entries(file.tables)))
  const columns = new Map<string, Map<string, Reference[]>>()
  const add = (table: string, column: string, references: readonly Reference[]) => {
    const ofTable = columns.get(table) ?? new Map<string, Reference[]>()
    columns.set(table, ofTable)
    ofTable.set(column, [...(ofTable.get(column) ?? []), ...references])
  }
  for (const [table, { references }] of tables)
    for (const [column, found] of Object.entries(references)) add(table, column, [found].flat())
  for (const file of files)
    for (const [table, found] of Object.entries(file.references))
      for (const [column, references] of Object.entries(found)) add(table, column, references)
  const blocks = files.flatMap(({ content }) =>
    Object.entries(content.blocks).map(([pattern, value]) => ({ pattern, value })),
  )
  const shortcodes = new Map<string, readonly Reference[]>()
  for (const { content } of files)
    for (const [name, found] of Object.entries(content.shortcodes))
      shortcodes.set(name, [...(shortcodes.get(name) ?? []), ...found])
  const own = (name: string) => {
    const { thing, main } = tables.get(name) ?? {}
    const [, kind, column] = (main && /^([a-z-]+):\{(\w+)\}$/.exec(thing ?? '')) || []
    return kind && column ? { ids: kind, column } : undefined
  }
  const shared = new Set([...tables].flatMap(([name, { network }]) => (network ? [name, own(name)?.ids ?? name] : [])))
  const idsOf = (to: string) => own(to)?.ids ?? to
  return {
    columnsNaming: (ids) => [
      ...[...columns].flatMap(([table, ofTable]) =>
        [...ofTable].flatMap(([column, references]) => {
          const found = references.filter(({ to, as }) => as === 'id' && idsOf(to) === ids)
          return found.flatMap(({ when = {} }) => withCondition(table, column, Object.entries(when)))
        }),
      ),
      ...[...tables].flatMap(([table, { names }]) => {
        const found = names ? files.flatMap((file) => file.names).filter(({ of }) => of === names.of) : []
        const naming = found.filter(({ references }) =>
          references.some(({ to, as }) => as === 'id' && idsOf(to) === ids),
        )
        const is = naming.flatMap(({ name }) => [name].flat()).filter((name) => !/[*{]/.test(name))
        return names && is.length > 0 ? [{ table, column: names.value, where: { column: names.key, is } }] : []
      }),
    ],
    isShared: (ids) => shared.has(ids),
    ofTable: (table) => [...(columns.get(table) ?? [])],
    blocks: compilePatterns(blocks),
    shortcodes,
    markup: files.flatMap(({ content }) => content.markup.map(({ text, to }) => ({ expression: idIn(text), to }))),
    idsOf,
    ownId: own,
  }
}

/** Conditions in which anything may stand are none that a server could be asked by. */
function withCondition(
  table: string,
  column: string,
  when: readonly (readonly [string, string])[],
): readonly NamingColumn[] {
  const [only, ...more] = when
  if (!only) return [{ table, column }]
  return more.length > 0 || only[1].includes('*') ? [] : [{ table, column, where: { column: only[0], is: [only[1]] } }]
}

function idIn(text: string): RegExp {
  const [before = '', after = ''] = text.split('{id}').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`(?<![\\w])${before}(\\d{1,20})(?!\\d)${after}`.replace('(?<![\\w])\\?', '\\?'), 'g')
}
