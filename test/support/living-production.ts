// A production that is alive while something is written to it: others write at a steady rate, and visitors ask for its pages. What they
// had to wait for, and what failed, is told once it stands still.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import mysql from 'mysql2/promise'
import type { TestProduction } from './production.ts'

export interface LifeOptions {
  /** The statement of each write, by its number. */
  readonly write: (n: number) => string
  /** Writes a second. */
  readonly rate: number
  /** Somebody asks for this row and has it at once, again and again: `wp_posts WHERE ID = 7`. */
  readonly lock?: string
  /** Paths of pages that visitors ask for, one after the other. */
  readonly pages?: readonly string[]
}

/** What was seen since it was asked last. */
export interface Lived {
  readonly writes: readonly number[]
  /** How long whoever wants the row has waited each time. */
  readonly locks: readonly number[]
  readonly pages: readonly number[]
  /** What was refused, or answered with an error. */
  readonly failed: readonly string[]
}

export interface Life {
  /** Milliseconds of each, since the last time. */
  lived(): Lived
  stop(): Promise<void>
}

/** As the site itself, whose account a visitor’s request has. */
export const productionSessions = ({ address, database }: TestProduction, sessions: number) =>
  mysql.createPool({
    host: address,
    port: database.port,
    user: database.user,
    password: database.password,
    database: database.name,
    connectionLimit: sessions,
    multipleStatements: true,
  })

export function startLife(production: TestProduction, options: LifeOptions): Life {
  const sessions = productionSessions(production, 10)
  const off = new AbortController()
  let [writes, locks, pages, failed]: [number[], number[], number[], string[]] = [[], [], [], []]
  const under = new Set<Promise<unknown>>()
  const timed = (work: Promise<unknown>, into: (milliseconds: number) => void) => {
    const began = performance.now()
    const told = work
      .catch((error: unknown) => failed.push(String(error)))
      .finally(() => {
        into(performance.now() - began)
        under.delete(told)
      })
    under.add(told)
    return told
  }

  async function writing(): Promise<void> {
    const began = performance.now()
    for (let n = 0; !off.signal.aborted; n++) {
      await pause(Math.max(0, began + (n * 1000) / options.rate - performance.now()))
      // Nobody waits for another one’s write; how long one waits for a session counts.
      void timed(sessions.query(options.write(n)), (took) => writes.push(took))
    }
  }

  async function locking(row: string): Promise<void> {
    const session = await sessions.getConnection()
    while (!off.signal.aborted) {
      await timed(session.query(`SELECT 1 FROM ${row} FOR UPDATE; COMMIT`), (took) => locks.push(took))
      await pause(20)
    }
    session.release()
  }

  /** Asked on the host itself, so that what is measured is the site. */
  async function visiting(paths: readonly string[]): Promise<void> {
    const program = `
      [, $host, $paths] = $argv;
      stream_set_blocking(STDIN, false);
      while (true) {
        foreach (json_decode($paths) as $path) {
          $began = microtime(true);
          $context = stream_context_create(["http" => ["header" => "Host: $host", "ignore_errors" => true, "follow_location" => 0, "timeout" => 60]]);
          $page = @file_get_contents("http://localhost$path", false, $context);
          echo json_encode([$path, $page === false ? "nothing" : $http_response_header[0], (microtime(true) - $began) * 1000]), "\\n";
          usleep(50000);
          fgets(STDIN);
          if (feof(STDIN)) exit;
        }
      }`
    const { host } = new URL(production.siteUrl)
    const argv = ['exec', '-i', production.container, 'php', '-r', program, host, JSON.stringify(paths)]
    const child = spawn('docker', argv, { stdio: ['pipe', 'pipe', 'inherit'] })
    off.signal.addEventListener('abort', () => child.stdin.end(), { once: true })
    let rest = ''
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = `${rest}${chunk}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const [path, status, took] = JSON.parse(line) as [string, string, number]
        pages.push(took)
        if (!/ [23]\d\d /.test(`${status} `)) failed.push(`${path}: ${status}`)
      }
    })
    await once(child, 'close')
  }

  const going = [
    writing(),
    ...(options.lock === undefined ? [] : [locking(options.lock)]),
    ...(options.pages === undefined ? [] : [visiting(options.pages)]),
  ]
  return {
    lived() {
      const all = { writes, locks, pages, failed }
      ;[writes, locks, pages, failed] = [[], [], [], []]
      return all
    },
    async stop() {
      off.abort()
      await Promise.all(going)
      await Promise.all(under)
      await sessions.end()
    },
  }
}
