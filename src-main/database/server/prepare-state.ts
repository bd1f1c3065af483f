// Prepares a point: starts a server on its snapshot once, removes what belongs to the mirror, adds WordPress' account, checks the tables, and shuts down cleanly.
import type { Docker } from '../../docker/docker.ts'
import type { Bands } from '../../ids/bands.ts'
import type { StatePath } from '../../pool/layout.ts'
import { databaseFolder, inKeeper } from '../../pool/layout.ts'
import type { Pool } from '../../pool/pool.ts'
import type { AdminClient } from '../client/admin-client.ts'
import { sqlName, sqlText } from '../client/quote.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { checkTables, pointDamaged } from './check-tables.ts'
import { shutDownServer, withIsolatedServer } from './isolated-server.ts'
import { raiseCounters } from './raise-counters.ts'
import { keepUnlogged, readUnlogged } from './unlogged.ts'

export interface PrepareOptions {
  readonly docker: Docker
  readonly pool: Pool
  readonly dialect: Dialect
  /** The image of the server that wrote the snapshot. */
  readonly image: string
  readonly production: string
  readonly point: string
  /** The raw snapshot, which is left as it is, and the path of the prepared copy. */
  readonly from: StatePath
  readonly to: StatePath
  /** WordPress' own account, which works in every clone as it does on production. */
  readonly database: { readonly name: string; readonly user: string; readonly password: string }
  /** Gives tables of the production their bands of ids. */
  readonly giveBands: (tables: readonly string[]) => Bands
  readonly log: (line: string) => void
  readonly signal: AbortSignal
}

export interface Prepared {
  /** Seconds from the copy to the clean shutdown. */
  readonly seconds: number
  /** Production's position (GTIDs) that the data itself holds; null where it holds none. */
  readonly position: string | null
  /** How many tables were checked. */
  readonly tables: number
}

/** Crash recovery of a large database takes minutes. */
const startDeadlineMs = 600_000

/** @throws Failure `container-failed` when the server does not start or shut down cleanly, or a table is damaged */
export async function prepareState(options: PrepareOptions): Promise<Prepared> {
  const { docker, pool, dialect, from, to, signal } = options
  const started = Date.now()
  const name = `prepare-${options.point}`
  await docker.remove(name)
  await pool.copy(from, to, 'point')
  const { db: volume } = await pool.volumes(to)
  const worker = {
    docker,
    name,
    owner: options.production,
    state: options.point,
    image: options.image,
    volume,
    dialect,
    deadlineMs: startDeadlineMs,
    signal,
    complaint: (said: string, answers: boolean) =>
      pointDamaged(answers ? 'Its database server refused a statement.' : 'Its database server does not start.', said),
  }
  return withIsolatedServer(worker, async (session) => {
    const position = await stripMirror(session, dialect)
    await dropAccounts(session)
    for (const statement of dialect.createAccount(options.database)) await session.query(statement)
    await giveDefiners(session, options.database.name)
    const tables = await checkTables(session, options.database.name, 'QUICK', signal)
    await raiseCounters(session, options.database.name, options.giveBands, options.log)
    const unlogged = await readUnlogged(session, options.database.name)
    session.close()
    if (!(await shutDownServer(docker, name))) {
      throw pointDamaged('Its database server did not shut down cleanly.', await docker.logs(name, 60))
    }
    // Relay logs belong to the mirror, and its binary log is not needed after recovery.
    const thin = `cd "$1" && rm -f ${dialect.mirrorFiles} && ${thinRedo}`
    await pool.run(['sh', '-c', thin, 'sh', inKeeper(databaseFolder(to))])
    await keepUnlogged(pool, to, unlogged)
    return { seconds: (Date.now() - started) / 1000, position, tables }
  })
}

/** Frees the space of the redo log, which is nearly all zeros after a shutdown; the patterns are those of MariaDB and MySQL. */
const thinRedo =
  'find . -type f \\( -path "*/ib_logfile*" -o -path "*#innodb_redo/*" \\) -exec sh -c \'for log; do fallocate --dig-holes "$log"; done\' redo {} +'

/** Drops the accounts and roles that came along with the data: only the server's own root and WordPress may log in. */
async function dropAccounts(session: AdminClient): Promise<void> {
  const own =
    "(user IN ('root', 'mariadb.sys', 'mysql.sys', 'mysql.session', 'mysql.infoschema') AND host = 'localhost')"
  const others = await session.query(
    `SELECT user AS user, host AS host FROM mysql.user WHERE NOT (${own} OR user = 'PUBLIC')`,
  )
  for (const { user = '', host = '' } of others) {
    const role =
      host === '' &&
      (await session.query(`DROP ROLE IF EXISTS ${sqlText(user)}`).then(
        () => true,
        () => false,
      ))
    if (!role) await session.query(`DROP USER IF EXISTS ${sqlText(user)}@${sqlText(host)}`)
  }
}

/**
 * Creates the accounts that triggers, views, routines and events run as, without which tables with triggers could not be
 * written. They are locked.
 */
async function giveDefiners(session: AdminClient, database: string): Promise<void> {
  const schema = sqlText(database)
  const places = [
    `SELECT definer AS definer FROM information_schema.triggers WHERE trigger_schema = ${schema}`,
    `SELECT definer FROM information_schema.views WHERE table_schema = ${schema}`,
    `SELECT definer FROM information_schema.routines WHERE routine_schema = ${schema}`,
    `SELECT definer FROM information_schema.events WHERE event_schema = ${schema}`,
  ]
  for (const { definer = '' } of await session.query(places.join(' UNION '))) {
    const at = definer.lastIndexOf('@')
    const [user, host] = [definer.slice(0, at), definer.slice(at + 1)]
    if (user === '' || host === '') continue
    const account = `${sqlText(user)}@${sqlText(host)}`
    await session.query(`CREATE USER IF NOT EXISTS ${account} ACCOUNT LOCK`)
    await session.query(`GRANT ALL PRIVILEGES ON ${sqlName(database).replace(/([_%])/g, '\\$1')}.* TO ${account}`)
  }
}

/** Resets replication. @returns the position that the data had reached */
async function stripMirror(session: AdminClient, dialect: Dialect): Promise<string | null> {
  const [row] = await session.query(dialect.position)
  for (const statement of dialect.resetReplication) await session.query(statement)
  return row?.gtid || null
}
