// Waits for the head of a clone's answer, within limits, and says what is wrong with one that never ends or is no HTTP.
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** How long a clone's web server may take, milliseconds. */
export interface Timeouts {
  /** Without a byte, before its answer or in the middle of it: PHP may compute for minutes. */
  readonly silenceMs: number
  /** From the first byte of an answer to the end of its headers. */
  readonly headMs: number
  /** Until it has accepted or refused a WebSocket. */
  readonly upgradeMs: number
  /** Without a byte from either side of a WebSocket. */
  readonly idleMs: number
}

export const usualTimeouts: Timeouts = {
  silenceMs: 15 * 60_000,
  headMs: 30_000,
  upgradeMs: 60_000,
  idleMs: 60 * 60_000,
}

/** Why there is no answer to pass on. */
export type UpstreamTrouble =
  /** Nobody listens, or the connection broke off. */
  | 'unreachable'
  | 'silent'
  | 'endless-headers'
  | 'large-headers'
  | 'not-http'
  /** A part of a page, where the whole was asked for. */
  | 'only-a-part'

/** What came of a request to a clone. */
export type UpstreamAnswer =
  | { readonly is: 'answer'; readonly answer: IncomingMessage }
  | { readonly is: 'upgraded'; readonly answer: IncomingMessage; readonly socket: Duplex; readonly first: Buffer }
  | { readonly is: 'trouble'; readonly trouble: UpstreamTrouble }

/** The bytes that the headers of an answer may have: as many as browsers take (Chromium's `kMaxHeaderBufSize`). */
export const largestHead = 256 * 1024
/** How many informational answers (status 1xx) may come before one. */
const mostAnnouncements = 32

/** Waits for the head of the answer to a request; the request is destroyed where none comes. */
export function awaitAnswer(upstream: ClientRequest, { silenceMs, headMs }: Pick<Timeouts, 'silenceMs' | 'headMs'>) {
  return new Promise<UpstreamAnswer>((resolve) => {
    let begun: NodeJS.Timeout | undefined
    let announced = 0
    let settled = false
    const settle = (heard: UpstreamAnswer) => {
      if (settled) return
      settled = true
      clearTimeout(begun)
      resolve(heard)
      if (heard.is === 'trouble') upstream.destroy()
    }
    const fail = (trouble: UpstreamTrouble) => settle({ is: 'trouble', trouble })
    const begin = () => {
      if (!settled) begun ??= setTimeout(() => fail('endless-headers'), headMs)
    }
    upstream.setTimeout(silenceMs, () => (settled ? upstream.destroy() : fail('silent')))
    upstream.once('socket', (socket) => {
      socket.once('data', begin)
      upstream.once('close', () => socket.off('data', begin))
    })
    upstream.on('information', () => {
      if (++announced > mostAnnouncements) fail('endless-headers')
    })
    upstream.once('response', (answer) => settle({ is: 'answer', answer }))
    upstream.once('upgrade', (answer, socket, first) => settle({ is: 'upgraded', answer, socket, first }))
    // This listener stays: an error without one ends the process.
    upstream.on('error', (error: NodeJS.ErrnoException) => fail(troubleOf(error)))
    upstream.once('close', () => fail('unreachable'))
  })
}

function troubleOf({ code = '' }: NodeJS.ErrnoException): UpstreamTrouble {
  if (code === 'HPE_HEADER_OVERFLOW') return 'large-headers'
  return code.startsWith('HPE_') ? 'not-http' : 'unreachable'
}
