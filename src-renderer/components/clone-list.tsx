// A production's clones: filtered, as cards or as a table, with keys that act on the one in focus.
import { Button, Group, SegmentedControl, Text, TextInput } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { GitFork, LayoutGrid, List, Search } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { Clone } from '../../src-main/contract/models.ts'
import { useKeys } from '../state/keys.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { opens, whyBusy } from './clone-actions.tsx'
import { CloneCard, type CloneFace } from './clone-card.tsx'
import { CloneTable } from './clone-table.tsx'

type View = 'cards' | 'table'

export function CloneList({
  faces,
  onFork,
  off,
}: {
  readonly faces: readonly CloneFace[]
  readonly onFork: () => void
  /** Why nothing can be forked; undefined when it can. */
  readonly off: string | undefined
}) {
  const [filter, setFilter] = useState('')
  const [view, setView] = useLocalStorage<View>({ key: 'sitefork-view', defaultValue: 'cards' })
  const input = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => input.current?.focus() })
  const onKeyDown = useCloneKeys(faces)
  const shown = faces.filter(({ clone }) => clone.name.includes(filter.trim().toLowerCase()))
  return (
    <section className="clones" aria-label={words.clones.title}>
      <Group className="clones-bar" gap={10} wrap="nowrap">
        <Text component="h2" size="sm" fw={600}>
          {words.clones.title}
        </Text>
        <Text size="sm" c="dimmed">
          {faces.length}
        </Text>
        <span className="gap" />
        <TextInput
          ref={input}
          size="xs"
          w={200}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            setFilter('')
            event.currentTarget.blur()
          }}
          placeholder={words.clones.filterHint}
          aria-label={words.clones.filter}
          leftSection={<Search size={14} aria-hidden />}
        />
        <SegmentedControl
          size="xs"
          value={view}
          onChange={(value) => setView(value as View)}
          aria-label={words.clones.view}
          data={[
            {
              value: 'cards',
              label: <ViewLabel icon={<LayoutGrid size={14} aria-hidden />} text={words.clones.cards} />,
            },
            { value: 'table', label: <ViewLabel icon={<List size={14} aria-hidden />} text={words.clones.table} /> },
          ]}
        />
      </Group>
      {faces.length === 0 ? <NoClone onFork={onFork} off={off} /> : null}
      {faces.length > 0 && shown.length === 0 ? <Empty>{words.clones.noneMatch(filter.trim())}</Empty> : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the card or row in focus bubble up to here */}
      <div onKeyDown={onKeyDown}>
        {shown.length > 0 && view === 'table' ? <CloneTable faces={shown} /> : null}
        {shown.length > 0 && view === 'cards' ? (
          <div className="cards">
            {shown.map((face) => (
              <CloneCard key={face.clone.id} {...face} />
            ))}
          </div>
        ) : null}
      </div>
    </section>
  )
}

const ViewLabel = ({ icon, text }: { readonly icon: React.ReactNode; readonly text: string }) => (
  <span className="view-label">
    {icon} {text}
  </span>
)

const Empty = ({ children }: { readonly children: React.ReactNode }) => <div className="empty">{children}</div>

function NoClone({ onFork, off }: { readonly onFork: () => void; readonly off: string | undefined }) {
  return (
    <Empty>
      <Text size="sm">{words.clones.none}</Text>
      {off ? (
        <Text size="sm" c="dimmed">
          {off}
        </Text>
      ) : (
        <Button leftSection={<GitFork size={14} />} onClick={onFork}>
          {words.production.fork}
        </Button>
      )}
    </Empty>
  )
}

/** Arrow keys walk; letters act on the clone that has the focus itself, not on a button within. */
function useCloneKeys(faces: readonly CloneFace[]) {
  const verbs = useVerbs()
  const act: Readonly<Record<string, (clone: Clone) => void>> = {
    Enter: (clone) => {
      if (opens(clone)) window.open(clone.url, '_blank', 'noreferrer')
    },
    r: (clone) => verbs.refresh(clone),
    s: (clone) => (clone.status === 'running' ? verbs.sleep(clone) : verbs.start(clone)),
  }
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }
  return (event: KeyboardEvent<HTMLElement>) => {
    const target = event.target as HTMLElement
    const id = target.dataset.clone
    if (!id || event.ctrlKey || event.metaKey || event.altKey) return
    const step = steps[event.key]
    if (step !== undefined) {
      const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-clone]')]
      all[all.indexOf(target) + step]?.focus()
      return event.preventDefault()
    }
    const clone = faces.find((face) => face.clone.id === id)?.clone
    if (clone && !whyBusy(clone)) act[event.key]?.(clone)
  }
}
