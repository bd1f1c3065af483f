// The pages by which a clone is held against its production: those that everything else of a site hangs on. Pure.
import type { ShownPage } from './page.ts'

export const pageNames = ['home', 'post', 'page', 'login', 'api'] as const
export type PageName = (typeof pageNames)[number]

export interface CheckedPage {
  readonly name: PageName
  /** On the site's host, with its query. */
  readonly path: string
}

export interface AnsweredPage extends CheckedPage {
  readonly page: ShownPage
}

/** Posts and pages that are there for everybody, null where there is none. */
export interface PublishedIds {
  readonly post: number | null
  readonly page: number | null
}

/**
 * WordPress takes this for one of cron's own requests and starts no job that is due: looking changes nothing, neither in
 * production nor in a clone, and does not wait a second for a job.
 */
export const withoutCron = 'doing_wp_cron'

/**
 * Posts are asked for by their numbers: WordPress leads to the address that its permalinks give them, which shows that these
 * are served.
 */
export function checkedPages(
  { homeUrl, siteUrl }: { readonly homeUrl: string; readonly siteUrl: string },
  { post, page }: PublishedIds,
): readonly CheckedPage[] {
  const home = withSlash(new URL(homeUrl).pathname)
  const wordpress = new URL(siteUrl)
  return [
    { name: 'home', path: `${home}?${withoutCron}` },
    ...(post === null ? [] : [{ name: 'post' as const, path: `${home}?p=${post}&${withoutCron}` }]),
    ...(page === null ? [] : [{ name: 'page' as const, path: `${home}?page_id=${page}&${withoutCron}` }]),
    ...(wordpress.host === new URL(homeUrl).host
      ? [{ name: 'login' as const, path: `${withSlash(wordpress.pathname)}wp-login.php?${withoutCron}` }]
      : []),
    { name: 'api', path: `${home}wp-json/?${withoutCron}` },
  ]
}

const withSlash = (path: string) => (path.endsWith('/') ? path : `${path}/`)

/** @param prefix of the site's tables; a name that WordPress takes */
export function publishedQuery(prefix: string): string {
  const newest = (type: string) =>
    `(SELECT MAX(ID) FROM \`${prefix}posts\` WHERE post_type = '${type}' AND post_status = 'publish' AND post_password = '')`
  return `SELECT ${newest('post')} AS post, ${newest('page')} AS page`
}
