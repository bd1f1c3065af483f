// A database server of one test that logs its rows as clones' servers do, and what its logs say of them.
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { text as read } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { firstEvent } from '../../src-main/binlog/events.ts'
import { createLogReader, type LogConsumer } from '../../src-main/binlog/read-log.ts'
import { connect, type SqlConnection } from '../../src-main/database/client/connect.ts'
import { findEngine } from '../../src-main/docker/engine.ts'
import { ensureImage, recipeOf } from '../../src-main/docker/images.ts'
import { exactValues } from '../../src-main/rows/write.ts'

const run = promisify(execFile)
const images = join(import.meta.dirname, '../../resources/images')
const socket = '/run/mysqld/mysqld.sock'
const every = `--no-defaults --user=root --datadir=/data --socket=${socket} --server-id=77 --skip-name-resolve --log-bin=binlog --binlog-row-metadata=FULL --innodb-use-native-aio=OFF --innodb-flush-log-at-trx-commit=0 --sync-binlog=0`

/** The image has an empty data directory, which is there at once; its own key and certificates a server makes when it starts. */
const start = (program: string) => `test -e /data/mysql || cp --archive /usr/local/share/sitefork/empty /data
  exec ${program} ${every}`

const kinds = {
  mariadb: {
    start: `${start('mariadbd')} --binlog-format=ROW "$@"`,
    client: ['mariadb', '--no-defaults', '--user=root', `--socket=${socket}`],
  },
  mysql: {
    start: `${start('mysqld')} --binlog-rows-query-log-events=ON --mysqlx=OFF "$@"`,
    client: ['mysql', '--no-defaults', '--user=root', `--socket=${socket}`],
  },
} as const

export type LoggingKind = keyof typeof kinds

export interface LoggingServer {
  readonly kind: LoggingKind
  /** Runs statements as a client would, one session each time; several at once, if they are separated. */
  sql(statements: string): Promise<string>
  /** Has the client read a script, as somebody with the account `test` would. @returns how it ended, and what it said */
  script(text: string, ...options: readonly string[]): Promise<{ status: number; said: string }>
  /** A session that reads and writes values exactly. */
  session(): Promise<SqlConnection>
  /** The port that it listens on right now, on this machine. */
  port(): Promise<number>
  /** Reads all logs from the beginning, for these consumers. */
  read(...consumers: readonly LogConsumer[]): Promise<void>
  /** Ends the server and starts it again on its data. */
  restart(): Promise<void>
  /** Kills the server amid whatever it does, and starts it again on its data. */
  kill(): Promise<void>
  cleanUp(): Promise<void>
}

export async function loggingServer(kind: LoggingKind, options: readonly string[] = []): Promise<LoggingServer> {
  const engine = await findEngine(process.env, process.platform)
  const image = await ensureImage(engine.api, kind, recipeOf(images, kind), () => undefined)
  const container = `sitefork-test-logging-${randomBytes(4).toString('hex')}`
  const shell = ['bash', '-euc', kinds[kind].start, 'start', ...options]
  await run('docker', ['run', '--detach', '--name', container, '--publish', '127.0.0.1::3306', image, ...shell])
  const server = serverIn(container, kind)
  try {
    await answering(server)
    await server.sql("SET sql_log_bin = 0; CREATE USER test@'%' IDENTIFIED BY 'test'; GRANT ALL ON *.* TO test@'%'")
    return server
  } catch (error) {
    await server.cleanUp()
    throw error
  }
}

function serverIn(container: string, kind: LoggingKind): LoggingServer {
  const inside = async (...argv: readonly string[]) =>
    (await run('docker', ['exec', container, ...argv], { maxBuffer: 2 ** 30, encoding: 'buffer' })).stdout
  const client = [...kinds[kind].client, '--default-character-set=utf8mb4', '--batch', '--skip-column-names']
  const server: LoggingServer = {
    kind,
    sql: async (statements) => (await inside(...client, '-e', statements)).toString(),
    async script(text, ...options) {
      const words = [...kinds[kind].client, '--batch', '--user=test', ...options]
      const client = spawn('docker', ['exec', '--interactive', '--env', 'MYSQL_PWD=test', container, ...words])
      client.stdin.end(text)
      const ended = new Promise<number>((resolve) => client.on('close', (status) => resolve(status ?? -1)))
      const [out, errors, status] = await Promise.all([read(client.stdout), read(client.stderr), ended])
      return { status, said: `${out}${errors}` }
    },
    async port() {
      const { stdout } = await run('docker', ['port', container, '3306'])
      return Number(stdout.trim().split('\n')[0]?.split(':').at(-1))
    },
    async session() {
      const port = await server.port()
      const login = { user: 'test', password: 'test', name: 'mysql' }
      const session = await connect({ is: 'address', host: '127.0.0.1', port }, login)
      await session.query(exactValues)
      return session
    },
    async read(...consumers) {
      const list = (await inside('sh', '-c', 'ls /data/binlog.[0-9]*')).toString().split('\n')
      for (const file of list.filter((name) => /\.\d+$/.test(name))) {
        createLogReader({ from: firstEvent }, consumers).read((await inside('cat', file)).subarray(firstEvent))
      }
    },
    async restart() {
      await run('docker', ['restart', container])
      await answering(server)
    },
    async kill() {
      await run('docker', ['kill', container])
      await run('docker', ['start', container])
      await answering(server)
    },
    cleanUp: async () => void (await run('docker', ['rm', '--force', '--volumes', container])),
  }
  return server
}

async function answering({ sql }: LoggingServer): Promise<void> {
  const deadline = Date.now() + 120_000
  for (;;) {
    try {
      await sql('SELECT 1')
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
  }
}
