// The catalog: one object with a door to each noun's table.

import { type Answers, answers } from './answers.ts'
import { type Bookmarks, bookmarks } from './bookmarks.ts'
import { type Clones, clones } from './clones.ts'
import { type Comparisons, comparisons } from './comparisons.ts'
import { type History, history } from './history.ts'
import { type Jobs, jobs } from './jobs.ts'
import { type Lineage, lineage } from './lineage.ts'
import { type Made, made } from './made.ts'
import { openTables, type Tables } from './open.ts'
import { type Points, points } from './points.ts'
import { type Productions, productions } from './productions.ts'
import { type Rows, rows } from './rows.ts'
import { type Settings, settings } from './settings.ts'

export interface Catalog {
  readonly productions: Productions
  readonly points: Points
  readonly clones: Clones
  readonly bookmarks: Bookmarks
  readonly history: History
  readonly answers: Answers
  readonly comparisons: Comparisons
  readonly jobs: Jobs
  readonly settings: Settings
  readonly lineage: Lineage
  readonly made: Made
  readonly rows: Rows
  together<T>(work: () => T): T
  copyTo: Tables['copyTo']
  replaceFrom: Tables['replaceFrom']
  close(): void
}

export function openCatalog(...[file, migrations, beforeMigration]: Parameters<typeof openTables>): Catalog {
  const tables = openTables(file, migrations, beforeMigration)
  const named = settings(tables)
  return {
    productions: productions(tables),
    points: points(tables),
    clones: clones(tables),
    bookmarks: bookmarks(tables),
    history: history(tables),
    answers: answers(tables),
    comparisons: comparisons(tables),
    jobs: jobs(tables),
    settings: named,
    lineage: lineage(named),
    made: made(tables),
    rows: rows(tables),
    together: tables.together,
    copyTo: tables.copyTo,
    replaceFrom: tables.replaceFrom,
    close: tables.close,
  }
}
