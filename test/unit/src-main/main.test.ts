// Boots the bundle of main.ts as Electron would, with a stub of the `electron` module in a process of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Snapshot } from '../../../src-main/contract/models.ts'
import { connectToHost } from '../../../src-main/hosts/client.ts'
import { findHost } from '../../../src-main/hosts/rendezvous.ts'
import { buildApp, repositoryRoot, writeWindow } from '../../support/built-app.ts'

let built: string
let home: string
let running: Booted[]

beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), 'sitefork-main-'))
  await buildApp(built, ['main', 'preload'])
  writeWindow(built)
})

afterAll(() => rmSync(built, { recursive: true, force: true }))

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sitefork-boot-'))
  running = []
})

afterEach(async () => {
  for (const { child } of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  rmSync(home, { recursive: true, force: true })
})

interface Booted {
  readonly child: ChildProcess
  /** Has the stub do or tell something. */
  tell<T = unknown>(deed: string, value?: string): Promise<T>
  /** Everything asked of Electron under a name. */
  asked(name: string): Promise<unknown[][]>
  readonly exited: Promise<number | null>
  said(): string
}

function boot(env: NodeJS.ProcessEnv = {}): Booted {
  const child = spawn(
    process.execPath,
    ['--import', join(repositoryRoot, 'test/support/use-stub-electron.ts'), join(built, 'out/main/main.js')],
    {
      // No engine: what Docker does is tested elsewhere.
      env: { ...process.env, SITEFORK_HOME: home, DOCKER_HOST: `unix://${join(home, 'no-docker.sock')}`, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk))
  let last = 0
  const tell = <T>(deed: string, value = '') =>
    new Promise<T>((resolve, reject) => {
      const id = ++last
      const hear = (message: { id?: number; result?: T; error?: string }) => {
        if (message.id !== id) return
        child.off('message', hear)
        child.off('exit', leave)
        if (message.error === undefined) resolve(message.result as T)
        else reject(new Error(message.error))
      }
      const leave = () => reject(new Error(`It ended instead of “${deed}”: ${said}`))
      if (!child.connected) return leave()
      child.on('message', hear)
      child.once('exit', leave)
      child.send({ id, deed, value })
    })
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const booted: Booted = {
    child,
    tell,
    exited,
    said: () => said,
    async asked(name) {
      return (await tell<unknown[][]>('asked')).filter(([asked]) => asked === name).map(([, ...values]) => values)
    },
  }
  running.push(booted)
  return booted
}

async function opened(env: NodeJS.ProcessEnv = {}): Promise<Booted> {
  const booted = boot(env)
  await expect.poll(async () => (await booted.asked('loadURL')).length).toBe(1)
  return booted
}

it('opens one sandboxed window on its own page', async () => {
  const { asked, tell } = await opened()
  expect(await asked('loadURL')).toEqual([['app://sitefork/']])
  expect(await asked('BrowserWindow')).toMatchObject([
    [
      {
        show: false,
        webPreferences: {
          preload: join(built, 'out/preload/preload.cjs'),
          sandbox: true,
          contextIsolation: true,
          nodeIntegration: false,
          webviewTag: false,
        },
      },
    ],
  ])
  expect(await tell('paths')).toEqual({ userData: join(home, 'window') })
  await tell('readyToShow')
  expect(await asked('show')).toHaveLength(1)
  await tell('emit', 'second-instance')
  expect([await asked('BrowserWindow'), await asked('focus')].map((calls) => calls.length)).toEqual([1, 1])
})

it('answers the page over its port, at every load, and the command over the socket', async () => {
  const { asked, tell } = await opened()
  for (let load = 1; load <= 2; load++) {
    const { capabilities } = await tell<Snapshot>('snapshot')
    expect(capabilities).toMatchObject({ shell: 'electron', version: '1.2.3', home })
    expect(await asked('postMessage')).toEqual(Array(load).fill(['sitefork-port']))
  }
  const { client, close } = await connectToHost({ home })
  expect((await client.snapshot()).capabilities.shell).toBe('electron')
  close()
})

it('serves its page under a policy, and nothing outside it', async () => {
  const { tell } = await opened()
  const page = (url: string) => tell<[number, Record<string, string>, string]>('page', url)
  const [status, headers, body] = await page('app://sitefork/')
  expect([status, body]).toEqual([200, '<title>Sitefork</title>'])
  expect(headers).toMatchObject({
    'content-security-policy': expect.stringContaining("connect-src 'self';"),
    'content-type': 'text/html; charset=utf-8',
  })
  expect((await page('app://sitefork/assets/a.js'))[0]).toBe(200)
  for (const url of ['app://sitefork/%2e%2e/main/main.js', 'app://other/', 'app://sitefork/package.json']) {
    expect([url, (await page(url))[0]]).toEqual([url, 404])
  }
})

it('stays on its page and opens what leads away in the user’s browser', async () => {
  const { asked, tell } = await opened()
  expect(await tell('navigate', 'app://sitefork/#clones')).toBe(false)
  expect(await tell('navigate', 'https://example.com/')).toBe(true)
  expect(await tell('navigate', 'app://other/')).toBe(true)
  expect(await tell('navigate', 'file:///etc/passwd')).toBe(true)
  expect(await tell('open', 'http://hello.localhost:7700/')).toEqual({ action: 'deny' })
  expect(await tell('open', 'smb://evil.example/x')).toEqual({ action: 'deny' })
  expect(await asked('openExternal')).toEqual([['https://example.com/'], ['http://hello.localhost:7700/']])
})

it('grants the page nothing but writing to the clipboard', async () => {
  const { tell } = await opened()
  expect(await tell('permission', 'clipboard-sanitized-write')).toEqual([true, true])
  for (const name of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fileSystem']) {
    expect([name, await tell('permission', name)]).toEqual([name, [false, false]])
  }
})

it.each([
  ['gnome_libsecret', 'keychain'],
  ['basic_text', 'plain'],
  ['none', 'plain'],
])('keeps the key as the keychain %s allows: %s', async (keychain, form) => {
  await opened({ STUB_KEYCHAIN: keychain })
  expect(readFileSync(join(home, 'key'), 'utf8').split(' ')[0]).toBe(process.platform === 'linux' ? form : 'keychain')
})

it('opens a key the keychain wrapped again', async () => {
  const first = await opened()
  await first.tell('quit')
  await first.exited
  await opened()
})

it('ends everything it began, then itself', async () => {
  const { tell, exited, said } = await opened()
  expect(await findHost(home)).toBeDefined()
  await tell('closeWindow')
  expect([await exited, said()]).toEqual([0, ''])
  expect(existsSync(join(home, 'host.json'))).toBe(false)
})

it('is ended by the command, too', async () => {
  const { exited } = await opened()
  const { client, close } = await connectToHost({ home })
  expect(await client.quit()).toEqual({ stopped: true })
  close()
  expect(await exited).toBe(0)
})

it('steps back where it runs already', async () => {
  const { exited } = boot({ STUB_SECOND: 'yes' })
  expect(await exited).toBe(0)
  expect(existsSync(join(home, 'catalog.db'))).toBe(false)
})

it('offers the window of another host that has the home', async () => {
  await opened()
  const host = await findHost(home)
  const second = boot()
  const asked = await new Promise<unknown[][]>((resolve) => {
    second.child.on(
      'message',
      (message: { exit?: number; asked?: unknown[][] }) => message.asked && resolve(message.asked),
    )
  })
  expect(asked.find(([name]) => name === 'showMessageBox')?.[1]).toContain(`http://127.0.0.1:${host?.port}`)
  expect(asked.find(([name]) => name === 'openExternal')).toEqual([
    'openExternal',
    expect.stringMatching(`^http://127\\.0\\.0\\.1:${host?.port}/#ticket=`),
  ])
  expect(await second.exited).toBe(1)
})

it('says why it cannot start', async () => {
  writeFileSync(join(home, 'catalog.db'), 'not a database, though it is long enough to be taken for one'.repeat(100))
  const booted = boot()
  const asked = await new Promise<unknown[][]>((resolve) => {
    booted.child.on('message', (message: { asked?: unknown[][] }) => message.asked && resolve(message.asked))
  })
  expect(asked.find(([name]) => name === 'showErrorBox')?.[1]).toBe('Sitefork could not start')
  expect(await booted.exited).toBe(1)
})
