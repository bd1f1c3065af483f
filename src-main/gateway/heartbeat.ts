// Recognizes the heartbeat of a wp-admin tab that nobody looks at, which must not keep a clone awake.
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'

/** The bytes that an idle heartbeat may have; one that carries more carries somebody's work. */
const mostBytes = 64 * 1024

/**
 * WordPress says itself whether its window has the focus and was touched in the last minutes (`has_focus` of
 * wp-includes/js/heartbeat.js). Reads ahead in such a request's body and puts it back.
 */
export async function isIdleHeartbeat(request: IncomingMessage): Promise<boolean> {
  if (!mayBeHeartbeat(request)) return false
  if (request.readableLength === 0) await Promise.race([once(request, 'readable'), once(request, 'close')])
  const piece: Buffer | null = request.read()
  if (!piece) return false
  request.unshift(piece)
  const fields = new URLSearchParams(piece.toString('latin1'))
  return fields.get('action') === 'heartbeat' && fields.get('has_focus') === 'false'
}

function mayBeHeartbeat({ method, url = '', headers }: IncomingMessage): boolean {
  return (
    method === 'POST' &&
    /\/wp-admin\/admin-ajax\.php(?:\?|$)/.test(url) &&
    /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '') &&
    Number(headers['content-length']) <= mostBytes
  )
}
