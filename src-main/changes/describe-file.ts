// Shows a changed file as window and shell see it. Pure.
import type { ShownFile } from '../contract/changes.ts'
import type { FileChange, FileState } from './file-change.ts'

/** A file, and whose its change is. */
interface OwnedFileChange extends FileChange {
  readonly class: ShownFile['class']
  readonly why: string | null
}

export function describeFile(file: OwnedFileChange): ShownFile {
  const { path, from, before, after, changedAtMs, class: whose, why } = file
  return {
    path,
    from,
    change: before === null ? 'added' : after === null ? 'removed' : 'changed',
    is: (after ?? before)?.is ?? 'other',
    before: before?.bytes ?? null,
    after: after?.bytes ?? null,
    modes: before && after && before.mode !== after.mode ? { before: octal(before), after: octal(after) } : null,
    at: changedAtMs === null ? null : new Date(changedAtMs).toISOString(),
    class: whose,
    why,
  }
}

const octal = ({ mode }: FileState) => `0${mode.toString(8).padStart(3, '0')}`
