// Compares the pages of a started copy of a point with production's own answers, and stores the finding with the point.
import { connect } from 'node:net'
import type { SiteAddress } from '../catalog/clones.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { Context } from '../context.ts'
import { asFailure, Failure } from '../contract/failure.ts'
import type { Point } from '../contract/models.ts'
import { openAdminClient } from '../database/client/admin-client.ts'
import { sqlName } from '../database/client/quote.ts'
import { dialectOf } from '../database/dialect/dialect-of.ts'
import {
  type AnsweredPage,
  type CheckedPage,
  checkedPages,
  type PublishedIds,
  publishedQuery,
} from '../pages/checked-pages.ts'
import { pageDifferences } from '../pages/compare.ts'
import { type Circumstances, explain } from '../pages/explain.ts'
import { getPage } from '../pages/get-page.ts'
import { type ShownPage, silent } from '../pages/page.ts'
import { type GetOnce, visit } from '../pages/visit.ts'
import { askPages } from '../production/reach/ask-pages.ts'
import { reachHost } from '../production/reach/reach.ts'
import type { ClonePorts } from './containers.ts'
import { databaseContainer, webContainer } from './service.ts'

type Needs = Pick<Context, 'catalog' | 'gateway' | 'publish' | 'mirrors' | 'addresses' | 'engineParts'>

/** A started state and the point that it is a copy of. */
export interface StartedCopy {
  readonly clone: string
  readonly state: string
  readonly point: Pick<Point, 'id' | 'at'>
  readonly ports: ClonePorts
}

interface Work {
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

/** How old a point may be for its pages to have the titles that production's have now. */
const ofNowMs = 10 * 60_000
const onceMs = 30_000
/** As many as a browser asks one host for: a web server with few processes keeps the others waiting, and they seem to get no answer. */
const pagesAtOnce = 6
/** How long asking production may take, with connecting to it: somebody waits for the fork. */
const productionMs = 15_000

/**
 * Compares a started copy's pages with those that production shows now; where production cannot be asked, with those it showed
 * last; and where there are none, only asks whether these are pages of a site at all. Stores the finding with the point.
 * @returns why a person does not get to see what production shows; null where they do
 * @throws the signal's reason
 */
export async function comparePages(
  context: Needs,
  production: ProductionRow,
  copy: StartedCopy,
  { signal, log }: Work,
): Promise<Failure | null> {
  const { catalog, publish } = context
  const at = new Date()
  const address = context.addresses.of({ id: copy.clone, state: copy.state }, production)
  const asked = checkedPages(
    { homeUrl: address.home, siteUrl: moved(production.facts, address) },
    await published(context, production, copy, log),
  )
  const [found, wanted] = await Promise.all([
    askCopy(context, address, copy, asked, signal),
    answersOf(context, production, address, asked, { signal, log }),
  ])
  signal.throwIfAborted()
  const isOfNow = Math.abs(at.getTime() - Date.parse(copy.point.at)) < ofNowMs
  const differ = pageDifferences(found, wanted, isOfNow)
  const failure = differ.length > 0 ? explain(differ, await circumstances(context, production, copy)) : null
  for (const { name, page } of found)
    log(`Its ${name} answers ${page.status ?? 'nothing'} (${page.kind}) “${page.title}”`)
  for (const { name, page } of wanted) {
    log(`Production’s ${name} answers ${page.status ?? 'nothing'} (${page.kind}) “${page.title}”`)
  }
  const pages = { at: at.toISOString(), compared: wanted.length > 0, failure: failure?.facts() ?? null }
  catalog.points.update(copy.point.id, { pages })
  publish.point(copy.point.id)
  return failure
}

/**
 * Compares a started copy's pages unless its point is known to show what production shows: a point never changes, so it is
 * compared once.
 * @param status the HTTP status of the copy's first page
 * @returns as `comparePages`
 */
export async function comparePagesOnce(
  context: Needs,
  production: ProductionRow,
  copy: Omit<StartedCopy, 'point'> & { readonly point: string },
  status: number,
  work: Work,
): Promise<Failure | null> {
  const point = context.catalog.points.get(copy.point)
  if (!point || (point.pages && !point.pages.failure && status < 400)) return null
  return comparePages(context, production, { ...copy, point }, work)
}

/** @returns WordPress' own address, on the host that the site has moved to where both had the same host before */
function moved({ homeUrl, siteUrl }: ProductionRow['facts'], { home }: SiteAddress): string {
  const [was, wordpress] = [new URL(homeUrl), new URL(siteUrl)]
  return was.origin === wordpress.origin ? new URL(wordpress.pathname, home).href : siteUrl
}

/** @returns the newest post and page of a copy's database; null where there is none, which its pages will show */
async function published(
  context: Pick<Context, 'engineParts'>,
  production: ProductionRow,
  copy: StartedCopy,
  log: Work['log'],
): Promise<PublishedIds> {
  const { docker } = context.engineParts()
  const session = openAdminClient({
    docker,
    container: databaseContainer(copy),
    argv: dialectOf(production.facts.server).clientArguments('clone'),
    failure: (complaint) =>
      new Failure('container-failed', 'Its posts could not be looked for.', { detail: complaint }),
  })
  const number = (text: string | undefined) => (/^\d{1,19}$/.test(text ?? '') ? Number(text) : null)
  try {
    await session.query(`USE ${sqlName(production.database.name)}`)
    const [row] = await session.query(publishedQuery(production.facts.tablePrefix))
    return { post: number(row?.post), page: number(row?.page) }
  } catch (error) {
    log(asFailure(error).detail ?? asFailure(error).message)
    return { post: null, page: null }
  } finally {
    session.close()
  }
}

/**
 * Asks a copy for its pages, under an address that nobody else knows.
 * @param atOnce how many at a time
 */
export async function askCopy<Asked extends Pick<CheckedPage, 'path'>>(
  { gateway }: Pick<Context, 'gateway'>,
  address: SiteAddress,
  { state, ports }: Pick<StartedCopy, 'state' | 'ports'>,
  asked: readonly Asked[],
  signal: AbortSignal,
  atOnce = pagesAtOnce,
): Promise<readonly (Asked & Pick<AnsweredPage, 'page'>)[]> {
  const label = `pages-${state}`
  gateway.set({
    label,
    production: address,
    upstream: { is: 'ready', port: ports.webPort },
  })
  const { host } = new URL(gateway.url(label))
  const isOwn = (other: string) => other === host || other.endsWith(`.${host}`)
  const ask: GetOnce = (target) =>
    getPage(connect(gateway.port, '127.0.0.1'), {
      ...target,
      signal: AbortSignal.any([signal, AbortSignal.timeout(onceMs)]),
    })
  try {
    const answers = new Map<Asked, ShownPage>()
    const left = asked.values()
    const askNext = async () => {
      for (const one of left) answers.set(one, await visit(ask, { host, path: one.path }, isOwn))
    }
    await Promise.all(Array.from({ length: atOnce }, askNext))
    return asked.map((one) => ({ ...one, page: answers.get(one) ?? silent }))
  } finally {
    gateway.remove(label)
  }
}

/** @returns production's answers as they are now, or what it answered last */
async function answersOf(
  { catalog, mirrors }: Pick<Context, 'catalog' | 'mirrors'>,
  production: ProductionRow,
  address: SiteAddress,
  asked: readonly CheckedPage[],
  { signal, log }: Work,
): Promise<readonly AnsweredPage[]> {
  if (production.source.is === 'backup') return []
  const last = () => catalog.answers.get(production.id)?.pages ?? []
  if (production.pausedAt || mirrors.syncState(production.id)?.is === 'reconnecting') return last()
  const within = AbortSignal.any([signal, AbortSignal.timeout(productionMs)])
  try {
    const ssh = await reachHost(mirrors.source(production.id), within)
    try {
      const pages = await askPages(ssh, address, asked, within)
      if (pages.length > 0) {
        catalog.answers.set(production.id, { at: new Date().toISOString(), pages })
        return pages
      }
    } finally {
      ssh.close()
    }
  } catch (error) {
    signal.throwIfAborted()
    log(`Production could not be asked for its pages: ${asFailure(error).message}`)
  }
  return last()
}

/** How many lines of the web server's log are looked through for what went wrong. */
const lastLines = 200

async function circumstances(
  context: Pick<Context, 'engineParts'>,
  production: ProductionRow,
  copy: StartedCopy,
): Promise<Circumstances> {
  const log = await context
    .engineParts()
    .docker.logs(webContainer(copy), lastLines)
    .catch(() => '')
  return { log, database: production.database.name, tablePrefix: production.facts.tablePrefix }
}
