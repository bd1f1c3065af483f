// What one answer of a web server is: its status, its title, and the kind of page it shows. Pure.
import { plainText } from '../contract/plain-text.ts'

/**
 * What a person would call it. The last ones are no page of the site at all: `install` and `setup` are WordPress' own first
 * screens, `error` its page for what it cannot go on with, `source` is a program instead of what it prints, `loop` a redirect
 * without end, `away` one that leads to another host, `silent` no answer.
 */
export type PageKind =
  | 'front'
  | 'post'
  | 'page'
  | 'not-found'
  | 'login'
  | 'index'
  | 'json'
  | 'html'
  | 'other'
  | 'maintenance'
  | 'challenge'
  | 'install'
  | 'setup'
  | 'error'
  | 'source'
  | 'listing'
  | 'empty'
  | 'loop'
  | 'away'
  | 'silent'

export interface ShownPage {
  /** Null where nothing answered. */
  readonly status: number | null
  /** As the page has it, on one line; empty where it has none. */
  readonly title: string
  readonly kind: PageKind
  /** Where the last redirect led, and who says that it made it (WordPress' header `X-Redirect-By`). Empty where there was none. */
  readonly ledTo: string
  readonly ledBy: string
}

export interface HttpAnswer {
  readonly status: number
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  /** As much of the body as was read. */
  readonly body: string
}

export const silent: ShownPage = { status: null, title: '', kind: 'silent', ledTo: '', ledBy: '' }

/** @param path the one that was asked for last, without the host */
export function readPage({ status, headers, body }: HttpAnswer, path: string): Omit<ShownPage, 'ledTo' | 'ledBy'> {
  const type = headers['content-type'] ?? ''
  const isHtml = /^\s*(?:text\/html|application\/xhtml\+xml)/i.test(type)
  const title = isHtml ? titleOf(body) : ''
  return { status, title, kind: kindOf({ status, type, isHtml, title, body, path }) }
}

/** What begins at the first such place, as far as one tag goes: a page of tags that never end is looked through once. */
function from(body: string, begin: RegExp): string {
  const at = body.search(begin)
  return at < 0 ? '' : body.slice(at, at + 5000)
}

function titleOf(body: string): string {
  const raw = /^<title\b[^>]{0,500}>([^<]{0,2000})<\/title/i.exec(from(body, /<title\b/i))?.[1] ?? ''
  return plainText(unescaped(raw).replace(/\s+/g, ' ').trim(), 200)
}

/** The entities that WordPress writes into titles. */
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  lsaquo: '‹',
  rsaquo: '›',
  laquo: '«',
  raquo: '»',
  ndash: '–',
  mdash: '—',
  hellip: '…',
}

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name) return entities[name.toLowerCase()] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0x10ffff ? whole : String.fromCodePoint(code)
  })
}

interface Seen {
  readonly status: number
  readonly type: string
  readonly isHtml: boolean
  readonly title: string
  readonly body: string
  readonly path: string
}

function kindOf({ status, type, isHtml, title, body, path }: Seen): PageKind {
  const begin = body.slice(0, 4096)
  if (/^\s*<\?php\b/.test(begin)) return 'source'
  if (/\bjson\b/i.test(type)) return isIndex(body) ? 'index' : 'json'
  if (body.trim() === '') return 'empty'
  if (!isHtml) return 'other'
  if (/\/wp-admin\/setup-config\.php/.test(path)) return 'setup'
  if (/\/wp-admin\/install\.php/.test(path)) return 'install'
  if (/^Index of \//.test(title)) return 'listing'
  if (status === 503 && /maintenance/i.test(begin)) return 'maintenance'
  if (/\b(?:cf-chl|challenge-platform|_sucuri_|__ddg)/.test(begin) && status >= 400) return 'challenge'
  return kindOfWordpress(body) ?? 'html'
}

/** The index of the REST API: what of it is there is as long as the site has plugins. */
const isIndex = (body: string) => /^\s*\{"name":/.test(body) && /"namespaces":\[/.test(body)

function isLogin(body: string): boolean {
  const at = body.search(/\bid=["']loginform["']/i)
  return at >= 0 && /^<form\b[^>]*$/i.test(body.slice(body.lastIndexOf('<', at), at).slice(0, 500))
}

/** By the marks that WordPress and its themes put on the body. */
function kindOfWordpress(body: string): PageKind | undefined {
  const attributes = /^<body\b([^>]{0,4000})>/i.exec(from(body, /<body\b/i))?.[1] ?? ''
  if (/\bid=["']?error-page\b/.test(attributes)) return 'error'
  if (isLogin(body)) return 'login'
  const classes = new Set((/\bclass=["']([^"']*)["']/i.exec(attributes)?.[1] ?? '').split(/\s+/))
  if (classes.has('error404')) return 'not-found'
  if (classes.has('home')) return 'front'
  if (classes.has('page')) return 'page'
  if (classes.has('single')) return 'post'
  return undefined
}
