// Shows one clone at a glance: what it is, what data it has, what it costs, and what can be done with it.
import { Anchor, Checkbox, Group, Text, Tooltip } from '@mantine/core'
import { ExternalLink, Shield } from 'lucide-react'
import { memo } from 'react'
import type { FailureFacts } from '../../src-main/contract/failure.ts'
import { absolute } from '../../src-main/contract/instant.ts'
import { type Clone, colours, type Job } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { useDialogs } from '../state/dialogs.ts'
import { useWaitingFor } from '../state/merges.ts'
import { useHasBookmarks, useOwnBytes } from '../state/own-size.ts'
import { hrefOf } from '../state/route.ts'
import { secondsBetween, span, useSaid } from '../state/time.ts'
import { useSafety } from '../state/undo.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { ChangeCount } from './change-count.tsx'
import { CloneActions } from './clone-actions.tsx'
import type { OnRemedy } from './failure-note.tsx'
import { JobProgress } from './job-progress.tsx'
import { RemarkMark } from './remarks.tsx'
import { cloneLook, StatusIcon } from './status-icon.tsx'
import { WaitingMark } from './waiting-mark.tsx'
import { When } from './when.tsx'

/** What a clone's card shows; its row in the table shows the same. */
export interface CloneCardData {
  readonly clone: Clone
  /** The job that works on the clone right now. */
  readonly job: Job | undefined
}

/** How a card is selected, together with others. */
export interface Selectable {
  readonly isSelected: boolean
  /** @param range selects everything from the last selected clone to this one */
  readonly onSelect: (clone: string, range: boolean) => void
}

/** A clone's card, redrawn only when its own data change, because there may be many. */
export const CloneCard = memo(function CloneCard({ clone, job, ...selectable }: CloneCardData & Selectable) {
  return (
    <article className="card" aria-label={clone.name} data-clone={clone.id}>
      <Group gap={10} wrap="nowrap" align="flex-start">
        <Tile clone={clone} />
        <div className="card-title">
          <Anchor href={hrefOf({ is: 'clone', id: clone.id })} fw={600} c="inherit" fz={14} className="whole-name">
            {clone.name}
          </Anchor>
          <CloneAddress clone={clone} />
        </div>
        <SelectClone clone={clone} {...selectable} />
      </Group>
      <div className="card-body">
        {job ? (
          <JobProgress job={job} />
        ) : clone.failure ? (
          <CardFailure clone={clone} failure={clone.failure} />
        ) : (
          <CloneFacts clone={clone} />
        )}
      </div>
      <CloneActions clone={clone} />
    </article>
  )
})

/** The failure in as much room as a card has; the clone's page shows the whole sentence. */
function CardFailure({ clone, failure }: { readonly clone: Clone; readonly failure: FailureFacts }) {
  const verbs = useVerbs()
  const dialogs = useDialogs()
  const acts: OnRemedy = { retry: () => verbs.start(clone), 'show-log': () => dialogs.openJobs() }
  const act = failure.remedy && acts[failure.remedy.action]
  return (
    <div role="alert">
      <Tooltip label={failure.message}>
        <Text size="xs" lineClamp={2}>
          <CloneStatusLine clone={clone} /> {failure.message}
        </Text>
      </Tooltip>
      <Group gap={12}>
        {act ? (
          <Anchor component="button" type="button" size="xs" onClick={act}>
            {failure.remedy?.label}
          </Anchor>
        ) : null}
        <Anchor href={hrefOf({ is: 'clone', id: clone.id })} size="xs">
          {words.showDetails}
        </Anchor>
      </Group>
    </div>
  )
}

export function CloneStatusLine({ clone }: { readonly clone: Clone }) {
  return (
    <span className="status">
      <StatusIcon {...cloneLook(clone.status)} />
      {words.clones.status[clone.status]}
    </span>
  )
}

/** @param plain shows text instead of a link, where a button beside it opens the address */
export function CloneAddress({ clone, plain = false }: { readonly clone: Clone; readonly plain?: boolean }) {
  const text = clone.url.replace('http://', '')
  if (plain || clone.status !== 'running') {
    return (
      <Text size="xs" c="dimmed" ff="monospace" className="truncate" title={text}>
        {text}
      </Text>
    )
  }
  return (
    <Anchor
      href={clone.url}
      target="_blank"
      rel="noreferrer"
      size="xs"
      ff="monospace"
      className="truncate"
      display="block"
      title={text}
    >
      {text} <ExternalLink size={11} aria-hidden />
    </Anchor>
  )
}

/** Shows which moment of production the clone has, how long ago that was, and its remarks. */
export function DataTime({ clone }: { readonly clone: Clone }) {
  const said = useSaid((now) => words.clones.behind(span(secondsBetween(clone.dataAt, now))))
  return (
    <>
      <When at={clone.dataAt} of={words.clones.dataOf}>
        {said}
      </When>{' '}
      <RemarkMark remarks={clone.remarks} />
    </>
  )
}

export function OwnSize({ clone }: { readonly clone: Clone }) {
  const bytes = useOwnBytes(clone)
  const label = useHasBookmarks(clone) ? words.clones.ownWithBookmarks : words.clones.ownHint
  return (
    <Tooltip label={label}>
      <span>{bytes === null ? words.clones.measuring : words.clones.own(size(bytes))}</span>
    </Tooltip>
  )
}

function CloneFacts({ clone }: { readonly clone: Clone }) {
  const waiting = useWaitingFor(clone.id)
  return (
    <Text size="xs" c="dimmed" component="div">
      <div className="card-line">
        <CloneStatusLine clone={clone} />
        <span className="truncate">
          <DataTime clone={clone} />
        </span>
      </div>
      <div className="card-line">
        <span className="truncate">
          <OwnSize clone={clone} /> {clone.changes ? '· ' : ''}
          <ChangeCount clone={clone} /> <Expiry clone={clone} />
        </span>
        <Undo clone={clone} />
      </div>
      {waiting ? <WaitingMark merge={waiting} /> : clone.label ? <div className="truncate">{clone.label}</div> : null}
    </Text>
  )
}

/** The button back to the state before the last refresh, rewind or reset, while that is kept. */
function Undo({ clone }: { readonly clone: Clone }) {
  const dialogs = useDialogs()
  const safety = useSafety(clone.id)
  if (!safety) return null
  const label = words.clones.undoNamed(clone.name, safety.name, absolute(safety.createdAt))
  return (
    <Tooltip label={label}>
      <Anchor
        component="button"
        type="button"
        size="xs"
        aria-label={label}
        onClick={() => dialogs.open({ is: 'undo', clone: clone.id })}
      >
        {words.clones.undo}
      </Anchor>
    </Tooltip>
  )
}

/** Shows when the clone will be deleted, and whether it is protected or kept awake. */
export function Expiry({ clone }: { readonly clone: Clone }) {
  const until = clone.expiresAt && Date.parse(clone.expiresAt)
  const said = useSaid((now) => (until ? words.clones.expires(span(Math.max(0, (until - now) / 1000))) : ''))
  if (clone.isProtected) return <Shield size={12} aria-label={words.clones.isProtected} />
  return said && <span>· {said}</span>
}

export function SelectClone({ clone, isSelected, onSelect }: { readonly clone: Clone } & Selectable) {
  return (
    <Checkbox
      className="select-clone"
      size="xs"
      checked={isSelected}
      onChange={(event) => onSelect(clone.id, (event.nativeEvent as MouseEvent).shiftKey === true)}
      aria-label={words.clones.select(clone.name)}
    />
  )
}

/** A tile in the clone's own colour, so that it is found again at a glance. */
export function Tile({ clone: { name, colour } }: { readonly clone: Clone }) {
  return (
    <span className={`tile tile-${colour ?? colourOf(name)}`} aria-hidden>
      {name.slice(0, 1).toUpperCase()}
    </span>
  )
}

/** @returns one of eight colours, chosen by the name */
function colourOf(name: string): string {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973
  return colours[sum % colours.length] ?? colours[0]
}
