// Starts a merge from a shell, or says what it would do, and tells what came of it: a clone, or conflicts that wait.
import { Failure } from '../contract/failure.ts'
import { type ConflictRule, conflictRules, type Merge, type MergeWish } from '../contract/models.ts'
import { conflictsLeft, previewText, waitsFor } from './merge-text.ts'
import { dataResult } from './named.ts'
import { flag, text } from './options.ts'
import type { Shell, VerbResult } from './shell.ts'

export const mergeOptions = {
  'on-conflict': text(conflictRules.join(' | ')),
  'dry-run': flag('say what it would do, and make nothing'),
}

/** Fails where conflicts wait for a decision: nothing was made then. */
export async function startMerging(shell: Shell<typeof mergeOptions>, wish: MergeWish): Promise<VerbResult> {
  const onConflict = readRule(shell.values['on-conflict'])
  if (shell.values['dry-run']) {
    const preview = await shell.client.merge.preview({ wish })
    return { value: preview, text: previewText(preview) }
  }
  const { merge, job } = await shell.client.merge.start({ wish, onConflict })
  if (job === null) return waiting(merge)
  return followMerge(shell, job, merge)
}

function readRule(word: string | undefined): ConflictRule {
  const rule = conflictRules.find((one) => one === (word ?? 'stop'))
  if (rule) return rule
  throw new Failure('bad-input', `A conflict is not decided by “${word}”. Write one of: ${conflictRules.join(', ')}`)
}

const waiting = (merge: Merge): VerbResult => ({ value: { merge }, text: waitsFor(merge), failed: true })

const done: Readonly<Record<Merge['is'], string>> = {
  refresh: 'Refreshed',
  merge: 'Merged into',
  add: 'Added to',
  pick: 'Brought into',
}

/**
 * Follows the job of a merge, and tells what it came to. One that was planned only once its point was there fails where conflicts
 * came up, and waits for decisions.
 * @param begun the merge before
 */
async function followMerge(shell: Shell, job: string, begun: Merge): Promise<VerbResult> {
  const latest = async () => (await shell.client.merge.list({})).find(({ id }) => id === begun.id)
  try {
    await shell.follow(job)
  } catch (error) {
    const left = await latest()
    if (left?.state === 'waiting' && conflictsLeft(left) > 0) return waiting(left)
    throw error
  }
  const now = await latest()
  if (now && (now.state === 'waiting' || now.state === 'ready')) return waiting(now)
  const merge = now ?? begun
  const { value, text: said } = await dataResult(shell, merge.clone ?? '', done[merge.is])
  const found = merge.findings
  const lines = [said, ...(found.length > 0 ? ['What checking it found:', ...found.map((one) => `  ${one}`)] : [])]
  return { value: { ...Object(value), merge }, text: lines.join('\n') }
}

/** Goes on with a merge that was decided. @param word its id, or what its clone is called */
export async function continueMerging(shell: Shell, word: string): Promise<VerbResult> {
  const name = word.toLowerCase()
  const waits = (await shell.client.merge.list({})).filter(({ state }) => state !== 'done')
  const begun = waits.find(({ id }) => id === word) ?? waits.find((one) => one.name.toLowerCase() === name)
  const { job, id } = await shell.client.merge.continue({ merge: begun?.id ?? word })
  if (begun) return followMerge(shell, job, { ...begun, clone: id })
  await shell.follow(job)
  return dataResult(shell, id, 'Merged into')
}
