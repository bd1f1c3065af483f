// What a shell verb works with: words and options, the host's client, and a job followed on standard error.
import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from '../contract/contract.ts'
import { Failure, fromFacts } from '../contract/failure.ts'
import type { Job } from '../contract/models.ts'
import { isLive, parseMoment } from '../contract/moment.ts'
import type { Origin } from '../contract/origin.ts'
import type { Connection } from '../hosts/client.ts'
import { browse } from './browse.ts'

export type Client = ContractRouterClient<typeof contract>

export interface Answer {
  /** What `--json` prints. */
  readonly value: unknown
  /** What a person reads. */
  readonly text: string
  /** The verb worked, and what it found is bad. */
  readonly failed?: boolean
}

export interface Shell {
  readonly client: Client
  /** The host as this command reached it. */
  readonly host: Pick<Connection, 'address' | 'windowUrl'>
  readonly words: readonly string[]
  /** @throws Failure `bad-input` naming what is missing */
  word(what: string, index?: number): string
  option(name: string): string | undefined
  /** Every value of an option that may be given more than once. */
  options(name: string): readonly string[]
  flag(name: string): boolean
  origin(fallback: 'newest' | 'now'): Origin
  /** Shows the job's steps until it ends. @throws its Failure */
  follow(job: string): Promise<Job>
  /** What the jobs that were followed remarked. */
  remarks(): readonly string[]
  /** Said at once, to a person only. */
  say(line: string): void
  finish(started: { readonly job: string }, text: string): Promise<Answer>
  /** False where nothing opens addresses. */
  browse(url: string): Promise<boolean>
}

export type Options = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>

export function createShell(
  client: Client,
  host: Shell['host'],
  words: readonly string[],
  options: Options,
  say: (line: string) => void,
): Shell {
  const option = (name: string) => {
    const value = options[name]
    return typeof value === 'string' ? value : undefined
  }
  let remarks: readonly string[] = []
  async function follow(id: string): Promise<Job> {
    const watching = new AbortController()
    const watched = watch(client, id, say, watching.signal)
    const job = await client.job.wait({ job: id })
    watching.abort()
    await watched
    remarks = [...remarks, ...job.remarks]
    if (job.failure) throw fromFacts(job.failure)
    return job
  }
  return {
    client,
    host,
    words,
    option,
    options(name) {
      const given = options[name]
      return Array.isArray(given) ? given.map(String) : []
    },
    follow,
    say,
    remarks: () => remarks,
    flag: (name) => options[name] === true,
    word(what, index = 0) {
      const found = words[index]
      if (found === undefined) throw new Failure('bad-input', `This verb needs ${what}. See: sitefork help`)
      return found
    },
    origin(fallback) {
      const from = option('from') ?? fallback
      if (isLive(from)) return { is: 'now', ...(options['or-last-known'] === true && { orLastKnown: true }) }
      if (from === 'newest') return { is: from }
      // No moment is written like an id.
      return /^[a-z0-9]{8}$/.test(from) ? { is: 'point', point: from } : { is: 'moment', at: shellMoment(from) }
    },
    async finish(started, text) {
      return { value: await follow(started.job), text }
    },
    browse,
  }
}

/** @throws Failure `bad-input` */
export function shellMoment(text: string): string {
  const moment = parseMoment(text, new Date())
  if (moment) return moment.toISOString()
  throw new Failure(
    'bad-input',
    `“${text}” was not understood as a moment. Write "2 h ago", "last friday", "yesterday 14:02:11", 14:02, or an ISO time like 2026-11-23T14:02:11Z.`,
  )
}

/** A step that takes longer than this says what it is at, and again after as long. */
const quietMs = 5_000

/** Says each step when it begins, and of one that takes long what it is at. */
async function watch(client: Client, id: string, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  let said = 0
  let described = ''
  let lastSaid = Date.now()
  try {
    for await (const event of await client.events(undefined, { signal })) {
      const jobs = event.is === 'snapshot' ? event.snapshot.jobs : event.is === 'job' ? [event.job] : []
      const job = jobs.find((each) => each.id === id)
      const begun = job?.steps.filter((step) => step.state !== 'waiting') ?? []
      for (const step of begun.slice(said)) say(`  ${step.name}…`)
      if (begun.length > said) lastSaid = Date.now()
      said = Math.max(said, begun.length)
      const at = begun.at(-1)
      if (at?.state !== 'running' || !at.description || at.description === described) continue
      if (Date.now() - lastSaid < quietMs) continue
      described = at.description
      lastSaid = Date.now()
      say(`    ${described}`)
    }
  } catch (error) {
    // The stream ends with an abort once the job has ended.
    if (!signal.aborted) throw error
  }
}

/**
 * Runs what needs Docker once that is there: a host that was started just now builds images at its first start, which takes
 * minutes, and says what it is at.
 */
export async function onceReady<T>(client: Client, say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'engine-missing' || !(await untilReady(client, say))) throw error
  }
  return work()
}

/** False where there was nothing to wait for, or Docker is not there after all. */
async function untilReady(client: Client, say: (line: string) => void): Promise<boolean> {
  const watching = new AbortController()
  let described = ''
  let lastSaid = 0
  for await (const event of await client.events(undefined, { signal: watching.signal })) {
    const engine = event.is === 'snapshot' ? event.snapshot.engine : event.is === 'engine' ? event.engine : undefined
    if (!engine) continue
    if (engine.is !== 'starting') {
      watching.abort()
      return engine.is === 'ready'
    }
    if (engine.description === described || Date.now() - lastSaid < quietMs) continue
    described = engine.description
    lastSaid = Date.now()
    say(`  ${described}…`)
  }
  return false
}
