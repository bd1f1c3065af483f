// Answers what the guard in a clone's page asks of the gateway itself: its script, and whether hosts may be asked.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { hostsPath } from './guard.ts'
import type { Site } from './routes.ts'

/** The characters that a list of origins may have. */
const mostCharacters = 20_000

export async function answerGuard(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  if (request.url !== hostsPath) {
    send(response, 200, 'text/javascript; charset=utf-8', site.guard.script, 'max-age=31536000, immutable')
    return
  }
  const origins = request.method === 'POST' ? await listOf(request) : undefined
  if (!origins) send(response, 400, 'text/plain', 'A list of origins is asked for.\n', 'no-store')
  else send(response, 200, 'application/json', JSON.stringify({ again: site.wall.admit(origins) }), 'no-store')
}

/** @returns the list of origins that was sent; undefined when it is none */
async function listOf(request: IncomingMessage): Promise<readonly string[] | undefined> {
  let text = ''
  for await (const piece of request) {
    text += piece
    if (text.length > mostCharacters) return undefined
  }
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : undefined
  } catch {
    return undefined
  }
}

function send(response: ServerResponse, status: number, type: string, text: string, keep: string): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': keep,
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(text)
}
