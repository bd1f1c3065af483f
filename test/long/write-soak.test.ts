// Promotions are cut off at random bytes, hundreds of times: the line, the process that writes, and the server itself. Each is there
// wholly or not at all, never twice, and one knows which; others who write there neither fail nor wait.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { SqlConnection } from '../../src-main/database/client/connect.ts'
import { type Happened, hasHappened } from '../../src-main/production/write/has-happened.ts'
import type { PromotionMarker } from '../../src-main/production/write/rows-to-write.ts'
import { writeRows } from '../../src-main/production/write/write-rows.ts'
import type { RowValues } from '../../src-main/rows/change.ts'
import type { GuardedRow } from '../../src-main/rows/guarded-row.ts'
import { newSeed, type Random, randomOf } from '../support/random.ts'
import type { ToldRows } from '../support/writing-process.ts'
import {
  another,
  markerOfTest,
  never,
  rowsToWrite,
  siteDatabase,
  toAdd,
  toChange,
  toRemove,
  type WrittenProduction,
  writtenProduction,
} from '../support/written-production.ts'

const seed = newSeed
const rounds = Number(process.env.SITEFORK_TEST_ROUNDS ?? 200)
const faults = ['cut', 'cut', 'deafen', 'freeze', 'kill-writer', 'kill-writer', 'kill-server'] as const
type Fault = (typeof faults)[number]

describe.each(['mariadb', 'mysql'] as const)('%s', (kind) => {
  test(`is whole or not there after ${rounds} faults (seed ${seed})`, { timeout: 3_600_000 }, async () => {
    const random = randomOf(seed)
    const production = await writtenProduction(kind)
    const told: Record<string, number> = {}
    try {
      await begin(production)
      const others = othersWrite(production)
      let usual = await bytesOfOne(production, markerOfTest('first'))
      for (let round = 0; round < rounds; round++) {
        const fault = round % 20 === 19 ? 'kill-server' : random.pick(faults.slice(0, 6))
        // Half of them while it is asked to commit, and answers.
        const at = random.chance(0.5) ? -random.below(40) : 1 + random.below(Math.round(usual * 1.05))
        const what = `round ${round}: ${fault} at ${at} of ${usual}`
        const marker = markerOfTest(`round${round}`)
        const rows = await someRows(production, random, round)
        const before = await production.looks('wp_posts', 'wp_postmeta')
        const wanted = afterwards(before, rows)
        if (fault === 'kill-server') await others.stop()
        const said = await broken(production, fault, at, rows, marker)
        const happened = await asked(production, marker)
        told[`${fault} ${happened.is}`] = (told[`${fault} ${happened.is}`] ?? 0) + 1
        const now = await production.looks('wp_posts', 'wp_postmeta')
        expect(now, what).toBe(happened.is === 'happened' ? wanted : before)
        // Whoever was told something was told the truth.
        if (said === 'written') expect(happened.is, what).toBe('happened')
        if (said === 'refused') expect(happened.is, what).toBe('not-happened')
        const again = await writeRows(production.connect, rowsToWrite(rows, marker), never)
        expect(again.is, what).toBe(happened.is === 'happened' ? 'written-before' : 'written')
        expect(await production.looks('wp_posts', 'wp_postmeta'), what).toBe(wanted)
        if (fault === 'kill-server') others.goOn()
        if (round % 50 === 0) usual = await bytesOfOne(production, markerOfTest(`measured${round}`))
      }
      const { writes, slowestMs, failed } = await others.stop()
      console.info(
        `${kind}: ${JSON.stringify(told)}; ${writes} writes of others, the slowest ${Math.round(slowestMs)} ms`,
      )
      expect(failed).toEqual([])
      expect(slowestMs).toBeLessThan(1000)
      const [counted] = await production.owner.query('SELECT COUNT(*) AS n FROM wp_log')
      expect(Number(counted?.n)).toBe(writes)
    } finally {
      await production.cleanUp()
    }
  })
})

async function begin({ owner }: WrittenProduction): Promise<void> {
  const posts = Array.from(
    { length: 60 },
    (_none, at) => `(1, REPEAT('größe 😀 ', ${at * 10}), 'Post ${at}', 'post-${at}')`,
  )
  await owner.query(
    `INSERT INTO wp_posts (post_author, post_content, post_title, post_name) VALUES ${posts.join(', ')}`,
  )
  await owner.query("INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT ID, 'k', 'v' FROM wp_posts")
}

async function someRows(production: WrittenProduction, random: Random, round: number): Promise<readonly GuardedRow[]> {
  const posts = await production.rowsOf('wp_posts')
  const metas = await production.rowsOf('wp_postmeta')
  const from = random.below(posts.length - 12)
  const [gone, like, ...rest] = posts.slice(from, from + 10)
  const [meta] = metas
  if (!gone || !like || !meta) throw new Error('There are too few rows.')
  return [
    toRemove(gone),
    toRemove(meta),
    ...rest.map((one, at) =>
      toChange(one, { post_title: `round ${round} ${at}`, post_content: 'x'.repeat(random.below(3000)) }),
    ),
    toAdd(like, { ID: String(1_000_000 + round), post_name: `added-${round}` }),
    toAdd(meta, { meta_id: String(1_000_000 + round), meta_value: `round ${round}` }),
  ]
}

/** What `looks` would say once these rows are written. */
function afterwards(before: string, rows: readonly GuardedRow[]): string {
  const line = (name: string, row: RowValues) =>
    [name, ...row.map((value) => value?.toString('hex') ?? 'NULL')].join(' ')
  const lines = new Set(before.split('\n'))
  for (const { table, expected, wanted } of rows) {
    if (expected && !lines.delete(line(table.name, expected))) throw new Error('A row is not there.')
    if (wanted) lines.add(line(table.name, wanted))
  }
  const number = (text: string) => Number(Buffer.from(text.split(' ')[1] ?? '', 'hex').toString())
  const of = (name: string) =>
    [...lines].filter((text) => text.startsWith(`${name} `)).toSorted((a, b) => number(a) - number(b))
  return [...of('wp_posts'), ...of('wp_postmeta')].join('\n')
}

/** How many bytes one promotion takes both ways. */
async function bytesOfOne(production: WrittenProduction, marker: PromotionMarker): Promise<number> {
  production.far.travelled = 0
  const rows = await someRows(production, randomOf(1), Date.now() % 1_000_000)
  const outcome = await writeRows(production.connect, rowsToWrite(rows, marker), never)
  expect(outcome).toMatchObject({ is: 'written' })
  return production.far.travelled
}

/**
 * @param bytes after which it breaks; those behind the beginning of COMMIT where negative or none
 * @returns what whoever wrote was told; undefined where that process is dead, or does not know
 */
async function broken(
  production: WrittenProduction,
  fault: Fault,
  bytes: number,
  rows: readonly GuardedRow[],
  marker: PromotionMarker,
): Promise<'written' | 'refused' | undefined> {
  const { far, server } = production
  far.travelled = 0
  const writing = fault === 'kill-writer' ? anotherProcess(production, rows, marker) : here(production, rows, marker)
  let restarted: Promise<void> | undefined
  const breaking = {
    bytes,
    act() {
      if (fault === 'kill-writer') return writing.kill()
      if (fault === 'deafen') return far.deafen()
      if (fault === 'cut') return far.cut()
      far.freeze()
      if (fault === 'kill-server') restarted = restart()
    },
  }
  if (bytes > 0) far.breakAt = breaking
  far.onSent = (chunk) => {
    const isCommit = chunk.includes('COMMIT') && !chunk.includes('READ')
    if (bytes <= 0 && isCommit) far.breakAt = { ...breaking, bytes: far.travelled + 1 - bytes }
  }
  const said = await writing.said
  far.breakAt = undefined
  far.onSent = undefined
  await restarted
  return said

  async function restart() {
    production.owner.close()
    await server.kill()
    far.cut()
    far.target = await server.port()
    await production.reopen()
  }
}

interface Broken {
  readonly said: Promise<'written' | 'refused' | undefined>
  kill(): void
}

function here({ connect }: WrittenProduction, rows: readonly GuardedRow[], marker: PromotionMarker): Broken {
  const said = writeRows(connect, rowsToWrite(rows, marker), never).then(
    ({ is }) => (is === 'written' ? is : is === 'unknown' ? undefined : 'refused'),
    () => 'refused' as const,
  )
  return { said, kill: () => undefined }
}

function anotherProcess(
  { far, password }: WrittenProduction,
  rows: readonly GuardedRow[],
  marker: PromotionMarker,
): Broken {
  const told: ToldRows = {
    ...{ port: far.port, password, marker },
    tables: [...new Map(rows.map(({ table }) => [table.name, table])).values()],
    rows: rows.map(({ table, expected, wanted }) => ({
      table: table.name,
      expected: expected?.map((value) => value?.toString('base64') ?? null) ?? null,
      wanted: wanted?.map((value) => value?.toString('base64') ?? null) ?? null,
    })),
  }
  const child = spawn(process.execPath, [join(import.meta.dirname, '../support/writing-process.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(told))
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk
  })
  const said = once(child, 'close').then(() => (out.includes('"written"') ? ('written' as const) : undefined))
  return { said, kill: () => void child.kill('SIGKILL') }
}

async function asked({ connect }: WrittenProduction, marker: PromotionMarker): Promise<Happened> {
  for (let tries = 0; ; tries++) {
    const happened = await hasHappened(connect, { database: siteDatabase, marker }, never)
    if (happened.is !== 'unasked') return happened
    if (tries === 20) throw happened.why
    await pause(200)
  }
}

/** Twenty writes a second by somebody else, in the same tables. */
function othersWrite(production: WrittenProduction) {
  let writes = 0
  let slowestMs = 0
  const failed: unknown[] = []
  let off = new AbortController()
  let going = write(off.signal)

  async function write(signal: AbortSignal): Promise<void> {
    const session: SqlConnection = await another(production)
    while (!signal.aborted) {
      const began = performance.now()
      await session
        .query(`INSERT INTO wp_log (word) VALUES ('${writes}')`)
        .then(() => writes++)
        .catch((error: unknown) => failed.push(error))
      await session
        .query(
          "INSERT INTO wp_options (option_name, option_value) VALUES ('others', '1') ON DUPLICATE KEY UPDATE option_value = option_value + 1",
        )
        .catch((error: unknown) => failed.push(error))
      slowestMs = Math.max(slowestMs, performance.now() - began)
      await pause(100)
    }
    session.close()
  }

  return {
    async stop() {
      off.abort()
      await going
      return { writes, slowestMs, failed }
    },
    goOn() {
      off = new AbortController()
      going = write(off.signal)
    },
  }
}
