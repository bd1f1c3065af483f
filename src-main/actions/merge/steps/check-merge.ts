// Looks at what a merge made before anybody sees it: what points at nothing, damaged tables, plugins without files, and pages that end in
// an error.
import type { CloneRow } from '../../../catalog/clones.ts'
import { wordPressSite } from '../../../changes/wordpress-site.ts'
import { askCopy } from '../../../clones/compare-pages.ts'
import type { ClonePorts } from '../../../clones/containers.ts'
import type { Context } from '../../../context.ts'
import { Failure } from '../../../contract/failure.ts'
import { plainText } from '../../../contract/plain-text.ts'
import type { JobRun } from '../../../jobs/job.ts'
import { activePlugins, checkWrittenTables } from '../../../merging/check-written-tables.ts'
import type { MergePlan } from '../../../merging/plan-merge.ts'
import { withoutCron } from '../../../pages/checked-pages.ts'
import { clonePath } from '../../../pool/layout.ts'
import { columnValue } from '../../../rows/change.ts'
import type { OpenDatabase } from '../../clone/steps/open-database.ts'
import type { ResolvedMerge } from '../resolve-wish.ts'

type Needs = Pick<Context, 'addresses' | 'catalog' | 'engineParts' | 'gateway' | 'mirrors'>

export interface CheckedMerge {
  readonly resolved: ResolvedMerge
  readonly plan: MergePlan
  readonly state: CloneRow
  readonly ports: ClonePorts
  readonly run: Pick<JobRun, 'signal' | 'log'>
  readonly open: OpenDatabase
}

/** Posts and pages that were changed and are asked for. */
const mostPages = 12

/**
 * @returns what was found, in whole sentences
 * @throws Failure `pages-differ` where a page ends in an error that production does not have
 */
export async function checkMerge(context: Needs, checked: CheckedMerge): Promise<readonly string[]> {
  const { resolved, plan, ports, state } = checked
  const { production } = resolved
  const connection = await checked.open(ports.databasePort, production)
  try {
    const [tables, plugins] = [
      await checkWrittenTables(
        connection,
        plan.rows.writes.map(({ table }) => table.name),
      ),
      await lostPlugins(context, checked, () => activePlugins(connection, production.facts.tablePrefix)),
    ]
    if (tables.length > 0) throw new Failure('container-failed', `${tables.join(' ')} Nothing was changed; try again.`)
    await askPages(context, checked)
    return [...plan.dangling, ...plugins]
  } finally {
    connection.close()
    checked.run.log(`Looked at what became of “${state.name}”.`)
  }
}

/** Where one side removed a plugin and the other one had it active. */
async function lostPlugins(
  { engineParts }: Pick<Context, 'engineParts'>,
  { resolved, plan, state }: CheckedMerge,
  active: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const isTouched =
    plan.files.writes.some(({ step }) => step.path.includes('/plugins/')) ||
    plan.rows.writes.some(
      ({ table, expected, wanted }) =>
        columnValue(table, wanted ?? expected ?? [], 'option_name')?.toString() === 'active_plugins',
    )
  if (!isTouched) return []
  const { facts } = resolved.production
  const { contentFolder = 'wp-content', folder } = wordPressSite(facts.tablePrefix, facts.layout)
  const content = folder && !facts.layout ? `${folder}/wp-content` : contentFolder
  const { pool } = engineParts()
  const found: string[] = []
  for (const plugin of (await active()).slice(0, 500)) {
    const path = `${content}/plugins/${plugin}`
    const there = await pool.readFile(clonePath(state.id, state.state), path, 1).catch(() => null)
    if (!there) {
      const [name = plugin] = plugin.split('/')
      found.push(
        `The plugin ${plainText(name, 100)} is active, and its files are not there: one side removed it, and the other one uses it.`,
      )
    }
  }
  return found
}

async function askPages(context: Needs, { resolved, plan, state, ports, run }: CheckedMerge): Promise<void> {
  const { production } = resolved
  const address = context.addresses.of(state, production)
  const path = new URL(address.home).pathname.replace(/\/?$/, '/')
  const pages = [
    { path: `${path}?${withoutCron}`, of: 'The home page' },
    ...changedPosts(plan, production.facts.tablePrefix).map((id) => ({
      path: `${path}?p=${id}&${withoutCron}`,
      of: `The page of post ${id}`,
    })),
  ]
  const answers = await askCopy(context, address, { state: state.state, ports }, pages, run.signal)
  const broken = answers.filter(({ page }) => page.kind === 'error' || (page.status ?? 0) >= 500)
  const [first] = broken
  // What production shows as an error is none of the merge.
  if (!first || context.catalog.points.get(state.point)?.pages?.failure) return
  throw new Failure(
    'pages-differ',
    `“${resolved.name}” stays as it was, for what it would become ends in an error. ${first.of} answers ${first.page.status ?? 'nothing'}${first.page.title ? ` (“${plainText(first.page.title, 100)}”)` : ''}${broken.length > 1 ? `, and so do ${broken.length - 1} more` : ''}. Look into the clone, or take the other side where both were changed.`,
  )
}

/** The ids of posts and pages that are written, newest first. */
function changedPosts(plan: MergePlan, prefix: string): readonly string[] {
  const ids = plan.rows.writes.flatMap(({ table, wanted }) => {
    if (!wanted || table.name !== `${prefix}posts`) return []
    const status = columnValue(table, wanted, 'post_status')?.toString()
    const type = columnValue(table, wanted, 'post_type')?.toString()
    const id = columnValue(table, wanted, 'ID')?.toString() ?? ''
    return status === 'publish' && (type === 'post' || type === 'page') && /^\d+$/.test(id) ? [id] : []
  })
  return ids.slice(-mostPages)
}
