// What can be done with a promotion. A new command is one row here: banners, pages and the palette show it.
import { CircleHelp, ListChecks, ReceiptText, Trash2, Undo2 } from 'lucide-react'
import type { Promotion } from '../../src-main/contract/models.ts'
import { beginPromotion, isUnfinished, isWritten } from '../state/promotions.ts'
import { go } from '../state/route.ts'
import { words } from '../words.ts'
import type { Command, Commands } from './command.tsx'

const said = words.promoting

const table = {
  open: {
    label: said.waiting.open,
    inPalette: said.waiting.openNamed,
    icon: ListChecks,
    keywords: said.also,
    fits: isUnfinished,
    act: ({ id }) => go({ is: 'promotion', id }),
  },
  receipt: {
    label: said.history.receipt,
    inPalette: said.list.receiptOf,
    icon: ReceiptText,
    keywords: said.also,
    fits: isWritten,
    act: ({ id }) => go({ is: 'promotion', id }),
  },
  undo: {
    label: said.receipt.undo,
    inPalette: said.receipt.undoNamed,
    icon: Undo2,
    keywords: words.palette.also.undo,
    fits: ({ state }) => state === 'done',
    act: ({ id }, { verbs }) => verbs.run((client) => beginPromotion(client, { is: 'undo', promotion: id }, 'compare')),
  },
  settle: {
    label: said.write.settle,
    icon: CircleHelp,
    fits: ({ state }) => state === 'unknown',
    act: ({ id }, { verbs }) => verbs.run((client) => client.promotion.settle({ promotion: id })),
  },
  forget: {
    label: said.waiting.forget,
    inPalette: said.waiting.forgetNamed,
    icon: Trash2,
    fits: ({ state }) => state === 'draft',
    act: ({ id }, { dialogs }) => dialogs.open({ is: 'forget-promotion', promotion: id }),
  },
} satisfies Commands<Promotion>

export const promotionCommands: Readonly<Record<keyof typeof table, Command<Promotion>>> = table
