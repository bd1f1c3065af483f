// Builds images from their folders, once for every version of what is in a folder, and pulls official ones.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Dockerode from 'dockerode'
import { create } from 'tar'
import { Failure } from '../contract/failure.ts'
import { ensureBase, imageId, pullImage, type Suite, suites } from './base-image.ts'
import type { ImageName, OfficialWeb } from './docker.ts'
import { asking } from './failures.ts'

/** What an image is made of. */
export interface Recipe {
  readonly folder: string
  /** The name of its Dockerfile in the folder, which several images may share. */
  readonly dockerfile: string
  /** Values of the Dockerfile's arguments, where it has some; the first one is the base. */
  readonly args?: Readonly<Record<string, string>>
}

/** The release of Debian that has the PHP of each web server image. */
const webSuites: Partial<Record<string, Suite>> = { web: 'trixie', 'web-8.2': 'bookworm', 'web-7.4': 'bullseye' }
/** The version of PHP in the image `web`. */
export const usualPhp = '8.4'

/** @returns what an image is built from; several share a folder @param images the folder `resources/images` */
export function recipeOf(images: string, name: ImageName | OfficialWeb): Recipe {
  if (name.startsWith('wordpress:'))
    return { folder: join(images, 'web'), dockerfile: 'official.Dockerfile', args: { BASE: name } }
  const suite = webSuites[name]
  if (suite) {
    const args = { BASE: `debian:${suite}-slim`, PHP: name.split('-')[1] ?? usualPhp }
    return { folder: join(images, 'web'), dockerfile: 'Dockerfile', args }
  }
  return /^(?:mariadb|mysql)/.test(name)
    ? { folder: join(images, 'servers'), dockerfile: `${name}.Dockerfile` }
    : { folder: join(images, name), dockerfile: 'Dockerfile' }
}

/** How many lines of the build a failure carries. */
const tailLines = 40

/**
 * Builds an image unless it is there.
 * @returns its reference
 * @throws Failure `image-failed` with the end of the build's log
 */
export async function ensureImage(
  api: Dockerode,
  name: string,
  recipe: Recipe,
  report: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const base = await baseOf(api, recipe, report)
  const reference = `sitefork/${name.replaceAll(':', '-')}:${await inputsHash(recipe, base)}`
  if (await asking('look for an image', () => imageId(api, reference))) return reference
  signal?.throwIfAborted()
  await build(api, reference, recipe, report, signal)
  return reference
}

/** @returns the id of the base of a recipe, which is pulled or made unless it is there */
async function baseOf(api: Dockerode, recipe: Recipe, report: (line: string) => void): Promise<string> {
  const { args } = recipe
  if (args?.BASE?.startsWith('wordpress:')) {
    const there = await ensurePulled(api, args.BASE, report)
    const base = there && (await asking('look for an image', () => imageId(api, args.BASE ?? '')))
    if (base) return base
    throw new Failure('image-failed', `The image ${args.BASE} is neither on this machine nor can it be pulled.`)
  }
  const suite = await suiteOf(recipe)
  return asking('get the base image', () => ensureBase(api, suite, report))
}

/** Pulls an official image unless it is there. @returns whether it is there now */
export async function ensurePulled(
  api: Dockerode,
  reference: string,
  report: (line: string) => void,
): Promise<boolean> {
  if (await asking('look for an image', () => imageId(api, reference))) return true
  report(`pulling ${reference}`)
  await pullImage(api, reference).catch((error: unknown) => report(`${reference} cannot be pulled: ${error}`))
  return (await asking('look for an image', () => imageId(api, reference))) !== undefined
}

/** Debian's release that a Dockerfile begins with. */
async function suiteOf({ folder, dockerfile, args }: Recipe): Promise<Suite> {
  const from = args?.BASE ? `FROM ${args.BASE}` : await readFile(join(folder, dockerfile), 'utf8')
  const named = /^FROM debian:(\w+)-slim(?: AS \w+)?$/m.exec(from)?.[1]
  const suite = suites.find((one) => one === named)
  if (suite) return suite
  throw new Error(`${folder}/${dockerfile} does not begin with a base that Sitefork can make.`)
}

/** @returns a hash of every byte and name in the folder but other images' Dockerfiles, of the arguments, and of the base */
export async function inputsHash({ folder, dockerfile, args }: Recipe, base: string): Promise<string> {
  const hash = createHash('sha256').update(base)
  if (args) hash.update(JSON.stringify(args))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const used = entries.filter(({ name }) => !name.endsWith('.Dockerfile') || name === dockerfile)
  const files = used.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const file of files.sort()) {
    hash.update(`\0${file.slice(folder.length)}\0`).update(await readFile(file))
  }
  return hash.digest('hex').slice(0, 12)
}

async function build(
  api: Dockerode,
  reference: string,
  { folder, dockerfile, args }: Recipe,
  report: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const context = create({ cwd: folder, gzip: false, portable: true }, await readdir(folder))
  const tail: string[] = []
  const hear = (event: { stream?: string; error?: string }) => {
    const line = (event.stream ?? event.error ?? '').trim()
    if (!line) return
    tail.push(line)
    if (tail.length > tailLines) tail.shift()
    report(line)
  }
  try {
    const stream = await api.buildImage(context as unknown as NodeJS.ReadableStream, {
      t: reference,
      dockerfile,
      labels: { 'dev.sitefork.image': 'true' },
      ...(args && { buildargs: args }),
      ...(signal && { abortSignal: signal }),
    })
    await new Promise<void>((resolve, reject) =>
      api.modem.followProgress(
        stream,
        (error, events) => {
          const failed = events?.find((event) => event.error)
          if (error ?? failed) reject(error ?? new Error(failed?.error))
          else resolve()
        },
        hear,
      ),
    )
  } catch (cause) {
    signal?.throwIfAborted()
    throw new Failure(
      'image-failed',
      'A container image could not be built; it is needed once. Nothing else changed. Check that this machine reaches Debian’s packages, then try again.',
      { remedy: { label: 'Try again', action: 'retry' }, detail: tail.join('\n') || String(cause), cause },
    )
  }
}
