// Stores the paths that this catalog created in the pool: those that nothing refers to may be removed.
import type { SqliteDatabase } from './sqlite.ts'

/** Where in a state's binary logs its own changes begin; earlier events came along with the copy. */
export interface LogStart {
  readonly file: string
  /** Bytes from the beginning of the file. */
  readonly offset: number
}

export interface MadePaths {
  /** @returns paths of states, and of the histories of productions being unlinked */
  all(): ReadonlySet<string>
  /** Adds paths before they are created; adding a path again does nothing. */
  add(paths: readonly string[]): void
  /** Removes paths after their states were removed. */
  remove(paths: readonly string[]): void
  /** Stores the log start of a clone's state, once it is copied. */
  setLogStart(path: string, start: LogStart): void
  /** @returns null for a state that is no clone's, or that an earlier version made */
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
