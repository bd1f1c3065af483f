// Puts files of a promotion back as they were, where production still has what it wrote. Pure.

import type { FileState } from '../changes/file-change.ts'
import { meaningOfPath } from '../changes/file-meaning.ts'
import type { Known } from '../changes/known.ts'
import { conflictAt, possible } from '../changes/merge/conflicts.ts'
import type { Conflict, PartConflict } from '../changes/merge/merge.ts'
import type { PatchFile } from '../changes/patch.ts'
import type { ConflictChoice } from '../contract/merges.ts'
import type { FilesMerge, FileWrite } from '../merging/merge-files.ts'
import type { FileStep } from '../pool/file-step.ts'
import type { StatePath } from '../pool/layout.ts'

/** A file as it is now; `sha256` of the content in hexadecimal, of a link of its target, null where it has none. */
export interface FileNow extends FileState {
  readonly sha256: string | null
}

/** By path; what is not there has none. */
export type FilesNow = ReadonlyMap<string, FileNow>

interface UndoneFiles {
  readonly known: Known
  readonly filesNow: FilesNow
  /** The state of the point that was taken before. */
  readonly before: StatePath
  readonly choiceOf: (conflict: Conflict) => ConflictChoice | undefined
}

/** A renamed file is one that goes and one that comes. @throws nothing: what cannot be told is a conflict */
export function undoneFiles(files: readonly PatchFile[], work: UndoneFiles): FilesMerge {
  const conflicts: Conflict[] = []
  const writes = files.flatMap((file): readonly FileWrite[] => {
    const now = work.filesNow.get(file.path) ?? null
    if (isSame(now, file.before, file.hashes?.before)) return []
    const meaning = meaningOfPath(
      { path: file.path, change: 'changed', isFolder: (file.before ?? file.after)?.is === 'directory' },
      work.known,
      { prefix: work.known.prefix },
    )
    if (!isSame(now, file.after, file.hashes?.after)) {
      const conflict = conflictOf(file, now, meaning.thing)
      conflicts.push(conflict)
      if (possible(conflict, work.choiceOf(conflict))?.is !== 'mine') return []
    }
    return [{ step: stepBack(file, work.before), class: meaning.class, source: 0 }]
  })
  return { writes, conflicts }
}

/** @param hash unknown of what nobody read: then its length and mode tell */
function isSame(now: FileNow | null, then: FileState | null, hash: string | null | undefined): boolean {
  if (!now || !then) return !now && !then
  if (now.is !== then.is) return false
  if (now.is === 'directory' || now.is === 'other') return true
  return hash == null ? now.bytes === then.bytes && now.mode === then.mode : hash === now.sha256
}

function stepBack({ path, before }: PatchFile, from: StatePath): FileStep {
  if (!before) return { is: 'remove', path }
  return { is: before.is === 'directory' ? 'directory' : 'copy', from, path }
}

const whole: PartConflict['impossible'] = {
  both: 'A file has one content. Choose one side, and put the other one beside it yourself.',
  edited: 'Only its hash is known of what production has now. Choose one side, and edit it there.',
}

function conflictOf({ path, before, after, hashes }: PatchFile, now: FileNow | null, thing: string): Conflict {
  const told = (state: FileState | null, hash: string | null | undefined) =>
    state ? Buffer.from(`${state.is}, ${state.bytes} bytes, SHA-256 ${hash ?? 'unknown'}`) : undefined
  const place = { is: 'file', thing, table: null, key: [path], column: null, mineBy: 0, theirsBy: null } as const
  return conflictAt(place, {
    path: null,
    base: told(after, hashes?.after),
    mine: told(before, hashes?.before),
    theirs: told(now, now?.sha256),
    format: 'binary',
    chunks: null,
    impossible: whole,
  })
}
