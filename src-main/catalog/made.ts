// What this catalog began to make in the pool and did not remove since: what may be swept where nothing intends it.
import type { SqliteDatabase } from './sqlite.ts'

/** Where in a state's binary logs its own changes begin: what was logged before came with what it is a copy of. */
export interface LogStart {
  readonly file: string
  /** Bytes from the beginning of the file. */
  readonly offset: number
}

export interface MadePaths {
  /** Paths of states, and of the histories of productions that are going. */
  all(): ReadonlySet<string>
  /** Before it is made. Again is fine. */
  add(paths: readonly string[]): void
  /** After it was removed. */
  remove(paths: readonly string[]): void
  /** Notes it of a clone's state, once that is copied. */
  setLogStart(path: string, start: LogStart): void
  /** @returns null for a state that is no clone's, or that an earlier Sitefork made */
  logStart(path: string): LogStart | null
}

export function madePaths(database: SqliteDatabase): MadePaths {
  return {
    all: () => new Set(database.all('SELECT path FROM made').map((row) => String(row.path))),
    add: (paths) =>
      database.together(() => {
        for (const path of paths) database.run('INSERT OR IGNORE INTO made (path) VALUES (?)', path)
      }),
    remove: (paths) =>
      database.together(() => {
        for (const path of paths) database.run('DELETE FROM made WHERE path = ?', path)
      }),
    setLogStart: (path, { file, offset }) =>
      database.run('UPDATE made SET log_file = ?, log_offset = ? WHERE path = ?', file, offset, path),
    logStart(path) {
      const row = database.one('SELECT log_file, log_offset FROM made WHERE path = ? AND log_file IS NOT NULL', path)
      return row ? { file: String(row.log_file), offset: Number(row.log_offset) } : null
    },
  }
}
