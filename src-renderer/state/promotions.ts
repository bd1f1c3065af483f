// Asks the host what a promotion writes, keeps drafts of them, and says how far each has come.
import { type QueryClient, useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Client } from '../../src-main/contract/client.ts'
import type { FailureFacts } from '../../src-main/contract/failure.ts'
import type { Point, Production, Promotion, PromotionPreview, PromotionWish } from '../../src-main/contract/models.ts'
import { toDecide } from './conflicts.ts'
import { factsOf } from './facts-of.ts'
import { useHost, usePart } from './host.ts'
import { go, type PathStep } from './route.ts'

/** What the host is asked for to keep a draft. */
export type DraftWish = Parameters<Client['promotion']['draft']>[0]['wish']

/** Keeps a draft and opens it. Production is looked at once somebody compares. */
export async function beginPromotion(client: Client, wish: DraftWish, step: PathStep): Promise<void> {
  const { id } = await client.promotion.draft({ wish, isCompared: false })
  go({ is: 'promotion', id, step })
}

/** Production becomes what it was at a point, where there is one at that moment, or at that second. */
export const rollBackTo = (production: string, at: string, point: Pick<Point, 'id'> | undefined): DraftWish => ({
  is: 'roll-back',
  production,
  to: point ? { is: 'point', point: point.id } : { is: 'moment', at },
})

/** Has a draft become what else was chosen, and goes on to comparing it. */
export async function changeDraft(
  { client, queries }: { readonly client: Client; readonly queries: QueryClient },
  promotion: string,
  wish: DraftWish,
): Promise<void> {
  await client.promotion.draft({ wish, promotion, isCompared: false })
  for (const part of [wishKey, compareKey]) queries.removeQueries({ queryKey: part(promotion) })
  go({ is: 'promotion', id: promotion, step: 'compare' })
}

const wishKey = (promotion: string) => ['promotion-wish', promotion]
const compareKey = (promotion: string) => ['promotion-compare', promotion]

/** What it was asked to write. */
export function usePromotionWish({ id }: Pick<Promotion, 'id'>) {
  const { client } = useHost()
  const asked = useQuery({ queryKey: wishKey(id), queryFn: () => client.promotion.wish({ promotion: id }) })
  return { wish: asked.data, failure: factsOf(asked.error), again: () => void asked.refetch() }
}

export interface ComparedPromotion {
  /** Undefined until it is known. */
  readonly preview: PromotionPreview | undefined
  readonly failure: FailureFacts | null
  readonly isAsking: boolean
  readonly again: () => void
}

/** Compares a draft with production as it is now, whenever somebody comes to look, and once everything is decided. */
export function useComparedPromotion(promotion: Promotion): ComparedPromotion {
  const { client } = useHost()
  const { id, state } = promotion
  const asked = useQuery({
    queryKey: compareKey(id),
    queryFn: ({ signal }) => client.promotion.compare({ promotion: id }, { signal }),
    enabled: state === 'draft',
    refetchOnMount: 'always',
    gcTime: 60_000,
  })
  const { refetch } = asked
  const left = toDecide(promotion)
  const before = useRef(left)
  useEffect(() => {
    if (before.current > 0 && left === 0) void refetch()
    before.current = left
  }, [left, refetch])
  return {
    preview: asked.data,
    failure: factsOf(asked.error),
    isAsking: asked.isFetching,
    again: () => void refetch(),
  }
}

/** What a promotion that is not chosen yet would do. @param wish undefined while there is nothing to ask for */
export function usePromotionPreview(wish: PromotionWish | undefined) {
  const { client } = useHost()
  const asked = useQuery({
    queryKey: ['promotion-preview', wish],
    queryFn: ({ signal }) => client.promotion.preview({ wish: wish as PromotionWish }, { signal }),
    enabled: wish !== undefined,
    gcTime: 60_000,
  })
  return { preview: asked.data, failure: factsOf(asked.error), again: () => void asked.refetch() }
}

/** The SQL that gives an account what promotion needs. @param user undefined while there is none to ask for */
export function useGrants(production: string, user: string | undefined, mayAlter: boolean) {
  const { client } = useHost()
  const asked = useQuery({
    queryKey: ['promotion-grants', production, user, mayAlter],
    queryFn: () => client.promotion.grants({ production, user: user ?? '', mayAlter }),
    enabled: user !== undefined,
    gcTime: 60_000,
  })
  return asked.data?.statements
}

/** Whether somebody has to do something about it. */
export const isUnfinished = ({ state }: Promotion): boolean => state !== 'done' && state !== 'undone'

/** Whether production has it, or had. */
export const isWritten = (one: Promotion): one is Promotion & { readonly writtenAt: string } =>
  !isUnfinished(one) && one.writtenAt !== null

/** The step at which somebody goes on with it. */
export function reachedStep({ state, is, counts, things, conflicts }: Promotion): PathStep {
  if (state === 'done' || state === 'undone') return 'receipt'
  if (state !== 'draft') return 'write'
  const isCompared = things.length + counts.statements + conflicts.decided + conflicts.open > 0
  return isCompared || is === 'undo' ? 'compare' : 'choose'
}

/** The steps that it has, in their order. */
export const stepsOf = ({ is }: Pick<Promotion, 'is'>): readonly PathStep[] =>
  is === 'undo' ? ['compare', 'rehearse', 'write', 'receipt'] : ['choose', 'compare', 'rehearse', 'write', 'receipt']

/** Whether somebody allowed promotion to it, or something was promoted. */
export const useHasPromotions = ({ id, promotion }: Pick<Production, 'id' | 'promotion'>): boolean =>
  usePart(({ promotions }) => promotion !== null || promotions.some((one) => one.production === id))

/** Of a production, newest first. */
export function usePromotionsOf(production: string): readonly Promotion[] {
  const all = usePart(({ promotions }) => promotions)
  return all.filter((one) => one.production === production)
}
