// The one window: sandboxed, and never on another page; links out of it open in the person's browser.
import { BrowserWindow, nativeTheme, type Session, shell, type WebContents } from 'electron'
import { asThePerson } from './private-files.ts'

/** The only thing the page may ask of the machine: put text on the clipboard. */
const allowed = 'clipboard-sanitized-write'

export function openWindow(options: {
  readonly url: string
  readonly preload: string
  readonly icon: string
}): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 820,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Sitefork',
    icon: options.icon,
    // What shows until the page has drawn itself.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1b1d21' : '#ffffff',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  keepInside(window.webContents, options.url)
  grantNothing(window.webContents.session)
  window.once('ready-to-show', () => window.show())
  void window.loadURL(options.url)
  return window
}

export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function keepInside(contents: WebContents, home: string): void {
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url)
    return { action: 'deny' }
  })
  const stay = (event: { preventDefault(): void }, url: string) => {
    if (isPageOf(home, url)) return
    event.preventDefault()
    openOutside(url)
  }
  contents.on('will-navigate', (event) => stay(event, event.url))
  contents.on('will-redirect', (event) => stay(event, event.url))
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

function grantNothing(session: Session): void {
  session.setPermissionRequestHandler((_, permission, answer) => answer(permission === allowed))
  session.setPermissionCheckHandler((_, permission) => permission === allowed)
  session.setDevicePermissionHandler(() => false)
}

/** Opens web addresses only; other schemes would start programs. */
function openOutside(url: string): void {
  if (/^https?:$/.test(parse(url)?.protocol ?? '')) void asThePerson(() => shell.openExternal(url))
}

/** URL's `origin` is "null" for schemes it does not know. */
export function isPageOf(home: string, url: string): boolean {
  const [one, other] = [parse(home), parse(url)]
  return one !== undefined && one.protocol === other?.protocol && one.host === other.host
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined
}
