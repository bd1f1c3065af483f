// Asks the running host for an address that lets one tab in; only who can read its note may.
import { z } from 'zod'
import { Failure } from '../contract/failure.ts'
import { ticketPath } from './admission.ts'
import type { FoundHost } from './rendezvous.ts'
import { type TicketLife, ticketUrl } from './tickets.ts'

const answerMs = 5_000

/** @throws Failure `host-stopped` */
export async function askWindowUrl({ port, token }: FoundHost, life: TicketLife): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${ticketPath}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ for: life }),
    signal: AbortSignal.timeout(answerMs),
    redirect: 'error',
  }).catch((cause: unknown) => {
    throw new Failure('host-stopped', 'Sitefork stopped meanwhile. Nothing was changed; try again.', { cause })
  })
  const given = z.object({ ticket: z.string() }).safeParse(response.ok ? await response.json() : undefined)
  if (given.success) return ticketUrl(port, given.data.ticket)
  throw new Failure(
    'host-stopped',
    'The running Sitefork is another version and gives no address for the browser. Nothing was changed; close it with “sitefork quit”, then try again.',
  )
}
