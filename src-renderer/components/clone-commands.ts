// Lists what can be done with a clone. A new command is one row here: cards, tables, menus, palette and keys show it.
import {
  BookmarkPlus,
  CirclePause,
  Copy,
  Diff,
  ExternalLink,
  GitBranch,
  GitCompare,
  GitMerge,
  Info,
  LayoutDashboard,
  Moon,
  Pencil,
  Play,
  RefreshCw,
  Rocket,
  RotateCcw,
  Tag,
  Trash2,
  Undo2,
  UserRound,
} from 'lucide-react'
import type { Bookmark, Clone } from '../../src-main/contract/models.ts'
import { beginPromotion } from '../state/promotions.ts'
import { go } from '../state/route.ts'
import { words } from '../words.ts'
import type { Command, Commands } from './command.tsx'

export interface CloneSubject {
  readonly clone: Clone
  /** The newest safety bookmark, to which undo goes back. */
  readonly safety: Bookmark | undefined
}

/** Why a clone’s own commands cannot be done; undefined when they can. */
export function whyBusy({ status }: Clone): string | undefined {
  if (status === 'running' || status === 'asleep' || status === 'stopped' || status === 'failed') return undefined
  return words.clones.busy(words.clones.status[status])
}

/** Why a clone cannot be given other data, or be deleted; undefined when it can. */
export function whyFixed(clone: Clone): string | undefined {
  return whyBusy(clone) ?? (clone.isProtected ? words.clones.protectedOff : undefined)
}

/** Whether its address answers: opening one that sleeps wakes it. */
export const opens = ({ status }: Clone): boolean => status === 'running' || status === 'asleep'

const busy = ({ clone }: CloneSubject) => whyBusy(clone)
const fixed = ({ clone }: CloneSubject) => whyFixed(clone)
const named = (label: string) => (name: string) => `${label.replace('…', '')} ${name}`

/** The name of a clone's command, in its menu and in the palette. */
const called = (label: string) => ({ label, inPalette: named(label) })

/** In the order in which menu and palette list them; a menu has eight entries at most. */
const table = {
  open: {
    ...called(words.clones.open),
    icon: ExternalLink,
    fits: ({ clone }) => opens(clone),
    act: ({ clone }) => void window.open(clone.url, '_blank', 'noreferrer'),
  },
  logIn: {
    label: words.clones.admin,
    inPalette: words.clones.adminNamed,
    icon: LayoutDashboard,
    keywords: words.logIn.also,
    fits: ({ clone }) => opens(clone),
    act: ({ clone }, { verbs }) => verbs.logIn(clone),
  },
  logInAs: {
    label: words.logIn.as,
    inPalette: words.logIn.named,
    icon: UserRound,
    keywords: words.logIn.also,
    fits: ({ clone }) => opens(clone),
    act: ({ clone }, { dialogs }) => dialogs.open({ is: 'log-in', clone: clone.id }),
  },
  copy: {
    ...called(words.clones.copyAddress),
    icon: Copy,
    act: ({ clone }) => void navigator.clipboard.writeText(clone.url),
  },
  details: { ...called(words.clones.details), icon: Info, act: ({ clone }) => go({ is: 'clone', id: clone.id }) },
  changes: {
    ...called(words.changes.tab),
    icon: Diff,
    keywords: words.palette.also.changes,
    act: ({ clone }) => go({ is: 'clone', id: clone.id, tab: 'changes' }),
  },
  promote: {
    label: words.promoting.promote,
    inPalette: words.promoting.promoteNamed,
    icon: Rocket,
    menu: 1,
    keywords: words.promoting.also,
    disabledReason: busy,
    act: ({ clone }, { verbs }) =>
      verbs.run((client) => beginPromotion(client, { is: 'promote', clone: clone.id }, 'choose')),
  },
  compare: {
    ...called(words.compare.with),
    icon: GitCompare,
    keywords: words.palette.also.compare,
    act: ({ clone }, { dialogs }) => dialogs.open({ is: 'compare', clone: clone.id }),
  },
  merge: {
    label: words.merging.with,
    inPalette: words.merging.withNamed,
    icon: GitMerge,
    menu: 1,
    keywords: words.merging.also,
    disabledReason: busy,
    act: ({ clone }, { dialogs }) => dialogs.open({ is: 'merge', production: clone.production, clones: [clone.id] }),
  },
  addWork: {
    label: words.merging.addWork,
    inPalette: words.merging.addWorkNamed,
    icon: GitMerge,
    keywords: words.merging.also,
    disabledReason: fixed,
    act: ({ clone }, { dialogs }) => dialogs.open({ is: 'add-work', clone: clone.id }),
  },
  bookmark: {
    ...called(words.clones.bookmark),
    icon: BookmarkPlus,
    menu: 2,
    disabledReason: busy,
    act: ({ clone }, { dialogs }) => dialogs.open({ is: 'bookmark', clone: clone.id }),
  },
  branch: {
    ...called(words.clones.branch),
    icon: GitBranch,
    menu: 2,
    keywords: words.palette.also.branch,
    disabledReason: busy,
    act: ({ clone }, { dialogs }) => dialogs.open({ is: 'branch', clone: clone.id }),
  },
  refresh: {
    ...called(words.clones.refresh),
    icon: RefreshCw,
    keywords: words.palette.also.refresh,
    disabledReason: fixed,
    act: ({ clone }, { verbs }) => verbs.refresh(clone),
  },
  refreshFrom: {
    label: words.clones.refreshFrom,
    inPalette: words.palette.refreshFrom,
    icon: RefreshCw,
    menu: 2,
    disabledReason: fixed,
    act: ({ clone }, { dialogs }) => dialogs.open({ is: 'refresh', clone: clone.id }),
  },
  undo: {
    ...called(words.clones.undo),
    icon: Undo2,
    keywords: words.palette.also.undo,
    disabledReason: ({ clone, safety }) => whyBusy(clone) ?? (safety ? undefined : words.clones.nothingToUndo),
    act: ({ clone }, { dialogs }) => dialogs.open({ is: 'undo', clone: clone.id }),
  },
  reset: {
    ...called(words.clones.reset),
    icon: RotateCcw,
    disabledReason: fixed,
    act: ({ clone }, { dialogs }) => dialogs.open({ is: 'reset', clone: clone.id }),
  },
  sleep: {
    ...called(words.clones.sleep),
    icon: Moon,
    fits: ({ clone }) => clone.status === 'running',
    disabledReason: busy,
    act: ({ clone }, { verbs }) => verbs.run((client) => client.clone.sleep({ clone: clone.id })),
  },
  wake: {
    ...called(words.clones.wake),
    icon: Play,
    fits: ({ clone }) => clone.status === 'asleep',
    disabledReason: busy,
    act: ({ clone }, { verbs }) => verbs.start(clone),
  },
  start: {
    ...called(words.clones.start),
    icon: Play,
    menu: 2,
    fits: ({ clone }) => !opens(clone),
    disabledReason: busy,
    act: ({ clone }, { verbs }) => verbs.start(clone),
  },
  stop: {
    ...called(words.clones.stop),
    icon: CirclePause,
    menu: 2,
    fits: ({ clone }) => opens(clone),
    disabledReason: busy,
    act: ({ clone }, { verbs }) => verbs.run((client) => client.clone.stop({ clone: clone.id })),
  },
  rename: {
    ...called(words.clones.rename),
    icon: Pencil,
    disabledReason: busy,
    act: ({ clone }, { dialogs }) => dialogs.open({ is: 'rename-clone', clone: clone.id }),
  },
  describe: {
    ...called(words.clones.describe),
    icon: Tag,
    menu: 2,
    act: ({ clone }, { dialogs }) => dialogs.open({ is: 'describe', clone: clone.id }),
  },
  delete: {
    ...called(words.clones.remove),
    icon: Trash2,
    menu: 3,
    isDanger: true,
    keywords: words.palette.also.delete,
    disabledReason: fixed,
    act: ({ clone }, { dialogs }) => dialogs.open({ is: 'delete', clone: clone.id }),
  },
} satisfies Commands<CloneSubject>

export const cloneCommands: Readonly<Record<keyof typeof table, Command<CloneSubject>>> = table

/** Keys that act on the clone in focus, each with its commands: the first that fits is done. */
export const cloneKeys: Readonly<Record<string, readonly (keyof typeof table)[]>> = {
  Enter: ['open'],
  r: ['refresh'],
  s: ['sleep', 'wake', 'start'],
  c: ['compare'],
}
