// Builds an image from its folder, once for every version of what is in the folder.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Dockerode from 'dockerode'
import { create } from 'tar'
import { Failure } from '../contract/failure.ts'
import { ensureBase } from './base-image.ts'
import { asking, isMissing } from './failures.ts'

/** Lines of the build a failure carries. */
const tailLines = 40

/**
 * The reference of the image made from `folder`.
 * @throws Failure `image-failed` with the end of the build's log
 */
export async function ensureImage(
  api: Dockerode,
  name: string,
  folder: string,
  report: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const base = await asking('get the base image', () => ensureBase(api, report))
  const reference = `sitefork/${name}:${await inputsHash(folder, base)}`
  if (await exists(api, reference)) return reference
  signal?.throwIfAborted()
  await build(api, reference, folder, report, signal)
  return reference
}

/** Changes with every byte, name and mode of the folder, and with the base. */
export async function inputsHash(folder: string, base: string): Promise<string> {
  const hash = createHash('sha256').update(base)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const file of files.sort()) {
    hash.update(`\0${file.slice(folder.length)}\0`).update(await readFile(file))
  }
  return hash.digest('hex').slice(0, 12)
}

async function exists(api: Dockerode, reference: string): Promise<boolean> {
  return asking('look for an image', async () => {
    try {
      await api.getImage(reference).inspect()
      return true
    } catch (error) {
      if (isMissing(error)) return false
      throw error
    }
  })
}

async function build(
  api: Dockerode,
  reference: string,
  folder: string,
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
      labels: { 'dev.sitefork.image': 'true' },
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
