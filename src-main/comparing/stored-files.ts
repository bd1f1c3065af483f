// The list of files that differ, with the things they belong to and the edits they were changed in.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SqliteRow } from '../catalog/sqlite.ts'
import { classNamed, classNumber } from '../changes/classes.ts'
import type { FileChange } from '../changes/file-change.ts'
import { clusterFiles, createFileMatcher, type EditSpan, type WrittenFile } from '../changes/match-files.ts'
import type { MeantFile, WordPressWords } from '../changes/wordpress.ts'
import type { DirtyThings } from './dirty-things.ts'

export interface ThingFiles {
  readonly count: number
  /** How many there are of each class. */
  readonly byClass: readonly number[]
  /** Seconds since the epoch. */
  readonly at: number | null
  readonly some: readonly MeantFile[]
}

export interface StoredFiles {
  replace(files: readonly FileChange[]): void
  ofThing(thing: number, most: number): ThingFiles
  ofEdit(edit: number, most: number): readonly (MeantFile & { readonly thing: number })[]
  countOfEdit(edit: number): number
  /** Takes note of which media file a file belongs to. */
  attach(file: { readonly path: string; readonly thing: string }): void
  /** Finds the thing and the edit of each file; what no edit explains becomes edits of its own. */
  settle(): void
}

export function changeOfFile({ path, before, after }: FileChange): MeantFile {
  const change = before === null ? 'added' : after === null ? 'removed' : 'changed'
  return { path, change, ...((after ?? before)?.is === 'directory' && { isFolder: true }) }
}

/** What edits are called that are nothing but files. */
export const filesOnly = 'files@'

export interface StoredFilesParts {
  readonly database: ScratchDatabase
  readonly words: WordPressWords
  readonly things: DirtyThings
}

export function createStoredFiles({ database, words, things }: StoredFilesParts): StoredFiles {
  const insert = database.prepare('INSERT INTO files (path, data, thing, class, why, at) VALUES (?, ?, ?, ?, ?, ?)')
  const old = database.prepare('SELECT DISTINCT thing FROM files')
  const byThing = database.prepare('SELECT data FROM files WHERE thing = ? ORDER BY path LIMIT ?')
  const sums = database.prepare(
    'SELECT class, COUNT(*) AS count, MAX(at) AS at FROM files WHERE thing = ? GROUP BY class',
  )
  const byEdit = database.prepare('SELECT data, thing FROM files WHERE edit = ? ORDER BY path LIMIT ?')
  const countOfEdit = database.prepare('SELECT COUNT(*) AS count FROM files WHERE edit = ?')
  const match = createMatch(database)
  let total = 0

  const attached = database.prepare('SELECT thing FROM attached WHERE path = ?')
  const attach = database.prepare('INSERT OR REPLACE INTO attached (path, thing) VALUES (?, ?)')
  const every = database.prepare('SELECT data FROM files ORDER BY id')
  const attachmentOf = (path: string) => {
    const thing = attached.one(path)?.thing
    return thing == null ? undefined : String(thing)
  }
  let isStale = false

  function replace(files: readonly FileChange[]): void {
    for (const { thing } of old.all()) things.mark(Number(thing))
    database.execute('UPDATE edits SET dirty = 1 WHERE id IN (SELECT edit FROM files); DELETE FROM files')
    isStale = false
    total = files.length
    for (const file of files) {
      const { thing, class: is, why } = words.meaningOfFile(changeOfFile(file), attachmentOf)
      const number = things.numberOf(thing)
      insert.run(file.path, JSON.stringify(file), number, classNumber(is), why, file.changedAtMs)
      things.mark(number)
    }
  }

  return {
    replace,
    attach({ path, thing }) {
      attach.run(path, thing)
      isStale ||= total > 0
    },
    ofThing(thing, most) {
      if (total === 0) return { count: 0, byClass: [], at: null, some: [] }
      const byClass = [0, 0, 0]
      let at = 0
      for (const row of sums.all(thing)) {
        byClass[Number(row.class)] = Number(row.count)
        at = Math.max(at, Number(row.at ?? 0))
      }
      const count = byClass.reduce((sum, of) => sum + of, 0)
      const some = count === 0 ? [] : byThing.all(thing, most).map((row) => changeOfFile(fileOf(row)))
      return { count, byClass, at: at > 0 ? Math.floor(at / 1000) : null, some }
    },
    ofEdit: (edit, most) =>
      (total === 0 ? [] : byEdit.all(edit, most)).map((row) => ({
        ...changeOfFile(fileOf(row)),
        thing: Number(row.thing),
      })),
    countOfEdit: (edit) => (total === 0 ? 0 : Number(countOfEdit.one(edit)?.count ?? 0)),
    settle() {
      if (isStale) replace(every.all().map(fileOf))
      isStale = false
      match()
    },
  }
}

export function fileOf({ data }: SqliteRow): FileChange {
  return JSON.parse(String(data))
}

export function kindOf({ path, class: whose }: SqliteRow): WrittenFile {
  if (classNamed(Number(whose)) === 'noise') return 'noise'
  return /(?:^|\/)uploads\//.test(String(path)) ? 'upload' : 'code'
}

/** What saves content, or sends a comment, writes no code, whatever happens beside it. */
const contentOnly =
  /\/wp\/v2\/(?!plugins|themes|block-directory)|\/wp-admin\/(?:post|post-new|edit|edit-tags|nav-menus|users?|user-new|profile|comment|upload|async-upload)\.php|\/wp-comments-post\.php|\/wp-login\.php/

/** Somebody had something done who did more than look at a page; what WordPress sends itself is nobody's. */
export function authorshipOf({ method, path }: SqliteRow): Pick<EditSpan, 'isSomebodys' | 'mayWriteCode'> {
  const isAsked = !['GET', 'HEAD'].includes(String(method)) || /[?&]action=/.test(String(path))
  const isSomebodys = method !== null && isAsked && !/wp-cron\.php|action=heartbeat/.test(String(path))
  return { isSomebodys, mayWriteCode: isSomebodys && (method === 'CLI' || !contentOnly.test(String(path))) }
}

function createMatch(database: ScratchDatabase): () => void {
  const spans = database.prepare(
    `SELECT id, COALESCE(began, first) AS first, last, method, path, user FROM edits WHERE name NOT LIKE '${filesOnly}%'`,
  )
  const timed = database.prepare('SELECT id, path, at, edit, class FROM files WHERE at IS NOT NULL')
  const setEdit = database.prepare('UPDATE files SET edit = ? WHERE id = ?')
  const mark = database.prepare('UPDATE edits SET dirty = 1 WHERE id = ?')
  const byName = database.prepare('SELECT id FROM edits WHERE name = ?')
  const insert = database.prepare('INSERT INTO edits (name, first, last) VALUES (?, ?, ?)')

  function assign(file: { readonly id: number; readonly edit: number | null }, edit: number): void {
    if (file.edit === edit) return
    setEdit.run(edit, file.id)
    mark.run(edit)
    if (file.edit !== null) mark.run(file.edit)
  }

  return () => {
    const files = timed.all().map((row) => ({
      id: Number(row.id),
      atMs: Number(row.at),
      edit: row.edit === null ? null : Number(row.edit),
      is: kindOf(row),
    }))
    const editOf = createFileMatcher(
      files.length === 0
        ? []
        : spans.all().map((row) => ({
            id: Number(row.id),
            first: Number(row.first),
            last: Number(row.last),
            ...authorshipOf(row),
          })),
    )
    const left = files.filter((file) => {
      const edit = editOf(file.atMs, file.is)
      if (edit !== undefined) assign(file, edit)
      return edit === undefined
    })
    const byId = new Map(left.map((file) => [file.id, file]))
    for (const { firstMs, lastMs, files: ids } of clusterFiles(left)) {
      const name = `${filesOnly}${Math.floor(firstMs)}`
      const known = byName.one(name)
      const edit = known ? Number(known.id) : insert.run(name, firstMs / 1000, lastMs / 1000)
      for (const id of ids) {
        const file = byId.get(id)
        if (file) assign(file, edit)
      }
    }
    database.execute(
      `DELETE FROM edits WHERE name LIKE '${filesOnly}%' AND id NOT IN (SELECT edit FROM files WHERE edit IS NOT NULL)`,
    )
  }
}
