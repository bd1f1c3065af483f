// Packs the app as a release does, over a folder that stands for Electron's binary, and looks into what would ship.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { extractAll, listPackage } from '@electron/asar'
import { Platform, build as pack } from 'electron-builder'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectToHost } from '../../src-main/hosts/client.ts'
import { findHost } from '../../src-main/hosts/rendezvous.ts'
import { buildApp, repositoryRoot, writeWindow } from '../support/built-app.ts'

let folder: string
let shipped: string
let inside: readonly string[]
let extracted: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sitefork-pack-'))
  const hasWindow = existsSync(join(repositoryRoot, 'src-renderer/index.html'))
  await buildApp(folder, hasWindow ? ['main', 'preload', 'renderer'] : ['main', 'preload'])
  if (!hasWindow) writeWindow(folder)
  for (const file of ['.electron-builder.yml', 'LICENSE']) cpSync(join(repositoryRoot, file), join(folder, file))
  // What must not get in.
  writeFileSync(join(folder, '.env'), 'PASSWORD=hunter2')
  mkdirSync(join(folder, 'node_modules/junk'), { recursive: true })
  writeFileSync(join(folder, 'node_modules/junk/package.json'), '{"name":"junk","version":"1.0.0"}')
  const electronDist = join(folder, 'electron')
  mkdirSync(join(electronDist, 'resources'), { recursive: true })
  writeFileSync(join(electronDist, 'electron'), '')
  writeFileSync(join(electronDist, 'version'), electronVersion())
  await pack({
    projectDir: folder,
    targets: Platform.LINUX.createTarget('dir'),
    config: {
      extends: join(folder, '.electron-builder.yml'),
      electronDist,
      electronVersion: electronVersion(),
      // There is no binary to flip them in.
      electronFuses: null,
    },
  })
  shipped = join(folder, 'dist/linux-unpacked/resources')
  inside = listPackage(join(shipped, 'app.asar'), { isPack: false }).map((path) => path.replaceAll('\\', '/'))
  extracted = join(folder, 'extracted')
  extractAll(join(shipped, 'app.asar'), extracted)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function electronVersion(): string {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string
  }
  return version
}

function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}

it('ships the entry its package.json names, the preload script and the window', () => {
  const { main } = JSON.parse(readFileSync(join(extracted, 'package.json'), 'utf8')) as { main: string }
  for (const path of [main, 'out/preload/preload.cjs', 'out/renderer/index.html']) expect(inside).toContain(`/${path}`)
})

it('ships nothing else: no sources, no packages, no secrets', () => {
  const allowed = /^(out\/(main|preload|renderer)\/|package\.json$|LICENSE$)/
  expect(filesIn(extracted).filter((path) => !allowed.test(path) || /\.(ts|map|node|env)$/.test(path))).toEqual([])
  expect(inside.filter((path) => path.includes('node_modules'))).toEqual([])
  expect(filesIn(shipped).filter((path) => path !== 'app.asar' && !path.startsWith('sitefork/'))).toEqual([])
})

it('names no path of the machine it was built on', () => {
  const telling = filesIn(extracted).filter((path) => {
    const text = readFileSync(join(extracted, path), 'latin1')
    return text.includes(`${repositoryRoot}/`) || text.includes(folder)
  })
  expect(telling).toEqual([])
})

it('ships the catalog’s tables, what is known of WordPress and the images’ recipes as plain files', () => {
  const files = filesIn(join(shipped, 'sitefork'))
  const images = list('images').filter((path) => !path.startsWith('images/demo/'))
  const sources = [...list('catalog'), ...list('wordpress'), ...images]
  expect([...files].sort()).toEqual([...sources, 'icons/icon.png'].sort())
})

function list(name: string): readonly string[] {
  return filesIn(join(repositoryRoot, 'resources', name)).map((path) => `${name}/${path}`)
}

it('boots from what was shipped', async () => {
  const home = mkdtempSync(join(tmpdir(), 'sitefork-packed-'))
  const preset = join(folder, 'packaged.mjs')
  // Electron sets this one; under Node it is missing.
  writeFileSync(preset, `process.resourcesPath = ${JSON.stringify(shipped)}`)
  const child = spawn(
    process.execPath,
    [
      '--import',
      preset,
      '--import',
      join(repositoryRoot, 'test/support/use-stub-electron.ts'),
      join(extracted, 'out/main/main.js'),
    ],
    {
      env: {
        ...process.env,
        SITEFORK_HOME: home,
        DOCKER_HOST: `unix://${join(home, 'none.sock')}`,
        STUB_PACKAGED: 'yes',
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  )
  const exit = once(child, 'exit')
  try {
    await expect.poll(() => findHost(home)).toBeDefined()
    const { client, close } = await connectToHost({ home })
    expect((await client.snapshot()).capabilities.shell).toBe('electron')
    await client.quit()
    close()
    expect((await exit)[0]).toBe(0)
  } finally {
    child.kill('SIGKILL')
    await exit
    rmSync(home, { recursive: true, force: true })
  }
})
