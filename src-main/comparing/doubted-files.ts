// Says of which file it is not known that it goes back to what it was before an edit: of another edit it has something, or may have.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SqliteRow } from '../catalog/sqlite.ts'
import { classNumber } from '../changes/classes.ts'
import { createFileMatcher, type EditSpan, spanReach, type WrittenFile } from '../changes/match-files.ts'
import type { FileLooks } from './file-looks.ts'
import { authorshipOf, fileOf, filesOnly, kindOf } from './stored-files.ts'

export interface FileDoubt {
  readonly path: string
  /** `before`: it had been changed already when the edit began. `since`: it was changed again. `maybe-…`: nobody looked meanwhile. */
  readonly is: 'before' | 'maybe-before' | 'since' | 'maybe-since'
  /** When it was changed, or may have been, seconds since the epoch. */
  readonly at: number
  /** What the other edit is called; null where none is known. */
  readonly title: string | null
}

interface Span extends EditSpan {
  readonly title: string
}

interface ListedFile {
  readonly path: string
  readonly kind: WrittenFile
  readonly at: number | null
  readonly edit: number | null
  readonly thing: number
  readonly isNew: boolean
}

/** @returns what finds the first file in doubt of these edits, which are one to a person */
export function createFileDoubts(
  database: ScratchDatabase,
  looks: FileLooks,
): (edits: readonly number[]) => FileDoubt | undefined {
  const spans = database.prepare(
    'SELECT id, name, COALESCE(began, first) AS first, last, method, path, user, title FROM edits',
  )
  const files = database.prepare('SELECT * FROM files WHERE class <> ? ORDER BY path')
  const seen = database.prepare('SELECT DISTINCT path FROM seen_files WHERE until IS NOT NULL')

  function allSpans(): readonly Span[] {
    return spans.all().map((row) => {
      const isByHand = String(row.name).startsWith(filesOnly)
      return {
        id: Number(row.id),
        first: Number(row.first),
        last: Number(row.last),
        title: String(row.title),
        ...(isByHand ? { isSomebodys: true, mayWriteCode: true } : authorshipOf(row)),
      }
    })
  }

  return (edits) => {
    const all = allSpans()
    const mine = all.filter(({ id }) => edits.includes(id))
    const [first, last] = [Math.min(...mine.map((one) => one.first)), Math.max(...mine.map((one) => one.last))]
    const [begin, end] = [first - spanReach.before, last + spanReach.after]
    const others = all.filter(({ id }) => !edits.includes(id))
    const listed = files.all(classNumber('noise')).map(listedFile)
    const own = listed.filter(({ edit }) => edit !== null && edits.includes(edit))

    function before(file: ListedFile): FileDoubt | undefined {
      const { path, kind } = file
      const earlier = looks.at(path, begin)?.at
      if (earlier != null) return doubt(path, 'before', earlier, others)
      // What it made has nothing before; that somebody else did not make it tells the time at which it was made.
      if (file.isNew) return undefined
      const able = others.filter((one) => one.first < first && isAble(one, kind))
      if (able.length === 0) return undefined
      const lastOf = Math.max(...able.map((one) => one.last))
      const found = looks.between(path, lastOf + spanReach.after, begin, 'last')
      return found === 'same' ? undefined : doubt(path, 'maybe-before', lastOf, able)
    }

    function since(things: ReadonlySet<number>): FileDoubt | undefined {
      const isMine = (at: number, kind: WrittenFile) => edits.includes(editOf(at * 1000, kind) ?? -1)
      const editOf = createFileMatcher(all)
      const again = new Set(seen.all().map(({ path }) => String(path)))
      for (const { path, kind, at, edit, thing } of listed) {
        if (at === null || at <= end || (edit !== null && edits.includes(edit))) continue
        const wasMine =
          again.has(path) && looks.all(path).some((one) => one.at !== null && one.at !== at && isMine(one.at, kind))
        if (wasMine) return doubt(path, 'since', at, others)
        if (!things.has(thing) || !mine.some((one) => isAble(one, kind))) continue
        const found = looks.between(path, end, at - spanReach.before, 'first')
        const isUntouched = found === 'same' || (found?.at != null && found.at < begin)
        if (!isUntouched) return doubt(path, 'maybe-since', at, others)
      }
      return undefined
    }

    for (const file of own) {
      const found = before(file)
      if (found) return found
    }
    return since(new Set(own.map(({ thing }) => thing)))
  }
}

function listedFile(row: SqliteRow): ListedFile {
  return {
    path: String(row.path),
    kind: kindOf(row),
    at: row.at === null ? null : Number(row.at) / 1000,
    edit: row.edit === null ? null : Number(row.edit),
    thing: Number(row.thing),
    isNew: fileOf(row).before === null,
  }
}

const isAble = ({ isSomebodys, mayWriteCode }: Span, kind: WrittenFile) =>
  kind === 'code' ? mayWriteCode : isSomebodys

function doubt(path: string, is: FileDoubt['is'], at: number, others: readonly Span[]): FileDoubt {
  const by = others
    .filter((one) => one.first - spanReach.before <= at && at <= one.last + spanReach.after)
    .toSorted((one, other) => Math.abs(one.last - at) - Math.abs(other.last - at))
  const [nearest] = [...by.filter((one) => one.isSomebodys), ...by]
  return { path, is, at, title: nearest?.title || null }
}
