// Opens the catalog: one object with the records of each noun.

import { type AnswerRecords, answers } from './answers.ts'
import { type BookmarkRecords, bookmarkRecords } from './bookmarks.ts'
import { type CloneRecords, cloneRecords } from './clones.ts'
import { type ComparisonRecords, comparisonRecords } from './comparisons.ts'
import { type HistoryRecords, historyRecords } from './history.ts'
import { type IdSpace, idSpace } from './id-space.ts'
import { type JobRecords, jobRecords } from './jobs.ts'
import { type Lineage, lineage } from './lineage.ts'
import { type MadePaths, madePaths } from './made.ts'
import { type MergeRecords, mergeRecords } from './merges.ts'
import { type PointRecords, pointRecords } from './points.ts'
import { type ProductionRecords, productionRecords } from './productions.ts'
import { type PromotionRecords, promotionRecords } from './promotions.ts'
import { type RowExport, rowExport } from './row-export.ts'
import { type SettingRecords, settingRecords } from './settings.ts'
import { openDatabase, type SqliteDatabase } from './sqlite.ts'

export interface Catalog {
  readonly productions: ProductionRecords
  readonly points: PointRecords
  readonly clones: CloneRecords
  readonly bookmarks: BookmarkRecords
  readonly history: HistoryRecords
  readonly answers: AnswerRecords
  readonly comparisons: ComparisonRecords
  readonly merges: MergeRecords
  readonly promotions: PromotionRecords
  readonly idSpace: IdSpace
  readonly jobs: JobRecords
  readonly settings: SettingRecords
  readonly lineage: Lineage
  readonly made: MadePaths
  readonly rows: RowExport
  together<T>(work: () => T): T
  copyTo: SqliteDatabase['copyTo']
  replaceFrom: SqliteDatabase['replaceFrom']
  close(): void
}

export function openCatalog(...[file, migrations, beforeMigration]: Parameters<typeof openDatabase>): Catalog {
  const database = openDatabase(file, migrations, beforeMigration)
  const named = settingRecords(database)
  return {
    productions: productionRecords(database),
    points: pointRecords(database),
    clones: cloneRecords(database),
    bookmarks: bookmarkRecords(database),
    history: historyRecords(database),
    answers: answers(database),
    comparisons: comparisonRecords(database),
    merges: mergeRecords(database),
    promotions: promotionRecords(database),
    idSpace: idSpace(database),
    jobs: jobRecords(database),
    settings: named,
    lineage: lineage(named),
    made: madePaths(database),
    rows: rowExport(database),
    together: database.together,
    copyTo: database.copyTo,
    replaceFrom: database.replaceFrom,
    close: database.close,
  }
}
