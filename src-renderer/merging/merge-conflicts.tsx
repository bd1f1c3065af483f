// The conflicts of one merge, and the shell command that decides the same.
import type { Merge, MergeConflict } from '../../src-main/contract/merges.ts'
import { sitefork } from '../components/shell-line.tsx'
import { words } from '../words.ts'
import { ConflictExplorer, saidChoice } from './conflict-explorer.tsx'

export function MergeConflicts({ merge }: { readonly merge: Merge }) {
  const { id, conflicts, state } = merge
  return (
    <ConflictExplorer
      of={{ is: 'merge', id, conflicts, state }}
      disabledReason={whyFixed(merge)}
      command={(opened) => commandOf(merge, opened)}
    />
  )
}

function commandOf({ name }: Merge, opened: MergeConflict | null): string {
  if (!opened) return sitefork('conflicts', name)
  const said = saidChoice(opened)
  return sitefork('resolve', name, opened.id, ...(said ? [said] : ['--text', 'FILE']))
}

/** Why its conflicts cannot be decided any more. */
function whyFixed({ state, lost }: Merge): string | undefined {
  if (state === 'running') return words.merging.page.begun
  if (state !== 'done' && lost.length > 0) return words.merging.page.lost(lost)
  return state === 'done' ? words.merging.page.madeAlready : undefined
}
