// What a person can do with a thing: one row says how a command is called, when it can be done, and what it does; menus, the
// palette and keys derive from it.
import { Menu } from '@mantine/core'
import type { LucideIcon } from 'lucide-react'
import { Fragment } from 'react'
import { type DialogActions, useDialogs } from '../state/dialogs.ts'
import { useVerbs, type Verbs } from '../state/verbs.tsx'

/** What commands act with. */
export interface Acts {
  readonly dialogs: DialogActions
  readonly verbs: Verbs
}

export interface Command<Of> {
  readonly label: string
  readonly icon: LucideIcon
  /** In which part of the thing's menu it is listed; without one it is in the palette, or where its thing is shown. */
  readonly menu?: 1 | 2 | 3
  /** What it does cannot be taken back. */
  readonly isDanger?: boolean
  /** What the palette calls it; without one it is not in the palette. */
  readonly inPalette?: (name: string) => string
  /** By which other words the palette finds it. */
  readonly keywords?: readonly string[]
  /** Whether it makes sense for the thing as it is; where it does not, it is listed nowhere. */
  readonly fits?: (of: Of) => boolean
  /** Why it cannot be done right now; undefined while it can. */
  readonly disabledReason?: (of: Of) => string | undefined
  readonly act: (of: Of, acts: Acts) => void
}

export type Commands<Of> = Readonly<Record<string, Command<Of>>>

export function useActs(): Acts {
  return { dialogs: useDialogs(), verbs: useVerbs() }
}

const parts = [1, 2, 3] as const

/** The entries of a thing's menu, with a line between its parts. */
export function CommandItems<Of>({ commands, of }: { readonly commands: Commands<Of>; readonly of: Of }) {
  const acts = useActs()
  const listed = Object.entries(commands).filter(([, { fits }]) => fits?.(of) ?? true)
  const full = parts.filter((part) => listed.some(([, { menu }]) => menu === part))
  return full.map((part, index) => (
    <Fragment key={part}>
      {index > 0 ? <Menu.Divider /> : null}
      {listed
        .filter(([, { menu }]) => menu === part)
        .map(([name, { label, icon: Icon, isDanger, disabledReason, act }]) => (
          <Menu.Item
            key={name}
            leftSection={<Icon size={14} />}
            {...(isDanger && { className: 'danger' })}
            disabled={disabledReason?.(of) !== undefined}
            onClick={() => act(of, acts)}
          >
            {label}
          </Menu.Item>
        ))}
    </Fragment>
  ))
}

/** A thing's commands that can be done right now, as the palette lists them. */
export function inPalette<Of>(
  commands: Commands<Of>,
  of: Of,
  thing: { readonly id: string; readonly name: string; readonly keywords?: readonly string[] },
  acts: Acts,
) {
  return Object.entries(commands).flatMap(([name, command]) => {
    if (!command.inPalette || command.fits?.(of) === false || command.disabledReason?.(of) !== undefined) return []
    return {
      id: `${name}-${thing.id}`,
      label: command.inPalette(thing.name),
      /** They are found too, and not shown. */
      keywords: [...(command.keywords ?? []), ...(thing.keywords ?? [])],
      onClick: () => command.act(of, acts),
    }
  })
}
