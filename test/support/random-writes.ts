// Tables of random columns, and transactions at random that change their rows in every way.
import type { SqlConnection } from '../../src-main/database/client/connect.ts'
import { type AnyColumn, anyColumn } from './any-column.ts'
import type { LoggingKind, LoggingServer } from './logging-server.ts'
import type { Random } from './random.ts'

interface MadeColumn extends AnyColumn {
  readonly name: string
}

interface MadeTable {
  readonly name: string
  columns: MadeColumn[]
}

export const writtenDatabase = 'made'

const engines = {
  mariadb: ['InnoDB', 'InnoDB', 'InnoDB', 'Aria', 'MyISAM'],
  mysql: ['InnoDB', 'InnoDB', 'InnoDB', 'MyISAM'],
}

/** Writes as much as `transactions` says to as many tables. What a server refuses is left out. */
export async function writeAtRandom(
  { kind, session: open }: LoggingServer,
  random: Random,
  amount: { readonly tables: number; readonly transactions: number },
): Promise<void> {
  const session = await open()
  await session.query(`CREATE DATABASE ${writtenDatabase} CHARACTER SET utf8mb4`)
  await session.query(`USE ${writtenDatabase}`)
  const tables: MadeTable[] = []
  while (tables.length < amount.tables) {
    const table = await created(session, random, kind, `t${tables.length}`)
    if (table) tables.push(table)
  }
  for (let count = 0; count < amount.transactions; count++) await transaction(session, random, kind, tables)
  session.close()
}

/** @returns whether the server took it */
async function tried(session: SqlConnection, sql: string): Promise<boolean> {
  try {
    await session.query(sql)
    return true
  } catch (error) {
    if (/closed state|syntax|lost/i.test(String(error))) throw new Error(`${String(error)}: ${sql.slice(0, 2000)}`)
    return false
  }
}

async function created(session: SqlConnection, random: Random, kind: LoggingKind, name: string) {
  const columns = Array.from({ length: 2 + random.below(14) }, (_none, index) => ({
    ...anyColumn(random, kind),
    name: `c${index}`,
  }))
  const keys = columns.filter((one) => one.isKey).slice(0, 1 + random.below(2))
  const isKeyed = random.chance(0.8) && keys.length > 0
  const own = isKeyed && random.chance(0.6) ? ['`id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY'] : []
  const key = isKeyed && own.length === 0 ? [`PRIMARY KEY (${keys.map((one) => one.name).join(', ')})`] : []
  const definitions = columns.map((one) => {
    const isNotNull = key.length > 0 && keys.includes(one)
    return `${one.name} ${isNotNull ? `${one.type.replace(/ NULL$/, '')} NOT NULL` : one.type}`
  })
  const generated = random.chance(0.3)
    ? [
        `made1 BIGINT GENERATED ALWAYS AS (LENGTH(c0)) ${random.pick(['VIRTUAL', 'STORED'])}`,
        `made2 VARCHAR(20) GENERATED ALWAYS AS (CONCAT('n', LENGTH(c1))) VIRTUAL`,
      ]
    : []
  const options = `ENGINE=${random.pick(engines[kind])}`
  const sql = `CREATE TABLE ${name} (${[...own, ...definitions, ...generated, ...key].join(', ')}) ${options}`
  return (await tried(session, sql)) ? { name, columns } : undefined
}

const literalOf = (random: Random, one: MadeColumn) =>
  random.chance(0.15) && !one.type.includes('NOT NULL') ? 'NULL' : one.value(random)

async function write(session: SqlConnection, random: Random, { name, columns }: MadeTable): Promise<void> {
  const rows = () =>
    Array.from(
      { length: 1 + random.below(4) },
      () => `(${columns.map((one) => literalOf(random, one)).join(', ')})`,
    ).join(', ')
  const some = `ORDER BY RAND(${random.below(1000)}) LIMIT ${1 + random.below(3)}`
  const sets = () =>
    columns
      .filter(() => random.chance(0.3))
      .map((one) => `${one.name} = ${literalOf(random, one)}`)
      .join(', ') || `${columns[0]?.name} = ${columns[0] && literalOf(random, columns[0])}`
  const into = `INTO ${name} (${columns.map((one) => one.name).join(', ')}) VALUES`
  const sql = random.pick([
    () => `INSERT IGNORE ${into} ${rows()}`,
    () => `INSERT IGNORE ${into} ${rows()}`,
    () => `INSERT ${into} ${rows()}`,
    () => `REPLACE ${into} ${rows()}`,
    () => `UPDATE IGNORE ${name} SET ${sets()} ${some}`,
    () => `UPDATE ${name} SET ${sets()} ${some}`,
    () => `DELETE FROM ${name} ${some}`,
  ])()
  await tried(session, sql)
}

async function writes(session: SqlConnection, random: Random, tables: readonly MadeTable[]): Promise<void> {
  for (let count = random.below(5); count >= 0; count--) await write(session, random, random.pick(tables))
}

async function transaction(
  session: SqlConnection,
  random: Random,
  kind: LoggingKind,
  tables: readonly MadeTable[],
): Promise<void> {
  const one = random.pick(tables)
  const ending = () => random.pick(['COMMIT', 'COMMIT', 'ROLLBACK'])
  const kinds = {
    plain: () => writes(session, random, tables),
    async many() {
      await session.query('START TRANSACTION')
      await writes(session, random, tables)
      await session.query(ending())
    },
    async savepoints() {
      await session.query('START TRANSACTION')
      const names = ['a', '`B c`', '`é``2`']
      for (let count = 0; count < 6; count++) {
        await writes(session, random, tables)
        await tried(
          session,
          random.chance(0.6) ? `SAVEPOINT ${random.pick(names)}` : `ROLLBACK TO ${random.pick(names)}`,
        )
      }
      await session.query(ending())
    },
    async prepared() {
      await session.query("XA START 'one', 'two', 3")
      await writes(session, random, tables)
      await session.query("XA END 'one', 'two', 3")
      if (random.chance(0.2)) return void (await tried(session, "XA COMMIT 'one', 'two', 3 ONE PHASE"))
      await tried(session, "XA PREPARE 'one', 'two', 3")
      await tried(session, `XA ${ending()} 'one', 'two', 3`)
    },
    async truncate() {
      await tried(session, `TRUNCATE TABLE ${one.name}`)
    },
    async alter() {
      await tried(session, `DELETE FROM ${one.name}`)
      const column = { ...anyColumn(random, kind), name: `n${random.below(1_000_000)}` }
      const place = random.pick(['FIRST', `AFTER ${one.columns[0]?.name}`])
      if (await tried(session, `ALTER TABLE ${one.name} ADD COLUMN ${column.name} ${column.type} ${place}`)) {
        one.columns = [...one.columns, column]
      }
      const dropped = random.pick(one.columns)
      if (random.chance(0.5) && (await tried(session, `ALTER TABLE ${one.name} DROP COLUMN ${dropped.name}`))) {
        one.columns = one.columns.filter((other) => other !== dropped)
      }
    },
  }
  await random.pick([
    kinds.plain,
    kinds.plain,
    kinds.many,
    kinds.many,
    kinds.savepoints,
    kinds.savepoints,
    kinds.prepared,
    random.pick([kinds.truncate, kinds.alter, kinds.plain]),
  ])()
}
