// Production as it is now, where the mirror cannot follow it: whoever asked is told how old the newest data are, and chooses.
import type { ProductionRow } from '../catalog/productions.ts'
import type { Context } from '../context.ts'
import { Failure, type FailureCode, fromFacts, type Remedy } from '../contract/failure.ts'
import { absolute, span } from '../contract/instant.ts'
import type { PointKind } from '../contract/models.ts'
import { mirroredAsOf } from '../production/mirror/mirrored-as-of.ts'

/** Failures of production, or of the mirror’s way to it. Any other has nothing to do with how new the data are. */
const unfollowed: ReadonlySet<string> = new Set<FailureCode>([
  'database-unreachable',
  'database-refused',
  'grants-missing',
  'binlog-off',
  'server-unsupported',
  'ssh-unreachable',
  'ssh-refused',
  'host-key-changed',
  'sync-broken',
])

/** Failures that may pass by themselves: trying again may help. */
const goneAway: ReadonlySet<string> = new Set<FailureCode>(['database-unreachable', 'ssh-unreachable'])

const again: Remedy = { label: 'Try again', action: 'retry' }

export const isUnfollowed = ({ code }: Failure): boolean => unfollowed.has(code)

const asked = {
  fork: 'Fork what the mirror has',
  refresh: 'Refresh with what the mirror has',
  manual: 'Take what the mirror has',
} satisfies Partial<Record<PointKind, string>>

/** The kinds of points that somebody waits for, and that are to be production as it is now. */
export type AskedKind = keyof typeof asked

export const isAsked = (kind: PointKind): kind is AskedKind => kind in asked

/**
 * Refuses, before anything is made, where the mirror is known not to follow.
 * @throws Failure of why
 */
export function refuseNotNow(
  context: Pick<Context, 'catalog' | 'mirrors'>,
  { id }: ProductionRow,
  kind: AskedKind,
): void {
  const production = context.catalog.productions.get(id)
  if (!production || production.source.is === 'backup') return
  const sync = context.mirrors.syncState(id)
  if (production.pausedAt) throw notNow(context, production, kind, paused(production))
  if (sync?.is === 'broken') {
    throw notNow(context, production, kind, fromFacts(sync.failure))
  }
}

export function paused({ name }: ProductionRow): Failure {
  return new Failure('busy', `Syncing “${name}” is paused, so what production is now is not known here.`, {
    remedy: { label: 'Resume syncing', action: 'resume' },
  })
}

/**
 * @param why why production as it is now cannot be had, in whole sentences
 * @returns that failure, with the moment that can be had instead where the mirror is consistent
 */
export function notNow(
  { catalog, mirrors }: Pick<Context, 'catalog' | 'mirrors'>,
  production: ProductionRow,
  kind: AskedKind,
  why: Failure,
): Failure {
  if (production.inconsistent) {
    const remedy = why.remedy ?? again
    return new Failure(why.code, `${why.message} ${cutOff().message}`, { remedy, detail: why.detail, cause: why })
  }
  const at = mirroredAsOf(catalog, production, mirrors.syncState(production.id))
  const age = ageOf(at)
  return new Failure(
    why.code,
    `${why.message} The newest that the mirror of “${production.name}” has is of ${absolute(at)}, ${age} old. Nothing was made; take that, or try again once production can be followed.`,
    {
      remedy: { label: `${asked[kind]} (${age} old)`, action: 'last-known' },
      alternative: goneAway.has(why.code) ? again : (why.remedy ?? again),
      detail: why.detail,
      cause: why,
    },
  )
}

/** @returns the failure of a mirror that a pull left inconsistent: there is nothing that could be had instead */
export function cutOff(): Failure {
  return new Failure(
    'sync-broken',
    'Pulling production’s rows was cut off in the middle, so what the mirror has now is no state of production. Earlier points and clones are safe; once a pull succeeds, points can be taken again.',
    { remedy: again },
  )
}

/** @returns the remark for whoever took older data on purpose, and for what is made of them */
export function olderRemark(production: ProductionRow, at: string, why: 'paused' | 'away' | 'broken'): string {
  const { filesAt } = production
  const files = filesAt ? `, files of ${absolute(filesAt)}` : ''
  return `${because[why]}, so these are the data that its mirror had last, ${ageOf(at)} old by then: rows of ${absolute(at)}${files}.`
}

const because = {
  paused: 'Syncing was paused',
  away: 'Production could not be reached',
  broken: 'The mirror could not follow production',
}

const ageOf = (at: string) => span((Date.now() - Date.parse(at)) / 1000)
