// The history of the catalog: stretches without a gap, the binary logs each is made of, and how busy every second was.
import type { SqliteDatabase } from './sqlite.ts'
import {
  blobField,
  defineTable,
  flagField,
  inColumn,
  nullableNumber,
  nullableText,
  numberField,
  textField,
} from './table.ts'

export interface Stretch {
  readonly id: string
  readonly production: string
  readonly fromAt: string
  /** The mirror's position as it began: a point that has less is not continued by it, for a gap lies between. */
  readonly position: string
  /** The server image whose server wrote its logs; no other is sure to replay them. */
  readonly serverBuild: string
  /** The moment up to which it is known to be complete. */
  readonly toAt: string
  /** Why it ended; null while it goes on. */
  readonly ended: string | null
}

export interface LogRow {
  readonly stretch: string
  readonly name: string
  /** The offset up to which it was read. */
  readonly bytes: number
  /** Whether the server has ended it and the stretch keeps a copy, whole. */
  readonly archived: boolean
  /** The replication positions before its first transaction and after its last; empty where nothing was executed yet. */
  readonly before: string
  readonly after: string
  /** Seconds since the epoch of the first and the last commit in it; null while it has none. */
  readonly firstSecond: number | null
  readonly lastSecond: number | null
  /** Where each second begins in it; see history/second-index.ts. */
  readonly seconds: Uint8Array
}

export interface HistoryRecords {
  /** Oldest first. */
  stretches(production: string): readonly Stretch[]
  /** The stretch that goes on, if any. */
  open(production: string): Stretch | undefined
  begin(stretch: Omit<Stretch, 'ended'>): void
  extend(id: string, toAt: string): void
  end(id: string, why: string): void
  /** Notes that no moment before `fromAt` can be made any more. */
  shorten(id: string, fromAt: string): void
  remove(id: string): void
  /** Oldest first, each with its second index. */
  logs(stretch: string): readonly LogRow[]
  lastLog(stretch: string): LogRow | undefined
  /** Adds up the bytes of all logs of a production. */
  logBytes(production: string): number
  /** Saves a log as far as it was read, and adds the transactions by second (since the epoch) that were new in it. */
  record(row: LogRow, production: string, seconds: ReadonlyMap<number, number>): void
  setArchived(stretch: string, name: string): void
  removeLog(stretch: string, name: string): void
  /** Counts transactions in buckets of `step` seconds, from second `from` up to `to`. */
  activity(production: string, from: number, to: number, step: number): number[]
  /** Removes everything of a production. */
  forget(production: string): void
}

const hourSeconds = 3600

export function historyRecords(database: SqliteDatabase): HistoryRecords {
  const countsOf = (production: string, hour: number) => {
    const row = database.one('SELECT counts FROM activity WHERE production = ? AND hour = ?', production, hour)
    return row ? toCounts(row.counts as Uint8Array) : new Uint16Array(hourSeconds)
  }
  const stretchTable = defineTable<Stretch>(database, 'stretches', {
    id: textField,
    production: textField,
    fromAt: textField,
    toAt: textField,
    ended: nullableText,
    position: textField,
    serverBuild: textField,
  })
  const logTable = defineTable<LogRow>(
    database,
    'logs',
    {
      stretch: textField,
      name: textField,
      bytes: numberField,
      archived: flagField,
      before: textField,
      after: textField,
      firstSecond: inColumn('first_at', nullableNumber),
      lastSecond: inColumn('last_at', nullableNumber),
      seconds: inColumn('ledger', blobField),
    },
    'stretch, name',
  )
  const stretches = (production: string) => stretchTable.all('WHERE production = ? ORDER BY from_at, rowid', production)
  function count(production: string, seconds: ReadonlyMap<number, number>): void {
    const hours = Map.groupBy(seconds, ([second]) => Math.floor(second / hourSeconds))
    for (const [hour, counted] of hours) {
      const counts = countsOf(production, hour)
      for (const [second, transactions] of counted) {
        const at = second % hourSeconds
        counts[at] = Math.min(0xffff, (counts[at] ?? 0) + transactions)
      }
      database.run('INSERT OR REPLACE INTO activity VALUES (?, ?, ?)', production, hour, new Uint8Array(counts.buffer))
    }
  }
  return {
    stretches,
    open: (production) => stretches(production).find((one) => one.ended === null),
    begin: (stretch) => stretchTable.insert({ ...stretch, ended: null }),
    extend: (id, toAt) => database.run('UPDATE stretches SET to_at = max(to_at, ?) WHERE id = ?', toAt, id),
    end: (id, why) => stretchTable.update(id, { ended: why }),
    shorten: (id, fromAt) => database.run('UPDATE stretches SET from_at = max(from_at, ?) WHERE id = ?', fromAt, id),
    remove: stretchTable.delete,
    logs: (stretch) => logTable.all('WHERE stretch = ? ORDER BY name', stretch),
    lastLog: (stretch) => logTable.one('WHERE stretch = ? ORDER BY name DESC LIMIT 1', stretch),
    logBytes(production) {
      const row = database.one(
        'SELECT sum(bytes) AS bytes FROM logs WHERE stretch IN (SELECT id FROM stretches WHERE production = ?)',
        production,
      )
      return Number(row?.bytes ?? 0)
    },
    record: (row, production, seconds) =>
      database.together(() => {
        logTable.save(row)
        count(production, seconds)
      }),
    setArchived: (stretch, name) =>
      database.run('UPDATE logs SET archived = 1 WHERE stretch = ? AND name = ?', stretch, name),
    removeLog: (stretch, name) => database.run('DELETE FROM logs WHERE stretch = ? AND name = ?', stretch, name),
    activity(production, from, to, step) {
      const buckets = new Array<number>(Math.max(0, Math.ceil((to - from) / step))).fill(0)
      const rows = database.all(
        'SELECT hour, counts FROM activity WHERE production = ? AND hour BETWEEN ? AND ?',
        production,
        Math.floor(from / hourSeconds),
        Math.floor(to / hourSeconds),
      )
      for (const row of rows) {
        const start = Number(row.hour) * hourSeconds
        toCounts(row.counts as Uint8Array).forEach((transactions, index) => {
          const bucket = Math.floor((start + index - from) / step)
          if (transactions > 0 && bucket >= 0 && bucket < buckets.length) {
            buckets[bucket] = (buckets[bucket] ?? 0) + transactions
          }
        })
      }
      return buckets
    },
    forget(production) {
      database.run('DELETE FROM stretches WHERE production = ?', production)
      database.run('DELETE FROM activity WHERE production = ?', production)
    },
  }
}

/** Copies the bytes first: a view of SQLite's may lie at an odd address. */
function toCounts(bytes: Uint8Array): Uint16Array {
  return new Uint16Array(bytes.slice().buffer)
}
