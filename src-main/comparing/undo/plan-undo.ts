// Plans how an edit or a thing is taken back: which rows and files, or why it cannot be.
import { type ClassedChange, reversalOf } from '../../changes/reverse.ts'
import type { ChangePart, ChangeQuery, Edit } from '../../contract/changes.ts'
import { Failure } from '../../contract/failure.ts'
import { absolute } from '../../contract/instant.ts'
import { plainText } from '../../contract/plain-text.ts'
import type { RowChange } from '../../rows/change.ts'
import type { GuardedRow } from '../../rows/guarded-row.ts'
import type { ChangeIndex, MeantFileChange } from '../change-index.ts'
import type { FileDoubt } from '../doubted-files.ts'

export interface UndoPlan {
  /** What is undone, in words: an edit's title, a thing's. */
  readonly title: string
  /** When the edit was made; null for a thing, whose whole difference from the point is taken back. */
  readonly editedAt: string | null
  readonly rows: readonly GuardedRow[]
  /** What is put back as it is in the point. */
  readonly files: readonly MeantFileChange[]
  /** Whether WordPress writes a row by itself. */
  readonly isNoise: (change: RowChange) => boolean
}

/** What is held in memory while it is undone. */
const mostRows = 100_000
const mostBytes = 256 * 2 ** 20

/** @throws Failure `not-found` where it is there no more, `bad-input` where it cannot be undone, `too-much` */
export function planUndo(index: ChangeIndex, part: ChangePart): UndoPlan {
  const { title, editedAt } = named(index, part)
  refuseSchema(index.statements(part))
  refuseDoubtedFiles(index, part)
  const changes = part.edit === undefined ? index.net(part) : index.writes(part.edit)
  const rows = reversalOf(bounded(changes))
  const files = index.files(part)
  if (rows.length > 0 || files.length > 0) {
    return { title, editedAt, rows, files, isNoise: (change) => index.meaningOf(change).class === 'noise' }
  }
  throw new Failure('bad-input', 'Nothing is left of this change, so there is nothing to undo.')
}

function named(index: ChangeIndex, part: ChangePart): Pick<UndoPlan, 'title' | 'editedAt'> {
  if (part.edit !== undefined) {
    const edit = [...allEdits(index)].find(({ id }) => id === part.edit)
    if (edit) return { title: edit.title, editedAt: edit.at }
  } else if (part.thing !== undefined) {
    for (let offset = 0; ; offset += page) {
      const { things, total } = index.things({ ...everything, view: 'net', offset })
      const thing = things.find(({ id }) => id === part.thing)
      if (thing) return { title: `${thing.kind} “${thing.title}”`, editedAt: null }
      if (offset + page >= total) break
    }
  } else
    throw new Failure('bad-input', 'Say which edit or which thing is to be undone. Everything goes back by “Reset”.')
  throw new Failure('not-found', 'This change is not in the list any more. Look at the list again.')
}

const page = 1000
const everything: ChangeQuery = { view: 'edits', text: '', groups: [], classes: [], offset: 0, limit: page }

function* allEdits(index: ChangeIndex): Generator<Edit> {
  for (let offset = 0; ; offset += page) {
    const { edits, total } = index.edits({ ...everything, offset })
    yield* edits
    if (offset + page >= total) return
  }
}

/** A file goes back to what the point has, which must be what the edit found. */
function refuseDoubtedFiles(index: ChangeIndex, { edit }: ChangePart): void {
  const doubt = edit === undefined ? undefined : index.doubtedFile(edit)
  if (!doubt) return
  const by = doubt.title === null ? '' : ` (${plainText(doubt.title)})`
  const at = `at ${absolute(new Date(doubt.at * 1000).toISOString())}${by}`
  const why: Readonly<Record<FileDoubt['is'], string>> = {
    before: `had been changed before as well, ${at}, and what was in it then is not kept`,
    'maybe-before': `may have been changed before as well, by what was done ${at}: nobody looked at the files in between`,
    since: `was changed again since, ${at}`,
    'maybe-since': `was changed since, ${at}, and may be one that this edit had changed: nobody looked at the files in between`,
  }
  const way = doubt.is.endsWith('since') ? 'Undo that first' : 'Undo the whole thing that it belongs to'
  throw new Failure(
    'bad-input',
    `Nothing was undone: the file ${plainText(doubt.path, 200)} ${why[doubt.is]}. ${way}, or go back to a bookmark.`,
  )
}

function refuseSchema(statements: readonly string[]): void {
  const [first] = statements
  if (first === undefined) return
  throw new Failure(
    'bad-input',
    `It changed what tables are made of, which is not undone by itself: ${plainText(first, 120)}. Nothing was undone; go back to a bookmark from before it instead.`,
  )
}

function* bounded(changes: Iterable<ClassedChange>): Generator<ClassedChange> {
  let [count, bytes] = [0, 0]
  for (const change of changes) {
    count += 1
    for (const row of [change.before, change.after]) for (const value of row ?? []) bytes += value?.length ?? 0
    if (count > mostRows || bytes > mostBytes) {
      throw new Failure(
        'too-much',
        `It changed more than ${mostRows} rows, or more than ${mostBytes / 2 ** 20} MB of them, which is too much to be undone by itself. Nothing was undone; go back to a bookmark from before it instead.`,
      )
    }
    yield change
  }
}

/** @returns the last edit but this one that wrote the row */
export function lastEditOf(
  index: ChangeIndex,
  isIt: (change: ClassedChange) => boolean,
  part: ChangePart,
): Edit | undefined {
  const edits = [...allEdits(index)].sort((one, other) => (one.at < other.at ? 1 : -1))
  for (const edit of edits.slice(0, mostSearched)) {
    if (edit.id === part.edit) continue
    for (const write of index.writes(edit.id)) if (isIt(write)) return edit
  }
  return undefined
}

/** How many edits are looked through for the one that changed a row again. */
const mostSearched = 2000
