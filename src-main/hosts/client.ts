// The command's way to the running host: a typed client over the host's socket.
import { once } from 'node:events'
import { createORPCClient, mapEventIterator } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { Client } from '../contract/client.ts'
import { Failure } from '../contract/failure.ts'
import { fromWire } from '../contract/wire.ts'
import { rpcPath } from './admission.ts'
import { startDetachedHost } from './detached.ts'
import { isStream } from './failures.ts'
import { type FoundHost, findHost } from './rendezvous.ts'
import type { TicketLife } from './tickets.ts'
import { askWindowUrl } from './window-address.ts'

export interface Connection {
  /** What its calls throw is a Failure. */
  readonly client: Client
  /** The host's address, which by itself lets nobody in. */
  readonly address: string
  /** Opens the window in a browser, once, within the life of its ticket. */
  windowUrl(life: TicketLife): Promise<string>
  close(): void
}

/**
 * @param options.entry the headless host, started where none runs; without it a missing host is a failure
 * @throws Failure `host-stopped`
 */
export async function connectToHost(options: {
  readonly home: string
  readonly entry?: string
  readonly node?: string
}): Promise<Connection> {
  const { home, entry, node } = options
  const host = (await findHost(home)) ?? (entry && (await startDetachedHost({ home, entry, ...(node && { node }) })))
  if (!host) throw stopped('Sitefork does not run. Start it with: sitefork open')
  const socket = await open(host)
  return {
    client: clientOver(socket),
    address: `http://127.0.0.1:${host.port}/`,
    windowUrl: (life) => askWindowUrl(host, life),
    close: () => socket.close(),
  }
}

async function open(host: FoundHost): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${rpcPath}`, {
    headers: { authorization: `Bearer ${host.token}` },
    perMessageDeflate: false,
  })
  try {
    await once(socket, 'open')
  } catch (cause) {
    throw stopped('Sitefork stopped while this command reached for it. Nothing was changed; try again.', cause)
  }
  // A broken connection shows as a closed one, in the calls.
  socket.on('error', () => undefined)
  return socket
}

function clientOver(socket: WebSocket): Client {
  const rebuilt = (error: unknown, signal: AbortSignal | undefined) => {
    const thrown = fromWire(error)
    // What the host said counts; what the transport says of a closed socket is only that.
    if (thrown !== error || signal?.aborted || socket.readyState === WebSocket.OPEN) return thrown
    return stopped(
      'Sitefork stopped while this command waited. What it had begun is undone or taken up again at its next start.',
      error,
    )
  }
  const link = new RPCLink({
    websocket: socket as unknown as globalThis.WebSocket,
    interceptors: [
      async ({ next, signal }) => {
        try {
          const output = await next()
          if (!isStream(output)) return output
          return mapEventIterator(output, {
            value: async (value: unknown) => value,
            error: async (error: unknown) => rebuilt(error, signal),
          })
        } catch (error) {
          throw rebuilt(error, signal)
        }
      },
    ],
  })
  return createORPCClient(link)
}

function stopped(message: string, cause?: unknown): Failure {
  return new Failure('host-stopped', message, cause === undefined ? {} : { cause })
}
