// What lies open on top of the page: one dialog, and the panel of jobs.
import { createContext, useContext } from 'react'
import type { Origin } from '../../src-main/contract/origin.ts'

export type Dialog =
  | { readonly is: 'fork'; readonly production: string; readonly from?: Origin }
  | { readonly is: 'refresh'; readonly clone: string }
  | { readonly is: 'rewind'; readonly clone: string; readonly bookmark: string }
  | { readonly is: 'bookmark' | 'undo' | 'reset'; readonly clone: string }
  | { readonly is: 'branch'; readonly clone: string; readonly bookmark?: string }
  | { readonly is: 'forget-bookmark' | 'describe-bookmark'; readonly clone: string; readonly bookmark: string }
  | { readonly is: 'rename-clone' | 'describe'; readonly clone: string }
  | { readonly is: 'delete'; readonly clone: string }
  | { readonly is: 'delete-some'; readonly clones: readonly string[] }
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

/** What can be put there; always the same, so that who only opens something is not drawn anew when something opens. */
export interface Desk {
  open(dialog: Dialog): void
  close(): void
  openJobs(unfolded?: string): void
  closeJobs(): void
}

/** What lies there. */
export interface OnDesk {
  readonly dialog: Dialog | null
  /** The panel of jobs: shut, or open with one job unfolded. */
  readonly jobs: { readonly unfolded: string | null } | null
}

export const DeskContext = createContext<Desk | null>(null)
export const OnDeskContext = createContext<OnDesk>({ dialog: null, jobs: null })

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('There is no desk around this component.')
  return desk
}

export const useOnDesk = () => useContext(OnDeskContext)
