// What `sitefork open` hands to the browser's opener, and what everybody on the machine sees meanwhile.
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { publishHost } from '../../../../src-main/hosts/rendezvous.ts'
import { startWebHost, type WebHost } from '../../../../src-main/hosts/web.ts'
import { smallRouter } from '../../../support/small-router.ts'

const onLinux = process.platform === 'linux'
const cli = join(import.meta.dirname, '../../../../src-main/cli.ts')
let home: string
let host: WebHost

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'sitefork-open-'))
  host = await startWebHost({ router: smallRouter().router, rendererDirectory: home, log: () => undefined })
  await publishHost(home, host)
})

afterEach(async () => {
  await host.close()
  rmSync(home, { recursive: true })
})

/** Stands where xdg-open does; writes down what it was told, and what any account sees of all processes just then. */
function opener(code: number): string {
  const bin = join(home, 'bin')
  mkdirSync(bin)
  const script = `#!/bin/sh\nprintf %s "$1" > '${home}/told'\numask > '${home}/umask'\ncat /proc/*/cmdline 2>/dev/null | tr '\\0' ' ' > '${home}/seen'\nexit ${code}\n`
  writeFileSync(join(bin, 'xdg-open'), script)
  chmodSync(join(bin, 'xdg-open'), 0o755)
  return bin
}

async function sitefork(bin: string, ...argv: string[]): Promise<string> {
  const env = { ...process.env, SITEFORK_HOME: home, PATH: [bin, process.env.PATH].join(delimiter) }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [cli, ...argv], { env })
  return `${stdout}${stderr}`
}

const written = (name: string) => readFileSync(join(home, name), 'utf8')

async function letsIn(url: string): Promise<number> {
  const { origin, hash } = new URL(url)
  const ticket = hash.replace('#ticket=', '')
  return (await fetch(`${origin}/session`, { method: 'POST', headers: { origin }, body: JSON.stringify({ ticket }) }))
    .status
}

it.runIf(onLinux)('hands the browser a ticket, never the token, and prints neither', async () => {
  const said = await sitefork(opener(0), 'open')
  const url = written('told')
  expect(written('seen')).toContain(url)
  for (const text of [written('seen'), url, said]) expect(text).not.toContain(host.token)
  expect(said).not.toContain('ticket')
  expect([await letsIn(url), await letsIn(url)]).toEqual([200, 403])
})

it.runIf(onLinux)('starts the browser as the person would, though its own files are private', async () => {
  const bin = opener(0)
  await sitefork(bin, 'open')
  expect(Number.parseInt(written('umask'), 8)).toBe(process.umask())
})

it.runIf(onLinux)('prints an address to click where nothing opens it', async () => {
  const [url = ''] = (await sitefork(opener(3), 'open')).split('\n')
  expect(await letsIn(url)).toBe(200)
})

it('prints an address instead, when asked to', async () => {
  const { url } = JSON.parse(await sitefork(join(home, 'none'), 'open', '--print', '--json'))
  expect(url).not.toContain(host.token)
  expect(await letsIn(url)).toBe(200)
  expect(existsSync(join(home, 'told'))).toBe(false)
})
