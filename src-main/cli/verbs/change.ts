// Shell verbs about changes: what was changed in a clone, and what differs between any two states.
import type { ChangeList, Compared, Edit, Thing } from '../../contract/changes.ts'
import { contract, summaryOf } from '../../contract/contract.ts'
import { Failure } from '../../contract/failure.ts'
import { absolute } from '../../contract/instant.ts'
import { changeClone } from '../named.ts'
import { flag, text } from '../options.ts'
import { textTable } from '../print.ts'
import type { Shell, VerbResult } from '../shell.ts'
import { stateRefs } from '../state-ref.ts'
import { type Verb, verb } from '../verb.ts'

const listOptions = {
  filter: text('WORDS'),
  sql: flag('as statements that make the one of the other'),
  text: flag('every row and file, before and after'),
  patch: flag('as a patch, with every value before and after'),
}
const viewOptions = {
  edits: flag('what each request and command did, in the order of time'),
  net: flag('what differs in the end'),
}

/** As many as an answer holds. */
const most = 10_000

export const changeVerbs: Readonly<Record<string, Verb>> = {
  changes: verb({
    summary: 'Show what was changed in a clone since its point.',
    words: 'CLONE',
    options: { ...viewOptions, ...listOptions, prove: flag('hold every row and file against them first') },
    async run(shell) {
      const [to] = await stateRefs(shell, [shell.word('a clone')])
      if (to?.is !== 'clone' && to?.is !== 'bookmark') {
        throw new Failure(
          'bad-input',
          'Only a clone has changes of its own. Compare other states with: sitefork compare',
        )
      }
      if (shell.values.prove && to.is === 'clone') await shell.follow((await shell.client.change.prove(to)).job)
      const view = shell.values.edits && !shell.values.net ? 'edits' : 'net'
      return show(shell, { from: null, to }, view)
    },
  }),
  compare: verb({
    summary: summaryOf(contract.change.list),
    words: 'STATE STATE',
    options: listOptions,
    async run(shell) {
      const words = [
        shell.word('a clone, CLONE@BOOKMARK, a point’s id, a moment or “production”'),
        shell.word('what to compare it with', 1),
      ]
      const [from, to] = await stateRefs(shell, words)
      if (!from || !to) throw new Failure('bad-input', 'Two states are compared. See: sitefork help')
      return show(shell, { from, to }, 'net')
    },
  }),
  'undo-change': verb({
    summary: summaryOf(contract.change.undo),
    words: 'CLONE',
    options: { edit: text('ID'), thing: text('ID') },
    async run(shell) {
      const part = partOf(shell.values)
      return changeClone(shell, 'Undone in', (clone) => shell.client.change.undo({ clone, part }))
    },
  }),
}

/** @throws Failure `bad-input` where it is not one edit or one thing */
function partOf({ edit, thing }: { readonly edit?: string | undefined; readonly thing?: string | undefined }) {
  if (edit !== undefined && thing === undefined) return { edit }
  if (thing !== undefined && edit === undefined) return { thing }
  throw new Failure(
    'bad-input',
    'Say what is to be undone: --edit ID or --thing ID, as “sitefork changes CLONE --edits --json” and “--net --json” name them.',
  )
}

async function show(shell: Shell<typeof listOptions>, compared: Compared, view: 'net' | 'edits'): Promise<VerbResult> {
  const { filter = '', sql, text: asText, patch } = shell.values
  const format = sql ? 'sql' : asText ? 'text' : patch ? 'patch' : undefined
  if (format) {
    const written = await shell.client.change.write({ ...compared, part: {}, format })
    return { value: written, text: written.text }
  }
  const list = await shell.client.change.list({
    ...compared,
    query: { view, text: filter, limit: most, classes: view === 'net' ? ['work', 'own'] : [] },
  })
  return { value: jsonOf(list, view), text: textOf(list, view) }
}

/** What `--json` prints. */
function jsonOf({ completeness, from, to, by, counts, total, things, edits }: ChangeList, view: 'net' | 'edits') {
  return {
    complete: completeness.is === 'complete' ? true : completeness.why,
    from,
    to,
    by,
    total,
    ...(view === 'net' ? { things } : { edits }),
    noise: counts.noise,
    own: counts.own,
  }
}

function textOf(list: ChangeList, view: 'net' | 'edits'): string {
  const { completeness, counts, from, to, total, things, edits } = list
  const lines = [
    `From ${from} to ${to}: ${counted(counts.things, 'change')}, beside ${counted(counts.noise.rows, 'row')} and ${counted(counts.noise.files, 'file')} of noise.`,
    ...(completeness.is === 'incomplete' ? [`This is not all: ${completeness.why}`] : []),
    '',
    view === 'net' ? thingTable(things) : editTable(edits),
    ...(total > most ? [`and ${total - most} more`] : []),
  ]
  return lines.join('\n').trimEnd()
}

function thingTable(things: readonly Thing[]): string {
  if (things.length === 0) return ''
  return textTable(
    ['KIND', 'TITLE', 'CHANGE', 'WHAT', 'ROWS', 'FILES'],
    things.map((one) => [one.kind, one.title, one.change, one.summary, String(one.rows), String(one.files)]),
  )
}

function editTable(edits: readonly Edit[]): string {
  if (edits.length === 0) return ''
  return textTable(
    ['WHEN', 'WHAT', 'ROWS', 'FILES'],
    edits.map((one) => [absolute(one.at), one.title, String(one.rows), String(one.files)]),
  )
}

const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`
