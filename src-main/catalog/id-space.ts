// Stores who makes which ids: the band of each table of a production, and the lane of each of its clones.
import { type Bands, giveBands } from '../ids/bands.ts'
import { nextLane } from '../ids/lanes.ts'
import type { SqliteDatabase } from './sqlite.ts'

export interface IdSpace {
  /** @returns none for a production whose points were all made by an earlier version */
  bands(production: string): Bands
  /**
   * Gives tables that have no band the next ones, in the order of the tables.
   * @returns the bands of all tables of the production
   */
  giveBands(production: string, tables: readonly string[]): Bands
  /**
   * Gives a lane to a clone that is about to be made.
   * @param taken a lane that is somebody's who has no row
   */
  giveLane(production: string, taken?: number | null): number
}

export function idSpace(database: SqliteDatabase): IdSpace {
  const bandsOf = (production: string): Bands => {
    const row = database.one('SELECT id_bands FROM productions WHERE id = ?', production)
    return new Map(Object.entries<number>(JSON.parse(String(row?.id_bands ?? '{}'))))
  }
  return {
    bands: bandsOf,
    giveBands: (production, tables) =>
      database.together(() => {
        const bands = giveBands(bandsOf(production), tables)
        const text = JSON.stringify(Object.fromEntries(bands))
        database.run('UPDATE productions SET id_bands = ? WHERE id = ?', text, production)
        return bands
      }),
    giveLane: (production, taken = null) =>
      database.together(() => {
        const rows = database.all('SELECT lane FROM clones WHERE production = ? AND lane IS NOT NULL', production)
        const last = database.one('SELECT last_lane FROM productions WHERE id = ?', production)?.last_lane ?? null
        const lanes = [...rows.map((row) => Number(row.lane)), ...(taken === null ? [] : [taken])]
        const lane = nextLane(last === null ? null : Number(last), new Set(lanes))
        database.run('UPDATE productions SET last_lane = ? WHERE id = ?', lane, production)
        return lane
      }),
  }
}
