// Allows writing to a production, by an account that is probed and never used for anything else; or forbids it again.
import type { Context } from '../../context.ts'
import { Failure } from '../../contract/failure.ts'
import { createCredentials } from '../../production/mirror/credentials.ts'
import { layoutOf } from '../../production/site/site-layout.ts'
import { canClearCaches } from '../../production/write/clear-caches.ts'
import { mayWriteFiles } from '../../production/write/may-write-files.ts'
import { reachToWrite, type WriteAccess, writeAccess } from '../../production/write/write-access.ts'
import { grantStatements, readWriteRights } from '../../production/write/write-account.ts'
import { findProduction, findReached, type ReachedProduction } from '../find.ts'

type Needs = Pick<Context, 'catalog' | 'secrets' | 'publish'>

export interface AllowPromotion {
  readonly production: string
  readonly user: string
  readonly password: string
  readonly confirmers: readonly string[]
}

/** How long looking at production may take. */
const probeMs = 60_000

/** @returns the SQL that gives an account what promotion needs, and no more */
export function promotionGrants(
  { catalog }: Pick<Context, 'catalog'>,
  { production, ...account }: { readonly production: string; readonly user: string; readonly mayAlter: boolean },
): readonly string[] {
  const { database } = findReached(catalog, production)
  return grantStatements({ ...account, database: database.name })
}

/**
 * Looks whether the account may do what promotion needs, without writing anything, and stores it.
 * @returns what is to be looked at, in whole sentences
 * @throws Failure `grants-missing` with the SQL that gives what is missing; `database-…`, `ssh-…`
 */
export async function allowPromotion(
  context: Needs,
  wish: AllowPromotion,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { catalog, secrets, publish } = context
  const production = findReached(catalog, wish.production)
  const source = createCredentials(catalog, secrets).source(production.id)
  const access = writeAccess(source, wish, production.facts.tablePrefix)
  const limit = AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(probeMs)])
  const rights = await probeAccount(access, production, limit)
  const layout = layoutOf(production.facts, source.ssh.path)
  const files = await mayWriteFiles(source, layout, limit)
  const caches = await canClearCaches({ source, layout, addresses: production.facts }, limit)
  catalog.promotions.allow({
    production: production.id,
    databaseUser: wish.user,
    secret: secrets.encrypt(wish.password),
    mayAlter: rights.mayAlter,
    files: files.may,
    caches,
    confirmers: [...new Set(wish.confirmers.map((one) => one.trim()).filter((one) => one !== ''))],
    allowedAt: new Date().toISOString(),
  })
  publish.production(production.id)
  return [...rights.warnings, ...(files.sentence === null ? [] : [files.sentence])]
}

async function probeAccount(access: WriteAccess, { database }: ReachedProduction, signal: AbortSignal) {
  const connection = await reachToWrite(access, signal)
  try {
    return await readWriteRights(connection, database.name)
  } finally {
    connection.close()
  }
}

/** Forgets the account. Receipts stay. @throws Failure `busy` while something is being written */
export function forbidPromotion({ catalog, publish }: Needs, id: string): void {
  const production = findProduction(catalog, id)
  const pending = catalog.promotions.of(id).find(({ state }) => state === 'writing' || state === 'unknown')
  if (pending) {
    throw new Failure(
      'busy',
      `“${pending.title}” is being written to “${production.name}”, or it is not known yet whether it was. Wait for that, then forbid it.`,
    )
  }
  catalog.promotions.forbid(id)
  publish.production(id)
}
