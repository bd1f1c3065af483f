// Makes a point ready: boots its snapshot once, strips what belongs to the mirror, adds the clone's account, checks it, shuts it down.
import type { Docker } from '../docker/docker.ts'
import type { Pool, StatePath } from '../pool/pool.ts'
import { checkTables, damaged } from './check-tables.ts'
import { sqlName, sqlText } from './quote.ts'
import { clientArguments, serverArguments } from './server-arguments.ts'
import { errorLines, openSession, type Session } from './session.ts'

export interface PrepareOptions {
  readonly docker: Docker
  readonly pool: Pool
  readonly images: { readonly mariadb: string }
  readonly production: string
  readonly point: string
  /** The raw snapshot, left as it is; and where its ready copy is made. */
  readonly from: StatePath
  readonly to: StatePath
  /** WordPress' own account, which works in every clone as it does on production. */
  readonly database: { readonly name: string; readonly user: string; readonly password: string }
  readonly log: (line: string) => void
  readonly signal: AbortSignal
}

export interface Prepared {
  /** Seconds from the copy to the clean shutdown: how long restoring takes. */
  readonly seconds: number
  /** Production's position (MariaDB GTID) that the data itself holds. */
  readonly position: string
  /** Tables that were checked. */
  readonly tables: number
}

/** Recovery of a large database takes minutes, not seconds. */
const startDeadlineMs = 600_000

/** @throws Failure `container-failed` when it does not boot, a table is damaged, or it does not shut down cleanly */
export async function prepareState(options: PrepareOptions): Promise<Prepared> {
  const { docker, pool, images, from, to, signal } = options
  const started = Date.now()
  const name = `prepare-${options.point}`
  await docker.remove(name)
  await pool.copy(from, to, 'point')
  const { site } = await pool.volumes(to)
  const session = openSession({
    docker,
    container: name,
    argv: clientArguments('prepare'),
    failure: (complaint) => damaged('Its database server refused a statement.', errorLines(complaint)),
  })
  try {
    await docker.run({
      name,
      role: 'prepare',
      owner: options.production,
      state: options.point,
      image: images.mariadb,
      command: serverArguments({ purpose: 'prepare' }),
      mounts: [{ volume: site, target: '/site' }],
      tmpfs: { '/run/mysqld': 'size=8m,mode=0755' },
      network: 'none',
    })
    await waitUntilAnswers(docker, name, session, signal)
    const position = await stripMirror(session)
    await giveAccount(session, options.database)
    const tables = await checkTables(session, options.database.name, 'QUICK', signal)
    session.close()
    await shutDown(docker, name)
    await pool.run(['sh', '-c', removeLeftovers, 'sh', `/pool/${to}/db`])
    return { seconds: (Date.now() - started) / 1000, position, tables }
  } finally {
    session.close()
    await docker.remove(name)
  }
}

async function waitUntilAnswers(docker: Docker, name: string, session: Session, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + startDeadlineMs
  while (!(await answers(session))) {
    signal.throwIfAborted()
    const facts = await docker.inspect(name)
    if (!facts?.running || Date.now() > deadline) {
      throw damaged('Its database server does not start.', await docker.logs(name, 60))
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function answers(session: Session): Promise<boolean> {
  const [row] = await session.query('SELECT 1 AS one', 10_000).catch(() => [])
  return row?.one === '1'
}

/** What the mirror was is forgotten; the position is told before. */
async function stripMirror(session: Session): Promise<string> {
  const [row] = await session.query('SELECT @@GLOBAL.gtid_slave_pos AS position')
  await session.query('STOP SLAVE')
  await session.query('RESET SLAVE ALL')
  await session.query('SET SESSION sql_log_bin = 0')
  await session.query('RESET MASTER')
  await session.query("SET GLOBAL gtid_slave_pos = ''")
  return row?.position ?? ''
}

/** Two entries: by socket (`localhost`) and by TCP from the clone itself and the developer's SQL client. */
async function giveAccount(session: Session, { name, user, password }: PrepareOptions['database']): Promise<void> {
  for (const host of ['localhost', '%']) {
    const account = `${sqlText(user)}@${sqlText(host)}`
    await session.query(`CREATE OR REPLACE USER ${account} IDENTIFIED BY ${sqlText(password)}`)
    await session.query(`GRANT ALL PRIVILEGES ON ${sqlName(name).replace(/([_%])/g, '\\$1')}.* TO ${account}`)
  }
}

/** Exit code 0 is the server's word that everything is on disk. */
async function shutDown(docker: Docker, name: string): Promise<void> {
  await docker.stop(name, 300)
  const facts = await docker.inspect(name)
  if (facts?.exitCode !== 0)
    throw damaged('Its database server did not shut down cleanly.', await docker.logs(name, 60))
}

/** Relay logs and positions are the mirror's; its binary log decided its prepared transactions and has no more to say. */
const removeLeftovers = `cd "$1" && rm -f relay.* relay-log.info master.info multi-master.info binlog.* binlog-* ib_buffer_pool ./*.pid .made`
