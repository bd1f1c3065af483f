// Copies the state of each clone that is merged as it is at one moment, rows and files alike: what is edited after is not merged.
import type { OpenComparison } from '../../../comparing/comparisons.ts'
import type { ComparedSide } from '../../../comparing/sides.ts'
import type { Context } from '../../../context.ts'
import { allEnded } from '../../../jobs/all-ended.ts'
import type { JobRun } from '../../../jobs/job.ts'
import type { SourceSides } from '../../../merging/open-sources.ts'
import { clonePath } from '../../../pool/layout.ts'
import type { ResolvedWork } from '../resolve-wish.ts'

type Needs = Pick<Context, 'catalog' | 'comparisons' | 'engineParts' | 'newId'>

/** A source with the name of the state that was copied. */
export interface Instant extends SourceSides {
  readonly state: string
  /** The clone's state that was copied. */
  readonly of: string
  /** Where the log of what was copied was read up to, once it was. */
  readonly end?: OpenComparison['end']
}

/** The job's undo removes the copies. */
export async function takeInstants(
  context: Needs,
  works: readonly ResolvedWork[],
  run: Pick<JobRun, 'undo'>,
): Promise<readonly Instant[]> {
  const { pool } = context.engineParts()
  await pool.reserve(0)
  const take = async (work: ResolvedWork): Promise<Instant> => {
    // A refresh may have given it another state while a point was made.
    const clone = context.catalog.clones.get(work.clone.id) ?? work.clone
    const state = context.newId()
    const path = clonePath(clone.id, state)
    run.undo('remove the copied moment', () => removeInstant(context, { clone: clone.id, state }))
    await pool.copy(clonePath(clone.id, clone.state), path, 'clone')
    await pool.setReadOnly(path, true)
    const sides = liveSides(context, { ...work, clone })
    const own = { clone: clone.id, state, point: clone.point }
    const tip = { ...sides.tip, own, path }
    context.comparisons.handOn(clone.state, tip)
    return { ...sides, state, of: clone.state, tip }
  }
  return allEnded(works.map(take))
}

/** The sides of a source as it is, without a copy. */
export function liveSides({ comparisons }: Pick<Context, 'comparisons'>, { clone, since }: ResolvedWork): SourceSides {
  const base: ComparedSide = since
    ? comparisons.side({ is: 'bookmark', clone: clone.id, bookmark: since.id })
    : comparisons.side({ is: 'point', point: clone.point })
  const tip = comparisons.side({ is: 'clone', clone: clone.id })
  return { clone: clone.id, name: clone.name, at: new Date().toISOString(), base, tip }
}

/** Removes a copy that is needed no more. */
export async function removeInstant(
  { comparisons, engineParts }: Pick<Context, 'comparisons' | 'engineParts'>,
  { clone, state }: Pick<Instant, 'clone' | 'state'>,
): Promise<void> {
  comparisons.forget(state)
  await engineParts().pool.remove(clonePath(clone, state))
}

/** Removes the copied moments; the next start does so where it cannot be done now. */
export async function dropInstants(
  context: Pick<Context, 'comparisons' | 'engineParts'>,
  instants: readonly Instant[],
  { log }: Pick<JobRun, 'log'>,
): Promise<void> {
  for (const instant of instants) {
    await removeInstant(context, instant).catch((error: unknown) => log(`A copied moment stays for now: ${error}`))
  }
}
