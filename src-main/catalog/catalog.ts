// The catalog: one object with a door to each noun's table.
import { type Bookmarks, bookmarks } from './bookmarks.ts'
import { type Clones, clones } from './clones.ts'
import { type History, history } from './history.ts'
import { type Jobs, jobs } from './jobs.ts'
import { openTables } from './open.ts'
import { type Points, points } from './points.ts'
import { type Productions, productions } from './productions.ts'
import { type Settings, settings } from './settings.ts'

export interface Catalog {
  readonly productions: Productions
  readonly points: Points
  readonly clones: Clones
  readonly bookmarks: Bookmarks
  readonly history: History
  readonly jobs: Jobs
  readonly settings: Settings
  together<T>(work: () => T): T
  close(): void
}

export function openCatalog(file: string, migrations: string): Catalog {
  const tables = openTables(file, migrations)
  return {
    productions: productions(tables),
    points: points(tables),
    clones: clones(tables),
    bookmarks: bookmarks(tables),
    history: history(tables),
    jobs: jobs(tables),
    settings: settings(tables),
    together: tables.together,
    close: tables.close,
  }
}
