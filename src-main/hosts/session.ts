// Lets a page in: a caller with the token gets tickets, and a page exchanges one for the token, once.
import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { type Admission, sessionPath, ticketPath } from './admission.ts'
import { type TicketLife, type Tickets, ticketLives } from './tickets.ts'

export interface SessionAnswer {
  readonly status: number
  /** A sentence, or something for the page as JSON. */
  readonly body: string | Readonly<Record<string, string>>
}

const longestBody = 1024
const lives = Object.keys(ticketLives) as [TicketLife, ...TicketLife[]]
const ticketSchema = z.object({ for: z.enum(lives) })
const sessionSchema = z.object({ ticket: z.string() })

const stranger = { status: 403, body: 'This needs the key of the running Sitefork. Open it with: sitefork open' }
const malformed = { status: 400, body: 'What was sent is not understood. Nothing was changed.' }
const spent = {
  status: 403,
  body: 'This address was used already, or is too old: each lets one tab in, for a short time. Nothing is lost.',
}

/** @returns undefined for every other path; the caller has checked Host */
export async function answerSession(
  request: IncomingMessage,
  path: string,
  of: { readonly admission: Admission; readonly tickets: Tickets; readonly token: string },
): Promise<SessionAnswer | undefined> {
  const { admission, tickets, token } = of
  const { method, headers } = request
  if (path === ticketPath && method === 'POST') {
    if (!admission.mayCall(headers)) return stranger
    const asked = ticketSchema.safeParse(await bodyOf(request)).data
    return asked ? { status: 200, body: { ticket: tickets.issue(asked.for) } } : malformed
  }
  if (path === sessionPath && method === 'POST') {
    if (!admission.isOwnPage(headers)) return stranger
    const asked = sessionSchema.safeParse(await bodyOf(request)).data
    if (!asked) return malformed
    return tickets.redeem(asked.ticket) ? { status: 200, body: { token } } : spent
  }
  if (path === sessionPath && method === 'GET') {
    return admission.mayCall(headers) ? { status: 200, body: 'This is the running Sitefork.' } : stranger
  }
  return undefined
}

/** @returns undefined where the body is too long or no JSON */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > longestBody) return undefined
  }
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
