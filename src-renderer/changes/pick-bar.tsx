// Things and edits of a list that are chosen, to be brought into another clone.
import { Button, Text } from '@mantine/core'
import { useCallbackRef } from '@mantine/hooks'
import { GitMerge, X } from 'lucide-react'
import { useState } from 'react'
import { ActionButton } from '../components/action-button.tsx'
import { words } from '../words.ts'
import type { Opened } from './change-pane.tsx'
import type { ChangeRow } from './change-rows.ts'

/** @returns what is chosen, in things and edits together: another view of the list keeps it */
export function usePicked(rows: readonly ChangeRow[]) {
  const [picked, setPicked] = useState<ReadonlyMap<string, Opened>>(new Map())
  const [anchor, setAnchor] = useState<string | null>(null)
  const pick = useCallbackRef((row: ChangeRow, range: boolean) => {
    if (!isPickable(row)) return
    const next = new Map(picked)
    if (range && anchor !== null) for (const one of between(rows, anchor, row.key)) next.set(one.key, one)
    else if (!next.delete(row.key)) next.set(row.key, row)
    if (!range) setAnchor(row.key)
    setPicked(next)
  })
  const all = useCallbackRef(() => {
    setPicked(new Map([...picked, ...rows.filter(isPickable).map((one) => [one.key, one] as const)]))
  })
  return { picked, pick, all, none: () => setPicked(new Map()) }
}

export const isPickable = (row: ChangeRow): row is Opened => row.is === 'thing' || row.is === 'edit'

function between(rows: readonly ChangeRow[], one: string, other: string): readonly Opened[] {
  const ends = [one, other].map((key) => rows.findIndex((row) => row.key === key)).sort((a, b) => a - b)
  const [from = -1, to = -1] = ends
  return (from < 0 ? rows.slice(to, to + 1) : rows.slice(from, to + 1)).filter(isPickable)
}

/** As high as the line whose place it takes, so that nothing moves. */
export function PickBar(props: { readonly count: number; readonly onBring: () => void; readonly onNone: () => void }) {
  const { count, onBring, onNone } = props
  const said = words.merging.pick
  return (
    <div className="change-facts pick-bar" role="toolbar" aria-label={said.chosen(count)}>
      <Text size="sm" fw={600} className="nowrap">
        {said.chosen(count)}
      </Text>
      <ActionButton disabledReason={undefined} icon={<GitMerge size={14} />} act={onBring}>
        {said.bring}
      </ActionButton>
      <span className="gap" />
      <Button size="compact-sm" variant="subtle" leftSection={<X size={14} />} onClick={onNone}>
        {said.unselect}
      </Button>
    </div>
  )
}
