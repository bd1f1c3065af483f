// A linked production that may be written to: the account that may, and promotions that are written as a person does it.
import type { Promotion, PromotionWish } from '../../src-main/contract/models.ts'
import { connect, type SqlConnection } from '../../src-main/database/client/connect.ts'
import type { LinkedSite } from './linked-site.ts'

/** The account that may write; a careless quote would break its password. */
export const writer = { user: 'sitefork_writer', password: 'w r"i\'t\\er' } as const

/** Rights of the account, as `REVOKE` and `GRANT` have them. */
export const writerRights = `SELECT, INSERT, UPDATE, DELETE, TRIGGER ON wordpress.*`

/** Has production’s administrator make the account, and hand the site’s files to the one that Sitefork comes with. */
export async function makeWriter({ production }: Pick<LinkedSite, 'production'>): Promise<void> {
  await production.sql(
    `CREATE USER '${writer.user}'@'%' IDENTIFIED BY 'w r"i\\'t\\\\er'; GRANT ${writerRights} TO '${writer.user}'@'%'`,
  )
  await production.exec('chown', '-R', 'deploy:www-data', production.path)
}

/** Has a person allow promotion. */
export async function allowWriting(site: LinkedSite): Promise<void> {
  await makeWriter(site)
  await site.host.client().promotion.allow({ production: site.id, ...writer })
}

/** What came of a promotion that was written, or was to be. */
export interface WrittenPromotion {
  /** `done`, or how its job ended, with the sentence that says why. */
  readonly says: string
  readonly log: string
  /** Milliseconds of each step that ran, by its key. */
  readonly steps: ReadonlyMap<string, number>
  readonly promotion: Promotion | undefined
}

export type WriteOptions = Omit<
  Parameters<ReturnType<LinkedSite['host']['client']>['promotion']['write']>[0],
  'promotion' | 'site'
>

/** Writes a draft by typing the site’s name, and waits for its receipt. */
export async function writeDraft(
  { host, id: production }: Pick<LinkedSite, 'host' | 'id'>,
  promotion: string,
  more: WriteOptions = {},
): Promise<WrittenPromotion> {
  const client = host.client()
  const name = (await client.production.list()).find(({ id }) => id === production)?.name ?? ''
  const { job } = await client.promotion.write({ promotion, site: name, ...more })
  const { state, failure, steps } = await host.ended(job)
  const { lines } = await client.job.log({ job })
  return {
    says: `${state} ${failure?.message ?? ''} ${failure?.detail ?? ''}`.trim(),
    log: lines.join('\n'),
    steps: new Map(
      steps.flatMap(({ key, startedAt, endedAt }) =>
        startedAt && endedAt ? [[key, Date.parse(endedAt) - Date.parse(startedAt)] as const] : [],
      ),
    ),
    promotion: (await client.promotion.list({})).find(({ id }) => id === promotion),
  }
}

/** Drafts and writes. @throws Error with the job’s log where it was not written */
export async function promoted(
  site: Pick<LinkedSite, 'host' | 'id'>,
  wish: PromotionWish,
  more: WriteOptions = {},
): Promise<Promotion> {
  const draft = await site.host.client().promotion.draft({ wish })
  const { says, log, promotion } = await writeDraft(site, draft.id, more)
  if (says !== 'done' || !promotion) throw new Error(`${draft.title}: ${says}\n${log}`)
  return promotion
}

/** A session of a clone’s database, as the site itself has it. */
export async function cloneSession(
  { host, production }: Pick<LinkedSite, 'host' | 'production'>,
  clone: string,
): Promise<SqlConnection> {
  const all = await host.client().clone.list({})
  const port = all.find(({ id }) => id === clone)?.databasePort ?? 0
  const { user, password, name } = production.database
  return connect({ is: 'address', host: '127.0.0.1', port }, { user, password, name })
}
