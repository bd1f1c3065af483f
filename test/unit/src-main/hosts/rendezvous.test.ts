// One home, one host: real processes that claim it, are killed, race, or lie about who they are.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectToHost } from '../../../../src-main/hosts/client.ts'
import { startDetachedHost } from '../../../../src-main/hosts/detached.ts'
import { homeDirectory } from '../../../../src-main/hosts/home.ts'
import { claimHome, findHost, isClaimed, publishHost } from '../../../../src-main/hosts/rendezvous.ts'
import { startWebHost } from '../../../../src-main/hosts/web.ts'
import { smallRouter } from '../../../support/small-router.ts'

const support = join(import.meta.dirname, '../../../support')
const holder = join(support, 'hold-home.ts')
const note = () => join(home, 'host.json')
const onPosix = process.platform !== 'win32'

let home: string
const children: ChildProcess[] = []

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sitefork-home-'))
})

afterEach(async () => {
  await endDetached()
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  rmSync(home, { recursive: true, force: true })
})

/** Detached hosts are nobody's children; each has written down who it is. */
async function endDetached(): Promise<void> {
  const file = join(home, 'pids')
  if (!existsSync(file)) return
  for (const pid of readFileSync(file, 'utf8').trim().split('\n').map(Number)) {
    if (alive(pid)) process.kill(pid, 'SIGKILL')
  }
}

async function hold(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [holder, home], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  await once(child.stdout, 'data')
  return child
}

describe('the home', () => {
  it('is where the platform keeps such data, unless SITEFORK_HOME says otherwise', () => {
    const made = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform) =>
      homeDirectory({ HOME: home, ...env }, platform).slice(home.length)
    expect([
      made({}, 'linux'),
      made({ XDG_DATA_HOME: join(home, 'data') }, 'linux'),
      made({}, 'darwin'),
      made({ APPDATA: join(home, 'AppData') }, 'win32'),
      made({ SITEFORK_HOME: join(home, 'own') }, 'linux'),
    ]).toEqual([
      '/.local/share/sitefork',
      '/data/sitefork',
      '/Library/Application Support/Sitefork',
      '/AppData/Sitefork',
      '/own',
    ])
  })

  it.runIf(onPosix)('is made private, also when it was there before', () => {
    const own = homeDirectory({ SITEFORK_HOME: join(home, 'a', 'b') }, 'linux')
    expect(statSync(own).mode & 0o777).toBe(0o700)
    expect(statSync(homeDirectory({ SITEFORK_HOME: home }, 'linux')).mode & 0o777).toBe(0o700)
  })
})

describe('a claim', () => {
  it('keeps a second host out and names the first', async () => {
    await hold()
    const { port } = JSON.parse(readFileSync(note(), 'utf8')) as { port: number }
    await expect(claimHome(home)).rejects.toMatchObject({
      code: 'already-running',
      message: expect.stringContaining(`http://127.0.0.1:${port}.`),
    })
    expect(existsSync(note())).toBe(true)
  })

  it('ends with its holder, however that ends', async () => {
    const child = await hold()
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(existsSync(note())).toBe(true)
    expect(await findHost(home)).toBeUndefined()
    const claim = await claimHome(home)
    expect(existsSync(note())).toBe(false)
    expect(await isClaimed(home)).toBe(true)
    await claim.release()
    expect(await isClaimed(home)).toBe(false)
  })

  it('holds against its own process too', async () => {
    const claim = await claimHome(home)
    const web = await startWebHost({ router: smallRouter().router, rendererDirectory: home, log: () => undefined })
    await publishHost(home, web)
    await expect(claimHome(home)).rejects.toMatchObject({ code: 'already-running' })
    await web.close()
    await claim.release()
  })

  it('waits for a host that is just leaving', async () => {
    const first = await claimHome(home)
    const second = claimHome(home)
    await first.release()
    await (await second).release()
  })
})

describe('the note', () => {
  it.runIf(onPosix)('is private, and removed with its host', async () => {
    const claim = await claimHome(home)
    const web = await startWebHost({ router: smallRouter().router, rendererDirectory: home, log: () => undefined })
    await publishHost(home, web)
    expect(statSync(note()).mode & 0o777).toBe(0o600)
    expect(await findHost(home)).toEqual({ port: web.port, token: web.token })
    await web.close()
    expect(await findHost(home)).toBeUndefined()
    await claim.release()
    expect(existsSync(note())).toBe(false)
  })

  it('is not believed when another program answers at its port, which learns nothing', async () => {
    const asked: string[] = []
    const stranger = createServer((request, response) => {
      asked.push(`${request.url} ${JSON.stringify(request.headers)}`)
      response.end('yes, that is me')
    })
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    const { port } = stranger.address() as AddressInfo
    const token = 'a-token-nobody-else-may-see'
    writeFileSync(note(), JSON.stringify({ port, token, pid: process.pid }))
    expect(await findHost(home)).toBeUndefined()
    await expect(connectToHost({ home })).rejects.toMatchObject({ code: 'host-stopped' })
    expect(asked).toHaveLength(2)
    expect(asked.join()).not.toContain(token)
    stranger.close()
  })

  it.each(['', '{', '[]', '{"port":0}', 'null'])('may be broken: %s', async (text) => {
    writeFileSync(note(), text)
    expect(await findHost(home)).toBeUndefined()
  })
})

describe('a detached host', () => {
  it('is started, answers, and is used by the next command', async () => {
    const first = await connectToHost({ home, entry: holder })
    expect(await first.client.clone.offerName({ production: 'acme' })).toEqual({ name: 'acme-1' })
    const second = await connectToHost({ home, entry: join(support, 'start-badly.ts') })
    expect(second.address).toBe(first.address)
    first.close()
    second.close()
  })

  it('is started once, though two commands start it at the same time', async () => {
    const start = () => connectToHost({ home, entry: holder })
    const [one, other] = await Promise.all([start(), start()])
    expect(one.address).toBe(other.address)
    one.close()
    other.close()
  })

  it('says why it cannot start', async () => {
    await expect(startDetachedHost({ home, entry: join(support, 'start-badly.ts') })).rejects.toMatchObject({
      code: 'host-stopped',
      detail: 'The catalog of this home cannot be opened.',
    })
  })

  it('says why it cannot even be run', async () => {
    const start = startDetachedHost({ home, entry: 'x.ts', node: join(home, 'no-such-node') })
    await expect(start).rejects.toMatchObject({ code: 'host-stopped', detail: expect.stringContaining('ENOENT') })
  })

  it('is ended again where it stays silent', async () => {
    const entry = join(home, 'silent.mjs')
    const pid = join(home, 'pid')
    writeFileSync(
      entry,
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(pid)}, String(process.pid)); setInterval(() => {}, 1000)`,
    )
    await expect(startDetachedHost({ home, entry, withinMs: 1_500 })).rejects.toMatchObject({ code: 'host-stopped' })
    // On a busy machine it may be ended before it could say who it is.
    await expect.poll(() => existsSync(pid) && alive(Number(readFileSync(pid, 'utf8')))).toBe(false)
  })
})

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
