// A clone's own timeline: as it is now, the states that were kept, what was branched off it, and where it came from.
import { ActionIcon, Anchor, Group, Text } from '@mantine/core'
import {
  Bookmark as BookmarkIcon,
  CircleDot,
  GitBranch,
  GitCompare,
  Pencil,
  Rocket,
  RotateCcw,
  ShieldCheck,
  Trash2,
  Undo2,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { absolute } from '../../src-main/contract/instant.ts'
import type { Bookmark, Clone, Promotion } from '../../src-main/contract/models.ts'
import { size } from '../../src-main/contract/size.ts'
import { useDialogs } from '../state/dialogs.ts'
import { useSnapshot } from '../state/host.ts'
import { workIn } from '../state/merges.ts'
import { freed } from '../state/own-size.ts'
import { isWritten } from '../state/promotions.ts'
import { go, hrefOf } from '../state/route.ts'
import { span, useSaid } from '../state/time.ts'
import { words } from '../words.ts'
import { ActionButton, disabledProps } from './action-button.tsx'
import { CloneStatusLine, OwnSize } from './clone-card.tsx'
import { whyBusy, whyFixed } from './clone-commands.ts'
import { Ago, When } from './when.tsx'

/** Newest first. */
export function CloneHistory({ clone }: { readonly clone: Clone }) {
  const { bookmarks, clones, promotions } = useSnapshot()
  const kept = bookmarks
    .filter((one) => one.clone === clone.id)
    .map((one) => ({ at: one.createdAt, id: one.id, entry: <KeptState clone={clone} bookmark={one} /> }))
  const branches = clones
    .filter((one) => one.parent === clone.id)
    .map((one) => ({ at: one.createdAt, id: one.id, entry: <BranchMade branch={one} /> }))
  const promoted = promotions
    .filter(isWritten)
    .filter((one) => one.clone === clone.id)
    .map((one) => ({ at: one.writtenAt, id: one.id, entry: <Promoted promotion={one} /> }))
  const past = [...kept, ...branches, ...promoted].sort((a, b) => b.at.localeCompare(a.at))
  return (
    <ol className="clone-history" aria-label={words.history.title(clone.name)}>
      <li>
        <Now clone={clone} />
      </li>
      {past.map(({ id, entry }) => (
        <li key={id}>{entry}</li>
      ))}
      <li>
        <Origin clone={clone} />
      </li>
    </ol>
  )
}

function Entry(props: {
  readonly icon: ReactNode
  readonly title: ReactNode
  readonly at?: string
  readonly facts: readonly ReactNode[]
  readonly note?: string
  readonly actions?: ReactNode
}) {
  const { icon, title, at, facts, note, actions } = props
  return (
    <>
      <span className="clone-history-mark">{icon}</span>
      <div className="clone-history-entry">
        <Text size="sm" fw={500} component="div">
          {title}
        </Text>
        <Text size="xs" c="dimmed" component="div">
          {[...(at ? [<Ago key="at" at={at} />] : []), ...facts].map((fact, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: facts have their places
            <span key={index}>
              {index > 0 ? ' · ' : ''}
              {fact}
            </span>
          ))}
        </Text>
        {note ? <Text size="xs">{note}</Text> : null}
      </div>
      {actions}
    </>
  )
}

function Now({ clone }: { readonly clone: Clone }) {
  return (
    <Entry
      icon={<CircleDot size={14} aria-hidden />}
      title={
        <span className="inline">
          {words.history.now} <CloneStatusLine clone={clone} />
        </span>
      }
      facts={[words.history.ofIts(freed([clone], useSnapshot()))]}
    />
  )
}

function BranchMade({ branch }: { readonly branch: Clone }) {
  return (
    <Entry
      icon={<GitBranch size={14} aria-hidden />}
      title={
        <>
          {words.history.branched} <Anchor href={hrefOf({ is: 'clone', id: branch.id })}>{branch.name}</Anchor>
        </>
      }
      at={branch.createdAt}
      facts={[<OwnSize key="size" clone={branch} />]}
    />
  )
}

function Promoted({ promotion }: { readonly promotion: Promotion & { readonly writtenAt: string } }) {
  const said = words.promoting.history
  return (
    <Entry
      icon={<Rocket size={14} aria-hidden />}
      title={
        <>
          {said.promoted}{' '}
          <Anchor href={hrefOf({ is: 'promotion', id: promotion.id })}>{words.promoting.title(promotion)}</Anchor>
        </>
      }
      at={promotion.writtenAt}
      facts={[words.promoting.counts(promotion.counts), ...(promotion.state === 'undone' ? [said.undone] : [])]}
    />
  )
}

/** Production's point, or the clone it was branched off: where a reset leads. */
function Origin({ clone }: { readonly clone: Clone }) {
  const { clones, points, merges, promotions } = useSnapshot()
  const tried = promotions.find((one) => one.rehearsal === clone.id)
  const dialogs = useDialogs()
  const busy = whyFixed(clone)
  const parent = clones.find((one) => one.id === clone.parent)
  const point = points.find((one) => one.id === clone.point)
  const works = workIn(merges, clone.id).map((one) => clones.find(({ id }) => id === one.clone)?.name ?? one.name)
  const isMade = merges.some((one) => one.is === 'merge' && one.clone === clone.id && one.state === 'done')
  const kind = point ? words.points.called(point) : words.tree.gonePoint
  return (
    <Entry
      icon={<CircleDot size={14} aria-hidden />}
      title={
        tried ? (
          <>
            {words.promoting.history.rehearsalOf}{' '}
            <Anchor href={hrefOf({ is: 'promotion', id: tried.id })}>{words.promoting.title(tried)}</Anchor>
          </>
        ) : isMade ? (
          words.merging.from.merged(words.merging.inWords(works))
        ) : parent ? (
          words.history.branchOf(parent.name)
        ) : (
          words.history.forked
        )
      }
      at={clone.createdAt}
      facts={[
        <span key="data">
          {words.history.dataOf} <Ago at={clone.dataAt} />, {kind}
        </span>,
      ]}
      actions={
        <ActionButton
          disabledReason={busy}
          icon={<RotateCcw size={14} />}
          act={() => dialogs.open({ is: 'reset', clone: clone.id })}
        >
          {words.clones.reset}
        </ActionButton>
      }
    />
  )
}

function KeptState({ clone, bookmark }: { readonly clone: Clone; readonly bookmark: Bookmark }) {
  const { kind, name, note, createdAt, bytes } = bookmark
  return (
    <Entry
      icon={kind === 'safety' ? <ShieldCheck size={14} aria-hidden /> : <BookmarkIcon size={14} aria-hidden />}
      title={name}
      at={createdAt}
      facts={[
        kind === 'safety' ? words.clones.safety : words.clones.named,
        <KeptFor key="kept" bookmark={bookmark} />,
        words.tree.frees(size(bytes)),
      ]}
      note={note}
      actions={<BookmarkActions clone={clone} bookmark={bookmark} />}
    />
  )
}

function KeptFor({ bookmark: { isLocked, expiresAt } }: { readonly bookmark: Bookmark }) {
  const left = useSaid((now) => (expiresAt ? span((Date.parse(expiresAt) - now) / 1000) : ''))
  if (isLocked) return words.clones.keptLocked
  return expiresAt ? <When at={expiresAt}>{words.clones.keptUntil(left)}</When> : words.clones.keptForGood
}

function BookmarkActions({ clone, bookmark }: { readonly clone: Clone; readonly bookmark: Bookmark }) {
  const dialogs = useDialogs()
  const busy = whyBusy(clone)
  const at = absolute(bookmark.createdAt)
  const which = { clone: clone.id, bookmark: bookmark.id }
  const fixed = busy ?? (bookmark.isLocked ? words.clones.keptLocked : undefined)
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        aria-label={words.compare.bookmarkNow(bookmark.name, at)}
        onClick={() => go({ is: 'compare', from: { is: 'bookmark', ...which }, to: { is: 'clone', clone: clone.id } })}
      >
        <GitCompare size={14} />
      </ActionIcon>
      <ActionIcon
        aria-label={words.clones.branchNamed(bookmark.name, at)}
        {...disabledProps(busy)}
        onClick={() => busy || dialogs.open({ is: 'branch', ...which })}
      >
        <GitBranch size={14} />
      </ActionIcon>
      <ActionIcon
        aria-label={words.clones.describeBookmark(bookmark.name, at)}
        onClick={() => dialogs.open({ is: 'describe-bookmark', ...which })}
      >
        <Pencil size={14} />
      </ActionIcon>
      <ActionIcon
        aria-label={words.clones.forgetNamed(bookmark.name, at)}
        {...disabledProps(fixed)}
        onClick={() => fixed || dialogs.open({ is: 'forget-bookmark', ...which })}
      >
        <Trash2 size={14} />
      </ActionIcon>
      <ActionButton
        disabledReason={busy}
        icon={<Undo2 size={14} />}
        named={words.clones.rewindNamed(bookmark.name, at)}
        act={() => dialogs.open({ is: 'rewind', ...which })}
      >
        {words.clones.rewind}
      </ActionButton>
    </Group>
  )
}
