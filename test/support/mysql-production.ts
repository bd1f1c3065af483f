// A production whose database is MySQL, on a host of its own beside the web host: WordPress as before, its tables moved over.
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findEngine } from '../../src-main/docker/engine.ts'
import { ensureImage } from '../../src-main/docker/images.ts'
import { type TestProduction, testProduction } from './production.ts'

const run = promisify(execFile)
const image = join(import.meta.dirname, '../../resources/images/mysql')
const socket = '/run/mysqld/mysqld.sock'

const start = `set -e
mkdir -p /data
test -e /data/mysql || mysqld --no-defaults --initialize-insecure --user=root --datadir=/data
exec mysqld --no-defaults --user=root --datadir=/data --socket=${socket} --mysqlx=OFF --server-id=77 --log-bin=binlog \\
  --skip-name-resolve --innodb-use-native-aio=OFF "$@"`

export async function mysqlProduction(serverOptions: readonly string[] = []): Promise<TestProduction> {
  const engine = await findEngine(process.env, process.platform)
  const reference = await ensureImage(engine.api, 'mysql', image, () => undefined)
  const container = `sitefork-test-mysql-${randomBytes(4).toString('hex')}`
  await run('docker', [
    'run',
    '--detach',
    '--name',
    container,
    '--publish',
    '3306',
    reference,
    'bash',
    '-c',
    start,
    'start',
    ...serverOptions,
  ])
  const remove = async () => void (await run('docker', ['rm', '--force', '--volumes', container]))
  try {
    const sql = async (query: string, database = 'wordpress') => {
      const client = ['mysql', '--no-defaults', '--user=root', `--socket=${socket}`, '--batch', '--skip-column-names']
      const argv = ['exec', container, ...client, '--default-character-set=utf8mb4', database, '--execute', query]
      return (await run('docker', argv, { maxBuffer: 64 * 2 ** 20 })).stdout
    }
    await untilAnswers(() => sql('SELECT 1', 'mysql'))
    const address = (
      await run('docker', ['inspect', '--format', '{{.NetworkSettings.IPAddress}}', container])
    ).stdout.trim()
    const site = await testProduction()
    const { database } = site
    await sql('CREATE DATABASE wordpress CHARACTER SET utf8mb4', 'mysql')
    await account(container, database.user, database.password, 'GRANT ALL ON wordpress.*')
    await account(
      container,
      database.replication.user,
      database.replication.password,
      'GRANT SELECT, SHOW VIEW, TRIGGER ON wordpress.*',
    )
    await sql(`GRANT REPLICATION SLAVE, RELOAD ON *.* TO ${database.replication.user}@'%'`)
    await move(site.container, container)
    const config = `${site.path}/wp-config.php`
    await site.exec('sed', '-i', `/DB_HOST/s/localhost/${address}:3306/`, config)
    const port = Number((await run('docker', ['port', container, '3306'])).stdout.split('\n')[0]?.split(':').at(-1))
    return {
      ...site,
      sql,
      database: { ...database, port },
      async cleanUp() {
        await site.cleanUp()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}

async function untilAnswers(ask: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + 120_000
  for (;;) {
    try {
      await ask()
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

/** Through standard input: a password is no argument, not even of a test’s. */
async function account(container: string, user: string, password: string, grant: string): Promise<void> {
  const text = password.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
  await feed(
    ['exec', '-i', container, 'mysql', '--no-defaults', '--user=root', `--socket=${socket}`],
    `CREATE USER ${user}@'%' IDENTIFIED BY '${text}'; ${grant} TO ${user}@'%';\n`,
  )
}

/** WordPress’ tables from the MariaDB of the web host, in words that MySQL knows. */
async function move(from: string, to: string): Promise<void> {
  const { stdout } = await run('docker', ['exec', from, 'mariadb-dump', '--skip-set-charset', 'wordpress'], {
    maxBuffer: 256 * 2 ** 20,
  })
  const dump = stdout
    .replace(/^\/\*M!999999.*$/m, '')
    .replace(/uca1400_[a-z0-9_]+/g, 'unicode_520_ci')
    .replace(/^\/\*M?!100616.*$/gm, '')
  await feed(
    [
      'exec',
      '-i',
      to,
      'mysql',
      '--no-defaults',
      '--user=root',
      `--socket=${socket}`,
      '--default-character-set=utf8mb4',
      'wordpress',
    ],
    `SET SESSION sql_mode = '';\n${dump}`,
  )
}

async function feed(argv: readonly string[], input: string): Promise<void> {
  const child = spawn('docker', argv, { stdio: ['pipe', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`docker ${argv.slice(0, 3).join(' ')} ended with ${code}: ${said}`)
}
