// Puts what was planned on top of a copied state: files before its containers start, rows once its database server listens.
import { randomBytes } from 'node:crypto'
import type { CloneRow } from '../../../catalog/clones.ts'
import type { ProductionRow } from '../../../catalog/productions.ts'
import type { ClonePorts } from '../../../clones/containers.ts'
import { dropCachedPages, flushCaches } from '../../../clones/flush-caches.ts'
import { databaseContainer, webContainer } from '../../../clones/service.ts'
import { layoutOfState } from '../../../clones/state.ts'
import type { Context } from '../../../context.ts'
import { Failure } from '../../../contract/failure.ts'
import type { MergeWish } from '../../../contract/models.ts'
import { waitUntilListening } from '../../../database/server/wait-until-answering.ts'
import { allEnded } from '../../../jobs/all-ended.ts'
import type { JobRun } from '../../../jobs/job.ts'
import { forgetTransients } from '../../../merging/forget-transients.ts'
import type { MergePlan } from '../../../merging/plan-merge.ts'
import { writeMerge } from '../../../merging/write-merge.ts'
import { clonePath } from '../../../pool/layout.ts'
import type { LaidChanges } from '../../clone/steps/laid-changes.ts'
import type { OpenDatabase } from '../../clone/steps/open-database.ts'

type Needs = Pick<Context, 'engineParts' | 'mirrors' | 'log'>

/** How long a database server may take to come up. */
const startMs = 60_000

/** @param comment names the writes, see `nameOfMerge` */
export function laidMerge(
  context: Needs,
  production: ProductionRow,
  plan: MergePlan,
  comment: string,
  run: Pick<JobRun, 'signal' | 'remark' | 'undo'>,
  open: OpenDatabase,
): Omit<LaidChanges, 'check' | 'kept'> {
  const { docker, pool } = context.engineParts()
  /** Of memory that PHP and cache servers have, nothing is older than the state; files may be. */
  async function withoutCachedPages(clone: Pick<CloneRow, 'id' | 'state'>): Promise<void> {
    const isSeen = [...plan.rows.writes, ...plan.files.writes].some((write) => write.class !== 'noise')
    if (!isSeen) return
    const { content } = await layoutOfState({ pool }, clone, production)
    await dropCachedPages(docker, webContainer({ clone: clone.id, state: clone.state }), content).catch(
      (error: unknown) => context.log(`Cached pages of ${clone.id} could not be removed: ${error}`),
    )
  }
  return {
    async files({ id, state }: CloneRow) {
      const steps = plan.files.writes.map(({ step }) => step)
      if (steps.length > 0) await pool.layFiles(clonePath(id, state), steps, { signal: run.signal })
    },
    async rows(state, ports) {
      await allEnded([withoutCachedPages(state), writeRows(state, ports)])
    },
  }

  async function writeRows({ id: clone, state }: CloneRow, { databasePort }: ClonePorts): Promise<void> {
    if (plan.rows.writes.length + plan.schema.statements.length === 0) return
    const container = databaseContainer({ clone, state })
    const listens = await waitUntilListening({ docker, container, signal: run.signal, deadlineMs: startMs })
    if (!listens) {
      throw new Failure(
        'clone-unhealthy',
        'The database server of the merged state did not come up. Nothing was changed; try again.',
      )
    }
    const connection = await open(databasePort, production)
    const end = () => connection.close()
    run.signal.addEventListener('abort', end, { once: true })
    try {
      const { name } = production.database
      const prefix = production.facts.tablePrefix
      const left = await writeMerge({ connection, database: name, prefix, plan, comment })
      await forgetTransients(connection, { writes: plan.rows.writes, prefix, comment })
      if (left > 0) run.remark(`${left} rows that WordPress writes by itself stay as they are where the merge goes.`)
    } finally {
      run.signal.removeEventListener('abort', end)
      connection.close()
    }
    if (production.facts.caches) {
      await flushCaches(docker, webContainer({ clone, state })).catch((error: unknown) =>
        context.log(`The object cache of ${clone} could not be emptied: ${error}`),
      )
    }
  }
}

/** The comment by which all that is written is one edit, with a predicate as its title. */
export function nameOfMerge(is: MergeWish['is'], things: number, names: readonly string[]): string {
  const changes = things === 1 ? 'one change' : `${things} changes`
  const list = names.join(' and ')
  const said = {
    refresh: `refreshed, and kept ${changes}`,
    merge: `merged the work of ${list}`,
    add: `added further work of ${list}`,
    pick: `brought ${changes} over from ${list}`,
  }[is]
  const words = said.replace(/[^\x20-\x29\x2b-\x7e]/g, '?').slice(0, 250)
  return `/*sitefork:${randomBytes(8).toString('hex')} 0 MERGE ${words}*/`
}
