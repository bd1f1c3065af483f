// The window's connection to the host: one typed client, over Electron's message port or the web host's socket.
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { WebSocket as LastingSocket } from 'partysocket'
import type { Client } from '../../src-main/contract/client.ts'
import { Failure } from '../../src-main/contract/failure.ts'
import { fromWire } from '../../src-main/contract/wire.ts'
import { enter, forgetKey, isKnown, type ShutOut } from './session.ts'

export interface Bridge {
  /** The client; its calls throw Failures. */
  readonly client: Client
  /** Calls back at once if connected, and after each reconnection. */
  onOpen(tell: () => void): void
}

declare global {
  interface Window {
    /** Set by the preload script: a message port comes. */
    readonly siteforkShell?: 'electron'
    /** @returns the path of a chosen or dropped file */
    readonly siteforkPathOf?: (file: File) => string
  }
}

/** @returns the path of a file of this computer; undefined in a browser, which does not reveal it */
export const pathOf = globalThis.window?.siteforkPathOf

/** Connects to the host; a browser tab without its token is refused. */
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

/** Connects over a socket that reconnects by itself, after the laptop slept or the host restarted. */
function openSocket(window: Window, token: string): Bridge {
  // A page can send no header with a socket; of the subprotocols it offers, the host takes the first and reads the second.
  const socket = new LastingSocket(`ws://${window.location.host}/rpc`, ['sitefork', `sitefork.${token}`], {
    minReconnectionDelay: 300,
    maxReconnectionDelay: 3_000,
    connectionTimeout: 4_000,
    // Requests to a host that is gone are not repeated to the next one.
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
      // The host's failure is told; the transport's error only says that the socket closed.
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
