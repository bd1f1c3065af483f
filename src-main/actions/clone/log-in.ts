// Logs somebody in to a clone as one of its site's users, and lists these.
import type { CloneRow } from '../../catalog/clones.ts'
import { layoutOfState } from '../../clones/state.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import type { SiteUsers } from '../../contract/models.ts'
import { findClone, findProduction } from '../find.ts'
import type { CloneParts } from '../needs.ts'
import { wakeClone } from './wake-clone.ts'

type Needs = CloneParts & Pick<Context, 'jobs'>

/**
 * Wakes nothing yet: whoever opens the address waits for that.
 * @returns an address that logs a browser in once, within half a minute
 */
export async function logInToClone(
  context: Needs,
  wish: { readonly clone: string; readonly user: number | null },
): Promise<{ readonly url: string }> {
  const clone = findOpen(context, wish.clone)
  const wordpress = await wordpressOf(context, clone)
  return { url: context.gateway.logIn(clone.hostLabel, { wordpress, user: wish.user }) }
}

/** Lists the first users of a clone's site, which is woken for it. */
export async function listSiteUsers(
  context: Needs,
  wish: { readonly clone: string; readonly search: string; readonly limit: number },
): Promise<SiteUsers> {
  const clone = findOpen(context, wish.clone)
  if (!context.availability.get(clone.id)) await wakeClone(context, clone.id)
  const wordpress = await wordpressOf(context, clone)
  return context.gateway.users(clone.hostLabel, { wordpress, search: wish.search.trim(), limit: wish.limit })
}

/**
 * Finds a clone that runs or sleeps.
 * @throws Failure `not-found`; `bad-input` for one that is stopped; why it failed
 */
export function findOpen({ catalog }: Pick<Needs, 'catalog'>, word: string): CloneRow {
  const clone = findClone(catalog, word)
  if (clone.failure) throw new Failure(clone.failure.code, clone.failure.message)
  if (clone.wanted === 'running') return clone
  throw new Failure('bad-input', `“${clone.name}” is stopped. Start it, then try again.`)
}

const wordpressOf = async ({ engineParts, catalog }: Needs, clone: CloneRow) =>
  (await layoutOfState(engineParts(), clone, findProduction(catalog, clone.production))).wordpress
