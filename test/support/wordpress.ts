// A real WordPress in a container of its own, for tests of what stands before it.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const image = 'sitefork-test-wordpress'

export interface WordPress {
  /** Its web server on 127.0.0.1. */
  readonly port: number
  /** Rows as lines, columns separated by tabs. */
  sql(query: string): Promise<string>
  remove(): Promise<void>
}

/** WordPress installed at `home`, with the account admin / "pass word"; its web server speaks plain http. */
export async function startWordPress(home: string): Promise<WordPress> {
  await run('docker', ['build', '--quiet', '--tag', image, resolve(import.meta.dirname, 'wordpress')])
  const name = `sitefork-test-${randomBytes(4).toString('hex')}`
  await run('docker', [
    'run',
    '--detach',
    '--name',
    name,
    '--env',
    `HOME_URL=${home}`,
    '--publish',
    '127.0.0.1::80',
    image,
  ])
  const { stdout } = await run('docker', ['port', name, '80'])
  return {
    port: Number(stdout.trim().split(':').at(-1)),
    async sql(query) {
      const client = ['mariadb', '--batch', '--skip-column-names', '--default-character-set=utf8mb4', 'wp']
      return (await run('docker', ['exec', name, ...client, '--execute', query])).stdout
    },
    remove: async () => void (await run('docker', ['rm', '--force', '--volumes', name])),
  }
}
