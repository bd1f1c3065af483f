// A database for what is only needed while it is open: in a file of its own, quick rather than safe.
import { closeSync, openSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { onFile } from './home-failure.ts'
import type { SqliteRow, SqliteValue } from './sqlite.ts'

/** A statement that was prepared. */
export interface ScratchStatement {
  /** @returns the id of the row that was added last */
  run(...values: readonly SqliteValue[]): number
  one(...values: readonly SqliteValue[]): SqliteRow | undefined
  all(...values: readonly SqliteValue[]): readonly SqliteRow[]
}

export interface ScratchDatabase {
  prepare(sql: string): ScratchStatement
  execute(sql: string): void
  /** Closes it and removes its file. */
  close(): void
}

/**
 * @param what the file in words, for sentences: `The index of a comparison`
 * @param file replaced where there is one
 * @throws Failure `home-unusable` when the file cannot be made, read or written
 */
export function openScratch(what: string, file: string): ScratchDatabase {
  const told = <T>(work: () => T) => onFile(what, file, work)
  const database = told(() => {
    rmSync(file, { force: true })
    closeSync(openSync(file, 'wx', 0o600))
    const opened = new DatabaseSync(file)
    // Nothing is rolled back here, and after a crash the file is made anew; so no journal, and no waiting for the disk.
    opened.exec(
      'PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -49152; PRAGMA temp_store = FILE',
    )
    return opened
  })
  return {
    prepare(sql) {
      const statement = told(() => database.prepare(sql))
      return {
        run: (...values) => {
          try {
            return Number(statement.run(...values).lastInsertRowid)
          } catch (error) {
            return told(() => {
              throw error
            })
          }
        },
        one: (...values) => told(() => statement.get(...values) as SqliteRow | undefined),
        all: (...values) => told(() => statement.all(...values) as SqliteRow[]),
      }
    },
    execute: (sql) => told(() => database.exec(sql)),
    close() {
      database.close()
      rmSync(file, { force: true })
    },
  }
}
