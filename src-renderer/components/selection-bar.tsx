// What can be done with several clones at once.
import { Button, Group, Text } from '@mantine/core'
import { CirclePause, Moon, Play, Trash2, X } from 'lucide-react'
import { useCallback, useState } from 'react'
import { useDesk } from '../state/desk.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { opens, whyBusy } from './clone-actions.tsx'
import type { CloneFace } from './clone-card.tsx'

/** Ids of clones that are there; one that goes is not selected any more. */
export function useSelection(faces: readonly CloneFace[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const toggle = useCallback((id: string) => {
    setChosen((before) => {
      const next = new Set(before)
      if (!next.delete(id)) next.add(id)
      return next
    })
  }, [])
  const selected = new Set(faces.flatMap(({ clone: { id } }) => (chosen.has(id) ? [id] : [])))
  return {
    selected,
    toggle,
    none: () => setChosen(new Set()),
  }
}

export function SelectionBar({
  faces,
  selected,
  onNone,
}: {
  readonly faces: readonly CloneFace[]
  readonly selected: ReadonlySet<string>
  readonly onNone: () => void
}) {
  const verbs = useVerbs()
  const desk = useDesk()
  const some = faces.map((face) => face.clone).filter((one) => selected.has(one.id))
  const idle = some.filter((one) => !whyBusy(one))
  const running = idle.filter((one) => one.status === 'running')
  const resting = idle.filter((one) => one.status !== 'running')
  const wanted = idle.filter(opens)
  return (
    <Group className="selection" gap={6} my={8} role="toolbar" aria-label={words.clones.selected(some.length)}>
      <Text size="sm" fw={600}>
        {words.clones.selected(some.length)}
      </Text>
      <Act icon={<Play size={14} />} on={resting} act={verbs.start} label={words.clones.wake} />
      <Act icon={<Moon size={14} />} on={running} act={verbs.sleep} label={words.clones.sleep} />
      <Act icon={<CirclePause size={14} />} on={wanted} act={verbs.stop} label={words.clones.stop} />
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Trash2 size={14} />}
        disabled={idle.length === 0}
        onClick={() => desk.open({ is: 'delete-some', clones: idle.map((one) => one.id) })}
      >
        {words.clones.remove}
      </Button>
      <Button size="compact-sm" variant="subtle" leftSection={<X size={14} />} onClick={onNone}>
        {words.clones.unselect}
      </Button>
    </Group>
  )
}

function Act<T>(props: {
  readonly icon: React.ReactNode
  readonly label: string
  readonly on: readonly T[]
  readonly act: (one: T) => void
}) {
  const { icon, label, on, act } = props
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={icon}
      disabled={on.length === 0}
      onClick={() => on.forEach(act)}
    >
      {label}
    </Button>
  )
}
