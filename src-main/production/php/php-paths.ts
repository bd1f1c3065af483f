// Finds the files that a PHP file includes and the paths it defines, without running it. Pure.
import { posix } from 'node:path'
import { doubleQuoted, singleQuoted } from './php-strings.ts'
import { kinds, type Tokens, tokenize } from './php-tokens.ts'

export interface PhpPaths {
  /** The absolute paths that it includes, in order, each once. */
  readonly includes: readonly string[]
  /** The constants that it defines as texts. */
  readonly constants: ReadonlyMap<string, string>
}

/** The most paths that are taken of one file. */
const mostIncludes = 64
/** Limits of one expression: its parts, its depth, and the length of its value. */
const [mostParts, mostDepth, mostOfText] = [24, 8, 4096]

/**
 * Reads the paths in a PHP file.
 * @param path the real path of the file: `__DIR__` is its directory
 * @param known constants that are defined before the file is included, for example `ABSPATH`
 */
export function readPhpPaths(php: string, path: string, known: ReadonlyMap<string, string>): PhpPaths {
  const tokens = tokenize(php)
  const reader: Reader = { php, tokens, path, values: new Map(known), at: 0, depth: 0 }
  const constants = new Map<string, string>()
  const includes = new Set<string>()
  for (let at = 0; at < tokens.count; at++) {
    const word = wordAt(reader, at)
    if (word === undefined) continue
    if (/^(?:include|require)(?:_once)?$/i.test(word)) {
      const found = valueFrom(reader, at + 1)
      // A relative path is resolved from the directory of the script that runs, which is this file's for the files read here.
      if (found && includes.size < mostIncludes) includes.add(posix.resolve(posix.dirname(path), found))
    } else if (word === 'define' && markAt(reader, at + 1) === '(' && markAt(reader, at + 3) === ',') {
      const name = textAt(reader, at + 2)
      learn(constants, name, valueFrom(reader, at + 4))
      if (name !== undefined) learn(reader.values, name, constants.get(name))
    } else if (word.startsWith('$') && markAt(reader, at + 1) === '=' && markAt(reader, at + 2) !== '=') {
      learn(reader.values, word, valueFrom(reader, at + 2))
    }
  }
  return { includes: [...includes], constants }
}

function learn(values: Map<string, string>, name: string | undefined, value: string | undefined): void {
  if (name === undefined) return
  if (value === undefined) values.delete(name)
  else values.set(name, value)
}

interface Reader {
  readonly php: string
  readonly tokens: Tokens
  readonly path: string
  readonly values: Map<string, string>
  at: number
  depth: number
}

/** The value of the expression that begins at a token. */
function valueFrom(reader: Reader, start: number): string | undefined {
  reader.at = start
  reader.depth = 0
  return joined(reader)
}

/** A concatenation: terms with dots between them. */
function joined(reader: Reader): string | undefined {
  let text = ''
  for (let part = 0; part < mostParts; part++) {
    const one = term(reader)
    if (one === undefined) return undefined
    text += one
    if (text.length > mostOfText) return undefined
    if (markAt(reader, reader.at) !== '.') return ends(reader) ? text : undefined
    reader.at++
  }
  return undefined
}

/** The tokens that may follow an expression; any other operator would change its value. */
const ends = (reader: Reader) =>
  reader.at >= reader.tokens.count || [')', ';', ','].includes(markAt(reader, reader.at) ?? '')

function term(reader: Reader): string | undefined {
  const { at } = reader
  if (markAt(reader, at) === '(') {
    reader.at++
    return inside(reader)
  }
  const text = textAt(reader, at)
  if (text !== undefined) {
    reader.at++
    return text
  }
  const word = wordAt(reader, at)
  if (word === undefined) return undefined
  reader.at++
  const name = word.replace(/^\\/, '')
  if (markAt(reader, reader.at) !== '(') return constant(reader, name)
  reader.at++
  if (name === 'dirname') return directory(reader)
  return ['realpath', 'trailingslashit', 'rtrim'].includes(name) ? inside(reader) : undefined
}

function constant({ path, values }: Reader, name: string): string | undefined {
  if (name === '__DIR__') return posix.dirname(path)
  if (name === '__FILE__') return path
  return name === 'DIRECTORY_SEPARATOR' ? '/' : values.get(name)
}

/** An expression in brackets. */
function inside(reader: Reader): string | undefined {
  if (++reader.depth > mostDepth) return undefined
  const text = joined(reader)
  if (markAt(reader, reader.at) !== ')') return undefined
  reader.at++
  return text
}

/** A call of `dirname(path)` or `dirname(path, levels)`. */
function directory(reader: Reader): string | undefined {
  if (++reader.depth > mostDepth) return undefined
  let text = joined(reader)
  let levels = 1
  if (markAt(reader, reader.at) === ',') {
    levels = Number(rawAt(reader, reader.at + 1))
    reader.at += 2
  }
  if (markAt(reader, reader.at) !== ')' || !(levels >= 1 && levels <= 16)) return undefined
  reader.at++
  for (let level = 0; level < levels && text !== undefined; level++) text = posix.dirname(text)
  return text
}

const rawAt = ({ php, tokens }: Reader, at: number) => php.slice(tokens.from(at), tokens.to(at))

const wordAt = (reader: Reader, at: number) =>
  at < reader.tokens.count && reader.tokens.kind(at) === kinds.word ? rawAt(reader, at) : undefined

const markAt = ({ php, tokens }: Reader, at: number) =>
  at < tokens.count && tokens.kind(at) === kinds.mark ? php[tokens.from(at)] : undefined

function textAt({ php, tokens }: Reader, at: number): string | undefined {
  const kind = at < tokens.count ? tokens.kind(at) : 0
  if (kind !== kinds.single && kind !== kinds.double) return undefined
  const inner = php.slice(tokens.from(at) + 1, tokens.to(at) - 1)
  return kind === kinds.single ? singleQuoted(inner) : doubleQuoted(inner)
}
