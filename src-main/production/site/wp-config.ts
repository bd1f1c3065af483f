// Reads the constants of a wp-config.php without running it: literals are known, computed values are not.
import { Failure } from '../../contract/failure.ts'
import { doubleQuoted, singleQuoted } from '../php/php-strings.ts'
import { kinds, type Tokens, tokenize } from '../php/php-tokens.ts'

export type ConfigValue =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'flag'; readonly on: boolean }
  /** Computed (getenv, a variable), or defined twice with different values; `expression` is shown to the person. */
  | { readonly is: 'unknown'; readonly expression: string }

export interface WpConfig {
  readonly defines: ReadonlyMap<string, ConfigValue>
  readonly tablePrefix: ConfigValue
  /** Whether it has literals only, without branches and without other files. */
  readonly isPlain: boolean
  /** The real paths of the files that it read when PHP ran it, itself included; empty where it was not run. */
  readonly files: readonly string[]
}

/** The largest wp-config.php that is read: many times what anybody writes, and parsed in some hundredths of a second. */
export const mostConfigBytes = 256 * 1024

/** Parses a wp-config.php in time and memory proportional to its length. @throws Failure `too-much` beyond `mostConfigBytes` */
export function parseWpConfig(php: string): WpConfig {
  if (php.length > mostConfigBytes) throw tooLarge()
  const tokens = tokenize(php)
  const source: Source = { php, tokens, ends: endsOf(php, tokens) }
  const defines = new Map<string, ConfigValue>()
  let tablePrefix: ConfigValue | undefined
  let isPlain = true
  const define = (name: string, value: ConfigValue) => defines.set(name, merge(defines.get(name), value))
  for (let at = 0; at < tokens.count; at++) {
    const word = wordAt(source, at)
    isPlain &&= !depends(source, at, word)
    if (word === 'define' && markAt(source, at + 1) === '(' && markAt(source, at + 3) === ',') {
      const name = textAt(source, at + 2)
      if (name !== undefined) define(name, valueAt(source, at + 4))
    }
    if (word === 'const' && tokens.kind(at + 1) === kinds.word && markAt(source, at + 2) === '=') {
      define(rawAt(source, at + 1), valueAt(source, at + 3))
    }
    if (word === '$table_prefix') {
      const value = assignedAt(source, at + 1)
      if (value) tablePrefix = merge(tablePrefix, value)
    }
  }
  const values = [...defines].filter(([name]) => name !== 'ABSPATH').map(([, value]) => value)
  isPlain &&= tablePrefix !== undefined && [tablePrefix, ...values].every((value) => value.is !== 'unknown')
  return { defines, tablePrefix: tablePrefix ?? { is: 'unknown', expression: 'not set' }, isPlain, files: [] }
}

const branches = [
  'else',
  'elseif',
  'switch',
  'match',
  'for',
  'foreach',
  'while',
  'goto',
  'exit',
  'die',
  'return',
  'eval',
]
const includes = ['include', 'include_once', 'require', 'require_once']

/** Whether a word makes what follows conditional, except in the two lines with which every wp-config.php ends. */
function depends(source: Source, at: number, word: string | undefined): boolean {
  if (word === undefined) return false
  if (word === 'if') {
    const marks = [1, 2, 4, 6, 7].map((further) => markAt(source, at + further) ?? ' ').join('')
    return !(marks === '(!())' && wordAt(source, at + 3) === 'defined' && textAt(source, at + 5) === 'ABSPATH')
  }
  if (!includes.includes(word)) return branches.includes(word)
  const end = source.ends[at + 1] ?? 0
  return !/^\/?wp-settings\.php$/.test(textAt(source, markAt(source, end - 1) === ')' ? end - 2 : end - 1) ?? '')
}

/** The literal text of a constant; undefined where it is missing or computed. */
export function textOf(config: WpConfig, name: string): string | undefined {
  const value = config.defines.get(name)
  return value?.is === 'text' ? value.text : undefined
}

function merge(old: ConfigValue | undefined, next: ConfigValue): ConfigValue {
  if (!old || isSame(old, next)) return next
  return { is: 'unknown', expression: 'defined more than once, with different values' }
}

function isSame(a: ConfigValue, b: ConfigValue): boolean {
  if (a.is === 'text') return b.is === 'text' && a.text === b.text
  if (a.is === 'flag') return b.is === 'flag' && a.on === b.on
  return b.is === 'unknown' && a.expression === b.expression
}

interface Source {
  readonly php: string
  readonly tokens: Tokens
  readonly ends: Uint32Array
}

/** The most parts of one concatenation. */
const mostParts = 64
const shownExpression = 120

/** The value that is assigned at that place; undefined where nothing is. */
function assignedAt(source: Source, at: number): ConfigValue | undefined {
  const marks = [0, 1, 2].map((further) => markAt(source, at + further) ?? ' ').join('')
  if (/^=[^=]/.test(marks)) return valueAt(source, at + 1)
  // An assignment such as `.=` computes with the old value.
  return /^(?:[.+*/%&|^-]=|\?\?=)/.test(marks) ? { is: 'unknown', expression: 'changed after it was set' } : undefined
}

/** The value of the expression that starts at a token and ends at `)`, `;` or `,` on its own level. */
function valueAt(source: Source, start: number): ConfigValue {
  const { php, tokens, ends } = source
  const end = Math.min(ends[start] ?? tokens.count, tokens.count)
  const value = end - start < mostParts ? literal(source, start, end) : undefined
  if (value) return value
  const from = tokens.from(start)
  return { is: 'unknown', expression: php.slice(from, Math.min(tokens.to(end - 1), from + shownExpression)) }
}

/** For each token, the end of an expression that begins with it; linear in the tokens however deep they nest. */
function endsOf(php: string, tokens: Tokens): Uint32Array {
  const closing = new Uint32Array(tokens.count)
  const open: number[] = []
  for (let at = 0; at < tokens.count; at++) {
    const mark = tokens.kind(at) === kinds.mark ? php[tokens.from(at)] : ''
    if (mark === '(') open.push(at)
    if (mark === ')') closing[open.pop() ?? at] = at
  }
  for (const at of open) closing[at] = tokens.count
  const ends = new Uint32Array(tokens.count)
  for (let at = tokens.count - 1; at >= 0; at--) {
    const mark = tokens.kind(at) === kinds.mark ? php[tokens.from(at)] : ''
    if (mark === ')' || mark === ';' || mark === ',') ends[at] = at
    else ends[at] = ends[(mark === '(' ? (closing[at] ?? at) : at) + 1] ?? tokens.count
  }
  return ends
}

function literal(source: Source, start: number, end: number): ConfigValue | undefined {
  const { tokens } = source
  if (end === start + 1 && tokens.kind(start) === kinds.word) {
    const word = rawAt(source, start).toLowerCase()
    if (word === 'true' || word === 'false') return { is: 'flag', on: word === 'true' }
    // A leading zero makes it octal.
    return /^(?:0|[1-9]\d{0,17})$/.test(word) ? { is: 'text', text: word } : undefined
  }
  const parts: string[] = []
  if ((end - start) % 2 === 0) return undefined
  for (let at = start; at < end; at += 2) {
    const part = textAt(source, at)
    // Text in another encoding than UTF-8 was decoded wrongly.
    if (part === undefined || part.includes('\ufffd') || (at > start && markAt(source, at - 1) !== '.'))
      return undefined
    parts.push(part)
  }
  return { is: 'text', text: parts.join('') }
}

const rawAt = ({ php, tokens }: Source, at: number) => php.slice(tokens.from(at), tokens.to(at))

/** A keyword in lower case: PHP ignores the case of keywords. */
function wordAt(source: Source, at: number): string | undefined {
  const { tokens } = source
  if (tokens.kind(at) !== kinds.word || tokens.to(at) - tokens.from(at) > '$table_prefix'.length) return undefined
  const raw = rawAt(source, at)
  return raw.startsWith('$') ? raw : raw.replace(/^\\/, '').toLowerCase()
}

const markAt = (source: Source, at: number) =>
  source.tokens.kind(at) === kinds.mark ? source.php[source.tokens.from(at)] : undefined

/** The text of a string token; undefined where there is none, or it is computed. */
function textAt({ php, tokens }: Source, at: number): string | undefined {
  const kind = tokens.kind(at)
  if (kind !== kinds.single && kind !== kinds.double) return undefined
  const inner = php.slice(tokens.from(at) + 1, tokens.to(at) - 1)
  return kind === kinds.single ? singleQuoted(inner) : doubleQuoted(inner)
}

function tooLarge(): Failure {
  return new Failure(
    'too-much',
    `The wp-config.php has more than ${mostConfigBytes / 1024} KB, which nobody writes, so it was not read. Nothing was changed; see what is in it, then try again.`,
  )
}
