// Reads one answer of a web server: its status, its title, and the kind of page it shows. Pure.
import { plainText } from '../contract/plain-text.ts'

/**
 * What a person would call a page. The last ones are no pages of the site: `install` and `setup` are WordPress' own first
 * screens, `error` is its error page, `source` is PHP source instead of its output, `loop` a redirect
 * loop, `away` a redirect to another host, `silent` no answer.
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
  /** Null when nothing answered. */
  readonly status: number | null
  /** The page's title on one line; empty where it has none. */
  readonly title: string
  readonly kind: PageKind
  /** Where the last redirect led, and what made it (WordPress' header `X-Redirect-By`); empty without a redirect. */
  readonly ledTo: string
  readonly ledBy: string
}

export interface HttpAnswer {
  readonly status: number
  /** Headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** The part of the body that was read. */
  readonly body: string
}

export const silent: ShownPage = { status: null, title: '', kind: 'silent', ledTo: '', ledBy: '' }

/** @param path the path of the last request, without the host */
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
