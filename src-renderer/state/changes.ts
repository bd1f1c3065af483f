// Asks the host what differs between two states, page by page, and again when something was changed meanwhile.
import { keepPreviousData, type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import type { ChangeClass, ChangePart, Compared, Edit, Thing } from '../../src-main/contract/changes.ts'
import { factsOf } from './facts-of.ts'
import { useHost } from './host.ts'

/** What a person wants to see of all that differs. */
export interface ChangeFilter {
  readonly view: 'net' | 'edits'
  readonly text: string
  readonly groups: readonly string[]
  readonly classes: readonly ChangeClass[]
}

/** How many are asked for at first, so that the list is there at once, and with each page after that. */
const firstPage = 200
const nextPage = 2_000
/** Rows and files of an opened change that come at once. */
const detailsPage = 50
/** How often a clone that runs is asked whether it was changed, in milliseconds; only while somebody looks. */
const everyMs = 5_000

export type Listed = ReturnType<typeof useChangeList>

/** @param isWanted whether it is asked for at all */
export function useChangeList(compared: Compared, filter: ChangeFilter, isWanted = true) {
  const { client } = useHost()
  const { view, text } = filter
  const [groups, classes] = [[...filter.groups], [...filter.classes]]
  const asked = useInfiniteQuery({
    queryKey: ['changes', compared, view, text, groups, classes],
    queryFn: async ({ pageParam: offset }) => {
      const limit = offset === 0 ? firstPage : nextPage
      const list = await client.change.list({ ...compared, query: { view, text, groups, classes, offset, limit } })
      return { ...list, view }
    },
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const loaded = pages.reduce((sum, { things, edits }) => sum + things.length + edits.length, 0)
      return loaded < last.total && last.things.length + last.edits.length > 0 ? loaded : undefined
    },
    placeholderData: keepPreviousData,
    enabled: isWanted,
    gcTime: 60_000,
  })
  const pages = asked.data?.pages
  const things: readonly Thing[] = useMemo(() => pages?.flatMap((page) => page.things) ?? [], [pages])
  const edits: readonly Edit[] = useMemo(() => pages?.flatMap((page) => page.edits) ?? [], [pages])
  return {
    /** Undefined until the first answer. */
    list: pages?.[0],
    /** Whether what is there is still of the other view: its counts hold, its lines do not. */
    isOfOtherView: pages !== undefined && pages[0]?.view !== view,
    things,
    edits,
    failure: factsOf(asked.error),
    isAsking: asked.isFetching,
    again: () => void asked.refetch(),
    hasMore: asked.hasNextPage,
    more: () => void (asked.hasNextPage && !asked.isFetchingNextPage && asked.fetchNextPage()),
  }
}

/**
 * Asks now and then whether something was changed, with as little as it takes, and reads the list again when it was.
 * @param isLive whether it can change by itself
 * @param signs what also tells of a change
 */
export function useChangePulse(compared: Compared, isLive: boolean, signs: string): void {
  const { client } = useHost()
  const queries = useQueryClient()
  const asked = useQuery({
    queryKey: ['change-pulse', compared],
    queryFn: async () => {
      const query = { view: 'edits' as const, limit: 1 }
      const { counts, completeness, edits } = await client.change.list({ ...compared, query })
      return JSON.stringify([counts, completeness, edits])
    },
    enabled: isLive,
    refetchInterval: everyMs,
    refetchOnWindowFocus: 'always',
  })
  const { data } = asked
  const heard = useRef({ data, signs })
  const key = JSON.stringify(compared)
  useEffect(() => {
    const before = heard.current
    heard.current = { data, signs }
    // The first answer tells of nothing new.
    const isNew = signs !== before.signs || (before.data !== undefined && data !== before.data)
    if (isNew) void readAgain(queries, JSON.parse(key))
  }, [data, signs, key, queries])
}

/** Reads all that is shown of it again. */
export async function readAgain(queries: QueryClient, compared: Compared): Promise<void> {
  const parts = ['changes', 'change', 'change-file'] as const
  await Promise.all(parts.map((part) => queries.invalidateQueries({ queryKey: [part, compared] })))
}

export function useChangeDetails(compared: Compared, part: ChangePart) {
  const { client } = useHost()
  const asked = useInfiniteQuery({
    queryKey: ['change', compared, part],
    queryFn: ({ pageParam: offset }) => client.change.show({ ...compared, part, offset, limit: detailsPage }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) =>
      // Rows and files are paged side by side.
      last.more.rows + last.more.files > 0 ? pages.length * detailsPage : undefined,
    gcTime: 60_000,
  })
  const pages = asked.data?.pages
  return {
    rows: pages?.flatMap((page) => page.rows) ?? [],
    files: pages?.flatMap((page) => page.files) ?? [],
    statements: pages?.[0]?.statements ?? [],
    left: pages?.at(-1)?.more ?? { rows: 0, files: 0 },
    isReading: asked.isPending,
    failure: factsOf(asked.error),
    again: () => void asked.refetch(),
    isReadingMore: asked.isFetchingNextPage,
    more: () => void asked.fetchNextPage(),
  }
}

/** How often a comparison that runs is asked how far it has come, in milliseconds. */
const progressMs = 700

/** @param isWaiting whether somebody waits for the list */
export function useCompareProgress(compared: Compared, isWaiting: boolean) {
  const { client } = useHost()
  const { data } = useQuery({
    queryKey: ['change-progress', compared],
    queryFn: () => client.change.progress(compared),
    enabled: isWaiting,
    refetchInterval: progressMs,
    gcTime: 0,
  })
  return { progress: isWaiting ? (data ?? null) : null, cancel: () => void client.change.cancel(compared) }
}

export function useFilePair(compared: Compared, path: string) {
  const { client } = useHost()
  const asked = useQuery({
    queryKey: ['change-file', compared, path],
    queryFn: () => client.change.file({ ...compared, path }),
  })
  return { pair: asked.data, failure: factsOf(asked.error) }
}
