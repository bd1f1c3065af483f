// What can be done with several clones at once.
import { Button, Group, Text } from '@mantine/core'
import { GitCompare, GitMerge, Trash2, X } from 'lucide-react'
import type { Clone } from '../../src-main/contract/models.ts'
import { go } from '../state/route.ts'
import { words } from '../words.ts'
import type { CloneCardData } from './clone-card.tsx'
import { type CloneSubject, cloneCommands, whyBusy } from './clone-commands.ts'
import { type Command, useActs } from './command.tsx'

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
  const acts = useActs()
  const { dialogs, verbs } = acts
  const mergeAll = ([first, ...others]: readonly Clone[]) => {
    if (!first) return
    dialogs.open({ is: 'merge', production: first.production, clones: [first, ...others].map(({ id }) => id) })
  }
  const some = cards.map((card) => card.clone).filter((one) => selected.has(one.id))
  const idle = some.filter((one) => !whyBusy(one))
  const subjects = idle.map((clone) => ({ clone, safety: undefined }))
  const { refresh, wake, sleep, stop } = cloneCommands
  const fitting = (command: Command<CloneSubject>) =>
    subjects.filter((one) => (command.fits?.(one) ?? true) && command.disabledReason?.(one) === undefined)
  const acting = [
    { command: wake, of: subjects.filter(({ clone }) => clone.status !== 'running') },
    { command: sleep, of: fitting(sleep) },
    { command: stop, of: fitting(stop) },
  ]
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
      <Act
        icon={<refresh.icon size={14} />}
        on={fitting(refresh)}
        act={({ clone }) => verbs.refreshKeeping(clone)}
        label={refresh.label}
      />
      {acting.map(({ command, of }) => (
        <Act
          key={command.label}
          icon={<command.icon size={14} />}
          on={of}
          act={(one) => command.act(one, acts)}
          label={command.label}
        />
      ))}
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
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<GitCompare size={14} />}
        disabled={some.length !== 2}
        aria-label={words.compare.two}
        onClick={() => compareBoth(some.map(({ id }) => id))}
      >
        <span className="view-word">{words.compare.two}</span>
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<GitMerge size={14} />}
        disabled={some.length < 2}
        aria-label={words.merging.several}
        onClick={() => mergeAll(some)}
      >
        <span className="view-word">{words.merging.several}</span>
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

function compareBoth([one, other]: readonly string[]): void {
  if (one && other) go({ is: 'compare', from: { is: 'clone', clone: one }, to: { is: 'clone', clone: other } })
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
