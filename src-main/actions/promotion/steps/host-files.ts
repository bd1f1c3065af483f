// Files of a promotion on production's host: those that come before its rows, and after them those that go; and the way back.
import type { Context } from '../../../context.ts'
import { Failure } from '../../../contract/failure.ts'
import { pointPath } from '../../../pool/layout.ts'
import { layoutOf } from '../../../production/site/site-layout.ts'
import type { FileJournalEntry, FilesToWrite } from '../../../production/write/files-to-write.ts'
import { takeBackFiles } from '../../../production/write/take-back-files.ts'
import type { WriteAccess } from '../../../production/write/write-access.ts'
import { removeFiles, writeFiles } from '../../../production/write/write-files.ts'
import type { ReachedProduction } from '../../find.ts'
import { keptContent, type SiteFiles } from './site-files.ts'

type Needs = Pick<Context, 'engineParts' | 'promotionFiles'>

interface HostFiles {
  readonly promotion: string
  readonly production: ReachedProduction
  readonly access: WriteAccess
  readonly files: SiteFiles
}

/** Writes files that are new or changed; each step is noted before it is taken. @throws Failure where nothing was changed */
export async function placeFiles({ promotionFiles }: Needs, work: HostFiles, signal: AbortSignal): Promise<void> {
  if (work.files.files.length === 0) return
  const note = (entry: FileJournalEntry) => promotionFiles.note(work.promotion, JSON.stringify(entry))
  const outcome = await writeFiles(toWrite(work, note), signal)
  if (outcome.is === 'in-the-way') {
    throw new Failure('busy', `${outcome.sentence} Nothing was written; compare again, then write it.`)
  }
}

/** Removes files that go, once rows are there. @returns what is to be looked at, in whole sentences */
export async function dropFiles(
  { promotionFiles }: Needs,
  work: HostFiles,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!work.files.files.some(({ wanted }) => wanted === null)) return []
  const note = (entry: FileJournalEntry) => promotionFiles.note(work.promotion, JSON.stringify(entry))
  const outcome = await removeFiles(toWrite(work, note), signal)
  return outcome.is === 'written' ? outcome.findings : [outcome.sentence]
}

const toWrite = (
  { promotion, production, access, files }: HostFiles,
  record: FilesToWrite['record'],
): FilesToWrite => ({
  source: access.source,
  layout: layoutOf(production.facts, access.source.ssh.path),
  promotion,
  files: files.files,
  newContent: files.newContent,
  oldContent: files.oldContent,
  record,
})

/**
 * Puts files back as they were, where production still has what was written.
 * @param point what was there before is in it
 * @returns what is to be looked at, in whole sentences
 */
export async function takeBackPlaced(
  { engineParts, promotionFiles }: Needs,
  work: Pick<HostFiles, 'promotion' | 'production' | 'access'> & { readonly point: string },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const journal = promotionFiles.notes(work.promotion).map((line): FileJournalEntry => JSON.parse(line))
  if (journal.length === 0) return []
  const before = pointPath(work.production.id, work.point)
  const oldContent = (path: string) => keptContent(engineParts().pool, before, path)
  const { left } = await takeBackFiles({ source: work.access.source, oldContent, journal }, signal)
  promotionFiles.forgetNotes(work.promotion)
  return left.map(({ sentence }) => sentence)
}
