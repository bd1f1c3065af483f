// Waits until a clone's front page answers, as its browser would ask for it.
import { request as send } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { ownPageHeader } from './pages.ts'

export interface Answer {
  /** Null when the clone's web server did not answer at all. */
  readonly status: number | null
}

/**
 * WordPress takes this for one of cron's own requests and starts no job that is due: looking whether a clone answers
 * changes nothing in it, and does not wait a second for a job.
 */
const untouched = '?doing_wp_cron'

/** Rules against robots shut out who does not say what it is. */
const browserHeaders = { 'User-Agent': 'Mozilla/5.0 (compatible; Sitefork)', Accept: 'text/html,*/*;q=0.8' }

/** Between two tries: short, for a person waits for the first good one. */
const betweenMs = 20
/** A server that takes longer for one page is asked again. */
const onceMs = 10_000
/** Errors for so long are the site's own, not those of a database that still starts. */
const settledMs = 15_000

/**
 * Asks `url` through the gateway until the clone answers without a server error.
 * @throws the signal's reason when aborted
 */
export async function firstAnswer(
  gatewayPort: number,
  url: string,
  { signal, deadlineMs }: { readonly signal: AbortSignal; readonly deadlineMs: number },
): Promise<Answer> {
  const end = performance.now() + deadlineMs
  let status: number | null = null
  let failingSince: number | undefined
  for (let now = performance.now(); now < end; now = performance.now()) {
    signal.throwIfAborted()
    const asked = await askOnce(
      gatewayPort,
      url,
      AbortSignal.any([signal, AbortSignal.timeout(Math.min(onceMs, Math.ceil(end - now)))]),
    )
    status = asked ?? status
    if (asked !== null && asked < 500) break
    failingSince = asked === null ? undefined : (failingSince ?? now)
    if (failingSince !== undefined && performance.now() - failingSince > settledMs) break
    await pause(betweenMs, undefined, { signal })
  }
  return { status }
}

/** The clone's status; null when it is the gateway that speaks, or nobody. */
function askOnce(gatewayPort: number, url: string, signal: AbortSignal): Promise<number | null> {
  const { host, pathname } = new URL(url)
  return new Promise((resolve) => {
    const asked = send({
      host: '127.0.0.1',
      port: gatewayPort,
      path: pathname + untouched,
      headers: { Host: host, ...browserHeaders },
      agent: false,
      signal,
    })
    asked.once('response', (answer) => {
      const own = answer.headers[ownPageHeader.toLowerCase()] !== undefined
      answer.resume()
      resolve(own ? null : (answer.statusCode ?? null))
    })
    asked.once('error', () => resolve(null))
    asked.end()
  })
}
