// A real Docker engine for one test: its own instance, removed with the docker command when the test is done.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Docker } from '../../src-main/docker/docker.ts'
import { findEngine } from '../../src-main/docker/engine.ts'
import { openDocker } from '../../src-main/docker/open-docker.ts'

const run = promisify(execFile)
const resources = join(import.meta.dirname, '../../resources')

export interface TestInstance {
  readonly docker: Docker
  readonly instance: string
  readonly resources: string
  cleanup(): Promise<void>
}

export async function testInstance(): Promise<TestInstance> {
  const instance = randomBytes(4).toString('hex')
  const engine = await findEngine(process.env, process.platform)
  const docker = openDocker({ engine, instance, resources })
  return { docker, instance, resources, cleanup: () => removeInstance(instance) }
}

/** Removes everything that carries the instance's label, by the docker command, and detaches its pool's loop device. */
export async function removeInstance(instance: string): Promise<void> {
  const filter = ['--filter', `label=dev.sitefork.instance=${instance}`]
  const keepers = await lines('ps', '-q', ...filter, '--filter', 'label=dev.sitefork.role=keeper')
  await removeAll(await lines('ps', '-aq', ...filter), keepers)
  for (const keeper of keepers) await closePool(keeper)
  await removeAll(keepers, [])
  const volumes = await lines('volume', 'ls', '-q', ...filter)
  if (volumes.length > 0) await docker('volume', 'rm', '-f', ...volumes)
  const networks = await lines('network', 'ls', '-q', ...filter)
  if (networks.length > 0) await docker('network', 'rm', ...networks)
}

/** Unmounts the pool inside its keeper and gives its loop device back: what is mounted says which, images have one name. */
async function closePool(keeper: string): Promise<void> {
  const inside = (...command: string[]) => docker('exec', keeper, ...command).catch(() => ({ stdout: '' }))
  const { stdout } = await inside('findmnt', '--noheadings', '--output', 'SOURCE', '--nofsroot', '/pool')
  await inside('umount', '/pool')
  if (stdout.startsWith('/dev/loop')) await inside('losetup', '-d', stdout.trim())
}

async function removeAll(ids: readonly string[], but: readonly string[]): Promise<void> {
  const going = ids.filter((id) => !but.includes(id))
  if (going.length > 0) await docker('rm', '-f', ...going)
}

const docker = (...argv: string[]) => run('docker', argv)

async function lines(...argv: string[]): Promise<string[]> {
  return (await docker(...argv)).stdout.split('\n').filter(Boolean)
}
