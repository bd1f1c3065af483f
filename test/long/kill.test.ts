// The host is killed at every step of link, fork, refresh, merge and delete: the next start finishes or undoes, and leaves no orphan.
import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { duringStep, heldKeys } from '../support/held-steps.ts'
import type { TestHost } from '../support/host.ts'
import { linked, sourceOf } from '../support/link.ts'
import { siteBehindDoor } from '../support/linked-site.ts'
import type { TestProduction } from '../support/production.ts'
import { pairOf, sqlIn } from '../support/seen.ts'

const site = siteBehindDoor()
let production: TestProduction
let host: TestHost
let id: string

beforeAll(() => {
  ;({ production, host } = site)
})

/** What the engine holds of this instance, as the docker command sees it. */
function held(): {
  readonly containers: readonly string[]
  readonly volumes: readonly string[]
  readonly states: readonly string[]
} {
  const label = `label=dev.sitefork.instance=${host.instance}`
  const lines = (...argv: string[]) => execFileSync('docker', argv, { encoding: 'utf8' }).split('\n').filter(Boolean)
  const keeper = lines(
    'ps',
    '--filter',
    label,
    '--filter',
    'label=dev.sitefork.role=keeper',
    '--format',
    '{{.Names}}',
  )[0]
  const markers = keeper
    ? lines('exec', keeper, 'find', '/pool', '-maxdepth', '5', '-type', 'f', '-name', '.sitefork')
    : []
  return {
    containers: lines(
      'ps',
      '-a',
      '--filter',
      label,
      '--format',
      '{{.Names}} {{.Label "dev.sitefork.role"}} {{.Label "dev.sitefork.owner"}} {{.Label "dev.sitefork.state"}}',
    )
      .map((line) => {
        const [name = '', role, ...owner] = line.trim().split(' ')
        // A network is whose its name says.
        return [role, ...(role === 'seal' ? name.split('-').slice(2, 4) : owner)].join(' ')
      })
      .sort(),
    volumes: lines('volume', 'ls', '--filter', label, '--format', '{{.Name}}').sort(),
    states: markers.map((line) => line.replace(/^\/pool\//, '').replace(/\/\.sitefork$/, '')).sort(),
  }
}

/** Everything the engine holds belongs to something the host knows; every clone answers or is stopped. */
async function expectSound(): Promise<void> {
  const client = host.client()
  await host.until('no job runs', async () => (await client.job.list()).every((job) => job.state !== 'running'))
  await host.until('every point is proven', async () =>
    (await client.point.list({})).every((point) => point.state.is === 'ready'),
  )
  const { clones, points, bookmarks, productions } = await client.snapshot()
  const owners = new Set([...productions.map((one) => one.id), ...clones.map((one) => one.id)])
  const { containers, states } = held()
  const strangers = containers.filter(
    (line) => !/^(?:keeper|pool)\b/.test(line) && !owners.has(line.split(' ')[1] ?? ''),
  )
  // One network waits for the next clone of each production.
  expect(strangers.filter((line) => !line.startsWith('seal '))).toEqual([])
  expect(strangers.length).toBeLessThanOrEqual(productions.length)
  expect(states.length).toBe(productions.length + points.length + clones.length + bookmarks.length)
  for (const clone of clones) {
    expect(['running', 'asleep'], clone.name).toContain(clone.status)
    expect(await status(clone.url)).toBe(200)
  }
  const findings = await client.doctor()
  expect(findings.filter((one) => one.name === 'Orphans' && one.level !== 'ok')).toEqual([])
}

/** `*.localhost` is loopback by definition, whatever the machine's resolver says. */
async function status(url: string): Promise<number> {
  const { hostname, port } = new URL(url)
  const { get } = await import('node:http')
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/', headers: { host: `${hostname}:${port}` } }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    }).on('error', reject)
  })
}

async function killAt(started: { readonly job: string }, step: string): Promise<void> {
  await host.atStep(started.job, step)
  await host.kill()
  await host.start()
  const job = (await host.client().job.list()).find((one) => one.id === started.job)
  expect(job?.state).not.toBe('running')
}

describe('a killed host', () => {
  it.each(['mirror', 'database', 'follow', 'files', 'point'])('goes on with a link killed at “%s”', async (step) => {
    const started = await host
      .client()
      .production.link({ name: 'Killed', source: await sourceOf(production, host.client()) })
    await killAt(started, step)
    await host.until('linked', async (client) => {
      const [one] = await client.production.list()
      return one?.sync.is === 'synced'
    })
    await expectSound()
    const unlink = await host.client().production.unlink({ production: started.id })
    expect((await host.ended(unlink.job)).state).toBe('done')
    expect(held().states).toEqual([])
  })

  describe('with a linked production', () => {
    beforeAll(async () => {
      id = await linked(host, production)
    })

    it.each(heldKeys)('undoes a fork killed at “%s”', async (step) => {
      await duringStep(
        site,
        step,
        (from) => host.client().clone.fork({ production: id, name: 'killed', from }),
        () => host.kill(),
      )
      await host.start()
      await expectSound()
      expect(await host.client().clone.list({})).toEqual([])
    })

    describe('with a point of production as it is now', () => {
      // A fork that was held while it answers has taken a point with the plugin that held it.
      beforeAll(async () => {
        const { job } = await host.client().point.take({ production: id, note: 'without the plugin' })
        expect((await host.ended(job)).state).toBe('done')
      })

      it.each(['pick', 'copy', 'start', 'answer', 'switch', 'keepPrevious'])(
        'leaves a clone whole when its refresh is killed at “%s”',
        async (step) => {
          const fork = await host.client().clone.fork({ production: id, name: 'kept', from: { is: 'newest' } })
          expect((await host.ended(fork.job)).state).toBe('done')
          await killAt(await host.client().clone.refresh({ clone: fork.id, from: { is: 'now' } }), step)
          await expectSound()
          expect((await host.client().clone.list({})).map((clone) => clone.name)).toEqual(['kept'])
          await host.ended((await host.client().clone.delete({ clone: fork.id })).job)
          await expectSound()
        },
      )

      it.each(['plan', 'copy', 'start', 'write', 'answer', 'check', 'switch', 'keepPrevious'])(
        'leaves a clone whole, and its work in it, when a refresh that keeps that is killed at “%s”',
        async (step) => {
          const fork = await host.client().clone.fork({ production: id, name: 'kept', from: { is: 'newest' } })
          expect((await host.ended(fork.job)).state).toBe('done')
          const name = async (query: string) => sqlIn(await pairOf(fork.id), query)
          await name("UPDATE wp_options SET option_value = 'Mine' WHERE option_name = 'blogname'")
          const wish = { is: 'refresh' as const, clone: 'kept', from: { is: 'newest' as const } }
          const { job } = await host.client().merge.start({ wish })
          await killAt({ job: job ?? '' }, step)
          await expectSound()
          expect(await name("SELECT option_value FROM wp_options WHERE option_name = 'blogname'")).toBe('Mine')
          for (const { state, id: merge } of await host.client().merge.list({})) {
            expect(['ready', 'done']).toContain(state)
            if (state === 'ready') await host.client().merge.forget({ merge })
          }
          await host.ended((await host.client().clone.delete({ clone: fork.id })).job)
          await expectSound()
        },
      )

      it.each(['containers', 'states'])('finishes a deletion killed at “%s”', async (step) => {
        const fork = await host.client().clone.fork({ production: id, name: 'going', from: { is: 'newest' } })
        await host.ended(fork.job)
        await killAt(await host.client().clone.delete({ clone: fork.id }), step)
        await expectSound()
        expect(await host.client().clone.list({})).toEqual([])
      })
    })
  })
})
