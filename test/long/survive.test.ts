// Broken surroundings: each ends in a sentence with a way out, nothing is lost, and all comes back by itself.
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EngineState } from '../../src-main/contract/models.ts'
import { type EngineDoor, engineDoor } from '../support/engine-door.ts'
import { emptyPool, leaveInPool } from '../support/full-pool.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { linked, sourceOf } from '../support/link.ts'
import { cutPower } from '../support/power-cut.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { docker, inPool, pairOf, sqlIn } from '../support/seen.ts'
import { createVisitor } from '../support/visitor.ts'

let production: TestProduction
let door: EngineDoor
let host: TestHost
let id: string

beforeAll(async () => {
  production = await testProduction()
  door = engineDoor()
  host = await testHost({ poolBytes: 2 * 2 ** 30, env: { DOCKER_HOST: door.host } })
})
afterAll(async () => {
  await host?.cleanUp()
  await door?.cleanUp()
  await production?.cleanUp()
})

const engine = async (): Promise<EngineState> => (await host.client().snapshot()).engine
const engineIs = (is: EngineState['is']) => host.until(`the engine is ${is}`, async () => (await engine()).is === is)

async function fork(name: string): Promise<string> {
  const started = await host.client().clone.fork({ production: id, name, from: { is: 'newest' } })
  const job = await host.ended(started.job)
  if (job.state !== 'done') throw new Error(job.failure?.message)
  return started.id
}

async function cloneOf(clone: string) {
  const found = (await host.client().clone.list({})).find((one) => one.id === clone)
  if (!found) throw new Error(`There is no clone ${clone} any more.`)
  return found
}

const page = async (clone: string) => (await createVisitor((await cloneOf(clone)).url).visit('/')).status
const answers = (clone: string) =>
  host.until(
    'the clone answers',
    async () => (await page(clone)) === 200 && (await cloneOf(clone)).status === 'running',
  )

describe('no Docker', () => {
  it('opens all the same, and says what to do in the window and in the shell', async () => {
    await host.open()
    await engineIs('unavailable')
    const state = await engine()
    expect(state).toMatchObject({
      is: 'unavailable',
      failure: { code: 'engine-missing', remedy: { label: 'Try again', action: 'retry' } },
    })
    expect(state.is === 'unavailable' && state.failure.message).toMatch(/start Docker/)
    await expect(
      host.client().production.link({ name: 'x', source: await sourceOf(production, host.client()) }),
    ).rejects.toThrow(/start Docker/)
    const doctor = await host.cli('doctor')
    expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringMatching(/problem {2}Docker engine: .*start Docker/)])
    const failing = await host.cli('fork', 'nowhere', '--json')
    expect([failing.code, JSON.parse(failing.stderr)]).toMatchObject([1, { code: 'not-found' }])
  })

  it('goes on by itself once Docker is there', async () => {
    await door.open()
    await engineIs('ready')
    id = await linked(host, production)
  })
})

describe('Docker stopping half way', () => {
  it('fails what was under way with a sentence, keeps what runs, and sweeps the rest when it is back', async () => {
    const kept = await fork('kept')
    await sqlIn(await pairOf(kept), "UPDATE wp_options SET option_value = 'Precious' WHERE option_name = 'blogname'")
    const started = await host.client().clone.fork({ production: id, name: 'half', from: { is: 'newest' } })
    await host.atStep(started.job, 'start')
    await door.shut()
    const job = await host.ended(started.job)
    expect(job).toMatchObject({ state: 'failed', failure: { message: expect.stringMatching(/Docker/) } })
    await engineIs('unavailable')
    expect((await cloneOf(kept)).status).not.toBe('failed')

    await door.open()
    await engineIs('ready')
    await answers(kept)
    expect((await host.client().clone.list({})).map((one) => one.name)).toEqual(['kept'])
    await host.until('the mirror follows', async (client) => (await client.production.list())[0]?.sync.is === 'synced')
    const filter = ['--filter', `label=dev.sitefork.instance=${host.instance}`]
    const left = async () => ({
      states: await inPool(host, 'sh', '-c', 'cd /pool/clones && ls -d */* | cut -d/ -f1'),
      containers: (await docker('ps', '-a', '--format', '{{.Names}}', ...filter)).includes(started.id),
    })
    await host.until('the rest is swept', async () => {
      const { states, containers } = await left()
      return states === kept && !containers
    })
  })
})

describe('the machine going down with clones running', () => {
  it('leaves them as they were, and the first visit wakes them', async () => {
    const [kept] = await host.client().clone.list({})
    const stopped = await fork('resting')
    await host.ended((await host.client().clone.stop({ clone: stopped })).job)
    await host.kill()
    await cutPower(host)

    await host.start()
    expect((await cloneOf(kept?.id ?? '')).status).toBe('asleep')
    await answers(kept?.id ?? '')
    expect(
      await sqlIn(await pairOf(kept?.id ?? ''), "SELECT option_value FROM wp_options WHERE option_name = 'blogname'"),
    ).toBe('Precious')
    expect((await cloneOf(stopped)).status).toBe('stopped')
    await host.until('the mirror follows', async (client) => (await client.production.list())[0]?.sync.is === 'synced')
    await host.ended((await host.client().clone.delete({ clone: stopped })).job)
  })
})

describe('a pool that is nearly full', () => {
  it('refuses new work, keeps the old, and takes work again when there is room', async () => {
    const [kept] = await host.client().clone.list({})
    await leaveInPool(host, 100_000_000)
    const started = await host.client().clone.fork({ production: id, name: 'toomuch', from: { is: 'newest' } })
    expect(await host.ended(started.job)).toMatchObject({
      state: 'failed',
      failure: { code: 'pool-full', message: expect.stringMatching(/delete clones or points/) },
    })
    expect((await host.client().clone.list({})).map((one) => one.name)).toEqual(['kept'])
    expect(await page(kept?.id ?? '')).toBe(200)
    await emptyPool(host)
    const roomy = await fork('roomy')
    await host.ended((await host.client().clone.delete({ clone: roomy })).job)
  })
})

describe('a port that is taken', () => {
  it('is left alone; clones answer at the next one', async () => {
    const taken = createServer()
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port))
    })
    const other = await testHost({ gatewayPort: port, env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } })
    try {
      await other.open()
      const { gatewayPort } = (await other.client().snapshot()).capabilities
      expect([gatewayPort === port, (gatewayPort ?? 0) > port]).toEqual([false, true])
    } finally {
      await other.cleanUp()
      taken.close()
    }
  })
})

describe('a host key that changed', () => {
  it('stops following with a warning, and goes on once the person has accepted the new one', async () => {
    await production.exec(
      'sh',
      '-c',
      'rm /etc/ssh/ssh_host_*; ssh-keygen -A > /dev/null; pkill -x sshd || true; pkill sshd-session || true; /usr/sbin/sshd',
    )
    const sync = async () => (await host.client().production.list())[0]?.sync
    await host.until('the change is noticed', async () => {
      const now = await sync()
      return (now?.is === 'reconnecting' || now?.is === 'broken') && now.failure.code === 'host-key-changed'
    })
    // The clone and a fork of what is there do not need production.
    const offline = await fork('offline')
    await host.ended((await host.client().clone.delete({ clone: offline })).job)
    await host.client().production.editSource({ production: id, source: await sourceOf(production, host.client()) })
    await host.until('the mirror follows', async () => (await sync())?.is === 'synced')
  })
})
