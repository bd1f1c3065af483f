// Asks a merged state for its home page and for the pages in which changes of several meet, and says which end in an error, and whose changes
// did that. What one side alone changed is asked for once the merge is shown: it is as it is in its own clone.
import type { CloneRow } from '../../../catalog/clones.ts'
import { partsOf } from '../../../changes/thing-id.ts'
import { askCopy } from '../../../clones/compare-pages.ts'
import type { ClonePorts } from '../../../clones/containers.ts'
import { webContainer } from '../../../clones/service.ts'
import { layoutOfState } from '../../../clones/state.ts'
import type { Context } from '../../../context.ts'
import { Failure } from '../../../contract/failure.ts'
import { plainText } from '../../../contract/plain-text.ts'
import type { SqlRows } from '../../../database/client/sql.ts'
import type { JobRun } from '../../../jobs/job.ts'
import { blameOf, lastPhpError } from '../../../merging/blame-error.ts'
import { type ChangedPage, changedPages, mostPages } from '../../../merging/changed-pages.ts'
import type { MergeSide } from '../../../merging/dangling-names.ts'
import type { MergePlan } from '../../../merging/plan-merge.ts'
import { publishedQuery, withoutCron } from '../../../pages/checked-pages.ts'
import { tellingLine } from '../../../pages/explain.ts'
import type { ShownPage } from '../../../pages/page.ts'
import type { ResolvedMerge } from '../resolve-wish.ts'

type Needs = Pick<Context, 'addresses' | 'availability' | 'catalog' | 'engineParts' | 'gateway' | 'mirrors'>

export interface AskedMerge {
  readonly resolved: ResolvedMerge
  readonly plan: MergePlan
  readonly state: CloneRow
  readonly ports: ClonePorts
  readonly run: Pick<JobRun, 'signal'>
}

/** What was found, in whole sentences, and the pages that one side alone changed. */
export interface MergedPages {
  readonly findings: readonly string[]
  readonly alone: readonly ChangedPage[]
}

type Answer = ChangedPage & { readonly path: string; readonly page: ShownPage }

const mostRemarks = 20
/** How many are asked for at a time while somebody may use the clone already. */
const aloneAtOnce = 2
/** Lines of the web server's log that are looked through for what went wrong. */
const lastLines = 400
/** Bytes of a file of PHP in which what is missing is looked for. */
const mostCode = 2 ** 20

/** @throws Failure `pages-differ` where a page ends in an error that none of the sides has */
export async function askMergedPages(
  context: Needs,
  asked: AskedMerge & { readonly connection: SqlRows },
): Promise<MergedPages> {
  const { resolved, plan, state, connection } = asked
  const prefix = resolved.production.facts.tablePrefix
  const changed = await changedPages(connection, plan.rows.writes, prefix)
  const met = changed.filter(({ by }) => isMet(by, plan.code.by))
  const alone = changed.filter((one) => !met.includes(one))
  const { fresh, known } = await badPages(context, asked, [
    page('The home page', ''),
    ...(concernsAll(plan) ? await newestPages(connection, prefix) : []),
    ...met.slice(0, mostPages),
  ])
  const errors = fresh.filter(isError)
  // What production shows as an error is none of the merge.
  if (errors.length > 0 && !context.catalog.points.get(state.point)?.pages?.failure) {
    throw await refusal(context, asked, errors)
  }
  const left = notAsked(met, 'in which changes of several meet')
  return { findings: [...sentences(plan, fresh, known), ...left], alone }
}

function notAsked({ length }: readonly ChangedPage[], which: string): readonly string[] {
  if (length <= mostPages) return []
  return [`Of ${length} pages ${which}, ${mostPages} were asked for; ${length - mostPages} were not.`]
}

/** Asks a merge that is shown for what one side alone changed. @returns what somebody should look at, in whole sentences */
export async function askPagesAlone(
  context: Needs,
  asked: AskedMerge & { readonly run: Pick<JobRun, 'log'> },
  alone: readonly ChangedPage[],
): Promise<readonly string[]> {
  const { fresh, known } = await badPages(context, asked, alone.slice(0, mostPages), aloneAtOnce)
  for (const line of notAsked(alone, 'that one side alone changed')) asked.run.log(line)
  return sentences(asked.plan, fresh, known)
}

/** Has a job say what was found, as far as somebody reads it; the merge has all of it. */
export function remarkFindings({ remark }: Pick<JobRun, 'remark'>, findings: readonly string[]): void {
  for (const finding of findings.slice(0, mostRemarks)) remark(finding)
}

interface BadPages {
  readonly fresh: readonly Answer[]
  /** Those that are so in one of the clones too. */
  readonly known: readonly (Answer & { readonly as: string })[]
}

async function badPages(
  context: Needs,
  asked: AskedMerge,
  chosen: readonly ChangedPage[],
  atOnce?: number,
): Promise<BadPages> {
  const { resolved, state, ports, run } = asked
  const address = context.addresses.of(state, resolved.production)
  const home = new URL(address.home).pathname.replace(/\/?$/, '/')
  const pages = chosen.map((one) => ({ ...one, path: `${home}?${one.query}${one.query && '&'}${withoutCron}` }))
  const answers = await askCopy(context, address, { state: state.state, ports }, pages, run.signal, atOnce)
  const bad = answers.filter((one) => isError(one) || isMissing(one))
  const before = bad.length === 0 ? new Map<string, string>() : await asBefore(context, asked, bad)
  return {
    fresh: bad.filter(({ path }) => !before.has(path)),
    known: bad.flatMap((one) => {
      const as = before.get(one.path)
      return as === undefined ? [] : [{ ...one, as }]
    }),
  }
}

const sentences = (plan: MergePlan, fresh: BadPages['fresh'], known: BadPages['known']) => [
  ...fresh.map((answer) => `${answerWords(answer, plan)}.`),
  ...known.map((answer) => `${answerWords(answer, plan)}, as it does in “${answer.as}”.`),
]

/** Whether changes of several meet in a page: its own, or those of the code that makes it. Another is as it is in its own clone. */
const isMet = (by: readonly MergeSide[], code: ReadonlySet<MergeSide>) =>
  by.length > 1 || [...code].some((side) => !by.includes(side))

/** Whether pages that nobody wrote may have become others: by code, settings, or what plugins keep. */
const concernsAll = ({ code, rows }: MergePlan) =>
  code.by.size > 0 ||
  rows.writes.some(({ thing, class: whose }) => whose !== 'noise' && !ofOnePage.has(partsOf(thing).kind))

const ofOnePage = new Set(['post', 'term', 'user', 'comment'])

async function newestPages(connection: SqlRows, prefix: string): Promise<readonly ChangedPage[]> {
  const [row] = await connection.query(publishedQuery(prefix))
  return [
    ...(row?.post ? [page('The newest post', `p=${row.post}`)] : []),
    ...(row?.page ? [page('The newest page', `page_id=${row.page}`)] : []),
  ]
}

const page = (of: string, query: string): ChangedPage => ({ query, of, by: [], isCertain: true })

const isError = ({ page }: Answer) => page.kind === 'error' || page.kind === 'silent' || (page.status ?? 0) >= 500
const isMissing = ({ page, isCertain }: Answer) => isCertain && page.status === 404

function answerWords({ of, by, page }: Answer, { nameOf }: MergePlan): string {
  const whose = by.length > 0 ? `, which ${nameOf(by)} changed,` : ''
  const title = page.title === '' ? '' : ` (“${plainText(page.title, 100)}”)`
  return `${of}${whose} answers ${page.status ?? 'nothing'}${title}`
}

/** Asks the clones that take part, as far as they run, for what they show there. @returns the name of one that shows the same, by path */
async function asBefore(
  context: Needs,
  { resolved, state, run }: AskedMerge,
  bad: readonly Answer[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const clone of [...resolved.works.map((work) => work.clone), ...(resolved.clone ? [resolved.clone] : [])]) {
    const [ports, current] = [context.availability.get(clone.id), context.catalog.clones.get(clone.id)]
    // Once it is shown, the clone that was merged into is what is asked about.
    if (!ports || !current || current.state === state.state) continue
    const pages = bad.filter(({ path }) => !found.has(path))
    const address = context.addresses.of(clone, resolved.production)
    const answers = await askCopy(context, address, { state: current.state, ports }, pages, run.signal)
    for (const [at, answer] of answers.entries()) {
      const now = pages[at]
      if (now && (isError(now) ? isError(answer) : isMissing(answer))) found.set(answer.path, clone.name)
    }
  }
  return found
}

async function refusal(
  { engineParts }: Pick<Context, 'engineParts'>,
  { resolved, plan, state }: AskedMerge,
  errors: readonly Answer[],
): Promise<Failure> {
  const { docker, pool } = engineParts()
  const container = webContainer({ clone: state.id, state: state.state })
  const log = await docker.logs(container, lastLines).catch(() => '')
  const error = lastPhpError(log)
  const { base, content } = await layoutOfState({ pool }, state, resolved.production)
  const blamed =
    error &&
    (await blameOf({
      error,
      code: plan.code,
      folder: base.replace(/\/+$/, ''),
      read: async (at, path) => {
        const file = await pool.readFile(at, path, mostCode).catch(() => null)
        return file?.content.toString('latin1') ?? null
      },
      hasPlugin: async (plugin, made) => {
        const place = `${content}/plugins/${plugin.split('/')[0]}`
        const { exitCode } = await docker.exec(container, ['grep', '-rqiE', '--include=*.php', made, place])
        return exitCode === 0
      },
      nameOf: plan.nameOf,
    }).catch(() => ''))
  const [first, ...more] = errors.map((answer) => answerWords(answer, plan))
  const line = tellingLine(log)
  const sentences = [
    `${resolved.clone ? `“${resolved.name}” stays as it was` : `“${resolved.name}” was not made`}, for what it would become ends in an error.`,
    `${first}${more.length > 0 ? `, and so ${more.length === 1 ? 'does one more' : `do ${more.length} more`}` : ''}.`,
    blamed,
    line && `Its web server says: ${line}.`,
    'Mend it in one of the clones, then merge again.',
  ]
  return new Failure('pages-differ', sentences.filter(Boolean).join(' '), {
    remedy: { label: 'Show log', action: 'show-log' },
    detail: [first, ...more].join('\n'),
  })
}
