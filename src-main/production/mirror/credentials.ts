// Reads from the catalog what reaches a production, with its secrets.
import type { Catalog } from '../../catalog/catalog.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Secrets } from '../../catalog/secrets.ts'
import { Failure } from '../../contract/failure.ts'
import type { ReachedSource } from '../../contract/models.ts'
import { accountOf, joinSecrets, type ProductionAccess, type WordpressAccount } from '../reach/production-access.ts'

export interface Credentials {
  /** @throws Failure `bad-input` for a production that was read from files, `secret-unreadable` */
  source(production: string): ProductionAccess
  /** WordPress' own account in the database. @throws Failure `secret-unreadable` */
  account(production: string): WordpressAccount
  /** DB_HOST as wp-config.php has it. It is no secret: clones are made and started without the key too. */
  databaseHost(production: string): string
}

export function createCredentials({ productions }: Pick<Catalog, 'productions'>, secrets: Secrets): Credentials {
  const account = (production: string) =>
    accountOf(secrets.decrypt(linkedProduction({ productions }, production).secrets))
  return {
    source(production) {
      const row = linkedProduction({ productions }, production)
      return joinSecrets({ ssh: reachedSource(row).ssh, database: row.database }, secrets.decrypt(row.secrets))
    },
    account,
    databaseHost(production) {
      const { facts } = linkedProduction({ productions }, production)
      if (facts.databaseHost !== undefined) return facts.databaseHost
      const { host } = account(production)
      productions.update(production, { facts: { ...facts, databaseHost: host } })
      return host
    },
  }
}

/** @throws Failure `bad-input` for a production that was read from files */
export function reachedSource({ name, source }: ProductionRow): ReachedSource {
  if (source.is !== 'backup') return source
  throw new Failure('bad-input', `“${name}” was read from files; there is no production to reach.`)
}

/** @throws Failure `not-found` */
export function linkedProduction({ productions }: Pick<Catalog, 'productions'>, id: string): ProductionRow {
  const found = productions.get(id)
  if (!found) throw new Failure('not-found', `There is no production “${id}” any more.`)
  return found
}
