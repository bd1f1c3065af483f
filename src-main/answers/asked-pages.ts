// The pages by which a clone is held against its production: those that everything else of a site hangs on. Pure.
import type { Page } from './page.ts'

export const pageNames = ['home', 'post', 'page', 'login', 'api'] as const
export type PageName = (typeof pageNames)[number]

export interface AskedPage {
  readonly name: PageName
  /** On the site's host, with its query. */
  readonly path: string
}

export interface AnsweredPage extends AskedPage {
  readonly page: Page
}

/** Posts and pages that are there for everybody, null where there is none. */
export interface Published {
  readonly post: number | null
  readonly page: number | null
}

/**
 * WordPress takes this for one of cron's own requests and starts no job that is due: looking changes nothing, neither in
 * production nor in a clone, and does not wait a second for a job.
 */
export const untouched = 'doing_wp_cron'

/**
 * Posts are asked for by their numbers: WordPress leads to the address that its permalinks give them, which shows that these
 * are served.
 */
export function askedPages(
  { homeUrl, siteUrl }: { readonly homeUrl: string; readonly siteUrl: string },
  { post, page }: Published,
): readonly AskedPage[] {
  const home = withSlash(new URL(homeUrl).pathname)
  const wordpress = new URL(siteUrl)
  return [
    { name: 'home', path: `${home}?${untouched}` },
    ...(post === null ? [] : [{ name: 'post' as const, path: `${home}?p=${post}&${untouched}` }]),
    ...(page === null ? [] : [{ name: 'page' as const, path: `${home}?page_id=${page}&${untouched}` }]),
    ...(wordpress.host === new URL(homeUrl).host
      ? [{ name: 'login' as const, path: `${withSlash(wordpress.pathname)}wp-login.php?${untouched}` }]
      : []),
    { name: 'api', path: `${home}wp-json/?${untouched}` },
  ]
}

const withSlash = (path: string) => (path.endsWith('/') ? path : `${path}/`)

/** @param prefix of the site's tables; a name that WordPress takes */
export function publishedQuery(prefix: string): string {
  const newest = (type: string) =>
    `(SELECT MAX(ID) FROM \`${prefix}posts\` WHERE post_type = '${type}' AND post_status = 'publish' AND post_password = '')`
  return `SELECT ${newest('post')} AS post, ${newest('page')} AS page`
}
