// Files as a promotion writes them to a test production, with all that it wrote down on the way.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Layout } from '../../src-main/contract/models.ts'
import type { ProductionAccess } from '../../src-main/production/reach/production-access.ts'
import type {
  ExpectedFile,
  FileJournalEntry,
  FilesToWrite,
  FileToWrite,
} from '../../src-main/production/write/files-to-write.ts'

/** Texts, and what else there is: links and directories as they are. Null: nothing. */
export type Content = string | ExpectedFile | null
/** A path with what is there, and what is to be. */
export type Change = readonly [path: string, before: Content, after: Content, mode?: number]

export interface PlannedFiles {
  readonly source: ProductionAccess
  readonly layout: Layout
  readonly promotion: string
  readonly changes: readonly Change[]
}

/** What is recorded goes into `journal`. */
export function filesToWrite(
  { source, layout, promotion, changes }: PlannedFiles,
  journal: FileJournalEntry[] = [],
): FilesToWrite {
  const text = (side: 1 | 2) => async (path: string) => {
    const change = changes.find((one) => one[0] === path)
    return Readable.from([Buffer.from(String(change?.[side]))])
  }
  return {
    source,
    layout,
    promotion,
    files: changes.map(fileToWrite),
    newContent: text(2),
    oldContent: text(1),
    record: (entry) => void journal.push(entry),
  }
}

function fileToWrite([path, before, after, mode]: Change): FileToWrite {
  const expected = expectedOf(before)
  const wanted = expectedOf(after)
  if (!wanted || wanted.is === 'link') return { path, expected, wanted }
  return { path, expected, wanted: { ...wanted, mode: mode ?? null } }
}

function expectedOf(content: Content): ExpectedFile | null {
  if (typeof content !== 'string') return content
  const bytes = Buffer.from(content)
  return { is: 'file', bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}
