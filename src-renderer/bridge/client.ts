// The window's way to the host: one typed client, over Electron's message port or over the web host's socket.
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { WebSocket as LastingSocket } from 'partysocket'
import type { Client } from '../../src-main/contract/client.ts'
import { Failure } from '../../src-main/contract/failure.ts'
import { fromWire } from '../../src-main/contract/wire.ts'
import { enter, forgetKey, isKnown, type ShutOut } from './session.ts'

export interface Bridge {
  /** What its calls throw is a Failure. */
  readonly client: Client
  /** Calls back at once when the way is open already, and each time it opens again. */
  onOpen(tell: () => void): void
}

declare global {
  interface Window {
    /** Set by the preload script: a message port comes. */
    readonly siteforkShell?: 'electron'
    /** Where a file that was chosen or dropped lies. */
    readonly siteforkPathOf?: (file: File) => string
  }
}

/** Where a file of this computer lies; undefined in a browser, which keeps that to itself. */
export const pathOf = globalThis.window?.siteforkPathOf

/** In a browser, a tab without the host's token is shut out. */
export async function openBridge(window: Window): Promise<Bridge | ShutOut> {
  if (window.siteforkShell === 'electron') return openPort(window)
  const token = await enter(window)
  return typeof token === 'string' ? openSocket(window, token) : token
}

function openPort(window: Window): Promise<Bridge> {
  return new Promise((resolve) => {
    window.addEventListener('message', function receive(event) {
      const [port] = event.ports
      if (event.source !== window || event.data !== 'sitefork-port' || !port) return
      window.removeEventListener('message', receive)
      const client: Client = createORPCClient(new PortLink({ port, interceptors: [asFailures()] }))
      port.start()
      resolve({ client, onOpen: (tell) => tell() })
    })
  })
}

/** It opens anew by itself, for as long as the page lives: after the laptop slept, after the host started again. */
function openSocket(window: Window, token: string): Bridge {
  // A page can send no header with a socket; of the subprotocols it offers, the host takes the first and reads the second.
  const socket = new LastingSocket(`ws://${window.location.host}/rpc`, ['sitefork', `sitefork.${token}`], {
    minReconnectionDelay: 300,
    maxReconnectionDelay: 3_000,
    connectionTimeout: 4_000,
    // What was asked of a host that is gone is not asked of the next one.
    maxEnqueuedMessages: 0,
  })
  socket.addEventListener('close', async () => {
    // Another start of the host has another token: this tab needs a new ticket, and the page of that start says so.
    if (await isKnown(token)) return
    forgetKey(window)
    window.location.reload()
  })
  const websocket = socket as unknown as WebSocket
  const isOpen = () => socket.readyState === LastingSocket.OPEN
  const client: Client = createORPCClient(new SocketLink({ websocket, interceptors: [asFailures(isOpen)] }))
  return {
    client,
    onOpen(tell) {
      socket.addEventListener('open', tell)
      if (isOpen()) tell()
    },
  }
}

function asFailures(isOpen: () => boolean = () => true) {
  return async <T>({ next }: { readonly next: () => Promise<T> }): Promise<T> => {
    if (!isOpen()) throw gone()
    try {
      return await next()
    } catch (error) {
      const thrown = fromWire(error)
      // What the host said counts; what the transport says of a closed socket is only that.
      throw thrown === error && !isOpen() ? gone(error) : thrown
    }
  }
}

function gone(cause?: unknown): Failure {
  return new Failure(
    'host-stopped',
    'Sitefork does not answer right now. Nothing was lost; this window connects again by itself.',
    cause === undefined ? {} : { cause },
  )
}
