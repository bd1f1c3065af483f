// Says whose changes the code of a merged site is: PHP files that were written, and what is not there or not loaded any more. Pure.
import { columnText, phpStrings } from '../changes/cell-text.ts'
import type { MeantFileChange } from '../comparing/change-index.ts'
import type { StatePath } from '../pool/layout.ts'
import { columnValue, type RowTable, type RowValues } from '../rows/change.ts'
import type { LookedMerge, MergeSide } from './dangling-names.ts'
import type { FileWrite } from './merge-files.ts'

export interface CodeChanges {
  /** By path; of a file that several changed, the last one. */
  readonly made: ReadonlyMap<string, { readonly by: MergeSide; readonly isNew: boolean }>
  readonly removed: readonly RemovedCode[]
  /** Main files of plugins, from the folder of plugins. */
  readonly deactivated: readonly { readonly plugin: string; readonly by: readonly MergeSide[] }[]
  /** Who changed what the site runs: its code, its theme, or which plugins are active. */
  readonly by: ReadonlySet<MergeSide>
}

export interface RemovedCode {
  readonly path: string
  readonly by: MergeSide
  /** A state that has it. */
  readonly at: StatePath
}

export interface CodeSource {
  readonly own: readonly MeantFileChange[]
  readonly inTarget: readonly Pick<MeantFileChange, 'path' | 'from' | 'before' | 'after'>[]
  /** What both began with. */
  readonly base: StatePath
}

const isCode = (path: string) => path.endsWith('.php')

/** Settings that say which code a site runs. */
const saysCode = new Set(['active_plugins', 'active_sitewide_plugins', 'stylesheet', 'template'])

export function codeChanges(
  sources: readonly CodeSource[],
  files: readonly FileWrite[],
  merge: Pick<LookedMerge, 'writes' | 'sources'>,
): CodeChanges {
  const made = new Map<string, { by: MergeSide; isNew: boolean }>()
  const removed: RemovedCode[] = []
  const written = new Set(files.map(({ step }) => step.path))
  const note = (change: CodeSource['inTarget'][number], by: MergeSide, at: StatePath) => {
    const { path, from, before, after } = change
    const old = from ?? (before ? path : null)
    if (old !== null && isCode(old) && (!after || old !== path)) removed.push({ path: old, by, at })
    if (after && isCode(path)) made.set(path, { by, isNew: before === null })
  }
  for (const { inTarget, base } of sources.slice(0, 1)) for (const change of inTarget) note(change, null, base)
  for (const [by, { own, base }] of sources.entries()) {
    // What lies in a directory that was taken whole is not written by itself.
    for (const change of own) if (change.class !== 'noise' || written.has(change.path)) note(change, by, base)
  }
  const by = new Set([
    ...[...made.values()].map((one) => one.by),
    ...removed.map((one) => one.by),
    ...settingCode(merge),
  ])
  return { made, removed, deactivated: [...deactivatedPlugins(merge)], by }
}

function* settingCode({ writes, sources }: Pick<LookedMerge, 'writes' | 'sources'>): Generator<MergeSide> {
  const says = (table: RowTable, row: RowValues | null) =>
    row !== null && saysCode.has(columnText(table, row, 'option_name') ?? columnText(table, row, 'meta_key') ?? '')
  for (const source of sources.slice(0, 1)) {
    for (const { table, before, after } of source.allInTarget()) if (says(table, after ?? before)) yield null
  }
  for (const { table, expected, wanted, sources: by } of writes) if (says(table, wanted ?? expected)) yield* by
}

function* deactivatedPlugins({
  writes,
  sources,
}: Pick<LookedMerge, 'writes' | 'sources'>): Generator<CodeChanges['deactivated'][number]> {
  const now = new Set<string>()
  const lost = new Map<string, readonly MergeSide[]>()
  const compare = (table: RowTable, before: RowValues, after: RowValues | null, by: readonly MergeSide[]) => {
    const left = new Set(pluginsIn(table, after))
    for (const plugin of pluginsIn(table, before)) if (!left.has(plugin)) lost.set(plugin, by)
  }
  for (const source of sources.slice(0, 1)) {
    for (const { table, before, after } of source.allInTarget()) if (before) compare(table, before, after, [null])
  }
  for (const { table, expected, wanted, sources: by } of writes) {
    if (expected) compare(table, expected, wanted, by)
    for (const plugin of pluginsIn(table, wanted)) now.add(plugin)
  }
  for (const [plugin, by] of lost) if (!now.has(plugin)) yield { plugin, by }
}

function pluginsIn(table: RowTable, row: RowValues | null): readonly string[] {
  if (!row || !table.name.endsWith('options') || columnText(table, row, 'option_name') !== 'active_plugins') return []
  return phpStrings(columnValue(table, row, 'option_value') ?? null)
}
