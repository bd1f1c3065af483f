// Shell verbs about merges: clones put together, changes brought from one into another, and conflicts decided.
import { contract, summaryOf } from '../../contract/contract.ts'
import { Failure } from '../../contract/failure.ts'
import type { ConflictChoice, MergeConflict } from '../../contract/models.ts'
import { forkSourceOptions, readForkSource, sayMoment } from '../fork-source.ts'
import { conflictsLeft, conflictTable, conflictText, counted, mergeTable, waitsFor } from '../merge-text.ts'
import { continueMerging, mergeOptions, startMerging } from '../merging.ts'
import { cloneNamed, ofProduction } from '../named.ts'
import { flag, list, text } from '../options.ts'
import { readWholeFile } from '../read-file.ts'
import type { Shell, VerbResult } from '../shell.ts'
import { type Verb, verb } from '../verb.ts'

const cloneOptions = {
  name: text('NAME'),
  address: text('ADDRESS'),
  onto: text('now | newest | POINT | MOMENT'),
  'or-last-known': forkSourceOptions['or-last-known'],
  into: text('CLONE', 'a merged clone, which gets the further work of one other'),
  ...mergeOptions,
}

const resolveOptions = {
  all: flag('all for which it can be chosen'),
  text: text('FILE', 'the text that shall be there, of one conflict; - for standard input'),
  continue: flag('go on with the merge once everything is decided'),
}

export const mergeVerbs: Readonly<Record<string, Verb>> = {
  merge: verb({
    summary: 'Make a clone with the work of several, or add further work of one to it.',
    words: 'CLONE …',
    options: cloneOptions,
    run: (shell) => (shell.values.into === undefined ? mergeClones(shell) : addWork(shell, shell.values.into)),
  }),
  pick: verb({
    summary: 'Bring chosen things and edits of one clone, with what they depend on, into another.',
    words: 'FROM TO',
    options: { thing: list('ID'), edit: list('ID'), ...mergeOptions },
    async run(shell) {
      const [source, clone] = [shell.word('the clone to take from'), shell.word('the clone that gets it', 1)]
      const { thing: things = [], edit: edits = [] } = shell.values
      if (things.length + edits.length === 0) {
        throw new Failure(
          'bad-input',
          'Say what is to be brought: --thing ID or --edit ID, as “sitefork changes CLONE --net --json” and “--edits --json” name them.',
        )
      }
      return startMerging(shell, { is: 'pick', source, clone, things: [...things], edits: [...edits] })
    },
  }),
  merges: verb({
    summary: summaryOf(contract.merge.list),
    words: '[PRODUCTION]',
    async run(shell) {
      const merges = await shell.client.merge.list(await ofProduction(shell))
      return { value: merges, text: mergeTable(merges) }
    },
  }),
  conflicts: verb({
    summary: summaryOf(contract.merge.conflicts),
    words: 'CLONE [CONFLICT]',
    options: { open: flag('only those that wait for a decision'), filter: text('WORDS') },
    async run(shell) {
      const merge = shell.word('a clone, or a merge’s id')
      const [, wanted] = shell.words
      const found = await allConflicts(shell, merge)
      if (wanted === undefined) return { value: found, text: conflictTable(found) }
      const one = found.find(({ id }) => id === wanted)
      if (!one) throw new Failure('not-found', `There is no conflict “${wanted}” in it.`)
      if (one.path === null) return { value: one, text: conflictText(one) }
      const files = await shell.client.merge.files({ merge, conflict: one.id })
      return { value: { ...one, files }, text: conflictText(one, files) }
    },
  }),
  resolve: verb({
    summary: summaryOf(contract.merge.decide),
    words: 'CLONE [CONFLICT …] mine | theirs | both',
    options: resolveOptions,
    async run(shell) {
      const merge = shell.word('a clone, or a merge’s id')
      const { conflicts, choice } = readDecision(shell)
      const decided = await shell.client.merge.decide({ merge, conflicts: conflicts && [...conflicts], choice })
      if (shell.values.continue && decided.state === 'ready') return continueMerging(shell, decided.id)
      const left = conflictsLeft(decided)
      const value = `Decided. ${waitsFor(decided)}`
      // Whoever decides all of them at once is told that some cannot be decided so.
      return { value: decided, text: value, failed: left > 0 && (conflicts === null || shell.values.continue === true) }
    },
  }),
  'continue-merge': verb({
    summary: summaryOf(contract.merge.continue),
    words: 'CLONE',
    run: (shell) => continueMerging(shell, shell.word('a clone, or a merge’s id')),
  }),
  'forget-merge': verb({
    summary: summaryOf(contract.merge.forget),
    words: 'CLONE',
    async run(shell) {
      const forgotten = await shell.client.merge.forget({ merge: shell.word('a clone, or a merge’s id') })
      return { value: forgotten, text: 'The merge is forgotten; the clones stay as they are.' }
    },
  }),
}

async function mergeClones(shell: Shell<typeof cloneOptions>): Promise<VerbResult> {
  const { name, address, onto, ...values } = shell.values
  const clones = [shell.word('two clones at least'), ...shell.words.slice(1)]
  if (clones.length < 2) throw new Failure('bad-input', 'Two clones at least are merged. See: sitefork help')
  if (name === undefined) throw new Failure('bad-input', 'Say what the new clone is to be called: --name NAME')
  const from = readForkSource({ ...shell, values: { ...values, ...(onto !== undefined && { from: onto }) } }, 'newest')
  if (from.is === 'moment') await sayMoment(shell, (await cloneNamed(shell)).production, from.at)
  return startMerging(shell, { is: 'merge', name, clones, from, ...(address !== undefined && { address }) })
}

async function addWork(shell: Shell<typeof cloneOptions>, clone: string): Promise<VerbResult> {
  const source = shell.word('the clone whose work is to be added')
  const { name, address, onto } = shell.values
  const strange = [...shell.words.slice(1), ...[name, address, onto].filter((one) => one !== undefined)]
  if (strange.length > 0) {
    throw new Failure(
      'bad-input',
      `--into takes one clone, whose work is added to another as that is now. Nothing was done with “${strange[0]}”.`,
    )
  }
  return startMerging(shell, { is: 'add', clone, source })
}

/** How many an answer holds at most. */
const pageSize = 1000

async function allConflicts(
  shell: Shell<{ readonly open: ReturnType<typeof flag>; readonly filter: ReturnType<typeof text> }>,
  merge: string,
): Promise<readonly MergeConflict[]> {
  const { open, filter = '' } = shell.values
  const states: MergeConflict['state'][] = open ? ['open', 'stale'] : []
  const found: MergeConflict[] = []
  for (;;) {
    const query = { merge, states, text: filter, offset: found.length, limit: pageSize }
    const { total, conflicts } = await shell.client.merge.conflicts(query)
    found.push(...conflicts)
    if (conflicts.length === 0 || found.length >= total) return found
  }
}

const shortChoices = ['mine', 'theirs', 'both'] as const

/** @throws Failure `bad-input` where it is not clear which conflicts, or what is chosen */
function readDecision({ words, values }: Shell<typeof resolveOptions>): {
  readonly conflicts: readonly string[] | null
  readonly choice: ConflictChoice
} {
  const rest = words.slice(1)
  const choice = readChoice(rest, values.text)
  const conflicts = values.text === undefined ? rest.slice(0, -1) : rest
  if (values.all && conflicts.length > 0) throw new Failure('bad-input', 'Say --all or which conflicts, not both.')
  if (values.text !== undefined && conflicts.length !== 1) {
    throw new Failure('bad-input', 'A text is of one conflict. Name it: sitefork resolve CLONE CONFLICT --text FILE')
  }
  if (!values.all && conflicts.length === 0) {
    throw new Failure('bad-input', 'Say which conflicts are decided, by their ids, or --all of them.')
  }
  return { conflicts: values.all ? null : conflicts, choice }
}

/** Texts that WordPress keeps are smaller. */
const mostText = 16_000_000

function readChoice(rest: readonly string[], file: string | undefined): ConflictChoice {
  if (file !== undefined) {
    return { is: 'edited', text: readWholeFile(file, mostText, `${counted(mostText / 1e6, 'megabyte')}`) }
  }
  const last = rest.at(-1)
  const is = shortChoices.find((one) => one === last)
  if (is) return { is }
  throw new Failure('bad-input', `Say what is chosen as the last word: ${shortChoices.join(', ')}; or --text FILE.`)
}
