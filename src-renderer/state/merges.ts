// Asks the host about merges: what one would do, its conflicts page by page; and starts, decides and continues them.
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Client } from '../../src-main/contract/client.ts'
import { asFailure, type FailureFacts } from '../../src-main/contract/failure.ts'
import type {
  ConflictChoice,
  ConflictRule,
  Merge,
  MergeConflict,
  MergePreview,
  MergeWish,
} from '../../src-main/contract/merges.ts'
import type { Clone } from '../../src-main/contract/models.ts'
import { useHost, usePart } from './host.ts'
import { go } from './route.ts'

/** How many conflicts are asked for at first, so that the list is there at once, and with each page after that. */
const firstPage = 200
const nextPage = 1_000

const factsOf = (error: Error | null): FailureFacts | null => (error ? asFailure(error).facts() : null)

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

export interface ConflictFilter {
  readonly show: 'all' | 'to-decide' | 'decided'
  readonly text: string
}

const statesOf = { all: [], 'to-decide': ['open', 'stale'], decided: ['decided'] } as const

export function useConflicts(merge: Merge, { show, text }: ConflictFilter) {
  const { client } = useHost()
  const queries = useQueryClient()
  const { id } = merge
  const asked = useInfiniteQuery({
    queryKey: ['conflicts', id, show, text],
    queryFn: ({ pageParam: offset }) =>
      client.merge.conflicts({
        ...{ merge: id, states: [...statesOf[show]], text, offset },
        limit: offset === 0 ? firstPage : nextPage,
      }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const loaded = pages.reduce((sum, one) => sum + one.conflicts.length, 0)
      return loaded < last.total && last.conflicts.length > 0 ? loaded : undefined
    },
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  })
  // Whoever decided, here or in a shell.
  const signs = JSON.stringify([merge.conflicts, merge.state])
  const heard = useRef(signs)
  useEffect(() => {
    if (heard.current === signs) return
    heard.current = signs
    for (const part of ['conflicts', 'conflict-files']) void queries.invalidateQueries({ queryKey: [part, id] })
  }, [signs, queries, id])
  const pages = asked.data?.pages
  const conflicts: readonly MergeConflict[] = useMemo(() => pages?.flatMap((one) => one.conflicts) ?? [], [pages])
  return {
    /** Undefined until the first answer. */
    total: pages?.[0]?.total,
    conflicts,
    failure: factsOf(asked.error),
    isAsking: asked.isFetching,
    /** Whether all there are is listed, as the host has them. */
    isWhole: asked.isSuccess && !asked.isFetching && !asked.isPlaceholderData && !asked.hasNextPage,
    again: () => void asked.refetch(),
    more: () => void (asked.hasNextPage && !asked.isFetchingNextPage && asked.fetchNextPage()),
  }
}

/**
 * What was typed and taken in the conflicts of a merge and is not decided yet. It stays while somebody looks at other pages.
 * @typeParam T what is kept of a conflict
 */
export function useDrafts<T>(merge: string) {
  const queries = useQueryClient()
  const queryKey = ['merge-drafts', merge]
  // A field shows what is typed at once, so it is no query's to tell.
  const [drafts, setDrafts] = useState(() => queries.getQueryData<ReadonlyMap<string, T>>(queryKey) ?? new Map())
  const setDraft = (key: string, draft: T | undefined) => {
    const next = new Map(drafts)
    next.delete(key)
    if (draft !== undefined) next.set(key, draft)
    setDrafts(next)
    queries.setQueryDefaults(queryKey, { gcTime: Infinity })
    queries.setQueryData(queryKey, next)
  }
  return { drafts, setDraft }
}

/** The file of a conflict as each side has it. @param isRead whether contents are asked for */
export function useConflictFiles({ merge, id: conflict }: MergeConflict, isRead: boolean) {
  const { client } = useHost()
  const asked = useQuery({
    queryKey: ['conflict-files', merge, conflict, isRead],
    queryFn: () => client.merge.files({ merge, conflict, isRead }),
    gcTime: 60_000,
  })
  return { files: asked.data, failure: factsOf(asked.error) }
}

/** @returns decides conflicts, and has them read again; null stands for all that are open */
export function useDecide(merge: string) {
  const { client } = useHost()
  const queries = useQueryClient()
  return async (conflicts: readonly string[] | null, choice: ConflictChoice): Promise<Merge> => {
    const after = await client.merge.decide({ merge, conflicts: conflicts && [...conflicts], choice })
    await queries.invalidateQueries({ queryKey: ['conflicts', merge] })
    return after
  }
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

/** The job that works on a merge, or was the last to; undefined before one began, and of one of long ago. */
export const useJobOf = ({ job }: Merge) => usePart(({ jobs }) => jobs.find(({ id }) => id === job))

/** How many conflicts somebody has to decide. */
export const toDecide = ({ conflicts: { open, stale } }: Merge): number => open + stale

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
