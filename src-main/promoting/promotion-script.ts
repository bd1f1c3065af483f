// A promotion for whoever may write where Sitefork may not: a script for the database, the one that undoes it, and what to do with files.
// Pure.
import { writeGuardedScript } from '../changes/export/write-guarded-script.ts'
import type { FileState } from '../changes/file-change.ts'
import type { PatchFile } from '../changes/patch.ts'
import type { AddedId, ReservedId } from '../changes/renumber/reserved-id.ts'
import { reversalOf } from '../changes/reverse.ts'
import { lastDrops } from '../changes/schema-statement.ts'
import { plainText } from '../contract/plain-text.ts'
import type { BackStatement, PromotionPatch } from './promotion-patch.ts'

export interface ScriptWords {
  /** What is written, in words: `14 changes of “checkout”`. */
  readonly title: string
  readonly database: string
}

/** How many ids are left free for what production adds until the script is run. */
const idsLeftFree = 1000n

/**
 * Chooses ids where nobody can ask production for them: some way behind the last one. The script writes nothing where one is taken.
 * @param lastOf the greatest id that a table has
 */
export function idsAhead(ids: readonly AddedId[], lastOf: (table: string) => bigint): readonly ReservedId[] {
  const next = new Map<string, bigint>()
  return ids.map((id) => {
    const to = (next.get(id.table) ?? lastOf(id.table) + idsLeftFree) + 1n
    next.set(id.table, to)
    return { ...id, to: String(to) }
  })
}

/** @param patch rows with the ids that they shall have */
export function* promotionScript(
  patch: Pick<PromotionPatch, 'rows' | 'statements'>,
  { title, database }: ScriptWords,
): Generator<string> {
  const rows = patch.rows.map(({ table, before, after }) => ({ table, expected: before, wanted: after }))
  const last = lastDrops(patch.statements, database)
  const statements = patch.statements.filter((one) => !last.includes(one))
  yield* writeGuardedScript({ title, database, statements, last, rows })
}

/** What takes schema changes away again is for whoever knows that nobody else uses it by then. */
export function* undoScript(
  { rows, statements, back = [] }: Pick<PromotionPatch, 'rows' | 'statements'> & Partial<PromotionPatch>,
  { title, database }: ScriptWords,
): Generator<string> {
  const reversed = reversalOf(rows.map((change) => ({ ...change, class: 'work' })))
  const of = (when: BackStatement['when']) => back.flatMap((one) => (one.when === when ? [one.text] : []))
  yield* writeGuardedScript({ title: `Undoes: ${title}`, database, statements: of('first'), rows: reversed })
  if (statements.length > 0 && back.length === 0) {
    yield* comments(
      'These schema changes stay; take them back by hand, where nobody else uses what they made:',
      statements,
    )
  }
  if (of('last').length > 0) {
    yield* comments(
      'Once it has said that it wrote, run these too, where nobody else uses what they take away:',
      of('last'),
    )
  }
}

function* comments(title: string, lines: readonly string[]): Generator<string> {
  yield `\n-- ${title}\n`
  for (const text of lines) for (const line of text.split('\n')) yield `--   ${plainText(line, 10_000)}\n`
}

/** What to do with files by hand, as text; empty where there are none. */
export function fileInstructions(files: readonly PatchFile[], { title }: Pick<ScriptWords, 'title'>): string {
  if (files.length === 0) return ''
  const single = files.flatMap(oneOrTwo)
  const laid = single.filter(({ after }) => after)
  const gone = single.filter(({ after }) => !after).toReversed()
  const lines = [
    `Files of: ${plainText(title)}. Paths are from the top of the site.`,
    '',
    '1. Compare first. Where one is another than it says here, somebody changed it since: stop, and export this once more.',
    ...single.map(
      ({ path, before, hashes }) => `   ${plainText(path, 1000)}: ${told(before, hashes?.before, 'not there')}`,
    ),
    ...(laid.length === 0
      ? []
      : [
          '',
          '2. Copy these from the clone, before the script for the database is run.',
          ...laid.map(({ path, after, hashes }) => `   ${plainText(path, 1000)}: ${told(after, hashes?.after, '')}`),
        ]),
    ...(gone.length === 0
      ? []
      : [
          '',
          `${laid.length === 0 ? 2 : 3}. Remove these, once the script for the database has said that it wrote.`,
          ...gone.map(({ path }) => `   ${plainText(path, 1000)}`),
        ]),
  ]
  return `${lines.join('\n')}\n`
}

/** One that was renamed is one that goes and one that comes. */
function oneOrTwo(file: PatchFile): readonly PatchFile[] {
  const { from, path, before, after, hashes } = file
  if (from === null || from === path) return [file]
  return [
    { path: from, from: null, before, after: null, hashes: { before: hashes?.before ?? null, after: null } },
    { path, from: null, before: null, after, hashes: { before: null, after: hashes?.after ?? null } },
  ]
}

function told(state: FileState | null, sha256: string | null | undefined, nothing: string): string {
  if (!state) return nothing
  const mode = `mode ${state.mode.toString(8).padStart(4, '0')}`
  if (state.is === 'directory') return `a directory, ${mode}`
  const hash = sha256 ? `, SHA-256 ${sha256}` : ''
  return `${state.is === 'link' ? 'a link' : 'a file'} of ${state.bytes} bytes, ${mode}${hash}`
}
