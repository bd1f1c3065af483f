// Holds the pages of a started copy of a point against production's own answers, and writes down what came of it.
import { connect } from 'node:net'
import {
  type AnsweredPage,
  type AskedPage,
  askedPages,
  type Published,
  publishedQuery,
} from '../answers/asked-pages.ts'
import { type Circumstances, explain } from '../answers/explain.ts'
import { get as getOver } from '../answers/http.ts'
import { differences } from '../answers/judge.ts'
import { type Ask, visit } from '../answers/visit.ts'
import type { SiteAddress } from '../catalog/clones.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import type { Context } from '../context.ts'
import { asFailure, Failure } from '../contract/failure.ts'
import type { Point } from '../contract/models.ts'
import { openAdminClient } from '../database/client/admin-client.ts'
import { sqlName } from '../database/client/quote.ts'
import { dialectOf } from '../database/dialect/dialect-of.ts'
import { askPages } from '../production/reach/ask-pages.ts'
import { reachHost } from '../production/reach/reach.ts'
import type { ClonePorts } from './containers.ts'
import { databaseContainer, webContainer } from './service.ts'

type Needs = Pick<Context, 'catalog' | 'gateway' | 'publish' | 'mirrors' | 'addresses' | 'engineParts'>

/** A started state and what it is a copy of. */
export interface Shown {
  readonly clone: string
  readonly state: string
  readonly point: Pick<Point, 'id' | 'at'>
  readonly ports: ClonePorts
}

interface Work {
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

/** Titles of a point say what production's say now for so long. */
const ofNowMs = 10 * 60_000
const onceMs = 30_000
/** What asking production may take, connection and all: somebody waits for the fork. */
const productionMs = 15_000

/**
 * Production is asked as it is now; where it cannot be, what it answered last counts, and else only whether these are pages
 * of a site at all. The finding stays with the point.
 * @returns why a person does not get to see what production shows; null where they do
 * @throws the signal's reason
 */
export async function holdPages(
  context: Needs,
  production: ProductionRow,
  shown: Shown,
  { signal, log }: Work,
): Promise<Failure | null> {
  const { catalog, publish } = context
  const at = new Date()
  const address = context.addresses.of({ id: shown.clone, state: shown.state }, production)
  const asked = askedPages(
    { homeUrl: address.home, siteUrl: moved(production.facts, address) },
    await published(context, production, shown, log),
  )
  const [found, wanted] = await Promise.all([
    askClone(context, address, shown, asked, signal),
    answersOf(context, production, address, asked, { signal, log }),
  ])
  signal.throwIfAborted()
  const isOfNow = Math.abs(at.getTime() - Date.parse(shown.point.at)) < ofNowMs
  const differ = differences(found, wanted, isOfNow)
  const failure = differ.length > 0 ? explain(differ, await circumstances(context, production, shown)) : null
  for (const { name, page } of found)
    log(`Its ${name} answers ${page.status ?? 'nothing'} (${page.kind}) “${page.title}”`)
  for (const { name, page } of wanted) {
    log(`Production’s ${name} answers ${page.status ?? 'nothing'} (${page.kind}) “${page.title}”`)
  }
  const pages = { at: at.toISOString(), compared: wanted.length > 0, failure: failure?.facts() ?? null }
  catalog.points.update(shown.point.id, { pages })
  publish.point(shown.point.id)
  return failure
}

/**
 * The same, where it is not known of its point that it is well: a point never changes, so it is looked at once.
 * @param status of the first page
 */
export async function pagesAreHeld(
  context: Needs,
  production: ProductionRow,
  shown: Omit<Shown, 'point'> & { readonly point: string },
  status: number,
  work: Work,
): Promise<Failure | null> {
  const point = context.catalog.points.get(shown.point)
  if (!point || (point.pages && !point.pages.failure && status < 400)) return null
  return holdPages(context, production, { ...shown, point }, work)
}

/** WordPress' own address, on the host that the site has moved to where it lay beside its home before. */
function moved({ homeUrl, siteUrl }: ProductionRow['facts'], { home }: SiteAddress): string {
  const [was, wordpress] = [new URL(homeUrl), new URL(siteUrl)]
  return was.origin === wordpress.origin ? new URL(wordpress.pathname, home).href : siteUrl
}

/** The newest ones in it; none where its database has none, which its pages will show. */
async function published(
  context: Pick<Context, 'engineParts'>,
  production: ProductionRow,
  shown: Shown,
  log: Work['log'],
): Promise<Published> {
  const { docker } = context.engineParts()
  const session = openAdminClient({
    docker,
    container: databaseContainer(shown),
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

/** Under an address that nobody else knows. */
async function askClone(
  { gateway }: Pick<Context, 'gateway'>,
  address: SiteAddress,
  { state, ports }: Shown,
  asked: readonly AskedPage[],
  signal: AbortSignal,
): Promise<readonly AnsweredPage[]> {
  const label = `pages-${state}`
  gateway.set({
    label,
    production: address,
    upstream: { is: 'ready', port: ports.webPort },
  })
  const { host } = new URL(gateway.url(label))
  const isOwn = (other: string) => other === host || other.endsWith(`.${host}`)
  const ask: Ask = (target) =>
    getOver(connect(gateway.port, '127.0.0.1'), {
      ...target,
      signal: AbortSignal.any([signal, AbortSignal.timeout(onceMs)]),
    })
  try {
    return await Promise.all(
      asked.map(async (one) => ({ ...one, page: await visit(ask, { host, path: one.path }, isOwn) })),
    )
  } finally {
    gateway.remove(label)
  }
}

/** Production's own now, or what it said last. */
async function answersOf(
  { catalog, mirrors }: Pick<Context, 'catalog' | 'mirrors'>,
  production: ProductionRow,
  address: SiteAddress,
  asked: readonly AskedPage[],
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

/** Lines of its web server's log in which its last words are. */
const lastLines = 200

async function circumstances(
  context: Pick<Context, 'engineParts'>,
  production: ProductionRow,
  shown: Shown,
): Promise<Circumstances> {
  const log = await context
    .engineParts()
    .docker.logs(webContainer(shown), lastLines)
    .catch(() => '')
  return { log, database: production.database.name, tablePrefix: production.facts.tablePrefix }
}
