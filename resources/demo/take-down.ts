// Removes all that the demo made, and nothing else: its clones, its link, its production; its home, if it made that.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Client } from '../../src-main/contract/client.ts'
import { fromFacts } from '../../src-main/contract/failure.ts'
import { findEngine } from '../../src-main/docker/engine.ts'
import { openDocker } from '../../src-main/docker/open-docker.ts'
import { connectToHost } from '../../src-main/hosts/client.ts'
import { openPool } from '../../src-main/pool/open-pool.ts'
import { loadState, removeState } from './memory.ts'
import { release } from './raise.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

/** @param keepsHost whether the host of this home goes on, whatever else there is */
export async function takeDown(home: string, keepsHost = false): Promise<number> {
  const memory = loadState(home)
  if (!memory) {
    console.log('There is no demo here.')
    return 0
  }
  const { client, close } = await connectToHost({ home, entry: join(root, 'src-main/headless.ts') })
  let others: number
  try {
    if (memory.production) await unlink(client, memory.production)
    others = (await client.production.list()).length
  } finally {
    close()
  }
  console.log('Removing the demo’s production…')
  await run('docker', ['rm', '--force', '--volumes', memory.container]).catch(() => undefined)
  removeState(home)
  if (memory.madeHome && others === 0 && !keepsHost) await removeHome(home)
  console.log('The demo is gone. Built images stay for the next time: docker image ls "sitefork/*"')
  return 0
}

async function unlink(client: Client, production: string): Promise<void> {
  await untilReady(client)
  const ended = async ({ job }: { readonly job: string }) => {
    const { failure } = await client.job.wait({ job })
    if (failure) throw fromFacts(failure)
  }
  for (const job of await client.job.list()) {
    if (job.state !== 'running' || job.production !== production) continue
    await client.job.cancel({ job: job.id })
    await client.job.wait({ job: job.id })
  }
  for (const { id, name } of await client.clone.list({ production })) {
    console.log(`Deleting the clone “${name}”…`)
    await ended(await client.clone.delete({ clone: id }))
  }
  if (!(await client.production.list()).some((one) => one.id === production)) return
  console.log('Unlinking production…')
  await ended(await client.production.unlink({ production }))
}

async function untilReady(client: Client): Promise<void> {
  for await (const event of await client.events()) {
    const engine = event.is === 'snapshot' ? event.snapshot.engine : event.is === 'engine' ? event.engine : undefined
    if (engine?.is === 'unavailable') throw fromFacts(engine.failure)
    if (engine?.is === 'ready') return
  }
}

/** The host, what it holds in Docker, and the files: nothing was here before the demo. */
async function removeHome(home: string): Promise<void> {
  console.log('Closing Sitefork, and removing the pool and the home that the demo made…')
  await release(home)
  const instance = join(home, 'instance')
  if (existsSync(instance)) {
    const engine = await findEngine(process.env, process.platform)
    const resources = join(root, 'resources')
    const docker = openDocker({ engine, instance: readFileSync(instance, 'utf8').trim(), resources })
    const memory = { get: () => undefined, set: () => undefined }
    const image = await docker.image('keeper')
    const pool = await openPool({ docker, image, memory, report: () => undefined })
    await pool.destroy()
    await docker.removeEverything()
  }
  rmSync(home, { recursive: true, force: true })
}
