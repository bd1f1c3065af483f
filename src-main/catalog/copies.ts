// Keeps copies of the catalog in `<home>/copies`: one a day, one before each migration, one before a recovery; a few of each.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Catalog, openCatalog } from './catalog.ts'

export interface Copies {
  /** Makes today's copy, unless there is one. */
  daily(catalog: Pick<Catalog, 'copyTo' | 'lineage'>, now: Date): Promise<void>
  /** Makes a copy before a migration changes the tables. */
  beforeMigration(name: string, copyTo: (file: string) => void): void
  /** Makes a copy of the catalog that a recovery replaces. @returns the file */
  beforeRecovery(catalog: Pick<Catalog, 'copyTo'>, now: Date): Promise<string>
  /** @returns every copy, of any catalog */
  all(): readonly Copy[]
  /**
   * Copies a copy to another file and migrates its tables. @returns what `read` reads in it
   * @throws Failure when a newer Sitefork wrote it
   */
  migrated<T = void>(copy: Copy, file: string, read?: (catalog: Catalog) => T): T
}

export interface Copy {
  readonly file: string
  readonly id: string
  readonly generation: number
}

/** How many copies of each kind are kept. */
const kept = { day: 7, migration: 5, recovery: 5 } as const
type Kind = keyof typeof kept

/** @param migrations the folder of migrations */
export function openCopies(home: string, migrations: string): Copies {
  const folder = join(home, 'copies')

  function fileFor(kind: Kind, name: string): string {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return join(folder, `${kind}-${name}.db`)
  }

  const namesOf = (kind?: Kind) =>
    existsSync(folder)
      ? readdirSync(folder).filter((name) => name.endsWith('.db') && name.startsWith(kind ? `${kind}-` : ''))
      : []

  /** Gives a written copy its name, so that no copy is ever partial, and deletes the oldest ones. */
  function finish(kind: Kind, unfinished: string, file: string): void {
    chmodSync(unfinished, 0o600)
    renameSync(unfinished, file)
    const old = namesOf(kind).sort().slice(0, -kept[kind])
    for (const name of old) rmSync(join(folder, name), { force: true })
  }

  async function copy(kind: Kind, name: string, catalog: Pick<Catalog, 'copyTo'>): Promise<string> {
    const file = fileFor(kind, name)
    const unfinished = `${file}.new`
    rmSync(unfinished, { force: true })
    await catalog.copyTo(unfinished)
    finish(kind, unfinished, file)
    return file
  }

  return {
    async daily(catalog, now) {
      const day = now.toISOString().slice(0, 10)
      if (existsSync(fileFor('day', day))) return
      await copy('day', day, catalog)
      // The catalog in use is always a generation ahead of its copies.
      catalog.lineage.advance()
    },
    beforeMigration(name, copyTo) {
      const file = fileFor('migration', name.replace(/\.sql$/, ''))
      const unfinished = `${file}.new`
      rmSync(unfinished, { force: true })
      copyTo(unfinished)
      finish('migration', unfinished, file)
    },
    beforeRecovery: (catalog, now) => copy('recovery', now.toISOString().replace(/[^0-9T]/g, ''), catalog),
    migrated<T>({ file: from }: Copy, file: string, read: (catalog: Catalog) => T = () => undefined as T): T {
      rmSync(file, { force: true })
      copyFileSync(from, file)
      const catalog = openCatalog(file, migrations)
      try {
        return read(catalog)
      } finally {
        catalog.close()
      }
    },
    all: () => namesOf().flatMap((name) => readCopy(join(folder, name)) ?? []),
  }
}

/** Reads the id and generation of a catalog file. @returns undefined for another file, or one without a lineage */
export function readCopy(file: string): Copy | undefined {
  try {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      const setting = database.prepare('SELECT value FROM settings WHERE name = ?')
      const id = setting.get('catalog-id')?.value
      const generation = Number(setting.get('catalog-generation')?.value ?? 0)
      return typeof id === 'string' ? { file, id, generation } : undefined
    } finally {
      database.close()
    }
  } catch {
    return undefined
  }
}
