// Lists the edits of an index, the newest first; noise in sequence is one of them.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SqliteRow, SqliteValue } from '../catalog/sqlite.ts'
import { editorOf } from '../changes/cause.ts'
import { classNamed, classNumber } from '../changes/classes.ts'
import type { ChangeQuery, Edit, Editor } from '../contract/changes.ts'
import type { TextSearch } from './find-text.ts'
import type { KnownTitles } from './known-titles.ts'
import { instantOf } from './list-things.ts'
import { requestOfEdit } from './settle-edits.ts'

/** What stands before the name of its first edit in the name of a sequence. */
const stretchPrefix = 'noise:'

/** What stands before the path of a request that came in no other way. */
const callers: Readonly<Record<string, string>> = { CLI: 'wp', UNDO: 'undo' }

export interface EditLists {
  list(query: ChangeQuery, version: number): { readonly total: number; readonly edits: readonly Edit[] }
  /** @returns the numbers of the edits that a listed one stands for; none where there is no such edit */
  numbersOf(edit: string): readonly number[]
}

export function createEditLists(database: ScratchDatabase, search: TextSearch, known: KnownTitles): EditLists {
  const byName = database.prepare('SELECT id FROM edits WHERE name = ?')
  const stretchOf = database.prepare('SELECT id FROM edits WHERE stretch = ? ORDER BY first, id')
  const head = database.prepare('SELECT * FROM edits WHERE id = ?')
  const statementsOf = database.prepare('SELECT text FROM statements WHERE edit = ? ORDER BY seq LIMIT 1000')
  const members = database.prepare('SELECT * FROM edits WHERE stretch = ? ORDER BY first, id LIMIT 200')

  function numbersOf(edit: string): readonly number[] {
    const isStretch = edit.startsWith(stretchPrefix)
    const row = byName.one(isStretch ? edit.slice(stretchPrefix.length) : edit)
    if (!row) return []
    return isStretch ? stretchOf.all(Number(row.id)).map(({ id }) => Number(id)) : [Number(row.id)]
  }

  const editorOfRow = (row: SqliteRow): Editor => {
    const request = requestOfEdit(row)
    return editorOf(request, request ? (known.loginOf(request.user) ?? null) : null)
  }

  function single(row: SqliteRow): Edit {
    const request = requestOfEdit(row)
    return {
      id: String(row.name),
      at: instantOf(Number(row.first)),
      by: editorOfRow(row),
      request: request && `${callers[request.method] ?? request.method} ${request.path}`,
      title: String(row.title),
      class: classNamed(Number(row.class)),
      why: row.why === null ? null : String(row.why),
      rows: Number(row.rows),
      files: Number(row.files),
      statements: statementsOf.all(Number(row.id)).map(({ text }) => String(text)),
      things: JSON.parse(String(row.things)),
      folded: 1,
    }
  }

  function several(row: SqliteRow, { folded, rows, files }: { folded: number; rows: number; files: number }): Edit {
    const some = members.all(Number(row.id))
    const [by, ...others] = new Map(
      some.map((one) => {
        const editor = editorOfRow(one)
        return [JSON.stringify(editor), editor] as const
      }),
    ).values()
    const reasons = new Set(some.map(({ why }) => why))
    const [why] = reasons
    const things = some.flatMap((one): Edit['things'] => JSON.parse(String(one.things)))
    return {
      ...single(row),
      id: `${stretchPrefix}${row.name}`,
      by: by && others.length === 0 ? by : { is: 'wordpress' },
      request: null,
      title: amount(rows, files),
      why: reasons.size === 1 && why != null ? String(why) : 'WordPress and its plugins wrote it by themselves',
      rows,
      files,
      things: [...new Map(things.map((thing) => [thing.id, thing])).values()].slice(0, 10),
      folded,
    }
  }

  return {
    numbersOf,
    list({ text, groups, classes, offset, limit }, version) {
      const isSearch = search.find(text, 'edits', version)
      const values: SqliteValue[] = []
      const conditions = ['TRUE']
      if (isSearch) conditions.push('id IN (SELECT id FROM found)')
      if (groups.length > 0) {
        conditions.push(
          'EXISTS (SELECT 1 FROM json_each(edits.groups) AS has JOIN json_each(?) AS wanted ON has.value = wanted.value)',
        )
        values.push(JSON.stringify(groups))
      }
      if (classes.length > 0) {
        conditions.push('class IN (SELECT value FROM json_each(?))')
        values.push(JSON.stringify(classes.map(classNumber)))
      }
      const heads = `SELECT DISTINCT COALESCE(stretch, id) FROM edits WHERE ${conditions.join(' AND ')}`
      const total = database.prepare(`SELECT COUNT(*) AS count FROM (${heads})`).one(...values)
      const rows = database
        .prepare(
          `SELECT COALESCE(stretch, id) AS head, COUNT(*) AS folded, SUM(rows) AS rows, SUM(files) AS files, MIN(first) AS begun FROM edits WHERE COALESCE(stretch, id) IN (${heads}) GROUP BY head ORDER BY begun DESC, head DESC LIMIT ? OFFSET ?`,
        )
        .all(...values, limit, offset)
      const edits = rows.flatMap((row) => {
        const first = head.one(Number(row.head))
        if (!first) return []
        const sums = { folded: Number(row.folded), rows: Number(row.rows), files: Number(row.files) }
        return [sums.folded === 1 ? single(first) : several(first, sums)]
      })
      return { total: Number(total?.count ?? 0), edits }
    },
  }
}

function amount(rows: number, files: number): string {
  const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`
  if (files === 0) return `${counted(rows, 'row')} of noise`
  return rows === 0
    ? `${counted(files, 'file')} of noise`
    : `${counted(rows, 'row')} and ${counted(files, 'file')} of noise`
}
