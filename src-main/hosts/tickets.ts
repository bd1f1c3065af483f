// Tickets for addresses that others might see: each lets one page in, once, and expires soon.
import { createHash, randomBytes } from 'node:crypto'

/** `browser`: opened by a program at once. `person`: printed, to be clicked or typed, perhaps through a tunnel. */
export const ticketLives = { browser: 30_000, person: 600_000 } as const
export type TicketLife = keyof typeof ticketLives

export interface Tickets {
  issue(life: TicketLife): string
  /** @returns true once for each ticket, within its life */
  redeem(ticket: string): boolean
}

/** Unused ones beyond this many are forgotten, oldest first. */
const most = 100

/** @param now milliseconds of a clock that nobody sets */
export function createTickets(now: () => number = () => performance.now()): Tickets {
  // By digest: how long a look takes tells nothing about a ticket.
  const deadlines = new Map<string, number>()
  return {
    issue(life) {
      const ticket = randomBytes(24).toString('base64url')
      deadlines.set(digest(ticket), now() + ticketLives[life])
      const [oldest] = deadlines.keys()
      if (deadlines.size > most && oldest !== undefined) deadlines.delete(oldest)
      return ticket
    },
    redeem(ticket) {
      const key = digest(ticket)
      const deadline = deadlines.get(key)
      deadlines.delete(key)
      return deadline !== undefined && now() < deadline
    },
  }
}

const digest = (ticket: string) => createHash('sha256').update(ticket).digest('hex')

/** After the `#`, which a browser sends to nobody; the page takes it out of its address at once. */
export const ticketUrl = (port: number, ticket: string) => `http://127.0.0.1:${port}/#ticket=${ticket}`
