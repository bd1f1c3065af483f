// What can be done with a clone: the main verbs as buttons, the rest in a menu, the same on cards, rows and pages.
import { ActionIcon, Button, Group, Menu, Tooltip } from '@mantine/core'
import { ChevronDown, Ellipsis, ExternalLink, LayoutDashboard } from 'lucide-react'
import type { Clone } from '../../src-main/contract/models.ts'
import { useSafety } from '../state/undo.ts'
import { words } from '../words.ts'
import { disabledProps } from './action-button.tsx'
import { type CloneSubject, cloneCommands, opens, whyBusy } from './clone-commands.ts'
import { type Command, CommandItems, useActs } from './command.tsx'

interface Of {
  readonly clone: Clone
  readonly as?: 'card' | 'row' | 'page'
}

/** Wide on a page of its own; in a row, where the card's link for it is missing, undo is one of them. */
export function CloneActions({ clone, as = 'card' }: Of) {
  const subject = { clone, safety: useSafety(clone.id) }
  const closed = whyBusy(clone) ?? (opens(clone) ? undefined : words.clones.notRunning)
  return (
    <Group gap={6} wrap="nowrap">
      {clone.status === 'stopped' || clone.status === 'failed' ? (
        <StartButton subject={subject} />
      ) : (
        <OpenButton clone={clone} disabledReason={closed} />
      )}
      <LogInButtons subject={subject} disabledReason={closed} />
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

interface Opening {
  readonly disabledReason: string | undefined
}

function OpenButton({ clone, disabledReason }: Opening & Of) {
  const label = words.clones.openNamed(clone.name)
  const attributes = { leftSection: <ExternalLink size={14} />, 'aria-label': label }
  if (disabledReason) {
    return (
      <Tooltip label={disabledReason}>
        <Button {...attributes} {...disabledProps(disabledReason)}>
          {words.clones.open}
        </Button>
      </Tooltip>
    )
  }
  return (
    <Button component="a" title={label} href={clone.url} target="_blank" rel="noreferrer" {...attributes}>
      {words.clones.open}
    </Button>
  )
}

/** The dashboard as the administrator, and beside it as anybody else. */
function LogInButtons({ subject, disabledReason }: Opening & { readonly subject: CloneSubject }) {
  const acts = useActs()
  const { name } = subject.clone
  const { logIn, logInAs } = cloneCommands
  const act = (command: Command<CloneSubject>) => ({
    ...disabledProps(disabledReason),
    onClick: () => disabledReason || command.act(subject, acts),
  })
  return (
    <Button.Group>
      <Tooltip label={disabledReason ?? words.clones.adminNamed(name)}>
        <Button
          className="second-link"
          variant="default"
          leftSection={<LayoutDashboard size={14} />}
          aria-label={words.clones.adminNamed(name)}
          {...act(logIn)}
        >
          {words.clones.admin}
        </Button>
      </Tooltip>
      <Tooltip label={disabledReason ?? words.logIn.named(name)}>
        <Button
          className="more-of-button"
          variant="default"
          aria-label={words.logIn.named(name)}
          aria-haspopup="dialog"
          {...act(logInAs)}
        >
          <ChevronDown size={14} />
        </Button>
      </Tooltip>
    </Button.Group>
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
