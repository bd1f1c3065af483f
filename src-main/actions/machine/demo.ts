// A real site to try everything on, and its way out: what `npm run demo` does, from the window, where Sitefork is a checkout.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Job } from '../../contract/models.ts'
import { only, type StepReport } from '../../jobs/job.ts'

type Needs = Pick<Context, 'jobs' | 'publish' | 'capabilities' | 'demo' | 'engineParts' | 'log'>

const steps = {
  production: 'Start a production to try',
  reach: 'Reach Sitefork',
  link: 'Link it',
  allow: 'Allow promotion to it',
  fork: 'Fork the first clone',
}
const parts = ['production', 'reach', 'link', 'allow', 'fork'] as const
const removeSteps = { remove: 'Remove all that the demo made' }

/** @returns the path of the demo's own program; undefined in the packed app, which does not include it */
export function demoProgram(resources: string): string | undefined {
  const program = join(resources, 'demo', 'demo.ts')
  return existsSync(program) && existsSync(join(resources, '../src-main/headless.ts')) ? program : undefined
}

/** The file in which the demo remembers what it made; see resources/demo/memory.ts. */
const memorySchema = z.object({
  homeUrl: z.string(),
  production: z.string().nullable(),
})

function recall(home: string): z.infer<typeof memorySchema> | undefined {
  try {
    return memorySchema.parse(JSON.parse(readFileSync(join(home, 'demo.json'), 'utf8')))
  } catch {
    return undefined
  }
}

/** The id of the production that the demo linked in this home. */
export const demoProduction = (home: string): string | null => recall(home)?.production ?? null

/** Starts the demo site, links it and forks its first clone, with jobs of their own. Cancelled, it leaves nothing. */
export function startDemo(context: Needs): Job {
  const program = programOf(context)
  context.engineParts()
  return context.jobs.start(
    { verb: 'demo', title: 'Start the demo site', production: null, clone: null, steps, locks: [only('demo')] },
    async (run) => {
      run.undo('remove what the demo made', () => perform(context, [program, '--attached', '--down']))
      const lines = createLines()
      const ended = perform(context, [program, '--attached'], lines.hear, run.signal)
      for (const [index, step] of parts.entries()) {
        await run.step(step, (report) => Promise.race([lines.after(index + 1, report), ended]))
      }
      await ended
      const memory = recall(context.capabilities().home)
      // A password stands in no log, not even one of a site that only this machine reaches.
      if (memory) {
        const where = join(context.capabilities().home, 'demo.json')
        run.remark(
          `Log in to it at ${memory.homeUrl}/wp-admin/, and to its clones, as admin; the password stands in ${where}.`,
        )
      }
      context.publish.everything()
    },
  )
}

export function removeDemo(context: Needs): Job {
  const program = programOf(context)
  context.engineParts()
  return context.jobs.start(
    {
      verb: 'remove-demo',
      title: 'Remove the demo site',
      production: null,
      clone: null,
      steps: removeSteps,
      locks: [only('demo')],
    },
    async (run) => {
      await run.step('remove', (report) => perform(context, [program, '--attached', '--down'], report.describe))
      context.publish.everything()
    },
  )
}

function programOf({ demo }: Pick<Context, 'demo'>): string {
  if (demo) return demo
  throw new Failure(
    'bad-input',
    'The demo site comes with a checkout of Sitefork, and this is the packed app. Nothing was started; link a production of your own.',
  )
}

/** Follows the lines of the demo's program: "2. Sitefork" begins its second part, indented ones say what is done there. */
function createLines() {
  let part = 0
  let waiting: { readonly until: number; readonly report: StepReport; readonly resolve: () => void } | undefined
  return {
    hear(line: string): void {
      part = Number(/^(\d)\. /.exec(line)?.[1] ?? part)
      if (waiting && part > waiting.until) waiting.resolve()
      else if (/^ {2}\S/.test(line)) waiting?.report.describe(line.trim())
    },
    /** Resolves when the part after that one has begun. */
    after(until: number, report: StepReport): Promise<void> {
      return new Promise((resolve) => {
        waiting = { until, report, resolve }
        if (part > until) resolve()
      })
    },
  }
}

/** Runs the demo's program, which asks this host for everything, as the command line does. */
async function perform(
  context: Pick<Context, 'capabilities' | 'log'>,
  argv: readonly string[],
  hear: (line: string) => void = () => undefined,
  signal?: AbortSignal,
): Promise<void> {
  const env = { ...process.env, SITEFORK_HOME: context.capabilities().home }
  const child = spawn(process.env.SITEFORK_NODE ?? process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = () => child.kill()
  signal?.addEventListener('abort', stop, { once: true })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  createInterface(child.stdout).on('line', (line) => {
    context.log(`demo: ${line}`)
    hear(line)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  signal?.removeEventListener('abort', stop)
  signal?.throwIfAborted()
  if (code === 0) return
  const [message = '', ...detail] = said.trim().split('\n\n')
  throw new Failure('unexpected', message || 'The demo site could not be started. Nothing else was changed.', {
    ...(detail.length > 0 && { detail: detail.join('\n\n') }),
    remedy: { label: 'Try again', action: 'retry' },
  })
}
