// What the engine itself says of a host's containers and states, by the docker command: not by the code under test.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { TestHost } from './host.ts'

const run = promisify(execFile)

export async function docker(...argv: string[]): Promise<string> {
  return (await run('docker', argv, { maxBuffer: 256 * 2 ** 20 })).stdout.trim()
}

/** A command in a container: how it ended, what it said, and how many seconds it took. */
export async function tryIn(container: string, ...argv: string[]) {
  const began = performance.now()
  try {
    const { stdout, stderr } = await run('docker', ['exec', container, ...argv])
    return { ok: true, said: stdout + stderr, seconds: (performance.now() - began) / 1000 }
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return { ok: false, said: stdout + stderr, seconds: (performance.now() - began) / 1000 }
  }
}

export interface Pair {
  readonly database: string
  readonly web: string
  /** Holds the network namespace of the two. */
  readonly seal: string
}

/** Names of a clone's containers. */
export async function pairOf(clone: string): Promise<Pair> {
  const filter = ['--filter', `name=-${clone}-`]
  const names = (await docker('ps', '-a', '--format', '{{.Names}}', ...filter)).split('\n')
  const [database, web, seal] = ['-database', '-web', '-seal'].map((end) => names.find((name) => name.endsWith(end)))
  if (!database || !web || !seal) throw new Error(`The clone ${clone} has these containers: ${names.join(', ')}`)
  return { database, web, seal }
}

export type SqlIn = (pair: Pair, query: string, database?: string) => Promise<string>

/** As `sqlIn`, of a clone of MySQL. */
export const mysqlIn: SqlIn = ({ database: container }, query, database = 'wordpress') =>
  docker(
    'exec',
    '--user=0',
    container,
    'mysql',
    '--no-defaults',
    '--user=root',
    '--socket=/run/mysqld/mysqld.sock',
    '--batch',
    '--skip-column-names',
    database,
    '--execute',
    query,
  )

/** Rows as lines, by the clone's own server, whose root is the container's. */
export const sqlIn: SqlIn = ({ database: container }, query, database = 'wordpress') =>
  docker(
    'exec',
    '--user=0',
    container,
    'mariadb',
    '--no-defaults',
    '--skip-ssl',
    '--socket=/run/mysqld/mysqld.sock',
    '--batch',
    '--skip-column-names',
    database,
    '--execute',
    query,
  )

export const inPool = ({ instance }: TestHost, ...argv: string[]) =>
  docker('exec', `sitefork-${instance}-keeper`, ...argv)

/** Directory of a clone's current state in the pool; it has one while it was never refreshed. */
export const stateOf = (host: TestHost, clone: string) => inPool(host, 'sh', '-c', `ls -d /pool/clones/${clone}/*`)

/** Every file below a directory: type, mode, owner, size, time of change, target, and the hash of what is in it. */
export const filesBelow = (host: TestHost, directory: string) =>
  inPool(
    host,
    'sh',
    '-c',
    `cd "$1" && find . -printf '%p %y %m %U:%G %s %T@ %l\\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum`,
    'sh',
    directory,
  )
