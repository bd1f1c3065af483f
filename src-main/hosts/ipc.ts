// Hands the window a message port to the contract, a new one at each load of its page.
import type { AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { type BrowserWindow, MessageChannelMain, type MessagePortMain } from 'electron'
import { isPageOf } from './window.ts'

/** Channel of the port, and what the page hears from the preload script: keep both the same. */
export const portChannel = 'sitefork-port'

export function connectWindow(window: BrowserWindow, url: string, router: AnyRouter): void {
  const { webContents } = window
  const rpc = new RPCHandler(router)
  let port: MessagePortMain | undefined
  webContents.on('did-finish-load', () => {
    // A reload leaves the streams of the page before.
    port?.close()
    if (!isPageOf(url, webContents.getURL())) return
    const { port1, port2 } = new MessageChannelMain()
    port = port1
    rpc.upgrade(port1, { context: {} })
    port1.start()
    webContents.postMessage(portChannel, null, [port2])
  })
  window.once('closed', () => port?.close())
}
