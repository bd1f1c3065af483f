// Asks the host what a merge would do, starts it, and says whose work is in which clone.
import { useQuery } from '@tanstack/react-query'
import type { Client } from '../../src-main/contract/client.ts'
import type { FailureFacts } from '../../src-main/contract/failure.ts'
import type { ConflictRule, Merge, MergePreview, MergeWish } from '../../src-main/contract/merges.ts'
import type { Clone } from '../../src-main/contract/models.ts'
import { factsOf } from './facts-of.ts'
import { useHost, usePart } from './host.ts'
import { go } from './route.ts'

export interface PreviewAsked {
  /** Undefined until it is known. */
  readonly preview: MergePreview | undefined
  readonly failure: FailureFacts | null
  readonly again: () => void
}

/** How long an answer is kept that is good until something changes. */
const keptMs = 60 * 60_000

/**
 * @param wish undefined while there is nothing to ask for
 * @param version the same as long as the answer is; without, it is asked for whenever somebody looks
 */
export function useMergePreview(wish: MergeWish | undefined, version?: string): PreviewAsked {
  const { client } = useHost()
  // Its name changes nothing of what it does.
  const asked = wish?.is === 'merge' ? { ...wish, name: 'merge' } : wish
  const query = useQuery({
    queryKey: ['merge-preview', asked, version],
    queryFn: () => client.merge.preview({ wish: asked as MergeWish }),
    enabled: asked !== undefined,
    ...(version !== undefined && { staleTime: Number.POSITIVE_INFINITY, gcTime: keptMs }),
  })
  return { preview: query.data, failure: factsOf(query.error), again: () => void query.refetch() }
}

/** Starts it; one that waits for decisions is opened. */
export async function beginMerge(client: Client, wish: MergeWish, onConflict: ConflictRule): Promise<void> {
  const { merge, job } = await client.merge.start({ wish, onConflict })
  if (job === null) go({ is: 'merge', id: merge.id })
}

/** Whether somebody has to do something about it. */
export const isWaiting = ({ state }: Merge): boolean => state === 'waiting' || state === 'ready'

/** The merge that waits to change this clone; undefined where none does. */
export const useWaitingFor = (clone: string) =>
  usePart(({ merges }) => merges.find((one) => one.clone === clone && isWaiting(one)))

/** Merges that wait and that cannot be made any more without one of these clones. */
export const endedWith = (merges: readonly Merge[], clones: readonly Pick<Clone, 'id'>[]): readonly Merge[] =>
  merges.filter(
    (one) =>
      isWaiting(one) &&
      clones.some(({ id }) => one.clone === id || one.sources.some(({ clone: source }) => source === id)),
  )

/** The job that works on a merge or a promotion, or was the last to; undefined before one began, and of one of long ago. */
export const useJobOf = ({ job }: Pick<Merge, 'job'>) => usePart(({ jobs }) => jobs.find(({ id }) => id === job))

export interface MergedWork {
  readonly clone: string
  readonly name: string
  /** The instant of that clone up to which its work is in. */
  readonly at: string
}

/** Whose work is in a clone as it is now, each up to its newest instant; in the order in which they came. */
export function workIn(merges: readonly Merge[], clone: string): readonly MergedWork[] {
  const made = merges.filter((one) => one.clone === clone && one.isIn && (one.is === 'merge' || one.is === 'add'))
  const found = new Map<string, MergedWork>()
  for (const { sources } of made.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))) {
    for (const { clone: source, name, at } of sources) found.set(source, { clone: source, name, at })
  }
  return [...found.values()]
}

/** The clones that have a clone's work in them, each up to its newest instant. */
export function workOf(merges: readonly Merge[], clones: readonly Clone[], clone: string): readonly MergedWork[] {
  return clones.flatMap(({ id, name }) => {
    const work = workIn(merges, id).find((one) => one.clone === clone)
    return work ? { clone: id, name, at: work.at } : []
  })
}
