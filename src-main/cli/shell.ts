// What a shell verb works with: its words and options, the host's client, and a job followed on standard error.
import type { Client } from '../contract/client.ts'
import { Failure, fromFacts } from '../contract/failure.ts'
import type { Job } from '../contract/models.ts'
import type { Connection } from '../hosts/client.ts'
import { browse } from './browse.ts'
import type { Options, Values } from './options.ts'
import { tellSteps } from './watch.ts'

/** What a verb comes to. */
export interface VerbResult {
  /** What `--json` prints. */
  readonly value: unknown
  /** What a person reads. */
  readonly text: string
  /** The verb did its work, and what it found is bad. */
  readonly failed?: boolean
}

/** @typeParam O the options of the verb; a helper names those it reads */
export interface Shell<O extends Options = Record<never, never>> {
  readonly client: Client
  /** The host as this command reached it. */
  readonly host: Pick<Connection, 'address' | 'windowUrl'>
  readonly words: readonly string[]
  readonly values: Values<O>
  /** Whether a program reads the answer. */
  readonly json: boolean
  /** @throws Failure `bad-input` naming what is missing */
  word(what: string, index?: number): string
  /** Shows the job's steps until it ends. @throws its Failure */
  follow(job: string): Promise<Job>
  /** What the jobs that were followed remarked. */
  remarks(): readonly string[]
  /** Said at once, to a person only. */
  say(line: string): void
  /** Follows the job; the result is the job, told as `text`. */
  finish(started: { readonly job: string }, text: string): Promise<VerbResult>
  /** @returns false where nothing opens addresses */
  browse(url: string): Promise<boolean>
}

export function createShell(of: {
  readonly client: Client
  readonly host: Shell['host']
  readonly words: readonly string[]
  readonly values: Values<Options>
  readonly json: boolean
  readonly say: (line: string) => void
}): Shell<Options> {
  const { client, words, say } = of
  let remarks: readonly string[] = []
  async function follow(id: string): Promise<Job> {
    const job = await tellSteps(client, id, say)
    remarks = [...remarks, ...job.remarks]
    if (job.failure) throw fromFacts(job.failure)
    return job
  }
  return {
    ...of,
    follow,
    remarks: () => remarks,
    word(what, index = 0) {
      const found = words[index]
      if (found === undefined) throw new Failure('bad-input', `This verb needs ${what}. See: sitefork help`)
      return found
    },
    async finish(started, text) {
      return { value: await follow(started.job), text }
    },
    browse,
  }
}
