// Lists the things of an index, and counts them.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SqliteRow, SqliteValue } from '../catalog/sqlite.ts'
import { classNamed, classNumber } from '../changes/classes.ts'
import type { ChangeCounts, ChangeQuery, Thing } from '../contract/changes.ts'
import type { TextSearch } from './find-text.ts'

export function listThings(
  database: ScratchDatabase,
  search: TextSearch,
  version: number,
  { text, groups, classes, offset, limit }: ChangeQuery,
): { readonly total: number; readonly things: readonly Thing[] } {
  const isSearch = search.find(text, 'things', version)
  const values: SqliteValue[] = []
  const conditions = ['rows + files > 0']
  if (isSearch) conditions.push('id IN (SELECT id FROM found)')
  if (groups.length > 0) {
    conditions.push('grp IN (SELECT value FROM json_each(?))')
    values.push(JSON.stringify(groups))
  }
  if (classes.length > 0) {
    conditions.push('class IN (SELECT value FROM json_each(?))')
    values.push(JSON.stringify(classes.map(classNumber)))
  }
  const where = conditions.join(' AND ')
  const total = database.prepare(`SELECT COUNT(*) AS count FROM things WHERE ${where}`).one(...values)
  const rows = database
    .prepare(`SELECT * FROM things WHERE ${where} ORDER BY class, rank, grp, sort, id LIMIT ? OFFSET ?`)
    .all(...values, limit, offset)
  return { total: Number(total?.count ?? 0), things: rows.map(toThing) }
}

/** Whether a page has things that are noise, or may have, and so must be told apart by more than that. */
export function reachesNoise(
  database: ScratchDatabase,
  { view, text, groups, classes, offset, limit }: ChangeQuery,
): boolean {
  if (view === 'edits' || text !== '' || groups.length > 0) return true
  if (classes.length > 0 && !classes.includes('noise')) return false
  const others = database.prepare('SELECT COUNT(*) AS count FROM things WHERE rows + files > 0 AND class < 2').one()
  return classes.length > 0 || offset + limit > Number(others?.count ?? 0)
}

function toThing(row: SqliteRow): Thing {
  return {
    id: String(row.name),
    kind: String(row.kind),
    group: String(row.grp),
    title: String(row.title),
    change: row.change as Thing['change'],
    summary: String(row.summary),
    class: classNamed(Number(row.class)),
    why: row.why === null ? null : String(row.why),
    rows: Number(row.rows),
    files: Number(row.files),
    at: row.at === null ? null : instantOf(Number(row.at)),
  }
}

/** @param at seconds since the epoch */
export const instantOf = (at: number) => new Date(Math.round(at * 1000)).toISOString()

export function countChanges(database: ScratchDatabase): ChangeCounts {
  const groups = database
    .prepare(
      'SELECT grp, class, COUNT(*) AS things, SUM(rows - own_rows - noise_rows) AS rows, SUM(own_rows) AS own, SUM(noise_rows) AS noise, SUM(work_files) AS files, SUM(noise_files) AS noise_files, SUM(dirty <> 0) AS later FROM things WHERE rows + files > 0 GROUP BY class, rank, grp ORDER BY class, rank, grp',
    )
    .all()
  const sum = (column: string, only?: number) =>
    groups
      .filter((row) => only === undefined || Number(row.class) === only)
      .reduce((total, row) => total + Number(row[column]), 0)
  return {
    things: sum('things', 0),
    rows: sum('rows'),
    files: sum('files'),
    own: { things: sum('things', 1), rows: sum('own') },
    noise: { rows: sum('noise'), files: sum('noise_files') },
    groups: groups
      .filter((row) => Number(row.class) < 2 || sum('later') === 0)
      .map((row) => ({ group: String(row.grp), things: Number(row.things), class: classNamed(Number(row.class)) })),
  }
}
