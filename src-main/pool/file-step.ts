// What is laid into a state, one file at a time.
import type { StatePath } from './layout.ts'

/** One file as it shall be; paths are as `changedFiles` writes them. */
export type FileStep =
  /** As another state has it, with owner, mode and times; a directory with all that is in it. */
  | { readonly is: 'copy'; readonly from: StatePath; readonly path: string }
  /** A directory by itself, as another state has it. */
  | { readonly is: 'directory'; readonly from: StatePath; readonly path: string }
  /** Another content, and that mode; the owner stays. */
  | { readonly is: 'write'; readonly path: string; readonly content: Buffer; readonly mode: number }
  /** Nothing; a directory stays where something else is still in it. */
  | { readonly is: 'remove'; readonly path: string }
  /** Nothing, and nothing of what is in it. */
  | { readonly is: 'remove-all'; readonly path: string }
