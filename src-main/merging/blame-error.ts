// Says which changes brought an error of PHP about: whose the file is that it is in, and whose it is that what it calls is not there.
import { plainText } from '../contract/plain-text.ts'
import type { StatePath } from '../pool/layout.ts'
import type { CodeChanges } from './changed-code.ts'
import type { MergeSide } from './dangling-names.ts'

export interface PhpError {
  /** The file's path in the container; null where the log does not say it. */
  readonly file: string | null
  /** What was called, used or loaded and is not there; null for any other error. */
  readonly missing: MissingCode | null
}

type MissingCode =
  /** An expression finds where it was made. */
  | { readonly is: 'made'; readonly words: string; readonly made: string }
  | { readonly is: 'file'; readonly words: string; readonly path: string }

/** @returns the last error that ended a page of PHP; undefined where the log has none */
export function lastPhpError(log: string): PhpError | undefined {
  const line = [...log.matchAll(/PHP (?:Fatal|Parse) error:[^\n]*/g)].at(-1)?.[0]
  if (line === undefined) return undefined
  const [, file = null] = / in (\/[^\n]{1,1000}?\.php)(?::\d+| on line \d+)/.exec(line) ?? []
  const [, call] = /undefined function (?:\w+\\)*(\w+)\(\)/.exec(line) ?? []
  if (call) return { file, missing: { is: 'made', words: `calls ${call}()`, made: `function\\s+&?\\s*${call}\\s*\\(` } }
  const [, kind, type] = /(Class|Interface|Trait) ["'](?:\w+\\)*(\w+)["'] not found/.exec(line) ?? []
  if (type) {
    const made = `(class|interface|trait)\\s+${type}\\b`
    return { file, missing: { is: 'made', words: `uses the ${kind?.toLowerCase()} ${type}`, made } }
  }
  const [, lost] = /(?:Failed opening required|Failed opening) ["']([^"']{1,1000})["']/.exec(line) ?? []
  if (lost) return { file, missing: { is: 'file', words: `loads ${plainText(lost, 200)}`, path: lost } }
  return { file, missing: null }
}

export interface Blamed {
  readonly error: PhpError
  readonly code: CodeChanges
  /** Where the site's files lie in the container. */
  readonly folder: string
  /** Reads a file of a state. */
  readonly read: (state: StatePath, path: string) => Promise<string | null>
  /** Whether a plugin that is there has what fits an expression. */
  readonly hasPlugin: (plugin: string, made: string) => Promise<boolean>
  readonly nameOf: (sides: readonly MergeSide[]) => string
}

/** How many removed files are looked through. */
const mostRead = 400

/** @returns one whole sentence, or nothing where no change explains it */
export async function blameOf(blamed: Blamed): Promise<string> {
  const { error, code, folder, nameOf } = blamed
  const path = error.file?.startsWith(`${folder}/`) ? error.file.slice(folder.length + 1) : null
  const made = path === null ? undefined : code.made.get(path)
  const where = path === null ? 'A file of the site' : plainText(path, 200)
  const whose = made ? `, which ${nameOf([made.by])} ${made.isNew ? 'added' : 'changed'},` : ''
  if (!error.missing) return made ? `It is in ${where}${whose.replace(/,$/, '')}.` : ''
  const lost = await lostCode(blamed, error.missing)
  if (!made && lost === '') return ''
  return `${where}${whose} ${error.missing.words}${lost || ', which is not there'}.`
}

async function lostCode({ code, read, hasPlugin, nameOf }: Blamed, missing: MissingCode): Promise<string> {
  if (missing.is === 'file') {
    const gone = code.removed.find(({ path }) => missing.path.endsWith(`/${path}`))
    return gone ? `, which ${nameOf([gone.by])} removed` : ''
  }
  const expression = new RegExp(missing.made, 'i')
  for (const { at, path, by } of code.removed.slice(0, mostRead)) {
    const text = await read(at, path)
    if (text !== null && expression.test(text))
      return `, which was in ${plainText(path, 200)}, which ${nameOf([by])} removed`
  }
  for (const { plugin, by } of code.deactivated.slice(0, 20)) {
    const [name = plugin] = plugin.split('/')
    if (await hasPlugin(plugin, missing.made))
      return `, which is of the plugin ${plainText(name, 100)}, which ${nameOf(by)} deactivated`
  }
  return ''
}
