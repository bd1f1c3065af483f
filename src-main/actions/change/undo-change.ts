// Undoes one edit, or what became of one thing, in a clone: its rows and files go back to what they were, and nothing else does.
import { randomBytes } from 'node:crypto'
import type { CloneRow } from '../../catalog/clones.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import { keepState } from '../../clones/bookmarks.ts'
import { flushCaches, renewPhp } from '../../clones/flush-caches.ts'
import { webContainer } from '../../clones/service.ts'
import { layoutOfState } from '../../clones/state.ts'
import type { ChangeIndex } from '../../comparing/change-index.ts'
import { planUndo, type UndoPlan } from '../../comparing/undo/plan-undo.ts'
import { type StagedFiles, stageFiles } from '../../comparing/undo/reverse-files.ts'
import { type RowsReversed, writeReversal } from '../../comparing/undo/reverse-rows.ts'
import { whyNot } from '../../comparing/undo/why-not.ts'
import type { Context } from '../../context.ts'
import type { ChangePart, Compared } from '../../contract/changes.ts'
import type { Job } from '../../contract/models.ts'
import { plainText } from '../../contract/plain-text.ts'
import type { SqlConnection } from '../../database/client/connect.ts'
import type { JobRun } from '../../jobs/job.ts'
import { clonePath, pointPath } from '../../pool/layout.ts'
import { refuseTornCopy } from '../clone/bookmark-clone.ts'
import { bringUp, bringUpSteps } from '../clone/steps/bring-up.ts'
import { databaseOf, type OpenDatabase } from '../clone/steps/open-database.ts'
import { findClone, findProduction } from '../find.ts'
import type { CloneParts } from '../needs.ts'
import { cloneJob } from '../start-job.ts'

/** A comparison as far as an undo needs it. */
interface Compares {
  use<T>(
    compared: Compared,
    signal: AbortSignal | undefined,
    work: (opened: { readonly index: ChangeIndex }) => T | Promise<T>,
  ): Promise<T>
}

type Needs = CloneParts & Pick<Context, 'jobs' | 'engineState' | 'gateway'> & { readonly comparisons: Compares }

const steps = {
  plan: 'See what it changed',
  keep: 'Keep the state before',
  ...bringUpSteps,
  write: 'Put everything back',
}

/**
 * Everything goes back or nothing: rows in one transaction, in which each must still be what the change left, and files once that
 * is known.
 * @throws Failure where the clone is gone or busy
 */
export function undoChange(
  context: Needs,
  wish: { readonly clone: string; readonly part: ChangePart },
  open: OpenDatabase = databaseOf(context),
): Job {
  const { catalog, publish, availability } = context
  const clone = findClone(catalog, wish.clone)
  const production = findProduction(catalog, clone.production)
  refuseTornCopy(context, clone)
  const running = availability.get(clone.id)
  const { start, answer, ...others } = steps
  return cloneJob(
    context,
    clone,
    {
      verb: 'undo-change',
      title: `Undo a change of “${clone.name}”`,
      steps: running ? others : { plan: steps.plan, keep: steps.keep, start, answer, write: steps.write },
    },
    async (run) => {
      /** @returns the connection whose transaction waits for its end */
      async function writeRows(port: number): Promise<SqlConnection> {
        const connection = await open(port, production)
        // Without a COMMIT, the server takes everything back.
        run.undo('leave the rows as they are', async () => connection.close())
        const outcome = await writeReversal({
          connection,
          database: production.database.name,
          prefix: production.facts.tablePrefix,
          rows: plan.rows,
          isNoise: plan.isNoise,
          comment: nameOfUndo(wish.part),
        })
        if (outcome.is !== 'written') {
          throw await context.comparisons.use(compared, run.signal, ({ index }) => whyNot(index, wish.part, outcome))
        }
        remarkLeft(outcome, run)
        return connection
      }
      const compared: Compared = { from: null, to: { is: 'clone', clone: clone.id } }
      const plan = await run.step('plan', () =>
        context.comparisons.use(compared, run.signal, ({ index }) => planUndo(index, wish.part)),
      )
      const state = await run.step('keep', () => copyBefore(context, clone, run))
      const ports = running ?? (await broughtUp(context, clone, production, run))
      await run.step('write', async () => {
        const rows = plan.rows.length === 0 ? undefined : await writeRows(ports.databasePort)
        const files = await stagedFiles(context, clone, production, plan, run)
        run.commit()
        const id = keepBefore(context, clone, state, plan)
        try {
          await rows?.query('COMMIT')
          remarkDirectories((await files?.place()) ?? 0, run)
        } finally {
          publish.bookmark(id)
          rows?.close()
        }
        await emptyCaches(context, clone, production, run)
      })
      publish.clone(clone.id)
    },
  )
}

/** Copies the state as it is now. @returns the copy's name */
async function copyBefore(
  { engineParts, newId }: Needs,
  clone: CloneRow,
  run: Pick<JobRun, 'undo' | 'signal'>,
): Promise<string> {
  const { pool } = engineParts()
  const state = newId()
  const path = clonePath(clone.id, state)
  await pool.reserve(0)
  run.undo('remove the kept state', () => pool.remove(path))
  await pool.copy(clonePath(clone.id, clone.state), path, 'clone')
  await pool.setReadOnly(path, true)
  return state
}

async function broughtUp(
  context: Needs,
  clone: CloneRow,
  production: ProductionRow,
  run: JobRun<keyof typeof bringUpSteps>,
) {
  const { wanted, failure } = clone
  run.undo('want it as before', async () => {
    context.catalog.clones.update(clone.id, { wanted, failure })
    context.availability.show(clone, production)
  })
  return bringUp(context, clone, production, run)
}

async function stagedFiles(
  context: Needs,
  clone: CloneRow,
  production: ProductionRow,
  { files, editedAt }: UndoPlan,
  run: Pick<JobRun, 'undo' | 'signal'>,
): Promise<StagedFiles | undefined> {
  if (files.every((file) => file.class === 'noise')) return undefined
  const { docker, pool } = context.engineParts()
  const { base } = await layoutOfState({ pool }, clone, production)
  const container = webContainer({ clone: clone.id, state: clone.state })
  const point = pointPath(production.id, clone.point)
  const staged = await stageFiles({ docker, pool, container, base, point, files, editedAt, signal: run.signal })
  run.undo('remove what was put beside the files', staged.drop)
  return staged
}

/** What a cache still holds of rows that went back is no longer so. */
async function emptyCaches(
  { engineParts, gateway, log }: Needs,
  clone: CloneRow,
  { facts }: ProductionRow,
  { remark }: Pick<JobRun, 'remark'>,
): Promise<void> {
  const web = webContainer({ clone: clone.id, state: clone.state })
  const { docker } = engineParts()
  try {
    if (facts.caches) await flushCaches(docker, web)
    await renewPhp(docker, web, gateway)
  } catch (error) {
    log(`The caches of ${clone.id} could not be emptied: ${error}`)
    remark(
      'The site’s caches could not be emptied, so pages may show what was undone until they forget. Stop the clone and start it again.',
    )
  }
}

function remarkDirectories(left: number, { remark }: Pick<JobRun, 'remark'>): void {
  if (left > 0) remark(`New directories stay, because other files are in them: ${left}.`)
}

function keepBefore(
  context: Pick<Context, 'catalog' | 'newId'>,
  { id: clone, state: copyOf, point, dataAt }: CloneRow,
  state: string,
  { title }: UndoPlan,
): string {
  const id = context.newId()
  const name = `Before undoing: ${plainText(title, 100)}`
  keepState(context, { id, clone, kind: 'safety', name, state, point, dataAt, copyOf })
  return id
}

/** So that the undo is an edit of its own, with its name. */
function nameOfUndo({ edit, thing }: ChangePart): string {
  const what = (edit ?? thing ?? '').replace(/[^\x21-\x29\x2b-\x7e]/g, '?').slice(0, 200)
  return `/*sitefork:${randomBytes(8).toString('hex')} 0 UNDO ${what}*/`
}

function remarkLeft({ left }: Extract<RowsReversed, { is: 'written' }>, { remark }: Pick<JobRun, 'remark'>): void {
  if (left === 0) return
  const rows = left === 1 ? 'One row' : `${left} rows`
  remark(`${rows} that WordPress writes by itself had been written again since, and stayed as they are.`)
}
