// Stores named values in the catalog, such as the gateway's port.
import type { SqliteDatabase } from './sqlite.ts'

export interface SettingRecords {
  get(name: string): string | undefined
  set(name: string, value: string): void
}

export function settingRecords(database: SqliteDatabase): SettingRecords {
  return {
    get(name) {
      const row = database.one('SELECT value FROM settings WHERE name = ?', name)
      return row && String(row.value)
    },
    set: (name, value) =>
      database.run(
        'INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        name,
        value,
      ),
  }
}
