// The host under Electron: claims the home, builds the app, and shows its window.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow, dialog, shell } from 'electron'
import { startApp } from './app.ts'
import { onFile } from './catalog/home-failure.ts'
import { asFailure } from './contract/failure.ts'
import { localeOfEnv } from './contract/hours.ts'
import { homeDirectory } from './hosts/home.ts'
import { connectWindow } from './hosts/ipc.ts'
import { openKeychain } from './hosts/keychain.ts'
import { openLog } from './hosts/log.ts'
import { setMenu } from './hosts/menu.ts'
import { methodsOf } from './hosts/methods.ts'
import { asThePerson, keepFilesPrivate } from './hosts/private-files.ts'
import { claimHome, findHost, publishHost } from './hosts/rendezvous.ts'
import { createRouter } from './hosts/router.ts'
import { registerScheme, serveWindow, windowUrl } from './hosts/scheme.ts'
import { startWebHost } from './hosts/web.ts'
import { bringForward, openWindow } from './hosts/window.ts'
import { askWindowUrl } from './hosts/window-address.ts'

const out = join(import.meta.dirname, '..')
const rendererDirectory = join(out, 'renderer')
const resources = app.isPackaged ? join(process.resourcesPath, 'sitefork') : join(out, '..', 'resources')

keepFilesPrivate()
registerScheme()
try {
  begin(homeDirectory(process.env, process.platform))
} catch (error) {
  void giveUp(error)
}

function begin(home: string): void {
  // Electron allows one instance per user data folder: one per home. It does not make that folder itself.
  const userData = join(home, 'window')
  onFile('The folder of the window', userData, () => mkdirSync(userData, { recursive: true }))
  app.setPath('userData', userData)
  if (app.requestSingleInstanceLock()) main(home).catch((error: unknown) => giveUp(error, home))
  else app.quit()
}

const surprise =
  'Sitefork met a problem it does not know, and goes on. Clones and productions are untouched; what happened is written in its log. If something looks wrong, close Sitefork and start it again.'

async function main(home: string): Promise<void> {
  const log = openLog(home)
  process.on('uncaughtException', (error) => {
    log(error.stack ?? error.message)
    dialog.showErrorBox('Sitefork', surprise)
  })
  const claim = await claimHome(home)
  await app.whenReady()
  const core = await startApp({
    home,
    resources,
    env: process.env,
    shell: 'electron',
    version: app.getVersion(),
    locale: localeOfEnv(process.env) ?? app.getSystemLocale(),
    keyWrap: openKeychain(process.platform),
    log,
  })
  const router = createRouter(
    methodsOf(core, () => app.quit()),
    core.context.log,
  )
  // The command and a browser reach this host too.
  const web = await startWebHost({ router, rendererDirectory, log })
  await publishHost(home, web)
  stopBeforeQuit(log, [() => core.stop(), () => web.close(), () => claim.release()])

  // electron-vite's own server, with hot reload.
  const url = (!app.isPackaged && process.env.ELECTRON_RENDERER_URL) || windowUrl
  serveWindow(rendererDirectory)
  setMenu({ home, platform: process.platform, tools: !app.isPackaged })
  let window: BrowserWindow | undefined
  const show = () => {
    if (window) return bringForward(window)
    window = openWindow({
      url,
      preload: join(out, 'preload', 'preload.cjs'),
      icon: join(resources, 'icons', 'icon.png'),
    })
    window.once('closed', () => {
      window = undefined
    })
    connectWindow(window, url, router)
  }
  app.on('second-instance', show)
  app.on('activate', show)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  show()
}

const browse = (url: string) => asThePerson(() => shell.openExternal(url))

/** Runs every part's end, in order, before the process ends; a part that fails keeps no other from ending. */
function stopBeforeQuit(log: (line: string) => void, ends: readonly (() => Promise<void>)[]): void {
  let stopping = false
  app.on('before-quit', (event) => {
    event.preventDefault()
    if (stopping) return
    stopping = true
    void (async () => {
      for (const end of ends) await end().catch((error: unknown) => log(`while closing: ${asFailure(error).message}`))
      app.exit(0)
    })()
  })
}

async function giveUp(error: unknown, home?: string): Promise<void> {
  const failure = asFailure(error)
  await app.whenReady()
  const other = home && failure.code === 'already-running' ? await findHost(home) : undefined
  if (other) {
    const { response } = await dialog.showMessageBox({
      type: 'info',
      title: 'Sitefork',
      message: failure.message,
      buttons: ['Open it in the browser', 'Close'],
      cancelId: 1,
    })
    if (response === 0) await browse(await askWindowUrl(other, 'browser'))
  } else dialog.showErrorBox('Sitefork could not start', [failure.message, failure.detail].filter(Boolean).join('\n\n'))
  app.exit(1)
}
