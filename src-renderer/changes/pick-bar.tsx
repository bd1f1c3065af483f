// Things and edits of a list that are chosen, and what can be done with all of them.
import { Button, Text } from '@mantine/core'
import { useCallbackRef } from '@mantine/hooks'
import { X } from 'lucide-react'
import { useState } from 'react'
import { ActionButton } from '../components/action-button.tsx'
import { words } from '../words.ts'
import type { ChangeRow, Opened } from './change-rows.ts'
import { isPickable, type Picked, type PickVerb, pickedOf } from './picked.ts'

/**
 * @param first what is chosen at first, whether or not the list has come so far
 * @param onPicked hears what is chosen whenever that changes
 * @returns what is chosen, in things and edits together: another view of the list keeps it
 */
export function usePicked(
  rows: readonly ChangeRow[],
  first: readonly Picked[] = [],
  onPicked?: (picked: readonly Picked[]) => void,
) {
  const [picked, keep] = useState<ReadonlyMap<string, Picked>>(() => new Map(first.map((one) => [one.id, one])))
  const setPicked = (next: ReadonlyMap<string, Picked>) => {
    keep(next)
    onPicked?.([...next.values()])
  }
  const [anchor, setAnchor] = useState<string | null>(null)
  const pick = useCallbackRef((row: ChangeRow, range: boolean) => {
    if (!isPickable(row)) return
    const next = new Map(picked)
    if (range && anchor !== null) for (const one of between(rows, anchor, row.key)) next.set(one.key, pickedOf(one))
    else if (!next.delete(row.key)) next.set(row.key, pickedOf(row))
    if (!range) setAnchor(row.key)
    setPicked(next)
  })
  const all = useCallbackRef(() => {
    const listed = rows.filter(isPickable).map((one) => [one.key, pickedOf(one)] as const)
    setPicked(new Map([...picked, ...listed]))
  })
  return { picked, pick, all, none: () => setPicked(new Map()) }
}

function between(rows: readonly ChangeRow[], one: string, other: string): readonly Opened[] {
  const ends = [one, other].map((key) => rows.findIndex((row) => row.key === key)).sort((a, b) => a - b)
  const [from = -1, to = -1] = ends
  return (from < 0 ? rows.slice(to, to + 1) : rows.slice(from, to + 1)).filter(isPickable)
}

/** As high as the line whose place it takes, so that nothing moves. */
export function PickBar(props: {
  readonly picked: readonly Picked[]
  readonly verbs: readonly PickVerb[]
  readonly onNone: () => void
}) {
  const { picked, verbs, onNone } = props
  const said = words.merging.pick
  return (
    <div className="change-facts pick-bar" role="toolbar" aria-label={said.chosen(picked.length)}>
      <Text size="sm" fw={600} className="nowrap">
        {said.chosen(picked.length)}
      </Text>
      {verbs.map(({ label, icon: Icon, disabledReason, act }) => (
        <ActionButton key={label} disabledReason={disabledReason} icon={<Icon size={14} />} act={() => act(picked)}>
          {label}
        </ActionButton>
      ))}
      <span className="gap" />
      <Button size="compact-sm" variant="subtle" leftSection={<X size={14} />} onClick={onNone}>
        {said.unselect}
      </Button>
    </div>
  )
}
