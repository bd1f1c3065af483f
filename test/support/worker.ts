// A person who works in a site's WordPress without a screen: by REST, by wp-admin's forms and by its links.
import type { Page, Visitor } from './visitor.ts'

/** What REST answers of a thing. */
export type RestThing = Record<string, unknown> & { readonly id: number }

export interface Worker {
  rest(method: string, path: string, body?: unknown): Promise<RestThing>
  /** @returns the id of the media file */
  upload(name: string, body: Buffer): Promise<number>
  /** Fills the form of a page in wp-admin, as it stands there, and sends it. */
  form(path: string, values: Readonly<Record<string, string>>, action?: string): Promise<Page>
  /** Follows the link of a page whose address is like that. */
  follow(path: string, wanted: RegExp): Promise<Page>
}

/** @param nonce as `logIn` gives it */
export function workerIn(visitor: Visitor, url: string, nonce: string): Worker {
  async function rest(method: string, path: string, body: unknown = {}): Promise<RestThing> {
    const page = await visitor.visit(`/wp-json${path}`, {
      method,
      headers: { 'X-WP-Nonce': nonce, 'Content-Type': 'application/json' },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
    })
    if (page.status >= 400) throw new Error(`${method} ${path}: ${page.status} ${page.text.slice(0, 500)}`)
    return JSON.parse(page.text)
  }

  async function upload(name: string, body: Buffer): Promise<number> {
    const page = await visitor.visit('/wp-json/wp/v2/media', {
      method: 'POST',
      headers: {
        'X-WP-Nonce': nonce,
        'Content-Type': 'image/png',
        'Content-Disposition': `attachment; filename="${name}"`,
      },
      body,
    })
    if (page.status >= 400) throw new Error(`${page.status} ${page.text}`)
    return JSON.parse(page.text).id
  }

  async function form(path: string, values: Readonly<Record<string, string>>, action = path): Promise<Page> {
    const page = await visitor.visit(path)
    const hidden = [...page.text.matchAll(/<input type=['"]hidden['"][^>]*>/g)].flatMap(([tag]) => {
      const [, name] = /\bname=['"]([^'"]+)['"]/.exec(tag) ?? []
      const [, value = ''] = /\bvalue=['"]([^'"]*)['"]/.exec(tag) ?? []
      return name ? [[name, value.replaceAll('&amp;', '&')] as const] : []
    })
    const answer = await visitor.visit(action, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...Object.fromEntries(hidden), ...values }).toString(),
    })
    if (answer.status >= 400) throw new Error(`${action}: ${answer.status} ${answer.text.slice(0, 1000)}`)
    return answer
  }

  async function follow(path: string, wanted: RegExp): Promise<Page> {
    const page = await visitor.visit(path)
    const links = [...page.text.matchAll(/href=['"]([^'"]+)['"]/g)].map(([, link = '']) =>
      link.replaceAll('&amp;', '&').replaceAll('&#038;', '&'),
    )
    const link = links.find((one) => wanted.test(one))
    if (!link) throw new Error(`${path} has no link ${wanted}`)
    return visitor.visit(new URL(link, new URL(path, url)).href)
  }

  return { rest, upload, form, follow }
}
