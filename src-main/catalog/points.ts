// Stores the points in the catalog, as the contract describes them.
import type { Point } from '../contract/models.ts'
import type { SqliteDatabase } from './sqlite.ts'
import {
  cellField,
  defineTable,
  flagField,
  jsonField,
  nullableNumber,
  nullableText,
  textField,
  wordField,
} from './table.ts'

export interface PointRecords {
  /** @returns all points, newest first */
  all(): readonly Point[]
  of(production: string): readonly Point[]
  get(id: string): Point | undefined
  insert(point: Point): void
  update(id: string, change: Partial<Omit<Point, 'id' | 'production'>>): void
  delete(id: string): void
}

export function pointRecords(database: SqliteDatabase): PointRecords {
  const points = defineTable<Point>(database, 'points', {
    id: textField,
    production: textField,
    at: textField,
    kind: wordField(),
    note: textField,
    state: jsonField(),
    // The column holds empty text for an unknown position.
    position: cellField(
      (value) => value ?? '',
      (value) => String(value) || null,
    ),
    filesAt: nullableText,
    bytes: nullableNumber,
    name: textField,
    kept: flagField,
    proof: jsonField(),
    serverBuild: textField,
    webBuild: textField,
    remarks: jsonField(),
    equalAt: nullableText,
    pages: jsonField(),
  })
  return {
    all: () => points.all('ORDER BY at DESC'),
    of: (production) => points.all('WHERE production = ? ORDER BY at DESC', production),
    get: (id) => points.one('WHERE id = ?', id),
    insert: points.insert,
    update: points.update,
    delete: points.delete,
  }
}
