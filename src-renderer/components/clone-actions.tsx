// What can be done with a clone: the main verbs as buttons, the rest in a menu, the same on cards, rows and pages.
import { ActionIcon, Button, Group, Menu, Tooltip } from '@mantine/core'
import {
  BookmarkPlus,
  Check,
  CirclePause,
  Coffee,
  Copy,
  Ellipsis,
  ExternalLink,
  GitBranch,
  Info,
  LayoutDashboard,
  Moon,
  Pencil,
  Play,
  RefreshCw,
  RotateCcw,
  Tag,
  Trash2,
  Undo2,
} from 'lucide-react'
import type { Clone } from '../../src-main/contract/models.ts'
import { useDesk } from '../state/desk.ts'
import { go } from '../state/place.ts'
import { useSafety } from '../state/undo.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { offProps } from './off.ts'
import { OffButton } from './off-button.tsx'

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

export function CloneActions({ clone, siteUrl, wide = false }: Of & { readonly wide?: boolean }) {
  const verbs = useVerbs()
  const busy = whyBusy(clone)
  const fixed = busy ?? (clone.isProtected ? words.clones.protectedOff : undefined)
  const closed = busy ?? (opens(clone) ? undefined : words.clones.notRunning)
  return (
    <Group gap={6} wrap="nowrap">
      {clone.status === 'stopped' || clone.status === 'failed' ? (
        <Button leftSection={<Play size={14} />} onClick={() => verbs.start(clone)}>
          {words.clones.start}
        </Button>
      ) : (
        <LinkButton href={clone.url} off={closed} label={words.clones.openNamed(clone.name)} filled>
          {words.clones.open}
        </LinkButton>
      )}
      <LinkButton href={adminUrl({ clone, siteUrl })} off={closed} label={words.clones.adminNamed(clone.name)}>
        {words.clones.admin}
      </LinkButton>
      <Tooltip label={fixed ?? words.clones.refreshNamed(clone.name)}>
        {wide ? (
          <Button
            variant="default"
            leftSection={<RefreshCw size={14} />}
            {...offProps(fixed)}
            onClick={() => fixed || verbs.refresh(clone)}
          >
            {words.clones.refresh}
          </Button>
        ) : (
          <ActionIcon
            variant="default"
            size={30}
            aria-label={words.clones.refreshNamed(clone.name)}
            {...offProps(fixed)}
            onClick={() => fixed || verbs.refresh(clone)}
          >
            <RefreshCw size={14} />
          </ActionIcon>
        )}
      </Tooltip>
      {wide ? <UndoButton clone={clone} busy={busy} /> : null}
      <CloneMenu clone={clone} busy={busy} />
    </Group>
  )
}

function LinkButton(props: {
  readonly href: string
  readonly off: string | undefined
  readonly label: string
  readonly filled?: boolean
  readonly children: string
}) {
  const { href, off, label, filled, children } = props
  const variant = filled ? 'filled' : 'default'
  const className = filled ? undefined : 'second-link'
  const icon = filled ? <ExternalLink size={14} /> : <LayoutDashboard size={14} />
  if (off) {
    return (
      <Tooltip label={off}>
        <Button className={className} variant={variant} leftSection={icon} aria-label={label} {...offProps(off)}>
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

function UndoButton({ clone, busy }: { readonly clone: Clone; readonly busy: string | undefined }) {
  const desk = useDesk()
  const safety = useSafety(clone.id)
  if (!safety) return null
  return (
    <OffButton off={busy} icon={<Undo2 size={14} />} act={() => desk.open({ is: 'undo', clone: clone.id })}>
      {words.clones.undo}
    </OffButton>
  )
}

function CloneMenu({ clone, busy }: { readonly clone: Clone; readonly busy: string | undefined }) {
  const desk = useDesk()
  const off = busy !== undefined
  const { id } = clone
  const canUndo = useSafety(id) !== undefined
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size={30} aria-label={words.more(clone.name)}>
          <Ellipsis size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Info size={14} />} onClick={() => go({ is: 'clone', id })}>
          {words.clones.details}
        </Menu.Item>
        <Menu.Item leftSection={<Copy size={14} />} onClick={() => void navigator.clipboard.writeText(clone.url)}>
          {words.clones.copyAddress}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<BookmarkPlus size={14} />}
          disabled={off}
          onClick={() => desk.open({ is: 'bookmark', clone: id })}
        >
          {words.clones.bookmark}
        </Menu.Item>
        <Menu.Item
          leftSection={<GitBranch size={14} />}
          disabled={off}
          onClick={() => desk.open({ is: 'branch', clone: id })}
        >
          {words.clones.branch}
        </Menu.Item>
        <Menu.Item
          leftSection={<Undo2 size={14} />}
          disabled={off || !canUndo}
          onClick={() => desk.open({ is: 'undo', clone: id })}
        >
          {words.clones.undo}
        </Menu.Item>
        <Menu.Item
          leftSection={<RotateCcw size={14} />}
          disabled={off || clone.isProtected}
          onClick={() => desk.open({ is: 'reset', clone: id })}
        >
          {words.clones.reset}
        </Menu.Item>
        <Menu.Item
          leftSection={<RefreshCw size={14} />}
          disabled={off || clone.isProtected}
          onClick={() => desk.open({ is: 'refresh', clone: id })}
        >
          {words.clones.refreshFrom}
        </Menu.Item>
        <Waking clone={clone} off={off} />
        <Menu.Item
          leftSection={<Pencil size={14} />}
          disabled={off}
          onClick={() => desk.open({ is: 'rename-clone', clone: id })}
        >
          {words.clones.rename}
        </Menu.Item>
        <Menu.Item leftSection={<Tag size={14} />} onClick={() => desk.open({ is: 'describe', clone: id })}>
          {words.clones.describe}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<Trash2 size={14} />}
          className="danger"
          disabled={off || clone.isProtected}
          onClick={() => desk.open({ is: 'delete', clone: id })}
        >
          {words.clones.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Whether its containers run: until nobody uses it, until it is stopped, or always. */
function Waking({ clone, off }: { readonly clone: Clone; readonly off: boolean }) {
  const verbs = useVerbs()
  const { status } = clone
  return (
    <>
      {status === 'running' ? (
        <Menu.Item leftSection={<Moon size={14} />} disabled={off} onClick={() => verbs.sleep(clone)}>
          {words.clones.sleep}
        </Menu.Item>
      ) : (
        <Menu.Item leftSection={<Play size={14} />} disabled={off} onClick={() => verbs.start(clone)}>
          {status === 'asleep' ? words.clones.wake : words.clones.start}
        </Menu.Item>
      )}
      {opens(clone) ? (
        <Menu.Item leftSection={<CirclePause size={14} />} disabled={off} onClick={() => verbs.stop(clone)}>
          {words.clones.stop}
        </Menu.Item>
      ) : null}
      <Menu.Item
        role="menuitemcheckbox"
        aria-checked={clone.keepAwake}
        leftSection={clone.keepAwake ? <Check size={14} /> : <Coffee size={14} />}
        onClick={() => verbs.keepAwake(clone)}
      >
        {words.clones.keepAwake}
      </Menu.Item>
    </>
  )
}
