// Bookmarks: keeps the state a clone has this instant, without stopping it; and forgets a kept one.
import type { CloneRow } from '../../catalog/clones.ts'
import { keepState, removeBookmark } from '../../clones/bookmarks.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { Bookmark, Job } from '../../contract/models.ts'
import { withoutUndefined } from '../../contract/without-undefined.ts'
import { clonePath } from '../../pool/layout.ts'
import { findBookmark, findClone } from '../find.ts'
import { cloneJob } from '../start-job.ts'

type Needs = Pick<Context, 'catalog' | 'jobs' | 'publish' | 'availability' | 'newId' | 'engineState' | 'engineParts'>

const keepSteps = { keep: 'Keep the state' }
const forgetSteps = { remove: 'Remove its data' }

/**
 * Takes one atomic snapshot of database and files: it has what the clone's server had committed, as after a power cut.
 * @returns the job and the id of the bookmark it makes
 */
export function bookmarkClone(
  context: Needs,
  wish: { readonly clone: string; readonly name: string; readonly note: string },
): { readonly job: Job; readonly bookmark: string } {
  const { catalog, publish } = context
  const clone = findClone(catalog, wish.clone)
  const name = wish.name.trim()
  if (name === '') throw nameless()
  const { pool } = context.engineParts()
  refuseTornCopy(context, clone)
  const [id, state] = [context.newId(), context.newId()]
  const job = cloneJob(
    context,
    clone,
    { verb: 'bookmark', title: `Bookmark “${clone.name}” as “${name}”`, steps: keepSteps },
    (run) =>
      run.step('keep', async () => {
        const path = clonePath(clone.id, state)
        await pool.reserve(0)
        run.undo('remove the kept state', () => pool.remove(path))
        await pool.copy(clonePath(clone.id, clone.state), path, 'clone')
        await pool.setReadOnly(path, true)
        run.commit()
        const { point, dataAt } = clone
        const kept = { id, clone: clone.id, kind: 'named', name, note: wish.note.trim(), state, point, dataAt } as const
        keepState(context, { ...kept, copyOf: clone.state })
        publish.bookmark(id)
      }),
  )
  return { job, bookmark: id }
}

/** @returns its id */
export function describeBookmark(
  { catalog, publish }: Pick<Context, 'catalog' | 'publish'>,
  wish: {
    readonly clone: string
    readonly bookmark: string
    readonly change: { readonly [Name in 'name' | 'note' | 'isLocked' | 'expiresAt']?: Bookmark[Name] | undefined }
  },
): string {
  const { id } = findBookmark(catalog, findClone(catalog, wish.clone), wish.bookmark)
  const change = withoutUndefined(wish.change)
  if (change.name?.trim() === '') throw nameless()
  catalog.bookmarks.update(id, change)
  publish.bookmark(id)
  return id
}

const nameless = () => new Failure('bad-input', 'A bookmark needs a name, so that it is found again.')

export function forgetBookmark(context: Needs, wish: { readonly clone: string; readonly bookmark: string }): Job {
  const clone = findClone(context.catalog, wish.clone)
  const bookmark = findBookmark(context.catalog, clone, wish.bookmark)
  if (bookmark.isLocked) {
    throw new Failure(
      'bad-input',
      `The bookmark “${bookmark.name}” is locked, so it was not forgotten. Unlock it first, if you mean it.`,
    )
  }
  const { pool } = context.engineParts()
  const title = `Forget the bookmark “${bookmark.name}” of “${clone.name}”`
  return cloneJob(context, clone, { verb: 'forget-bookmark', title, steps: forgetSteps }, async (run) => {
    run.commit()
    await run.step('remove', async () => {
      await removeBookmark(context, bookmark)
      await pool.trim()
    })
  })
}

/** Refuses a copy that takes time while the database goes on: it would be of no moment. */
export function refuseTornCopy(context: Pick<Context, 'availability' | 'engineState'>, clone: CloneRow): void {
  const engine = context.engineState()
  if (engine.is !== 'ready' || engine.pool.kind === 'btrfs-loop' || !context.availability.get(clone.id)) return
  throw new Failure(
    'bad-input',
    `On this machine states are copied whole, which a running clone does not hold still for. Stop “${clone.name}”, then try again.`,
  )
}
