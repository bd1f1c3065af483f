// Promotions as lines a person reads in a terminal.
import { absolute } from '../contract/instant.ts'
import type { Promotion, PromotionPreview, WrittenCounts } from '../contract/models.ts'
import { command, counted } from './merge-text.ts'
import { textTable } from './print.ts'

function countLine({ inserted, changed, deleted, files, statements }: WrittenCounts): string {
  const parts = [
    ...(inserted > 0 ? [`${counted(inserted, 'row')} added`] : []),
    ...(changed > 0 ? [`${counted(changed, 'row')} changed`] : []),
    ...(deleted > 0 ? [`${counted(deleted, 'row')} removed`] : []),
    ...(files > 0 ? [counted(files, 'file')] : []),
    ...(statements > 0 ? [counted(statements, 'schema change')] : []),
  ]
  return parts.length > 0 ? parts.join(', ') : 'nothing'
}

export function promotionTable(promotions: readonly Promotion[]): string {
  if (promotions.length === 0) return 'Nothing was promoted, and nothing is about to be.'
  return textTable(
    ['ID', 'WHAT', 'STATE', 'WRITES', 'TO DECIDE', 'WRITTEN'],
    promotions.map((one) => [
      one.id,
      one.title,
      one.state,
      countLine(one.counts),
      one.state === 'draft' ? String(one.conflicts.open + one.conflicts.stale) : '–',
      one.writtenAt === null ? '–' : absolute(one.writtenAt),
    ]),
  )
}

const listed = (title: string, lines: readonly string[], total = lines.length) =>
  total === 0
    ? []
    : [
        `${title}:`,
        ...lines.map((line) => `  ${line}`),
        ...(total > lines.length ? [`  and ${total - lines.length} more`] : []),
      ]

export function promotionPreviewText(preview: PromotionPreview): string {
  const { theirs, whyNot, completeness } = preview
  const things = preview.things.map(
    ({ change, kind, title, isAlong }) => `${change}: ${kind} “${title}”${isAlong ? ' (comes along)' : ''}`,
  )
  const lines = [
    `${preview.title}, onto ${preview.onto}, as of ${absolute(preview.dataAt)}.`,
    `Would write: ${countLine(preview.counts)}.`,
    ...(theirs ? [`Production itself changed ${counted(theirs.things, 'thing')} since.`] : []),
    ...listed('Things', things, preview.thingTotal),
    ...listed(
      'Stays as production has it',
      preview.leftOut.map((one) => `${one.group}: ${one.things}`),
    ),
    ...listed(
      'To decide',
      preview.conflicts.map((one) => `${one.id}: ${one.place} of ${one.thing.kind} “${one.thing.title}”`),
      preview.conflictTotal,
    ),
    ...listed(
      'Numbers that look like ids, and are rewritten (--accept-mentions)',
      preview.mentions.map((one) => `${one.id} in ${one.place} of ${one.thing.kind} “${one.thing.title}”: ${one.text}`),
      preview.mentionTotal,
    ),
    ...listed('Schema changes (--with-statements)', preview.statements),
    ...listed('Look at', preview.warnings),
    ...(completeness.is === 'incomplete' ? [completeness.why] : []),
    ...(whyNot === null ? [] : [whyNot]),
  ]
  return lines.join('\n')
}

/** What is next for a draft. */
export function draftText(draft: Promotion, site: string): string {
  const open = draft.conflicts.open + draft.conflicts.stale
  const next =
    open > 0
      ? `${counted(open, 'conflict')} ${open === 1 ? 'waits' : 'wait'} for a decision: ${command('decide-promotion', draft.id)} mine | theirs`
      : `Write it: ${command('write-promotion', draft.id, '--yes', site)}`
  return `Kept as a draft, ${draft.id}: ${draft.title}. Nothing was written.\n${next}`
}

/** @param site the production’s name */
export function receiptText(receipt: Promotion, site: string): string {
  const locked = receipt.lockedMs === null ? '' : ` Rows were locked for ${Math.round(receipt.lockedMs)} ms.`
  const lines = [
    `Production has it: ${countLine(receipt.counts)}.${locked}`,
    ...listed('Look at', receipt.findings),
    `Undo it with: ${command('undo-promotion', receipt.id, '--yes', site)}`,
  ]
  return lines.join('\n')
}
