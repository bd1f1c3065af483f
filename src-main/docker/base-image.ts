// Provides the Debian base that images start from: pulls it, or makes it with debootstrap where no registry answers.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type Dockerode from 'dockerode'
import { Failure } from '../contract/failure.ts'
import { isMissing } from './failures.ts'

const run = promisify(execFile)

/** The releases of Debian that images are made of. */
export const suites = ['trixie', 'bookworm', 'bullseye'] as const
export type Suite = (typeof suites)[number]

/** @returns the base's id @throws Failure `image-failed` when it can neither be pulled nor made */
export async function ensureBase(api: Dockerode, suite: Suite, report: (line: string) => void): Promise<string> {
  const baseImage = `debian:${suite}-slim`
  const there = await imageId(api, baseImage)
  if (there) return there
  try {
    report(`pulling ${baseImage}`)
    await pullImage(api, baseImage)
  } catch (pulling) {
    await make(api, suite, report, pulling)
  }
  const made = await imageId(api, baseImage)
  if (made) return made
  throw new Failure('image-failed', `The base image ${baseImage} is not there after pulling it. Try again.`)
}

export async function imageId(api: Dockerode, reference: string): Promise<string | undefined> {
  try {
    return (await api.getImage(reference).inspect()).Id
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

export async function pullImage(api: Dockerode, reference: string): Promise<void> {
  const stream = await api.pull(reference)
  await new Promise<void>((resolve, reject) =>
    api.modem.followProgress(stream, (error) => (error ? reject(error) : resolve())),
  )
}

/** Makes the base as Debian does, from the mirror that this machine's apt uses. */
async function make(api: Dockerode, suite: Suite, report: (line: string) => void, pulling: unknown): Promise<void> {
  const baseImage = `debian:${suite}-slim`
  const detail = pulling instanceof Error ? pulling.message : String(pulling)
  const mirror = await aptMirror()
  const able = process.platform === 'linux' && process.getuid?.() === 0 && (await has('debootstrap'))
  if (!mirror || !able) {
    throw new Failure(
      'image-failed',
      `The image ${baseImage} cannot be pulled. Connect to the Internet (or let Docker use your registry mirror) and try again; it is needed once.`,
      { remedy: { label: 'Try again', action: 'retry' }, detail },
    )
  }
  const folder = await mkdtemp(join(tmpdir(), 'sitefork-base-'))
  try {
    report(`making ${baseImage} with debootstrap`)
    await run('debootstrap', ['--variant=minbase', suite, folder, mirror], { maxBuffer: 64 * 2 ** 20 })
    const tar = spawn('tar', ['-C', folder, '--exclude=./var/cache/apt/archives/*.deb', '-c', '.'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await api.importImage(tar.stdout, { repo: 'debian', tag: `${suite}-slim` })
    await untilImported(api, baseImage)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Waits until the image is there: the import's own answer ends at another time. */
async function untilImported(api: Dockerode, reference: string): Promise<void> {
  const deadline = Date.now() + 120_000
  while (Date.now() < deadline) {
    if (await imageId(api, reference)) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function has(command: string): Promise<boolean> {
  return run('which', [command]).then(
    () => true,
    () => false,
  )
}

/** @returns the first mirror of Debian itself in this machine's apt sources, classic or deb822 */
export async function aptMirror(etc = '/etc/apt'): Promise<string | undefined> {
  const listed = await readdir(join(etc, 'sources.list.d')).catch(() => [])
  const files = [join(etc, 'sources.list'), ...listed.map((file) => join(etc, 'sources.list.d', file))]
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '')
    const found = mirrorIn(text)
    if (found) return found
  }
  return undefined
}

export function mirrorIn(sources: string): string | undefined {
  for (const line of sources.split('\n')) {
    const uri = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(https?:\S+)/.exec(line)?.[1] ?? /^\s*URIs:\s*(https?:\S+)/.exec(line)?.[1]
    if (uri && !/security/.test(uri)) return uri
  }
  return undefined
}
