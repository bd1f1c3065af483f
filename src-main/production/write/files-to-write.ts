// What is written to a production's files, what comes of it, and what is written down on the way so that it can be taken back.
import type { Readable } from 'node:stream'
import type { Layout } from '../../contract/models.ts'
import type { ProductionAccess } from '../reach/production-access.ts'

/** A file, directory or link as somebody saw it. */
export type ExpectedFile =
  | { readonly is: 'file'; readonly bytes: number; readonly sha256: string; readonly mode?: number }
  | { readonly is: 'directory'; readonly mode?: number }
  | { readonly is: 'link'; readonly target: string }

/** What is to be there; a mode of null is that of what was there before, else that of what lies beside it. */
export type WantedFile =
  | { readonly is: 'file'; readonly bytes: number; readonly sha256: string; readonly mode: number | null }
  | { readonly is: 'directory'; readonly mode: number | null }
  | { readonly is: 'link'; readonly target: string }
  /** What is there keeps its content. */
  | { readonly is: 'mode'; readonly mode: number }

export interface FileToWrite {
  /** As the list of changes has it: from the site's top, or production's own path where it lies in another tree. */
  readonly path: string
  /** What is there according to whom this was compared with; null for nothing. Where another thing is, nothing is written. */
  readonly expected: ExpectedFile | null
  /** Null: it goes. A directory goes once nothing is in it. */
  readonly wanted: WantedFile | null
}

export interface FilesToWrite {
  /** How production's host is reached. */
  readonly source: ProductionAccess
  readonly layout: Layout
  /** The promotion's id, which names of files that are half written have in them. */
  readonly promotion: string
  /** Each path once; their order does not matter. */
  readonly files: readonly FileToWrite[]
  /** @returns what a file is to have, as `wanted` says */
  readonly newContent: (path: string) => Promise<Readable>
  /** @returns what a file had, as `expected` says: it is put back from this */
  readonly oldContent: (path: string) => Promise<Readable>
  /** Writes an entry down for good. The step that it tells of begins once this is done. */
  readonly record: (entry: FileJournalEntry) => Promise<void> | void
}

/** What stood at a path of production. */
export type StoodThere =
  | {
      readonly is: 'file'
      readonly bytes: number
      readonly sha256: string
      readonly mode: number
      readonly uid: number
      readonly gid: number
      /** Seconds since the epoch. */
      readonly modifiedAt: number
    }
  | { readonly is: 'directory'; readonly mode: number; readonly uid: number; readonly gid: number }
  | { readonly is: 'link'; readonly target: string }

/** One step; plain JSON. All paths but `path` are production's own. */
export interface FileJournalEntry {
  /** `beside`: a file is written under a name of its own. `put`: what is at a place changes. */
  readonly is: 'beside' | 'put'
  /** As in FileToWrite. */
  readonly path: string
  readonly place: string
  /** Where the new content lies first. */
  readonly beside: string
  readonly before: StoodThere | null
  readonly after: ExpectedFile | null
}

export type FilesOutcome =
  | {
      readonly is: 'written'
      /** How many files, links and directories are other than before. */
      readonly files: number
      /** What is to be looked at, in whole sentences. */
      readonly findings: readonly string[]
    }
  /** Nothing was changed: something is other than expected, which a whole sentence says. */
  | { readonly is: 'in-the-way'; readonly path: string; readonly sentence: string }

/** Files to be put back as they were. */
export interface FilesToTakeBack extends Pick<FilesToWrite, 'source' | 'oldContent'> {
  /** All that was recorded, in order; the last entry's step may not have begun. */
  readonly journal: readonly FileJournalEntry[]
}

export interface FilesTakenBack {
  /** How many were put back. */
  readonly files: number
  /** Those that somebody else has changed since, which are as they are now; with whole sentences. */
  readonly left: readonly { readonly path: string; readonly sentence: string }[]
}
