// What this catalog began to make in the pool and did not remove since: what may be swept where nothing intends it.
import type { Tables } from './open.ts'

export interface Made {
  /** Paths of states, and of the histories of productions that are going. */
  all(): ReadonlySet<string>
  /** Before it is made. Again is fine. */
  add(paths: readonly string[]): void
  /** After it was removed. */
  remove(paths: readonly string[]): void
}

export function made(tables: Tables): Made {
  return {
    all: () => new Set(tables.all('SELECT path FROM made').map((row) => String(row.path))),
    add: (paths) =>
      tables.together(() => {
        for (const path of paths) tables.run('INSERT OR IGNORE INTO made VALUES (?)', path)
      }),
    remove: (paths) =>
      tables.together(() => {
        for (const path of paths) tables.run('DELETE FROM made WHERE path = ?', path)
      }),
  }
}
