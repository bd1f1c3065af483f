// Replaces origins in text, in every spelling in which web pages have them, in a whole text or in a stream of pieces.
import { domainToUnicode } from 'node:url'
import { type OriginPair, type Scheme, withoutPort } from './origins.ts'

/**
 * Texts are byte strings (latin1): origins are ASCII, so one mapping fits every charset that contains ASCII, and
 * what is not an origin passes byte for byte.
 *
 * Lengths in PHP-serialized strings (`s:27:"https://…"`) are left as they are, in both directions. What a page shows
 * then comes back as it was stored, lengths included; and what is stored was always serialized by the clone's PHP
 * from mapped text. Exports and imports, where such strings live, are files, and files are not mapped at all.
 */
export interface Mapping {
  readonly toClone: Substitution
  readonly toProduction: Substitution
}

export interface Substitution {
  /** A quick first look: a text in which this finds nothing has no origin, as most scripts and headers. */
  readonly mentions: RegExp
  /** Global and case-insensitive, with the groups of `spelling`. */
  readonly pattern: RegExp
  /** The longest that a match can be, with what it looks at behind and ahead. */
  readonly longest: number
  /** Returns the origin to write for one that was found; undefined when it is not to be replaced. */
  readonly find: (authority: string, scheme: Scheme | undefined) => Origin | undefined
}

interface Origin {
  readonly scheme: Scheme
  readonly authority: string
}

export function createMapping(pairs: readonly OriginPair[]): Mapping {
  const clones = new Map<string, Origin>()
  const productions = new Map<string, Origin>()
  for (const { scheme, production, clone } of pairs) {
    const toClone: Origin = { scheme: 'http', authority: clone }
    clones.set(`${scheme}://${production}`, toClone)
    // Without a scheme, the page's own is meant: home's, whose pairs come first.
    if (!clones.has(`//${production}`)) clones.set(`//${production}`, toClone)
    productions.set(clone, { scheme, authority: production })
  }
  return {
    toClone: substitution(
      pairs.map((pair) => pair.production),
      (authority, scheme) => clones.get(scheme ? `${scheme}://${authority}` : `//${authority}`),
    ),
    toProduction: substitution([...productions.keys()], (authority) => productions.get(authority)),
  }
}

/** Replaces the origins in a whole text. */
export function substitute({ mentions, pattern, find }: Substitution, text: string): string {
  if (!mentions.test(text)) return text
  pattern.lastIndex = 0
  return text.replace(pattern, (match, ...groups) => respell(match, groups.at(-1) as Spelling, find))
}

/** Replaces origins in a text that comes in pieces: what it returns, joined, equals `substitute` of the whole. */
export interface Rewriter {
  push(piece: string): string
  end(): string
}

export function createRewriter({ mentions, pattern, longest, find }: Substitution): Rewriter {
  const scan = new RegExp(pattern)
  /** The end of what was returned, as far as a match looks behind, and what is not decided yet. */
  let behind = ''
  let held = ''
  const advance = (text: string, limit: number): string => {
    let given = ''
    let at = behind.length
    scan.lastIndex = at
    const first = mentions.test(text) ? scan.exec(text) : null
    for (let match = first; match && match.index < limit; match = scan.exec(text)) {
      given += text.slice(at, match.index) + respell(match[0], match.groups as unknown as Spelling, find)
      at = scan.lastIndex
    }
    const decided = Math.max(at, limit)
    given += text.slice(at, decided)
    behind = text.slice(Math.max(0, decided - lookbehind), decided)
    held = text.slice(decided)
    return given
  }
  return {
    push(piece) {
      const text = behind + held + piece
      return advance(text, Math.max(behind.length, text.length - longest, afterLastBreak(text, longest)))
    },
    end: () => advance(behind + held, behind.length + held.length),
  }
}

interface Spelling {
  readonly scheme: string | undefined
  readonly colon: string | undefined
  readonly slashes: string
  readonly host: string
  readonly portColon: string | undefined
  readonly port: string | undefined
}

/** How far a match looks behind: `%253A`. */
const lookbehind = 5
/** How far a match looks ahead: `\u003A8`. */
const lookahead = 7

// Plain, URL-encoded once and twice, as a JavaScript escape, as an HTML entity.
const colon = String.raw`(?::|%3A|%253A|\\u003A|&#58;|&#x3A;)`
// The same, and behind the backslashes of JSON: `\/`, and `\\\/` for JSON within JSON.
const slash = String.raw`(?:\\|%5C|%255C){0,7}(?:/|%2F|%252F|u002F|&#0?47;|&#x2F;)`
// Without a scheme, two slashes begin an origin only where no other scheme and no path precedes them.
const noScheme = String.raw`(?<!:|/|\\|%3A|%2F|%5C|%253A|%252F|%255C)`
// A host that goes on is another host; and a name before an @ is no host.
const hostEnds = String.raw`(?![a-z0-9_@-]|\.[a-z0-9]|%40|${colon}\d)`
const longestColon = '\\u003A'.length
const longestSlash = 7 * '%255C'.length + '&#x2F;'.length
const longestStart = 'https'.length + longestColon + 2 * longestSlash
const longestPort = longestColon + '65535'.length

function substitution(authorities: readonly string[], find: Substitution['find']): Substitution {
  const names = [...new Set(authorities.map(withoutPort))]
  /** The DNS name that each spelling means. */
  const spelled = new Map(names.flatMap((name) => spellings(name).map((spelling) => [spelling, name] as const)))
  const hosts = [...spelled.keys()].sort((a, b) => b.length - a.length)
  const spelling = [
    `(?:(?<scheme>https?|wss?)(?<colon>${colon})|${noScheme})`,
    `(?<slashes>${slash}${slash})`,
    `(?<host>${hosts.map(escaped).join('|')})`,
    String.raw`(?:(?<portColon>${colon})(?<port>\d{1,5}))?`,
    hostEnds,
  ]
  const shortest = hosts.filter((host) => !hosts.some((other) => other !== host && host.includes(other)))
  return {
    mentions: new RegExp(shortest.map(escaped).join('|'), 'i'),
    pattern: new RegExp(spelling.join(''), 'gi'),
    longest: longestStart + Math.max(0, ...hosts.map((host) => host.length)) + longestPort + lookahead,
    find: (authority, scheme) => {
      const host = withoutPort(authority)
      return find((spelled.get(host) ?? host) + authority.slice(host.length), scheme)
    },
  }
}

/**
 * Lists the spellings of an international name: the name in the DNS, and its letters as UTF-8 (one character per byte here),
 * percent-encoded, and as JSON escapes. In lower case, for so what is found is compared.
 */
function spellings(host: string): readonly string[] {
  const letters = domainToUnicode(host)
  if (letters === host || letters === '') return [host]
  const each = (spell: (letter: string) => string) => [...letters].map((one) => (one > '~' ? spell(one) : one)).join('')
  const json = each((one) =>
    [...one]
      .flatMap((pair) => pair.split(''))
      .map(jsonUnit)
      .join(''),
  )
  const all = [Buffer.from(letters).toString('latin1'), each(encodeURIComponent), json]
  return [host, ...all.map((one) => one.toLowerCase())]
}

const jsonUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Writes the other origin in the spelling of the one that was found. */
function respell(match: string, found: Spelling, find: Substitution['find']): string {
  const written = found.scheme?.toLowerCase()
  const scheme = written === undefined ? undefined : written === 'https' || written === 'wss' ? 'https' : 'http'
  const usual = scheme === 'https' ? '443' : scheme === 'http' ? '80' : undefined
  const port = found.port === undefined || found.port === usual ? '' : `:${found.port}`
  const origin = find(found.host.toLowerCase() + port, scheme)
  if (!origin) return match
  const socket = written?.startsWith('ws') ? origin.scheme.replace('http', 'ws') : origin.scheme
  const start = written === undefined ? '' : socket + found.colon
  const portColon = found.portColon ?? found.colon ?? colonLike(found.slashes)
  return start + found.slashes + origin.authority.replace(/:(?=\d+$)/, portColon)
}

function colonLike(slashes: string): string {
  if (/%252F$/i.test(slashes)) return '%253A'
  return /%2F$/i.test(slashes) ? '%3A' : ':'
}

const escaped = (literal: string) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** @returns where a stream may be cut: behind the last character that no spelling contains, nothing before it can change */
function afterLastBreak(text: string, longest: number): number {
  const window = text.slice(-longest)
  for (let at = window.length - 1; at >= 0; at--) {
    if (breaks.has(window.charCodeAt(at))) return text.length - window.length + at + 1
  }
  return 0
}

const breaks: ReadonlySet<number> = new Set([...'\t\n\r "\'<>(){}=,'].map((mark) => mark.charCodeAt(0)))
