// Looks at what a merge made before anybody sees it: what points at nothing, damaged tables, plugins without files, and pages that end in
// an error.
import type { CloneRow } from '../../../catalog/clones.ts'
import { wordPressSite } from '../../../changes/wordpress-site.ts'
import type { ClonePorts } from '../../../clones/containers.ts'
import type { Context } from '../../../context.ts'
import { Failure } from '../../../contract/failure.ts'
import { plainText } from '../../../contract/plain-text.ts'
import type { SqlRows } from '../../../database/client/sql.ts'
import { allEnded } from '../../../jobs/all-ended.ts'
import type { JobRun } from '../../../jobs/job.ts'
import { activePlugins, checkWrittenTables } from '../../../merging/check-written-tables.ts'
import type { MergePlan } from '../../../merging/plan-merge.ts'
import { clonePath } from '../../../pool/layout.ts'
import { columnValue } from '../../../rows/change.ts'
import type { OpenDatabase } from '../../clone/steps/open-database.ts'
import type { ResolvedMerge } from '../resolve-wish.ts'
import { askMergedPages, type MergedPages } from './ask-merged-pages.ts'

type Needs = Pick<Context, 'addresses' | 'availability' | 'catalog' | 'engineParts' | 'gateway' | 'mirrors'>

export interface CheckedMerge {
  readonly resolved: ResolvedMerge
  readonly plan: MergePlan
  readonly state: CloneRow
  readonly ports: ClonePorts
  readonly run: Pick<JobRun, 'signal' | 'log'>
  readonly open: OpenDatabase
}

/** @throws Failure `pages-differ` where a page ends in an error that none of the sides has */
export async function checkMerge(context: Needs, checked: CheckedMerge): Promise<MergedPages> {
  const { resolved, plan, state } = checked
  const { production } = resolved
  const [, { lost, pages }] = await allEnded([
    connected(checked, (connection) => refuseDamaged(connection, plan)),
    connected(checked, async (connection) => ({
      lost: await lostPlugins(context, checked, () => activePlugins(connection, production.facts.tablePrefix)),
      pages: await askMergedPages(context, { ...checked, connection }),
    })),
  ])
  checked.run.log(`Looked at what became of “${state.name}”.`)
  return { ...pages, findings: [...plan.findings, ...lost, ...pages.findings] }
}

async function connected<T>(
  { open, ports, resolved }: CheckedMerge,
  work: (connection: SqlRows) => Promise<T>,
): Promise<T> {
  const connection = await open(ports.databasePort, resolved.production)
  try {
    return await work(connection)
  } finally {
    connection.close()
  }
}

async function refuseDamaged(connection: SqlRows, { rows }: MergePlan): Promise<void> {
  const names = rows.writes.map(({ table }) => table.name)
  const damaged = await checkWrittenTables(connection, names)
  if (damaged.length > 0) throw new Failure('container-failed', `${damaged.join(' ')} Nothing was changed; try again.`)
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
