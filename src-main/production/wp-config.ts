// Reads what a wp-config.php defines, without running it: literals are known, everything computed is not.

export type ConfigValue =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'flag'; readonly on: boolean }
  /** Defined by an expression (getenv, a variable), or twice with different values; `expression` is shown to the person. */
  | { readonly is: 'unknown'; readonly expression: string }

export interface WpConfig {
  readonly defines: ReadonlyMap<string, ConfigValue>
  readonly tablePrefix: ConfigValue
}

/** Where PHP connects to. `socket` wins over host and port, as in WordPress' own parse_db_host. */
export interface DatabaseHost {
  readonly host: string
  readonly port: number | null
  readonly socket: string | null
}

type Token = { readonly is: 'text' | 'word' | 'mark'; readonly value: string; readonly raw: string }

export function parseWpConfig(php: string): WpConfig {
  const tokens = tokenize(php)
  const defines = new Map<string, ConfigValue>()
  let tablePrefix: ConfigValue | undefined
  tokens.forEach((token, at) => {
    const named = tokens[at + 2]
    if (token.is === 'word' && token.value.toLowerCase() === 'define' && tokens[at + 1]?.value === '(') {
      if (named?.is !== 'text' || tokens[at + 3]?.value !== ',') return
      defines.set(named.value, merge(defines.get(named.value), valueAt(tokens, at + 4)))
    }
    if (token.is === 'word' && token.value.toLowerCase() === 'const' && named?.value === '=') {
      const name = tokens[at + 1]?.value ?? ''
      defines.set(name, merge(defines.get(name), valueAt(tokens, at + 3)))
    }
    if (token.value === '$table_prefix' && tokens[at + 1]?.value === '=') {
      tablePrefix = merge(tablePrefix, valueAt(tokens, at + 2))
    }
  })
  return { defines, tablePrefix: tablePrefix ?? { is: 'text', text: 'wp_' } }
}

/** The literal text of a define; undefined when it is missing or computed. */
export function textOf(config: WpConfig, name: string): string | undefined {
  const value = config.defines.get(name)
  return value?.is === 'text' ? value.text : undefined
}

/** `host`, `host:port`, `host:/socket`, `[v6]:port`, bare `v6`. */
export function parseDatabaseHost(text: string): DatabaseHost {
  const socketAt = text.indexOf(':/')
  const socket = socketAt >= 0 ? text.slice(socketAt + 1) : text.startsWith('/') ? text : null
  const address = socket === null ? text : text.startsWith('/') ? '' : text.slice(0, socketAt)
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(address)
  const plain = /^([^:]*)(?::(\d+))?$/.exec(address)
  const [, host, port] = bracketed ?? plain ?? [undefined, address, undefined]
  return { host: host || 'localhost', port: port ? Number(port) : null, socket }
}

function merge(old: ConfigValue | undefined, next: ConfigValue): ConfigValue {
  if (!old || JSON.stringify(old) === JSON.stringify(next)) return next
  return { is: 'unknown', expression: 'defined more than once, with different values' }
}

/** The value of the expression that starts there and ends at `)`, `;` or `,` on its own level. */
function valueAt(tokens: readonly Token[], start: number): ConfigValue {
  const parts: Token[] = []
  for (let at = start, depth = 0; at < tokens.length; at++) {
    const token = tokens[at]
    if (!token) break
    if (token.is === 'mark' && depth === 0 && /[);,]/.test(token.value)) break
    if (token.value === '(' && token.is === 'mark') depth++
    if (token.value === ')' && token.is === 'mark') depth--
    parts.push(token)
  }
  return literal(parts) ?? { is: 'unknown', expression: parts.map((part) => part.raw).join(' ') }
}

function literal(parts: readonly Token[]): ConfigValue | undefined {
  const joined = parts.every((part, at) => (at % 2 === 0 ? part.is === 'text' : part.value === '.'))
  if (parts.length % 2 === 1 && joined) {
    return { is: 'text', text: parts.map((part) => (part.is === 'text' ? part.value : '')).join('') }
  }
  const [only] = parts
  if (parts.length !== 1 || only?.is !== 'word') return undefined
  const word = only.value.toLowerCase()
  if (word === 'true' || word === 'false') return { is: 'flag', on: word === 'true' }
  return /^\d+$/.test(word) ? { is: 'text', text: word } : undefined
}

const grammar = new RegExp(
  [
    String.raw`(?<skip>\s+|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|#(?!\[)[^\n]*)`,
    String.raw`'(?<single>(?:[^'\\]|\\[\s\S])*)'`,
    String.raw`"(?<double>(?:[^"\\]|\\[\s\S])*)"`,
    String.raw`(?<word>[\w\x80-\uffff\\]+|\$[\w\x80-\uffff]+)`,
    String.raw`(?<mark>[\s\S])`,
  ].join('|'),
  'gy',
)

function tokenize(php: string): readonly Token[] {
  const tokens: Token[] = []
  for (const { 0: raw, groups } of php.matchAll(grammar)) {
    if (groups?.single !== undefined) {
      tokens.push({ is: 'text', value: groups.single.replace(/\\([\\'])/g, '$1'), raw })
    } else if (groups?.double !== undefined) {
      const value = unescapeDouble(groups.double)
      // A variable in the string makes it an expression.
      tokens.push(value === undefined ? { is: 'mark', value: raw, raw } : { is: 'text', value, raw })
    } else if (groups?.word !== undefined) tokens.push({ is: 'word', value: raw.replace(/^\\/, ''), raw })
    else if (groups?.mark !== undefined) tokens.push({ is: 'mark', value: raw, raw })
  }
  return tokens
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  v: '\v',
  e: '\x1b',
  f: '\f',
  '\\': '\\',
  $: '$',
  '"': '"',
}

function unescapeDouble(inner: string): string | undefined {
  if (/(?:^|[^\\])(?:\\\\)*(?:\$[A-Za-z_{]|\{\$)/.test(inner)) return undefined
  return inner.replace(
    /\\(?:([ntrvef\\$"])|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u\{([0-9A-Fa-f]+)\})/g,
    (_all, simple?: string, octal?: string, hex?: string, unicode?: string) => {
      if (simple !== undefined) return escapes[simple] ?? simple
      return String.fromCodePoint(Number.parseInt(octal ?? hex ?? unicode ?? '0', octal ? 8 : 16))
    },
  )
}
