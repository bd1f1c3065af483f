// Lists the pages by which a clone is compared with its production. Pure.
import type { ShownPage } from './page.ts'

export const pageNames = ['home', 'post', 'page', 'login', 'api'] as const
export type PageName = (typeof pageNames)[number]

export interface CheckedPage {
  readonly name: PageName
  /** The path on the site's host, with its query. */
  readonly path: string
}

export interface AnsweredPage extends CheckedPage {
  readonly page: ShownPage
}

/** The ids of the newest public post and page; null where there is none. */
export interface PublishedIds {
  readonly post: number | null
  readonly page: number | null
}

/**
 * The query parameter that makes WordPress take a request for one of cron's own and start no scheduled job: checking changes nothing, neither in
 * production nor in a clone, and never waits for a job.
 */
export const withoutCron = 'doing_wp_cron'

/**
 * Lists the pages of a site. Posts are asked for by id, so that WordPress redirects to their permalinks, which shows that these
 * work.
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

/** @param prefix the prefix of the site's tables, as WordPress allows it */
export function publishedQuery(prefix: string): string {
  const newest = (type: string) =>
    `(SELECT MAX(ID) FROM \`${prefix}posts\` WHERE post_type = '${type}' AND post_status = 'publish' AND post_password = '')`
  return `SELECT ${newest('post')} AS post, ${newest('page')} AS page`
}
