// Named values that outlive a start: what the pool's probe found, the gateway's port.
import type { Tables } from './open.ts'

export interface Settings {
  get(name: string): string | undefined
  set(name: string, value: string): void
}

export function settings(tables: Tables): Settings {
  return {
    get(name) {
      const row = tables.one('SELECT value FROM settings WHERE name = ?', name)
      return row && String(row.value)
    },
    set: (name, value) =>
      tables.run(
        'INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        name,
        value,
      ),
  }
}
