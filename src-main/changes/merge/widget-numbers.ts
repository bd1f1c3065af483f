// Tells widgets apart that several sides added under one number: WordPress numbers the widgets of a kind in the keys of an option, and
// sidebars name them by kind and number, `block-7`. Pure.
import type { RowTable, RowValues } from '../../rows/change.ts'
import { columnText } from '../cell-text.ts'
import { readSerialized, type SerializedNode } from '../values/serialized.ts'
import { boundSource } from './copied-things.ts'
import type { MeantRowChange, MergeRules, MergeSource } from './merge.ts'

export interface WidgetsInRow {
  /** `block` of the option `widget_block`. */
  readonly kind: string
  /** Where the option's value stands in the row. */
  readonly at: number
  readonly numbers: ReadonlyMap<string, { readonly key: SerializedNode; readonly content: string }>
}

/** @returns the widgets that an option has; undefined for any other row */
export function widgetsIn(table: RowTable, row: RowValues): WidgetsInRow | undefined {
  const [, kind] = /^widget_(.+)$/s.exec(columnText(table, row, 'option_name') ?? '') ?? []
  const at = table.columns.findIndex(({ name }) => name === 'option_value')
  const value = row[at]
  if (kind === undefined || !value) return undefined
  const root = readSerialized(value)
  const numbers = (root?.entries ?? []).flatMap(({ key, value: one }) => {
    const number = value.toString('latin1', key.content.start, key.content.end)
    const content = value.toString('latin1', one.start, one.end)
    return key.is === 'integer' ? [[number, { key, content }] as const] : []
  })
  return { kind, at, numbers: new Map(numbers) }
}

interface AddedWidget {
  readonly number: string
  readonly content: string
}

/** @returns the sources with another number for each widget whose number another side gave to another widget */
export function apartWidgets(sources: readonly MergeSource[], rules: MergeRules): readonly MergeSource[] {
  const added = sources.map((source) => addedWidgets(source.net()))
  if (added.every((one) => one.size === 0)) return sources
  const taken = new Map<string, Map<string, string>>()
  return sources.map((source, by) => {
    const names = new Map<string, Map<string, string>>()
    for (const [option, mine] of added[by] ?? []) {
      const [table = ''] = option.split('\n')
      const theirs = addedWidgets(source.tableInTarget(table)).get(option) ?? []
      const given = taken.get(option) ?? new Map(theirs.map(({ number, content }) => [number, content]))
      taken.set(option, given)
      const highest = [...given.keys(), ...added.flatMap((one) => (one.get(option) ?? []).map(({ number }) => number))]
      const free = freeNumber(highest)
      const renamed = numbered(mine, given, free)
      if (renamed.size > 0) names.set(option, renamed)
    }
    return names.size === 0 ? source : renumbered(source, names, rules)
  })
}

/** By option: widgets that are new in it. */
function addedWidgets(changes: Iterable<MeantRowChange>): ReadonlyMap<string, readonly AddedWidget[]> {
  const found = new Map<string, readonly AddedWidget[]>()
  for (const { table, before, after } of changes) {
    const now = after && widgetsIn(table, after)
    if (!now) continue
    const old = before ? widgetsIn(table, before)?.numbers : undefined
    const fresh = [...now.numbers].flatMap(([number, { content }]) => (old?.has(number) ? [] : [{ number, content }]))
    if (fresh.length > 0) found.set(`${table.name}\n${now.kind}`, fresh)
  }
  return found
}

function freeNumber(numbers: readonly string[]): () => string {
  let last = numbers.reduce((most, one) => (BigInt(one) > most ? BigInt(one) : most), 0n)
  return () => {
    last += 1n
    return String(last)
  }
}

/** @param given what others have added, by number, to which these are added */
function numbered(mine: readonly AddedWidget[], given: Map<string, string>, free: () => string): Map<string, string> {
  const renamed = new Map<string, string>()
  const own = new Set<string>()
  for (const { number, content } of mine) {
    const there = given.get(number)
    // One that is there already is the same, also under the number that an earlier merge gave it.
    const isOne = ([other, text]: readonly [string, string]) => text === content && !own.has(other)
    const same = there === content ? number : there === undefined ? undefined : [...given].find(isOne)?.[0]
    const to = same ?? (there === undefined ? number : free())
    own.add(to)
    given.set(to, content)
    if (to !== number) renamed.set(number, to)
  }
  return renamed
}

function renumbered(
  source: MergeSource,
  names: ReadonlyMap<string, ReadonlyMap<string, string>>,
  rules: MergeRules,
): MergeSource {
  const rename = (table: RowTable, row: RowValues): RowValues => {
    const widgets = widgetsIn(table, row)
    const own = widgets && names.get(`${table.name}\n${widgets.kind}`)
    if (widgets && own) return row.with(widgets.at, withNumbers(row[widgets.at] ?? null, widgets, own))
    return rules.renameWidgets(table, row, (widget) => {
      const [, kind = '', number = ''] = /^(.+)-(\d+)$/s.exec(widget) ?? []
      const to = names.get(`${table.name}\n${kind}`)?.get(number)
      return to === undefined ? undefined : `${kind}-${to}`
    })
  }
  return {
    ...boundSource(source),
    *net() {
      for (const change of source.net()) {
        const { table, after } = change
        const isOption = table.columns.some(({ name }) => name === 'option_name')
        yield after && isOption ? { ...change, after: rename(table, after) } : change
      }
    },
  }
}

function withNumbers(
  value: Buffer | null,
  { numbers }: WidgetsInRow,
  names: ReadonlyMap<string, string>,
): Buffer | null {
  if (!value) return value
  let text = ''
  let at = 0
  for (const [number, { key }] of numbers) {
    const to = names.get(number)
    if (to === undefined) continue
    text += value.toString('latin1', at, key.content.start) + to
    at = key.content.end
  }
  return Buffer.from(text + value.toString('latin1', at), 'latin1')
}
