// The state of the open dialog and of the job panel.
import { createContext, useContext } from 'react'
import type { ChangePart } from '../../src-main/contract/changes.ts'
import type { ForkSource } from '../../src-main/contract/fork-source.ts'

export type Dialog =
  | { readonly is: 'fork'; readonly production: string; readonly from?: ForkSource }
  | { readonly is: 'refresh'; readonly clone: string }
  | { readonly is: 'rewind'; readonly clone: string; readonly bookmark: string }
  | { readonly is: 'bookmark' | 'undo' | 'reset'; readonly clone: string }
  | { readonly is: 'branch'; readonly clone: string; readonly bookmark?: string }
  | { readonly is: 'forget-bookmark' | 'describe-bookmark'; readonly clone: string; readonly bookmark: string }
  | { readonly is: 'rename-clone' | 'describe'; readonly clone: string }
  | { readonly is: 'compare' | 'delete' | 'log-in'; readonly clone: string }
  | {
      readonly is: 'undo-change'
      readonly clone: string
      readonly part: ChangePart
      readonly title: string
      readonly rows: number
      readonly files: number
    }
  | { readonly is: 'delete-some'; readonly clones: readonly string[] }
  /** A new clone with the work of these. */
  | { readonly is: 'merge'; readonly production: string; readonly clones: readonly string[] }
  | { readonly is: 'add-work'; readonly clone: string; readonly source?: string }
  | {
      readonly is: 'pick'
      readonly clone: string
      readonly things: readonly string[]
      readonly edits: readonly string[]
      /** Of the only one that is chosen. */
      readonly title?: string
    }
  | { readonly is: 'forget-merge'; readonly merge: string }
  | { readonly is: 'forget-promotion'; readonly promotion: string }
  | { readonly is: 'allow-promotion'; readonly production: string }
  | { readonly is: 'link' }
  | { readonly is: 'edit-source'; readonly production: string }
  | { readonly is: 'rename-production' | 'read-backup'; readonly production: string }
  | { readonly is: 'unlink'; readonly production: string }
  | { readonly is: 'keep'; readonly production: string; readonly at: string; readonly point?: string }
  | { readonly is: 'settings'; readonly production: string }
  | { readonly is: 'forget'; readonly point: string }
  | { readonly is: 'recover' | 'begin-empty' }
  | { readonly is: 'doctor' }
  | { readonly is: 'preferences' }
  | { readonly is: 'help' }

/** Opens and closes dialogs. It is one object for the window's life, so that components that only open something are not redrawn. */
export interface DialogActions {
  open(dialog: Dialog): void
  close(): void
  openJobs(unfolded?: string): void
  closeJobs(): void
}

/** What is open. */
export interface DialogState {
  readonly dialog: Dialog | null
  /** The job panel: closed, or open with one job unfolded. */
  readonly jobs: { readonly unfolded: string | null } | null
}

export const DialogActionsContext = createContext<DialogActions | null>(null)
export const DialogStateContext = createContext<DialogState>({ dialog: null, jobs: null })

export function useDialogs(): DialogActions {
  const dialogs = useContext(DialogActionsContext)
  if (!dialogs) throw new Error('This component stands outside of DialogActionsContext.')
  return dialogs
}

export const useDialogState = () => useContext(DialogStateContext)
