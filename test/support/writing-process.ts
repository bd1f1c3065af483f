// A process that writes one promotion and can be killed at any instant: it reads what to write, and says what came of it.
import { text } from 'node:stream/consumers'
import { connectForBatches } from '../../src-main/database/client/connect.ts'
import { writeRows } from '../../src-main/production/write/write-rows.ts'
import type { RowTable } from '../../src-main/rows/change.ts'
import { type markerOfTest, never, rowsToWrite, siteDatabase } from './written-production.ts'

/** What the process is told through its standard input. */
export interface ToldRows {
  readonly port: number
  readonly password: string
  readonly marker: ReturnType<typeof markerOfTest>
  readonly tables: readonly RowTable[]
  readonly rows: readonly {
    readonly table: string
    readonly expected: readonly (string | null)[] | null
    readonly wanted: readonly (string | null)[] | null
  }[]
}

const toBytes = (row: readonly (string | null)[] | null) =>
  row?.map((value) => (value === null ? null : Buffer.from(value, 'base64'))) ?? null

const { port, password, marker, tables, rows }: ToldRows = JSON.parse(await text(process.stdin))
const login = { user: 'writer', password, name: siteDatabase, tls: false }
const outcome = await writeRows(
  () => connectForBatches({ is: 'address', host: '127.0.0.1', port }, login),
  rowsToWrite(
    rows.map(({ table: name, expected, wanted }) => {
      const table = tables.find((one) => one.name === name)
      if (!table) throw new Error(`There is no ${name}.`)
      return { table, expected: toBytes(expected), wanted: toBytes(wanted), isNoise: false }
    }),
    marker,
  ),
  never,
)
process.stdout.write(JSON.stringify(outcome))
