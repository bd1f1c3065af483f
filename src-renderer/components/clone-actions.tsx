// What can be done with a clone: the main verbs as buttons, the rest in a menu, the same on cards, rows and pages.
import { ActionIcon, Button, Group, Menu, Tooltip } from '@mantine/core'
import { Ellipsis, ExternalLink, LayoutDashboard } from 'lucide-react'
import type { Clone } from '../../src-main/contract/models.ts'
import { useSafety } from '../state/undo.ts'
import { words } from '../words.ts'
import { disabledProps } from './action-button.tsx'
import { type CloneSubject, cloneCommands, opens, whyBusy } from './clone-commands.ts'
import { type Command, CommandItems, useActs } from './command.tsx'

interface Of {
  readonly clone: Clone
  readonly siteUrl: string | undefined
}

/** Where the clone's wp-admin is: below its site URL, which may lie in a directory of its own. */
function adminUrl({ clone, siteUrl }: Of): string {
  const path = siteUrl ? new URL(siteUrl).pathname.replace(/\/$/, '') : ''
  return `${new URL(clone.url).origin}${path}/wp-admin/`
}

/** Wide on a page of its own; in a row, where the card's link for it is missing, undo is one of them. */
export function CloneActions({ clone, siteUrl, as = 'card' }: Of & { readonly as?: 'card' | 'row' | 'page' }) {
  const subject = { clone, safety: useSafety(clone.id) }
  const closed = whyBusy(clone) ?? (opens(clone) ? undefined : words.clones.notRunning)
  return (
    <Group gap={6} wrap="nowrap">
      {clone.status === 'stopped' || clone.status === 'failed' ? (
        <StartButton subject={subject} />
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
      <CommandButton
        command={cloneCommands.refresh}
        subject={subject}
        label={words.clones.refreshNamed(clone.name)}
        isWide={as === 'page'}
        hasBorder
      />
      {as === 'card' || (as === 'page' && !subject.safety) ? null : (
        <CommandButton
          command={cloneCommands.undo}
          subject={subject}
          label={words.clones.undoOf(clone.name)}
          isWide={as === 'page'}
          isHidden={!subject.safety}
        />
      )}
      <CloneMenu {...subject} />
    </Group>
  )
}

function StartButton({ subject }: { readonly subject: CloneSubject }) {
  const acts = useActs()
  const { label, icon: Icon, act } = cloneCommands.start
  return (
    <Button leftSection={<Icon size={14} />} aria-label={label} onClick={() => act(subject, acts)}>
      {label}
    </Button>
  )
}

/** A command as an icon with a tooltip, or wide with its word; in a row it keeps its room where it is hidden. */
function CommandButton(props: {
  readonly command: Command<CloneSubject>
  readonly subject: CloneSubject
  readonly label: string
  readonly isWide: boolean
  readonly hasBorder?: boolean
  readonly isHidden?: boolean
}) {
  const { command, subject, label, isWide, hasBorder = false, isHidden = false } = props
  const { icon: Icon, act } = command
  const acts = useActs()
  const disabledReason = command.disabledReason?.(subject)
  const attributes = {
    ...disabledProps(disabledReason),
    onClick: () => disabledReason || act(subject, acts),
  }
  return (
    <Tooltip label={disabledReason ?? label}>
      {isWide ? (
        <Button variant="default" leftSection={<Icon size={14} />} {...attributes}>
          {command.label}
        </Button>
      ) : (
        <ActionIcon
          {...(hasBorder && { variant: 'default' })}
          size={30}
          aria-label={label}
          {...(isHidden && { className: 'kept-room' })}
          {...attributes}
        >
          <Icon size={14} />
        </ActionIcon>
      )}
    </Tooltip>
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

function CloneMenu(subject: CloneSubject) {
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size={30} aria-label={words.more(subject.clone.name)}>
          <Ellipsis size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <CommandItems commands={cloneCommands} of={subject} />
      </Menu.Dropdown>
    </Menu>
  )
}
