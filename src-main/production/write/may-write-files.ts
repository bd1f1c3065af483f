// Whether an account may write the files of its site: asked, or tried by a file that is gone again; nothing is left behind.
import { randomBytes } from 'node:crypto'
import { posix } from 'node:path'
import { Failure } from '../../contract/failure.ts'
import type { Layout } from '../../contract/models.ts'
import { plainText } from '../../contract/plain-text.ts'
import type { ProductionAccess } from '../reach/production-access.ts'
import { SftpRefusal } from '../reach/sftp-writer.ts'
import { onHost, type WritingHost } from './writing-host.ts'

export interface MayWriteFiles {
  readonly may: boolean
  /** Where it may not, and what to do, whole; null where it may. */
  readonly sentence: string | null
}

/** Prints a word and a NUL for each directory. */
const askScript = `for p do
  if [ ! -d "$p" ]; then printf -- '-\\0'; elif [ -w "$p" ] && [ -x "$p" ]; then printf 'w\\0'; else printf 'r\\0'; fi
done`

/** Asks for the directories whose files are promoted: plugins, themes, uploads and the site's other trees. @throws Failure `ssh-…` */
export function mayWriteFiles(source: ProductionAccess, layout: Layout, signal: AbortSignal): Promise<MayWriteFiles> {
  return onHost(source, signal, async (host) => {
    const { content, uploads, trees } = layout
    const inContent = ['', 'plugins', 'themes', 'uploads'].map((name) => posix.join(content, name))
    const whole = trees.filter(({ only }) => only === null).map(({ path }) => path)
    const places = [...new Set([...inContent, ...(uploads ? [uploads.path] : []), ...whole])]
    const not = await mayNotWriteIn(host, places)
    if (not.length === 0) return { may: true, sentence: null }
    const named = not.map((place) => plainText(place)).join(', ')
    return {
      may: false,
      sentence: `“${host.user}” may not write files in ${named} on ${host.name}, so promotions with files there are refused. Let it write there, by the directories’ group for example: chgrp and chmod g+w.`,
    }
  })
}

/** @returns the directories that are there and may not be written */
export async function mayNotWriteIn(host: WritingHost, places: readonly string[]): Promise<readonly string[]> {
  return (await asked(host, places)) ?? (await tried(host, places))
}

/** @returns the directories that are there and may not be written; undefined where the account has no shell that says so */
async function asked({ ssh }: WritingHost, places: readonly string[]): Promise<readonly string[] | undefined> {
  const told = await ssh.run(['sh', '-c', askScript, 'sh', ...places]).catch((error: unknown) => {
    if (error instanceof Failure && error.code === 'shell-missing') return undefined
    throw error
  })
  const words = told?.stdout.split('\0') ?? []
  if (words.length !== places.length + 1) return undefined
  return places.filter((_, index) => words[index] === 'r')
}

async function tried({ sftp }: WritingHost, places: readonly string[]): Promise<readonly string[]> {
  const not: string[] = []
  for (const place of places) {
    if (!(await sftp.lstat(place))) continue
    const name = posix.join(place, `.sitefork-${randomBytes(8).toString('hex')}`)
    try {
      await sftp.create(name, nothing(), { mode: 0o600, owner: null, modifiedAt: null })
      await sftp.remove(name)
    } catch (error) {
      if (!(error instanceof SftpRefusal) || error.reason === 'lost') throw error
      not.push(place)
    }
  }
  return not
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
