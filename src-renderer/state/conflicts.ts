// Asks the host for what somebody has to decide, of a merge or of a promotion, page by page; and decides it.
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Client } from '../../src-main/contract/client.ts'
import type { ConflictChoice, Merge, MergeConflict } from '../../src-main/contract/merges.ts'
import { factsOf } from './facts-of.ts'
import { useHost } from './host.ts'

/** What conflicts are of. */
export interface Deciding {
  readonly is: 'merge' | 'promotion'
  readonly id: string
  readonly conflicts: Merge['conflicts']
  /** Another one when conflicts may have changed by themselves. */
  readonly state: string
}

type Decided = Pick<Deciding, 'conflicts'>

/** How many conflicts somebody has to decide. */
export const toDecide = ({ conflicts: { open, stale } }: Decided): number => open + stale

interface ConflictsAsked {
  readonly states: MergeConflict['state'][]
  readonly text: string
  readonly offset: number
  readonly limit: number
}

/** The host's methods for conflicts of this. */
function askedOf({ merge, promotion }: Client, { is, id }: Deciding) {
  type Decision = Omit<Parameters<Client['merge']['decide']>[0], 'merge'>
  type Files = { readonly conflict: string; readonly isRead: boolean }
  if (is === 'merge') {
    return {
      list: (asked: ConflictsAsked) => merge.conflicts({ merge: id, ...asked }),
      files: (asked: Files) => merge.files({ merge: id, ...asked }),
      decide: async (decision: Decision): Promise<Decided> => merge.decide({ merge: id, ...decision }),
    }
  }
  return {
    list: (asked: ConflictsAsked) => promotion.conflicts({ promotion: id, ...asked }),
    files: (asked: Files) => promotion.files({ promotion: id, ...asked }),
    decide: async (decision: Decision): Promise<Decided> => promotion.decide({ promotion: id, ...decision }),
  }
}

/** How many conflicts are asked for at first, so that the list is there at once, and with each page after that. */
const firstPage = 200
const nextPage = 1_000

export interface ConflictFilter {
  readonly show: 'all' | 'to-decide' | 'decided'
  readonly text: string
}

const statesOf = { all: [], 'to-decide': ['open', 'stale'], decided: ['decided'] } as const

export function useConflicts(of: Deciding, { show, text }: ConflictFilter) {
  const { client } = useHost()
  const queries = useQueryClient()
  const { id } = of
  const asked = useInfiniteQuery({
    queryKey: ['conflicts', id, show, text],
    queryFn: ({ pageParam: offset }) =>
      askedOf(client, of).list({
        ...{ states: [...statesOf[show]], text, offset },
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
  const signs = JSON.stringify([of.conflicts, of.state])
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
 * What was typed and taken in conflicts and is not decided yet. It stays while somebody looks at other pages.
 * @typeParam T what is kept of a conflict
 */
export function useDrafts<T>({ id }: Pick<Deciding, 'id'>) {
  const queries = useQueryClient()
  const queryKey = ['conflict-drafts', id]
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
export function useConflictFiles(of: Deciding, conflict: string, isRead: boolean) {
  const { client } = useHost()
  const asked = useQuery({
    queryKey: ['conflict-files', of.id, conflict, isRead],
    queryFn: () => askedOf(client, of).files({ conflict, isRead }),
    gcTime: 60_000,
  })
  return { files: asked.data, failure: factsOf(asked.error) }
}

/** @returns decides conflicts, and has them read again; null stands for all that are open */
export function useDecide(of: Deciding) {
  const { client } = useHost()
  const queries = useQueryClient()
  return async (conflicts: readonly string[] | null, choice: ConflictChoice): Promise<Decided> => {
    const after = await askedOf(client, of).decide({ conflicts: conflicts && [...conflicts], choice })
    await queries.invalidateQueries({ queryKey: ['conflicts', of.id] })
    return after
  }
}
