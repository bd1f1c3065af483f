// The app in the real Electron: its window answers over the message port, and is shut in. Skipped without the binary.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication } from 'playwright'
import { expect, test } from 'playwright/test'

const root = join(import.meta.dirname, '../..')

/** Where electron's own installer puts the binary; asking the package itself would download it. */
function electronBinary(): string | undefined {
  const name = join(root, 'node_modules/electron/path.txt')
  if (!existsSync(name)) return undefined
  const binary = join(
    process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules/electron/dist'),
    readFileSync(name, 'utf8').trim(),
  )
  return existsSync(binary) ? binary : undefined
}

const executablePath = electronBinary()
test.skip(executablePath === undefined, 'skipped: no Electron binary (npx install-electron brings it)')

let app: ElectronApplication
let home: string

test.beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'sitefork-electron-'))
  app = await _electron.launch({
    ...(executablePath && { executablePath }),
    args: [root, ...(process.platform === 'linux' ? ['--no-sandbox'] : [])],
    env: { ...process.env, SITEFORK_HOME: home, DOCKER_HOST: `unix://${join(home, 'no-docker.sock')}` },
  })
})

test.afterAll(async () => {
  await app?.close()
  if (home) rmSync(home, { recursive: true, force: true })
})

test('the window shows what the host says, over its port', async () => {
  const page = await app.firstWindow()
  expect(page.url()).toBe('app://sitefork/')
  // Docker is told to be missing; only the host can know that.
  await expect(page.getByText(/docker/i).first()).toBeVisible()
})

test('the page has nothing of Node or Electron', async () => {
  const page = await app.firstWindow()
  const seen = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'ipcRenderer'].filter((name) => name in window),
  )
  expect(seen).toEqual([])
})

test('the page cannot run code of its own making, reach the network, or leave', async () => {
  const page = await app.firstWindow()
  expect(
    await page.evaluate(() =>
      fetch('http://127.0.0.1:7700/').then(
        () => 'reached',
        () => 'refused',
      ),
    ),
  ).toBe('refused')
  expect(
    await page.evaluate(() => navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state)),
  ).toBe('denied')
  await app.evaluate(({ shell }) => {
    shell.openExternal = async () => undefined
  })
  await page.evaluate(() => location.assign('https://example.com/'))
  await page.evaluate(() => window.open('https://example.com/'))
  expect(page.url()).toBe('app://sitefork/')
  expect(app.windows()).toHaveLength(1)
})
