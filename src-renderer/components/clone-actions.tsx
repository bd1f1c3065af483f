// What can be done with a clone: the main verbs as buttons, the rest in a menu, the same on cards, rows and pages.
import { ActionIcon, Button, Group, Menu, Tooltip } from '@mantine/core'
import {
  BookmarkPlus,
  CirclePause,
  Copy,
  Ellipsis,
  ExternalLink,
  GitBranch,
  LayoutDashboard,
  Moon,
  Play,
  RefreshCw,
  Tag,
  Trash2,
  Undo2,
} from 'lucide-react'
import type { Clone } from '../../src-main/contract/models.ts'
import { useDialogs } from '../state/dialogs.ts'
import { useSafety } from '../state/undo.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { ActionButton, disabledProps } from './action-button.tsx'

interface Of {
  readonly clone: Clone
  readonly siteUrl: string | undefined
}

/** Where the clone's wp-admin is: below its site URL, which may lie in a directory of its own. */
function adminUrl({ clone, siteUrl }: Of): string {
  const path = siteUrl ? new URL(siteUrl).pathname.replace(/\/$/, '') : ''
  return `${new URL(clone.url).origin}${path}/wp-admin/`
}

/** Why the clone's own verbs are off; undefined when they are not. */
export function whyBusy({ status }: Clone): string | undefined {
  if (status === 'running' || status === 'asleep' || status === 'stopped' || status === 'failed') return undefined
  return words.clones.busy(words.clones.status[status])
}

/** Opening one that sleeps wakes it. */
export const opens = ({ status }: Clone): boolean => status === 'running' || status === 'asleep'

/** Wide on a page of its own; in a row, where the card's link for it is missing, undo is one of them. */
export function CloneActions({ clone, siteUrl, as = 'card' }: Of & { readonly as?: 'card' | 'row' | 'page' }) {
  const wide = as === 'page'

  const verbs = useVerbs()
  const busy = whyBusy(clone)
  const fixed = busy ?? (clone.isProtected ? words.clones.protectedOff : undefined)
  const closed = busy ?? (opens(clone) ? undefined : words.clones.notRunning)
  return (
    <Group gap={6} wrap="nowrap">
      {clone.status === 'stopped' || clone.status === 'failed' ? (
        <Button leftSection={<Play size={14} />} aria-label={words.clones.start} onClick={() => verbs.start(clone)}>
          {words.clones.start}
        </Button>
      ) : (
        <LinkButton href={clone.url} disabledReason={closed} label={words.clones.openNamed(clone.name)} filled>
          {words.clones.open}
        </LinkButton>
      )}
      <LinkButton
        href={adminUrl({ clone, siteUrl })}
        disabledReason={closed}
        label={words.clones.adminNamed(clone.name)}
      >
        {words.clones.admin}
      </LinkButton>
      <Tooltip label={fixed ?? words.clones.refreshNamed(clone.name)}>
        {wide ? (
          <Button
            variant="default"
            leftSection={<RefreshCw size={14} />}
            {...disabledProps(fixed)}
            onClick={() => fixed || verbs.refresh(clone)}
          >
            {words.clones.refresh}
          </Button>
        ) : (
          <ActionIcon
            variant="default"
            size={30}
            aria-label={words.clones.refreshNamed(clone.name)}
            {...disabledProps(fixed)}
            onClick={() => fixed || verbs.refresh(clone)}
          >
            <RefreshCw size={14} />
          </ActionIcon>
        )}
      </Tooltip>
      {as === 'card' ? null : <UndoButton clone={clone} busy={busy} wide={wide} />}
      <CloneMenu clone={clone} busy={busy} />
    </Group>
  )
}

function LinkButton(props: {
  readonly href: string
  readonly disabledReason: string | undefined
  readonly label: string
  readonly filled?: boolean
  readonly children: string
}) {
  const { href, disabledReason, label, filled, children } = props
  const variant = filled ? 'filled' : 'default'
  const className = filled ? undefined : 'second-link'
  const icon = filled ? <ExternalLink size={14} /> : <LayoutDashboard size={14} />
  if (disabledReason) {
    return (
      <Tooltip label={disabledReason}>
        <Button
          className={className}
          variant={variant}
          leftSection={icon}
          aria-label={label}
          {...disabledProps(disabledReason)}
        >
          {children}
        </Button>
      </Tooltip>
    )
  }
  return (
    <Button
      component="a"
      className={className}
      title={label}
      href={href}
      target="_blank"
      rel="noreferrer"
      variant={variant}
      leftSection={icon}
      aria-label={label}
    >
      {children}
    </Button>
  )
}

function UndoButton(props: { readonly clone: Clone; readonly busy: string | undefined; readonly wide: boolean }) {
  const { clone, busy, wide } = props
  const dialogs = useDialogs()
  const safety = useSafety(clone.id)
  if (!wide) {
    const disabledReason = busy ?? (safety ? undefined : words.clones.nothingToUndo)
    const label = words.clones.undoOf(clone.name)
    return (
      <Tooltip label={disabledReason ?? label}>
        <ActionIcon
          size={30}
          aria-label={label}
          className={safety ? undefined : 'kept-room'}
          {...disabledProps(disabledReason)}
          onClick={() => disabledReason ?? dialogs.open({ is: 'undo', clone: clone.id })}
        >
          <Undo2 size={14} />
        </ActionIcon>
      </Tooltip>
    )
  }
  if (!safety) return null
  return (
    <ActionButton
      disabledReason={busy}
      icon={<Undo2 size={14} />}
      act={() => dialogs.open({ is: 'undo', clone: clone.id })}
    >
      {words.clones.undo}
    </ActionButton>
  )
}

/** Eight entries at most; what is seldom done is on the clone's own page, and everything is in the palette. */
function CloneMenu({ clone, busy }: { readonly clone: Clone; readonly busy: string | undefined }) {
  const dialogs = useDialogs()
  const disabledReason = busy !== undefined
  const { id } = clone
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size={30} aria-label={words.more(clone.name)}>
          <Ellipsis size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Copy size={14} />} onClick={() => void navigator.clipboard.writeText(clone.url)}>
          {words.clones.copyAddress}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<BookmarkPlus size={14} />}
          disabled={disabledReason}
          onClick={() => dialogs.open({ is: 'bookmark', clone: id })}
        >
          {words.clones.bookmark}
        </Menu.Item>
        <Menu.Item
          leftSection={<GitBranch size={14} />}
          disabled={disabledReason}
          onClick={() => dialogs.open({ is: 'branch', clone: id })}
        >
          {words.clones.branch}
        </Menu.Item>
        <Menu.Item
          leftSection={<RefreshCw size={14} />}
          disabled={disabledReason || clone.isProtected}
          onClick={() => dialogs.open({ is: 'refresh', clone: id })}
        >
          {words.clones.refreshFrom}
        </Menu.Item>
        <Waking clone={clone} disabledReason={disabledReason} />
        <Menu.Item leftSection={<Tag size={14} />} onClick={() => dialogs.open({ is: 'describe', clone: id })}>
          {words.clones.describe}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<Trash2 size={14} />}
          className="danger"
          disabled={disabledReason || clone.isProtected}
          onClick={() => dialogs.open({ is: 'delete', clone: id })}
        >
          {words.clones.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Whether its containers run: until nobody uses it, or until it is stopped. */
function Waking({ clone, disabledReason }: { readonly clone: Clone; readonly disabledReason: boolean }) {
  const verbs = useVerbs()
  const { status } = clone
  return (
    <>
      {status === 'running' ? (
        <Menu.Item leftSection={<Moon size={14} />} disabled={disabledReason} onClick={() => verbs.sleep(clone)}>
          {words.clones.sleep}
        </Menu.Item>
      ) : (
        <Menu.Item leftSection={<Play size={14} />} disabled={disabledReason} onClick={() => verbs.start(clone)}>
          {status === 'asleep' ? words.clones.wake : words.clones.start}
        </Menu.Item>
      )}
      {opens(clone) ? (
        <Menu.Item leftSection={<CirclePause size={14} />} disabled={disabledReason} onClick={() => verbs.stop(clone)}>
          {words.clones.stop}
        </Menu.Item>
      ) : null}
    </>
  )
}
