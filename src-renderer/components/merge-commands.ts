// What can be done with a merge that waits. A new command is one row here: banners, pages and the palette show it.
import { ListChecks, Play, Trash2 } from 'lucide-react'
import type { Merge } from '../../src-main/contract/merges.ts'
import { toDecide } from '../state/conflicts.ts'
import { isWaiting } from '../state/merges.ts'
import { go } from '../state/route.ts'
import { words } from '../words.ts'
import type { Command, Commands } from './command.tsx'

/** Why a merge cannot go on; undefined when it can. */
export function whyNotGoOn(merge: Merge): string | undefined {
  if (merge.state === 'running') return words.merging.page.begun
  if (merge.state === 'done') return words.merging.page.madeAlready
  if (merge.lost.length > 0) return words.merging.page.lost(merge.lost)
  return toDecide(merge) > 0 ? words.merging.page.openLeft(toDecide(merge)) : undefined
}

const table = {
  open: {
    label: words.merging.waiting.open,
    inPalette: words.merging.waiting.decideNamed,
    icon: ListChecks,
    keywords: words.merging.also,
    fits: isWaiting,
    act: ({ id }) => go({ is: 'merge', id }),
  },
  continue: {
    label: words.merging.waiting.continue,
    inPalette: words.merging.waiting.continueNamed,
    icon: Play,
    keywords: words.merging.also,
    fits: isWaiting,
    disabledReason: whyNotGoOn,
    act: ({ id }, { verbs }) => verbs.run((client) => client.merge.continue({ merge: id })),
  },
  forget: {
    label: words.merging.waiting.forget,
    inPalette: words.merging.waiting.forgetNamed,
    icon: Trash2,
    fits: isWaiting,
    act: ({ id }, { dialogs }) => dialogs.open({ is: 'forget-merge', merge: id }),
  },
} satisfies Commands<Merge>

export const mergeCommands: Readonly<Record<keyof typeof table, Command<Merge>>> = table
