// States with a database and nothing else, of any server, made and changed without a host.

import type { ReadableState } from '../../src-main/comparing/state-servers.ts'
import type { AdminClient } from '../../src-main/database/client/admin-client.ts'
import { mariadb } from '../../src-main/database/dialect/mariadb.ts'
import { mysql } from '../../src-main/database/dialect/mysql.ts'
import {
  shutDownServer,
  startIsolatedServer,
  withIsolatedServer,
} from '../../src-main/database/server/isolated-server.ts'
import { serverImageNamed } from '../../src-main/database/server/server-image.ts'
import type { Docker } from '../../src-main/docker/docker.ts'
import type { StatePath } from '../../src-main/pool/layout.ts'
import { openPool } from '../../src-main/pool/open-pool.ts'
import type { Pool } from '../../src-main/pool/pool.ts'
import { testInstance } from './docker.ts'

export type BundledServer = 'mariadb' | 'mariadb-10.11' | 'mysql'

export interface States {
  readonly docker: Docker
  readonly pool: Pool
  newId(): string
  /** Makes a state whose database `site` has what the statements make. */
  made(path: StatePath, server: BundledServer, statements: readonly string[]): Promise<ReadableState>
  copied(from: ReadableState, path: StatePath): Promise<ReadableState>
  /** Starts a server on a state, has it run the statements which logs them, and shuts it down. */
  write(state: ReadableState, statements: readonly string[]): Promise<void>
  /**
   * Leaves a server running on a state that was copied.
   * @param more further arguments of it
   */
  running(state: ReadableState, more?: readonly string[]): Promise<RunningState>
  /** Names of containers and paths of states, of all there are. */
  there(): Promise<{ readonly containers: readonly string[]; readonly states: readonly string[] }>
  cleanup(): Promise<void>
}

export interface RunningState {
  readonly container: string
  write(statement: string): Promise<void>
  /** @returns the lines of what it answers, without the names of columns; the cells of each are separated by tabs */
  read(query: string): Promise<readonly string[]>
}

export async function openTestStates(): Promise<States> {
  const { docker, cleanup } = await testInstance()
  try {
    const memory = { get: () => undefined, set: () => undefined }
    const image = await docker.image('keeper')
    const pool = await openPool({ docker, image, sizeBytes: 4 * 2 ** 30, memory, report: () => undefined })
    return { docker, pool, cleanup, ...statesIn(docker, pool) }
  } catch (error) {
    await cleanup()
    throw error
  }
}

function statesIn(docker: Docker, pool: Pool): Omit<States, 'docker' | 'pool' | 'cleanup'> {
  let ids = 0
  const newId = () => `id${++ids}`

  async function atWork(state: ReadableState, begins: boolean, work: (session: AdminClient) => Promise<void>) {
    const { dialect, image } = state
    const { db: volume } = await pool.volumes(state.path)
    const plain = dialect.serverArguments({ purpose: 'prepare' })
    const task = {
      docker,
      name: newId(),
      owner: newId(),
      state: 'test',
      image,
      volume,
      dialect,
      command: begins ? ['bash', '-c', dialect.initScript, 'begin', ...plain] : plain,
      deadlineMs: 120_000,
      signal: AbortSignal.timeout(300_000),
      complaint: (detail: string) => new Error(detail) as never,
    }
    await withIsolatedServer(task, async (session) => {
      await work(session)
      session.close()
      if (!(await shutDownServer(docker, task.name))) throw new Error(await docker.logs(task.name, 40))
    })
  }

  return {
    newId,
    async made(path, server, statements) {
      await pool.create(path, 'point')
      const dialect = server === 'mysql' ? mysql : mariadb
      const build = serverImageNamed(server, dialect.server)
      const state = { path, build, image: await docker.image(server), dialect, database: 'site' }
      await atWork(state, true, async (session) => {
        await session.query('CREATE DATABASE site CHARACTER SET utf8mb4')
        await session.query('USE site')
        await session.query("SET SESSION sql_mode = ''")
        for (const statement of statements) await session.query(statement)
      })
      return state
    },
    async copied(from, path) {
      await pool.copy(from.path, path, 'clone')
      return { ...from, path }
    },
    write: (state, statements) =>
      atWork(state, false, async (session) => {
        await session.query('USE site')
        await session.query("SET SESSION sql_mode = ''")
        for (const statement of statements) await session.query(statement)
      }),
    async running({ path, dialect, image }, more = []) {
      const { db: volume } = await pool.volumes(path)
      const container = newId()
      const command = [...dialect.serverArguments({ purpose: 'clone' }), ...more]
      await startIsolatedServer({ docker, name: container, owner: newId(), state: 'test', image, volume, command })
      const client = [...dialect.clientArguments('clone'), 'site']
      const write = async (statement: string) =>
        void (await docker.exec(container, client, { user: '0:0', stdin: statement }))
      const read = async (query: string) => {
        const argv = [...client, '--batch', '--skip-column-names']
        const { stdout } = await docker.exec(container, argv, { user: '0:0', stdin: query })
        return stdout.split('\n').filter((line) => line !== '')
      }
      for (;;) {
        const asked = await docker.exec(container, client, { user: '0:0', stdin: 'SELECT 1', allowFailure: true })
        if (asked.exitCode === 0) return { container, write, read }
      }
    },
    async there() {
      const containers = (await docker.list()).map((one) => one.name).sort()
      return { containers, states: await pool.list() }
    },
  }
}
