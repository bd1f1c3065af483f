// Opens the catalog file and brings its tables up to date.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { Failure } from '../contract/failure.ts'
import { onFile } from './home-failure.ts'

export type SqliteValue = string | number | null | Uint8Array
export type SqliteRow = Readonly<Record<string, SqliteValue>>

/** A small synchronous interface to SQLite: statements are prepared once, rows are plain objects. */
export interface SqliteDatabase {
  run(sql: string, ...values: readonly SqliteValue[]): void
  one(sql: string, ...values: readonly SqliteValue[]): SqliteRow | undefined
  all(sql: string, ...values: readonly SqliteValue[]): readonly SqliteRow[]
  /** Runs work in one transaction; calls may be nested. */
  together<T>(work: () => T): T
  /** Copies the database to another file while it is in use. */
  copyTo(file: string): Promise<void>
  /** Replaces all rows by those of another catalog file of the same schema. */
  replaceFrom(file: string): void
  close(): void
}

/**
 * @param file path of the catalog, or `:memory:`
 * @param migrations folder of `NNN-name.sql`, append-only
 * @param beforeMigration is called with the next migration's name and a function that copies the catalog as it is
 * @throws Failure when a newer Sitefork wrote the file, and `home-unusable` when it cannot be opened, read or written
 */
export function openDatabase(
  file: string,
  migrations: string,
  beforeMigration: (name: string, copyTo: (file: string) => void) => void = () => undefined,
): SqliteDatabase {
  const told = <T>(work: () => T) => onFile('The catalog', file, work)
  const database = told(() => new DatabaseSync(file))
  told(() => {
    // FULL: a job's outcome told to the person must survive a power cut.
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000',
    )
    migrate(database, migrations, beforeMigration)
  })
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>()
  const statement = (sql: string) => {
    const known = prepared.get(sql)
    if (known) return known
    const fresh = database.prepare(sql)
    prepared.set(sql, fresh)
    return fresh
  }
  let depth = 0
  return {
    run: (sql, ...values) => told(() => void statement(sql).run(...values)),
    one: (sql, ...values) => told(() => statement(sql).get(...values) as SqliteRow | undefined),
    all: (sql, ...values) => told(() => statement(sql).all(...values) as SqliteRow[]),
    together(work) {
      if (depth > 0) return work()
      depth++
      try {
        told(() => database.exec('BEGIN IMMEDIATE'))
        const result = work()
        told(() => database.exec('COMMIT'))
        return result
      } catch (error) {
        // A full disk may have ended the transaction already.
        if (database.isTransaction) database.exec('ROLLBACK')
        throw error
      } finally {
        depth--
      }
    },
    async copyTo(to) {
      await backup(database, to)
    },
    replaceFrom: (from) => replaceFrom(database, from),
    close: () => database.close(),
  }
}

function replaceFrom(database: DatabaseSync, from: string): void {
  database.prepare('ATTACH DATABASE ? AS source').run(from)
  try {
    database.exec('BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON')
    try {
      const tables = database.prepare("SELECT name FROM source.sqlite_master WHERE type = 'table'").all()
      const names = tables
        .map((row) => String(row.name))
        .filter((name) => name !== 'migrations' && !/^sqlite_/.test(name))
      for (const name of names) database.exec(`DELETE FROM main.${name}`)
      for (const name of names) {
        const columns = database.prepare(`SELECT name FROM pragma_table_info('${name}', 'source')`).all()
        const list = columns.map((row) => String(row.name)).join(', ')
        database.exec(`INSERT INTO main.${name} (${list}) SELECT ${list} FROM source.${name}`)
      }
      database.exec('COMMIT')
    } catch (error) {
      database.exec('ROLLBACK')
      throw error
    }
  } finally {
    database.exec('DETACH DATABASE source')
  }
}

function migrate(
  database: DatabaseSync,
  folder: string,
  before: (name: string, copyTo: (file: string) => void) => void,
): void {
  database.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) STRICT')
  const available = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const applied = database
    .prepare('SELECT name FROM migrations ORDER BY name')
    .all()
    .map((row) => String(row.name))
  if (applied.some((name, index) => name !== available[index])) {
    throw new Failure(
      'unexpected',
      'This Sitefork home was written by another version of Sitefork. Nothing was changed; start the newer version, or set SITEFORK_HOME to another folder.',
      { detail: `applied: ${applied.join(', ')}\navailable: ${available.join(', ')}` },
    )
  }
  const [next, ...rest] = available.slice(applied.length)
  if (next === undefined) return
  if (applied.length > 0) before(next, (file) => void database.prepare('VACUUM INTO ?').run(file))
  for (const name of [next, ...rest]) {
    database.exec('BEGIN')
    database.exec(readFileSync(join(folder, name), 'utf8'))
    database.prepare('INSERT INTO migrations VALUES (?, ?)').run(name, new Date().toISOString())
    database.exec('COMMIT')
  }
}
