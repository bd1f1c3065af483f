// Stands for the `electron` module where its binary is missing: records what the app asks of it, and lets the test
// play the user, the page and the system through the process's own IPC channel.
import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { Client } from '../../src-main/contract/client.ts'

const asked: unknown[][] = []
const ask = (name: string, ...values: unknown[]) => void asked.push([name, ...values])
const paths: Record<string, string> = {}
const keychain = process.env.STUB_KEYCHAIN ?? 'gnome_libsecret'
type Answer = (request: Request) => Promise<Response>
type Permission = (contents: null, name: string, answer: (granted: boolean) => void) => void
type Opener = (details: { url: string }) => { action: string }
const given: {
  pages?: Answer
  request?: Permission
  check?: (contents: null, name: string) => boolean
  opener?: Opener
} = {}
let ready = false

class StubApp extends EventEmitter {
  isPackaged = process.env.STUB_PACKAGED === 'yes'
  setPath = (name: string, path: string) => {
    if (!existsSync(path)) throw new Error(`Electron sets no path that is not there: ${path}`)
    paths[name] = path
  }
  requestSingleInstanceLock = () => process.env.STUB_SECOND !== 'yes'
  getVersion = () => '1.2.3'
  getSystemLocale = () => 'de-DE'
  whenReady = () =>
    new Promise<void>((resolve) =>
      setImmediate(() => {
        ready = true
        resolve()
      }),
    )
  quit = () => {
    const event = cancellable()
    this.emit('before-quit', event)
    if (!event.prevented) this.exit(0)
  }
  exit = (code: number) => {
    ask('exit', code)
    process.send?.({ asked }, () => process.exit(code))
  }
}
export const app = new StubApp()

function cancellable(more: object = {}) {
  return {
    prevented: false,
    preventDefault() {
      this.prevented = true
    },
    ...more,
  }
}

class StubContents extends EventEmitter {
  address = ''
  port: MessagePort | undefined
  session = {
    setPermissionRequestHandler: (handler: Permission) => {
      given.request = handler
    },
    setPermissionCheckHandler: (handler: (contents: null, name: string) => boolean) => {
      given.check = handler
    },
    setDevicePermissionHandler: () => undefined,
  }
  setWindowOpenHandler = (handler: Opener) => {
    given.opener = handler
  }
  getURL = () => this.address
  postMessage(channel: string, _: unknown, [port]: MessagePort[]) {
    ask('postMessage', channel)
    this.port = port
    this.emit('port')
  }
}

export class BrowserWindow extends EventEmitter {
  static all: BrowserWindow[] = []
  webContents = new StubContents()
  constructor(options: unknown) {
    super()
    if (!ready) throw new Error('a window before Electron is ready')
    ask('BrowserWindow', options)
    BrowserWindow.all.push(this)
  }
  async loadURL(url: string) {
    ask('loadURL', url)
    this.webContents.address = url
  }
  isMinimized = () => true
  restore = () => ask('restore')
  show = () => ask('show')
  focus = () => ask('focus')
}

/** As in Electron: events carry `data`, nothing arrives before `start`, and only the other side's end is told. */
class MessagePortMain extends EventEmitter {
  readonly #port: MessagePort
  constructor(port: MessagePort) {
    super()
    this.#port = port
  }
  start() {
    this.#port.on('message', (data) => this.emit('message', { data }))
    this.#port.on('close', () => this.emit('close'))
  }
  postMessage = (data: unknown) => this.#port.postMessage(data)
  close() {
    this.#port.removeAllListeners()
    this.#port.close()
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain
  readonly port2: MessagePort
  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new MessagePortMain(port1)
    this.port2 = port2
  }
}

export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown) => {
    if (ready) throw new Error('schemes are registered before Electron is ready')
    ask('registerSchemes', schemes)
  },
  handle: (_: string, answer: Answer) => {
    given.pages = answer
  },
}
export const shell = {
  openExternal: async (url: string) => ask('openExternal', url),
  showItemInFolder: (path: string) => ask('showItemInFolder', path),
}
export const dialog = {
  showErrorBox: (title: string, text: string) => ask('showErrorBox', title, text),
  showMessageBox: async (options: { message: string }) => {
    ask('showMessageBox', options.message)
    return { response: 0 }
  },
}
export const nativeTheme = { shouldUseDarkColors: true }
export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: (template: { role?: string; label?: string }[]) =>
    ask(
      'menu',
      template.map((item) => item.role ?? item.label),
    ),
}
export const safeStorage = {
  isEncryptionAvailable: () => ready && keychain !== 'none',
  getSelectedStorageBackend: () => keychain,
  encryptString: (text: string) => Buffer.from(`wrapped ${text}`),
  decryptString: (bytes: Buffer) => bytes.toString().replace('wrapped ', ''),
}

function theWindow(): BrowserWindow {
  const window = BrowserWindow.all.at(-1)
  if (!window) throw new Error('there is no window')
  return window
}

/** What the test may have done; the answer goes back to it. */
const deeds: Record<string, (value: string) => unknown> = {
  asked: () => asked,
  paths: () => paths,
  emit: (name) => app.emit(name),
  quit: () => setImmediate(app.quit),
  closeWindow: () => {
    theWindow().emit('closed')
    app.emit('window-all-closed')
  },
  readyToShow: () => theWindow().emit('ready-to-show'),
  navigate: (url) => {
    const event = cancellable({ url })
    theWindow().webContents.emit('will-navigate', event)
    return event.prevented
  },
  open: (url) => given.opener?.({ url }),
  permission: async (name) => {
    const answered = await new Promise((resolve) => given.request?.(null, name, resolve))
    return [answered, given.check?.(null, name)]
  },
  page: async (url) => {
    const response = await given.pages?.(new Request(url))
    return response && [response.status, Object.fromEntries(response.headers), await response.text()]
  },
  /** Loads the page, takes the port as the page would, and calls. */
  snapshot: async () => {
    const { webContents } = theWindow()
    webContents.emit('did-finish-load')
    const { port } = webContents
    if (!port) throw new Error('no port was posted')
    const client: Client = createORPCClient(new RPCLink({ port: port as unknown as globalThis.MessagePort }))
    port.start()
    return client.snapshot()
  },
}

process.on('message', async ({ id, deed, value }: { id: number; deed: string; value: string }) => {
  try {
    process.send?.({ id, result: await deeds[deed]?.(value) })
  } catch (error) {
    process.send?.({ id, error: String(error) })
  }
})
