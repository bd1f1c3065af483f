// What can be done with several clones at once.
import { Button, Group, Text } from '@mantine/core'
import { CirclePause, Moon, Play, RefreshCw, Trash2, X } from 'lucide-react'
import { useDialogs } from '../state/dialogs.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { opens, whyBusy } from './clone-actions.tsx'
import type { CloneCardData } from './clone-card.tsx'

/** Stands in place of the bar above the clones, so that nothing moves when the first is selected. */
export function SelectionBar({
  cards,
  selected,
  onAll,
  onNone,
}: {
  readonly cards: readonly CloneCardData[]
  readonly selected: ReadonlySet<string>
  readonly onAll: () => void
  readonly onNone: () => void
}) {
  const verbs = useVerbs()
  const dialogs = useDialogs()
  const some = cards.map((card) => card.clone).filter((one) => selected.has(one.id))
  const idle = some.filter((one) => !whyBusy(one))
  const running = idle.filter((one) => one.status === 'running')
  const resting = idle.filter((one) => one.status !== 'running')
  const wanted = idle.filter(opens)
  const free = idle.filter((one) => !one.isProtected)
  return (
    <Group
      className="selection clones-bar"
      gap={6}
      wrap="nowrap"
      role="toolbar"
      aria-label={words.clones.selected(some.length)}
    >
      <Text size="sm" fw={600} className="nowrap">
        {words.clones.selected(some.length)}
      </Text>
      <Act icon={<RefreshCw size={14} />} on={free} act={verbs.refresh} label={words.clones.refresh} />
      <Act icon={<Play size={14} />} on={resting} act={verbs.start} label={words.clones.wake} />
      <Act icon={<Moon size={14} />} on={running} act={verbs.sleep} label={words.clones.sleep} />
      <Act icon={<CirclePause size={14} />} on={wanted} act={verbs.stop} label={words.clones.stop} />
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Trash2 size={14} />}
        disabled={idle.length === 0}
        aria-label={words.clones.remove}
        onClick={() => dialogs.open({ is: 'delete-some', clones: idle.map((one) => one.id) })}
      >
        <span className="view-word">{words.clones.remove}</span>
      </Button>
      <span className="gap" />
      <Button size="compact-sm" variant="subtle" disabled={some.length === cards.length} onClick={onAll}>
        {words.clones.selectAll}
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
      aria-label={label}
      onClick={() => on.forEach(act)}
    >
      <span className="view-word">{label}</span>
    </Button>
  )
}
