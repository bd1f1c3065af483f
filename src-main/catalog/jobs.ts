// Stores the jobs and their logs in the catalog.
import type { Job, JobVerb, Step } from '../contract/models.ts'
import type { SqliteDatabase } from './sqlite.ts'
import {
  cellField,
  defineTable,
  jsonField,
  nullableNumber,
  nullableText,
  numberField,
  textField,
  wordField,
} from './table.ts'

export interface JobRecords {
  /** @returns at most `limit` jobs, newest first */
  recent(limit: number): readonly Job[]
  /** @returns at most `limit` jobs, newest first, with every word of the text in their title, failure or log */
  search(text: string, limit: number): readonly Job[]
  running(): readonly Job[]
  get(id: string): Job | undefined
  save(job: Job): void
  /** Adds a line to a job's log. Of a log that grows too long, the first and the last lines stay. */
  addLine(job: string, line: string): void
  lines(job: string): readonly string[]
  /** @returns how long the last successful jobs of that verb and kind took */
  usual(verb: JobVerb, kind: string, production: string | null): Usual
  /** Deletes the oldest ended jobs, so that about `keptJobs` stay. */
  prune(): void
}

/** How long jobs of a kind usually take: medians, in milliseconds. */
export interface Usual {
  /** Null when no such job succeeded yet. */
  readonly ms: number | null
  /** The medians of the steps that ran, by name. */
  readonly steps: Readonly<Record<string, number>>
}

/** How many of the last runs a median is taken of. */
const usualRuns = 5
const keptJobs = 500
const longestLine = 16_000
const kept = { first: 200, last: 2_000 } as const
/** How many lines a log gets before its middle is cut out again. */
const cutEvery = 500
const leftOut = '\n… lines are left out here …'

export function jobRecords(database: SqliteDatabase): JobRecords {
  const jobs = defineTable<Job>(database, 'jobs', {
    id: textField,
    verb: wordField(),
    kind: textField,
    title: textField,
    production: nullableText,
    clone: nullableText,
    state: wordField(),
    steps: cellField(JSON.stringify, (value) => (JSON.parse(String(value)) as Step[]).map(completeStep)),
    remarks: jsonField(),
    wish: jsonField(),
    failure: jsonField(),
    startedAt: textField,
    endedAt: nullableText,
    expectedMs: nullableNumber,
    revision: numberField,
  })
  /** Lines that each running job logged since its last cut. */
  const since = new Map<string, number>()
  return {
    recent: (limit) => jobs.all('ORDER BY started_at DESC LIMIT ?', limit),
    search(text, limit) {
      const words = text.split(/\s+/).filter(Boolean)
      const has = `(title LIKE ?1 ESCAPE '\\' OR failure LIKE ?1 ESCAPE '\\' OR EXISTS (SELECT 1 FROM job_lines WHERE job = jobs.id AND line LIKE ?1 ESCAPE '\\'))`
      const where = words.map((_word, index) => has.replaceAll('?1', `?${index + 1}`))
      const like = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
      return jobs.all(`WHERE ${where.join(' AND ') || 'TRUE'} ORDER BY started_at DESC LIMIT ${limit}`, ...like)
    },
    running: () => jobs.all("WHERE state = 'running'"),
    get: (id) => jobs.one('WHERE id = ?', id),
    save(job) {
      if (job.state !== 'running') since.delete(job.id)
      jobs.save(job)
    },
    addLine(job, line) {
      const short = line.length > longestLine ? `${line.slice(0, longestLine)}…` : line
      database.run('INSERT INTO job_lines (job, line) VALUES (?, ?)', job, short)
      const count = (since.get(job) ?? 0) + 1
      since.set(job, count % cutEvery)
      if (count === cutEvery) cut(database, job)
    },
    lines: (job) =>
      database.all('SELECT line FROM job_lines WHERE job = ? ORDER BY rowid', job).map((row) => String(row.line)),
    usual(verb, kind, production) {
      const runs = jobs.all(
        `WHERE verb = ? AND kind = ? AND production IS ? AND state = 'done' ORDER BY started_at DESC LIMIT ${usualRuns}`,
        verb,
        kind,
        production,
      )
      const steps = Map.groupBy(
        runs.flatMap((run) => run.steps),
        (step) => step.name,
      )
      const medians = [...steps].map(([name, some]) => [name, median(some.flatMap(tookMs))] as const)
      return {
        ms: median(runs.flatMap(tookMs)),
        steps: Object.fromEntries(medians.flatMap(([name, ms]) => (ms === null ? [] : [[name, ms]]))),
      }
    },
    prune: () =>
      database.run(
        "DELETE FROM jobs WHERE state <> 'running' AND id NOT IN (SELECT id FROM jobs ORDER BY started_at DESC LIMIT ?)",
        keptJobs,
      ),
  }
}

/** Cuts the middle out of a long log, and leaves a line that says so. */
function cut(database: SqliteDatabase, job: string): void {
  const rowAt = (order: 'ASC' | 'DESC', offset: number) =>
    database.one(
      `SELECT rowid AS id FROM job_lines WHERE job = ? ORDER BY rowid ${order} LIMIT 1 OFFSET ?`,
      job,
      offset,
    )?.id
  const from = rowAt('ASC', kept.first - 1)
  const to = rowAt('DESC', kept.last - 1)
  if (typeof from !== 'number' || typeof to !== 'number' || to <= from + 1) return
  database.together(() => {
    database.run('DELETE FROM job_lines WHERE job = ? AND rowid > ? AND rowid < ?', job, from, to)
    database.run('UPDATE job_lines SET line = line || ? WHERE rowid = ? AND instr(line, ?) = 0', leftOut, from, leftOut)
  })
}

function tookMs({ startedAt, endedAt }: { readonly startedAt: string | null; readonly endedAt: string | null }) {
  return startedAt && endedAt ? [Date.parse(endedAt) - Date.parse(startedAt)] : []
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null
}

/** Completes a step that an earlier version stored, which had neither a key nor an expected time. */
const completeStep = (step: Step): Step => ({
  ...step,
  key: step.key ?? step.name,
  expectedMs: step.expectedMs ?? null,
})
