// One line of a list of conflicts: what it is about, where in it, and what was decided.
import { CircleCheck, CircleDashed, History } from 'lucide-react'
import { memo } from 'react'
import { plainLine } from '../../src-main/contract/control-pictures.ts'
import type { MergeConflict } from '../../src-main/contract/merges.ts'
import { words } from '../words.ts'
import { placeIn, type ConflictListRow as Row } from './conflict-rows.ts'

const marks = { open: CircleDashed, decided: CircleCheck, stale: History } as const
const tones = { open: 'tone-warn', decided: 'tone-good', stale: 'tone-bad' } as const

export function ConflictMark({ state }: { readonly state: MergeConflict['state'] }) {
  const Icon = marks[state]
  return (
    <Icon size={14} className={`mark ${tones[state]}`} role="img" aria-label={words.merging.conflicts.state[state]} />
  )
}

export const ConflictLine = memo(function ConflictLine({ row }: { readonly row: Row }) {
  if (row.is === 'heading') return <div className="change-heading">{row.text}</div>
  const { thing, is, state, choice, isRemembered } = row.conflict
  const said = words.merging.conflicts
  const was = state === 'stale' ? said.state.stale : choice ? said.chosen[choice.is] : ''
  return (
    <div className="change-line" title={said.kind[is]}>
      <ConflictMark state={state} />
      <span className="change-title truncate">
        <span className="unseen">{thing.kind} </span>
        {plainLine(thing.title)} <span className="change-aside">{plainLine(placeIn(row.conflict))}</span>
      </span>
      <span className="conflict-was" data-state={state} title={isRemembered ? said.rememberedHint : undefined}>
        {was}
        {isRemembered && state === 'decided' ? `, ${said.remembered}` : ''}
      </span>
    </div>
  )
})
