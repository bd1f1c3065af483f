// Whether a production may be written to, and by what.

import type { ProductionRow } from '../../../catalog/productions.ts'
import type { PromotionAccessRow } from '../../../catalog/promotions.ts'
import type { Context } from '../../../context.ts'
import { Failure } from '../../../contract/failure.ts'
import { createCredentials } from '../../../production/mirror/credentials.ts'
import { type WriteAccess, writeAccess } from '../../../production/write/write-access.ts'
import type { ReachedProduction } from '../../find.ts'

type Needs = Pick<Context, 'catalog'>

/** @returns a whole sentence; null where it may be written to */
export function whyNoPromotion({ catalog }: Needs, { id, name, pausedAt, source }: ProductionRow): string | null {
  if (source.is === 'backup') {
    return `“${name}” was read from files, so Sitefork cannot write to it. Take the changes as a script, and have it run there.`
  }
  if (!catalog.promotions.accessOf(id)) {
    return `Nobody has allowed promotion to “${name}”: production is only read. Allow it, with an account that may write, or take the changes as a script.`
  }
  const pending = catalog.promotions
    .of(id)
    .find(({ state, step }) => state !== 'draft' && (state !== 'done' || step !== 'none'))
  if (pending?.state === 'done') {
    return `“${name}” has “${pending.title}”, and what comes after that is being done: files that go, and caches. Wait for it to end.`
  }
  if (pending?.state === 'writing')
    return `“${pending.title}” is being written to “${name}” right now. Wait for it to end.`
  if (pending) {
    return `It is not known yet whether “${name}” has “${pending.title}”, which was cut off. Nothing else is written until production could be asked.`
  }
  if (pausedAt) return `Syncing “${name}” is paused, so what production is now is not known here. Resume syncing first.`
  return null
}

/** What writes to a production. @throws Failure `bad-input` where that is not allowed, `secret-unreadable` */
export function accessToWrite(
  { catalog, secrets }: Needs & Pick<Context, 'secrets'>,
  { id, name, facts }: ReachedProduction,
): { readonly access: WriteAccess; readonly row: PromotionAccessRow } {
  const row = catalog.promotions.accessOf(id)
  if (!row) {
    throw new Failure('bad-input', `Nobody has allowed promotion to “${name}”. Nothing was written; allow it first.`)
  }
  const source = createCredentials(catalog, secrets).source(id)
  const account = { user: row.databaseUser, password: secrets.decrypt(row.secret) }
  return { access: writeAccess(source, account, facts.tablePrefix), row }
}

/** @throws Failure `bad-input` where what was typed is not the production's name, or nobody of those who confirm did */
export function refuseUnconfirmed(
  { name }: ReachedProduction,
  { confirmers }: PromotionAccessRow,
  { site, confirmedBy }: { readonly site: string; readonly confirmedBy: string },
): void {
  if (site.trim() !== name) {
    throw new Failure('bad-input', `To write to production, type its name: ${name}. Nothing was written.`)
  }
  const isOne = confirmers.some((one) => one.toLowerCase() === confirmedBy.trim().toLowerCase())
  if (confirmers.length > 0 && !isOne) {
    throw new Failure(
      'bad-input',
      `One of these has to confirm what is written to “${name}”: ${confirmers.join(', ')}. Nothing was written.`,
    )
  }
}
