// The tables that a statement's rows are of, by the numbers that its table maps give them; what was read once is kept.
import { type MappedTable, readTableMap, type TableMapOptions, tableNumberBytes } from './table-map.ts'

export interface TableMaps {
  /** @throws Failure `sync-broken`, RangeError: see `readTableMap` */
  add(body: Buffer): void
  /** @returns the table of that number in the current statement */
  ofStatement(table: number): MappedTable | undefined
  endStatement(): void
}

/** Bytes of table maps that are kept; a site has some hundred of about a kilobyte. */
const mostBytes = 16 * 2 ** 20

export function createTableMaps(options: TableMapOptions): TableMaps {
  const kept = new Map<number, { readonly body: Buffer; readonly plan: MappedTable }>()
  const current = new Map<number, MappedTable>()
  let bytes = 0
  return {
    add(body) {
      const table = body.readUIntLE(0, tableNumberBytes)
      let one = kept.get(table)
      // A table that was altered has another number; one server’s numbers mean nothing in another’s log.
      if (!one?.body.equals(body)) {
        one = { body: Buffer.from(body), plan: readTableMap(body, options) }
        bytes += body.length
        if (bytes > mostBytes) {
          kept.clear()
          bytes = body.length
        }
        kept.set(table, one)
      }
      current.set(table, one.plan)
    },
    ofStatement: (table) => current.get(table),
    endStatement() {
      if (current.size > 0) current.clear()
    },
  }
}
