// Merges and their conflicts as lines a person reads in a terminal.
import { absolute } from '../contract/instant.ts'
import type {
  ConflictFile,
  ConflictFiles,
  ConflictSide,
  Merge,
  MergeConflict,
  MergePreview,
} from '../contract/models.ts'
import { shellWord } from '../contract/shell-quote.ts'
import { size } from '../contract/size.ts'
import { textTable } from './print.ts'

export const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`

/** A command, its words quoted where a shell would take them apart. */
export const command = (...words: readonly string[]) =>
  ['sitefork', ...words.map((word) => (/^[\w.@:/-]+$/.test(word) ? word : shellWord(word)))].join(' ')

/** How many conflicts somebody has to decide. */
export const conflictsLeft = ({ conflicts }: Pick<Merge, 'conflicts'>) => conflicts.open + conflicts.stale

/** What a merge waits for, with the command that is next. */
export function waitsFor(merge: Pick<Merge, 'name' | 'state' | 'conflicts' | 'lost'>): string {
  if (merge.lost.length > 0) {
    const lost = merge.lost.map((one) => `“${one}”`).join(' and ')
    const were = merge.lost.length === 1 ? 'was' : 'were'
    return `${lost} ${were} deleted, so this cannot be made any more. Forget it: ${command('forget-merge', merge.name)}`
  }
  const count = conflictsLeft(merge)
  if (count === 0) return `Everything is decided. Go on with: ${command('continue-merge', merge.name)}`
  const [conflicts, wait] = count === 1 ? ['1 conflict', 'waits'] : [`${count} conflicts`, 'wait']
  return `${conflicts} ${wait} for a decision: ${command('conflicts', merge.name)}`
}

export function mergeTable(merges: readonly Merge[]): string {
  if (merges.length === 0) return 'There is no merge.'
  return textTable(
    ['ID', 'NAME', 'MERGE', 'WORK OF', 'ONTO', 'STATE', 'TO DECIDE', 'BEGUN'],
    merges.map((one) => [
      one.id,
      one.name,
      one.is,
      one.sources.map(({ name }) => name).join(', '),
      one.onto,
      one.lost.length > 0 ? 'cannot go on' : one.state,
      one.state === 'done' ? '–' : String(conflictsLeft(one)),
      absolute(one.createdAt),
    ]),
  )
}

type Counts = Merge['sources'][number]['changes'] | MergePreview['writes']

function countsOf(counts: Counts): string {
  const statements = 'statements' in counts ? counts.statements : 0
  const parts = [
    ...('things' in counts && counts.things > 0 ? [counted(counts.things, 'change')] : []),
    ...(counts.rows > 0 ? [counted(counts.rows, 'row')] : []),
    ...(counts.files > 0 ? [counted(counts.files, 'file')] : []),
    ...(statements > 0 ? [counted(statements, 'statement')] : []),
  ]
  return parts.length > 0 ? parts.join(', ') : 'nothing'
}

const thingLines = (title: string, things: MergePreview['both'], total: number) =>
  total === 0
    ? []
    : [
        `${title}:`,
        ...things.map((one) => `  ${one.kind} “${one.title}”`),
        ...(total > things.length ? [`  and ${total - things.length} more`] : []),
      ]

export function previewText(preview: MergePreview): string {
  const { sources, theirs, completeness, along, alongTotal, both, bothTotal, conflicts, conflictTotal } = preview
  const left = conflictTotal > conflicts.length ? [`and ${conflictTotal - conflicts.length} more`] : []
  const lines = [
    `Onto ${preview.onto}, production as of ${absolute(preview.dataAt)}.`,
    ...sources.map((one) => `Changed in ${one.name} by ${absolute(one.at)}: ${countsOf(one.changes)}.`),
    ...(theirs ? [`Changed in ${preview.onto}: ${countsOf(theirs)}.`] : []),
    `Would be written: ${countsOf(preview.writes)}.`,
    ...(completeness.is === 'incomplete' ? [`This is not all: ${completeness.why}`] : []),
    ...thingLines('Comes along', along, alongTotal),
    ...thingLines('Changed on both sides', both, bothTotal),
    ...preview.findings,
    ...(preview.remembered > 0 ? [`Decided as before: ${counted(preview.remembered, 'conflict')}.`] : []),
    ...(conflictTotal > 0
      ? [`To be decided: ${counted(conflictTotal, 'conflict')}.`, '', conflictTable(conflicts), ...left]
      : ['Nothing has to be decided.']),
    '',
    'Nothing was made.',
  ]
  return lines.join('\n')
}

const conflictKinds: Readonly<Record<MergeConflict['is'], string>> = {
  value: 'both changed it',
  'removed-here': 'mine removed it',
  'removed-there': 'theirs removed it',
  'added-twice': 'both added it',
  schema: 'both changed the table',
  file: 'both changed the file',
}

function stateText({ state, choice, isRemembered }: MergeConflict): string {
  if (state === 'open') return 'to decide'
  const chosen = choice?.is ?? ''
  if (state === 'stale') return `to decide again, was ${chosen}`
  return isRemembered ? `${chosen}, as before` : chosen
}

export function conflictTable(conflicts: readonly MergeConflict[]): string {
  if (conflicts.length === 0) return 'There is no conflict.'
  return textTable(
    ['ID', 'THING', 'PLACE', 'WHAT', 'MINE', 'THEIRS', 'DECIDED'],
    conflicts.map((one) => [
      one.id,
      `${one.thing.kind} “${one.thing.title}”`,
      one.place,
      conflictKinds[one.is],
      one.mine.label,
      one.theirs.label,
      stateText(one),
    ]),
  )
}

/** One conflict with its three values, who made them, and what can be chosen; of a file that is no text what tells it apart. */
export function conflictText(one: MergeConflict, files?: ConflictFiles): string {
  const textOf = (side: ConflictSide['value']) =>
    side === null ? '  nothing there' : indented(side.isCut ? `${side.text}…` : side.text)
  const value = (side: ConflictSide['value'], file: ConflictFile | null = null) =>
    file && side?.is === 'binary' ? fileText(file) : textOf(side)
  const side = (name: string, { label, value: its, edit }: ConflictSide, file: ConflictFile | null | undefined) => [
    `${name}, ${label}${edit ? `, ${absolute(edit.at)}: ${edit.title}` : ''}`,
    value(its, file),
  ]
  return [
    `${one.thing.kind} “${one.thing.title}”, ${one.place}: ${conflictKinds[one.is]}, ${stateText(one)}.`,
    'Before',
    value(one.base, files?.base),
    ...side('Mine', one.mine, files?.mine),
    ...side('Theirs', one.theirs, files?.theirs),
    `Can be chosen: ${one.choices
      .filter(({ whyNot }) => whyNot === null)
      .map(({ is }) => (is === 'edited' ? '--text FILE' : is))
      .join(', ')}.`,
    ...one.choices.flatMap(({ is, whyNot }) => (whyNot === null ? [] : [`Not ${is}: ${whyNot}`])),
  ].join('\n')
}

function fileText({ bytes, changedAt, sha256 }: ConflictFile): string {
  const changed = changedAt === null ? '' : `, changed ${absolute(changedAt)}`
  return `  ${size(bytes)}${changed}, SHA-256 ${sha256 ?? 'not computed: it is too large'}`
}

const indented = (text: string) =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
