// What a merge of rows has to know of states beyond what changes tell, read by servers on copies of them, or by one that runs.
import type { Known } from '../changes/known.ts'
import type { TargetTable } from '../changes/merge/merge.ts'
import { partsOf } from '../changes/thing-id.ts'
import { readRows } from '../comparing/exact-rows.ts'
import type { StateServer } from '../comparing/state-servers.ts'
import { sqlName, sqlText } from '../database/client/quote.ts'
import type { SqlReader } from '../database/client/sql.ts'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import { readTables } from '../rows/read-tables.ts'
import type { Table } from '../rows/table.ts'
import type { MergeServers, PlacedSide } from './merge-servers.ts'
import { readTableKeys } from './table-keys.ts'

/** A thing of a source. */
export interface SourceThing {
  readonly by: number
  readonly thing: string
}

export interface WantedFacts {
  /** Tables whose greatest id is wanted. */
  readonly ids: readonly string[]
  /** Tables whose unique keys are wanted. */
  readonly keys: readonly string[]
  /** Things of which all rows are wanted. */
  readonly things: readonly SourceThing[]
}

export interface RowFacts {
  readonly greatest: ReadonlyMap<string, bigint>
  readonly tables: ReadonlyMap<string, TargetTable>
  readonly things: readonly (SourceThing & { readonly rows: readonly ThingRow[] })[]
}

interface ThingRow {
  readonly table: RowTable
  readonly row: RowValues
}

export const noFacts: RowFacts = { greatest: new Map(), tables: new Map(), things: [] }

export interface FactsParts {
  readonly servers: MergeServers
  readonly target: PlacedSide
  /** A server that has what the target has, and maybe more by now; without it, or where it does not answer, one is started on a copy. */
  readonly running: SqlReader | undefined
  /** By source. */
  readonly tips: readonly PlacedSide[]
  readonly database: string
  readonly known: Known
  readonly thingOf: (change: RowChange) => string
}

export async function readFacts(parts: FactsParts, wanted: WantedFacts): Promise<RowFacts> {
  const { servers, target, tips, running } = parts
  const told = running && (await targetFacts(running, parts.database, wanted).catch(() => undefined))
  const by = [...new Set(wanted.things.map((one) => one.by))]
  if (told && by.length === 0) return { ...told, things: [] }
  const sides = by.flatMap((at) => tips[at] ?? [])
  return servers.use(told ? sides : [...sides, target], async (all) => {
    const own = told ? undefined : all[sides.length]
    const things = await Promise.all(
      wanted.things.map(async (one) => {
        const server = all[by.indexOf(one.by)]?.server
        return { ...one, rows: server ? await rowsOfThing(server, one.thing, parts) : [] }
      }),
    )
    const facts = told ?? (own && (await targetFacts(own.server, parts.database, wanted)))
    if (!facts) throw new Error('The target has a server.')
    return { ...facts, things }
  })
}

async function targetFacts(
  server: SqlReader,
  database: string,
  { ids, keys }: WantedFacts,
): Promise<Pick<RowFacts, 'greatest' | 'tables'>> {
  const greatest = new Map(await greatestIds(server, database, ids))
  return { greatest, tables: await targetTables(server, database, keys) }
}

async function greatestIds(server: SqlReader, database: string, names: readonly string[]) {
  const found: (readonly [string, bigint])[] = []
  for (const [name, { key }] of await readTables(server, database, names)) {
    const [only, ...more] = key
    if (!only || more.length > 0 || !/int$/.test(only.type)) continue
    const [row] = await server.query(`SELECT IFNULL(MAX(${sqlName(only.name)}), 0) AS id FROM ${sqlName(name)}`)
    found.push([name, BigInt(row?.id ?? '0')])
  }
  return found
}

async function targetTables(server: SqlReader, database: string, names: readonly string[]) {
  const keys = names.length > 0 ? await readTableKeys(server, database) : new Map()
  const tables = await readTables(server, database, names)
  return new Map(
    [...tables].map(([name, table]) => {
      const rows = rowTable(table, database)
      return [name, { before: rows, table: rows, unique: [], parents: [], ...keys.get(name) }] as const
    }),
  )
}

const rowTable = ({ name, columns, key }: Table, database: string): RowTable => ({
  database,
  name,
  columns,
  key: key.map((one) => columns.indexOf(one)),
})

/** All rows that are a thing, of the tables that are known to have some. */
async function rowsOfThing(server: StateServer, thing: string, parts: FactsParts): Promise<readonly ThingRow[]> {
  const { site, kind, id } = partsOf(thing)
  const found: ThingRow[] = []
  for (const table of (await readTables(server, parts.database)).values()) {
    const described = rowTable(table, parts.database)
    const { place, table: told } = parts.known.facts(described)
    const column = new RegExp(`^${kind}:\\{(\\w+)\\}$`).exec(told?.thing ?? '')?.[1]
    if (place.site !== site || column === undefined || table.key.length === 0) continue
    const rows = await readRows(server, table, `${sqlName(column)} = ${sqlText(id)}`)
    for (const row of rows.values()) {
      if (parts.thingOf({ table: described, before: null, after: row }) === thing) found.push({ table: described, row })
    }
  }
  return found
}
