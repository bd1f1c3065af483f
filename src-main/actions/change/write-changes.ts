// Writes what differs between two states, or a part of it, as SQL, as text for people, or as a patch.

import { describeRow } from '../../changes/describe-cells.ts'
import { describeFile } from '../../changes/describe-file.ts'
import { textWithin } from '../../changes/export/text-within.ts'
import { writeSql } from '../../changes/export/write-sql.ts'
import { type TextSection, writeText } from '../../changes/export/write-text.ts'
import { type PatchItem, writePatch } from '../../changes/patch.ts'
import type { NetRow } from '../../comparing/change-index.ts'
import type { OpenComparison } from '../../comparing/comparisons.ts'
import type { Context } from '../../context.ts'
import type { ChangePart, Compared, ExportFormat } from '../../contract/changes.ts'

/** @throws Failure as `listChanges`, and `too-much` where one text cannot hold it */
export function writeChanges(
  { comparisons }: Pick<Context, 'comparisons'>,
  { part, format, ...compared }: Compared & { readonly part: ChangePart; readonly format: ExportFormat },
  signal?: AbortSignal,
): Promise<{ text: string }> {
  return comparisons.use(compared, signal, (opened) => ({ text: textWithin(pieces[format](opened, part)) }))
}

const pieces: Record<ExportFormat, (opened: OpenComparison, part: ChangePart) => Iterable<string>> = {
  sql: (opened, part) =>
    writeSql({ ...headOf(opened), statements: opened.index.statements(part), rows: () => rowsOf(opened, part) }),
  text: (opened, part) => writeText({ ...headOf(opened), sections: sectionsOf(opened, part) }),
  patch: (opened, part) => writePatch({ ...headOf(opened), madeAt: new Date().toISOString() }, itemsOf(opened, part)),
}

const headOf = ({ from, to, completeness }: OpenComparison) => ({
  from: from.label,
  to: to.label,
  incomplete: completeness.is === 'incomplete' ? completeness.why : null,
})

/** Of an edit, its single changes; of a thing, what differs in the end; of everything, what of that is no noise. */
function* rowsOf({ index }: OpenComparison, part: ChangePart): Iterable<NetRow> {
  if (part.edit !== undefined) yield* index.writes(part.edit)
  else if (part.thing !== undefined) yield* index.net(part)
  else for (const row of index.net(part)) if (row.class !== 'noise') yield row
}

function filesOf({ index }: OpenComparison, part: ChangePart) {
  const isAll = part.edit === undefined && part.thing === undefined
  return index.files(part).filter((one) => !isAll || one.class !== 'noise')
}

function* itemsOf(opened: OpenComparison, part: ChangePart): Iterable<PatchItem> {
  for (const text of opened.index.statements(part)) yield { is: 'statement', text }
  for (const { table, before, after } of rowsOf(opened, part)) yield { is: 'row', change: { table, before, after } }
  for (const { path, from, before, after } of filesOf(opened, part)) {
    yield { is: 'file', file: { path, from, before, after } }
  }
}

/** How many things are listed at once. */
const page = 1000

function* sectionsOf(opened: OpenComparison, part: ChangePart): Iterable<TextSection> {
  const { index } = opened
  if (part.edit !== undefined || part.thing !== undefined) {
    yield sectionOf(opened, part, 'Changes')
    return
  }
  for (let offset = 0; ; offset += page) {
    const query = { view: 'net', text: '', groups: [], classes: ['work', 'own'], offset, limit: page } as const
    const { things, total } = index.things({ ...query, groups: [], classes: [...query.classes] })
    for (const { id, kind, title, summary } of things) {
      yield sectionOf(opened, { thing: id }, `${kind} “${title}”: ${summary}`)
    }
    if (offset + page >= total) return
  }
}

function sectionOf(opened: OpenComparison, part: ChangePart, heading: string): TextSection {
  return {
    heading,
    rows: mapped(rowsOf(opened, part), describeRow),
    files: opened.index.files(part).map(describeFile),
    statements: opened.index.statements(part),
  }
}

function* mapped<T, R>(all: Iterable<T>, each: (one: T) => R): Iterable<R> {
  for (const one of all) yield each(one)
}
