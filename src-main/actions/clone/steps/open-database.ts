// Opens the database of a clone's state that runs, by production's own account, which the copy has too.
import type { ProductionRow } from '../../../catalog/productions.ts'
import type { Context } from '../../../context.ts'
import { connect, type SqlConnection } from '../../../database/client/connect.ts'

export type OpenDatabase = (port: number, production: ProductionRow) => Promise<SqlConnection>

export const databaseOf =
  ({ mirrors }: Pick<Context, 'mirrors'>): OpenDatabase =>
  (port, { id, database }) => {
    const { user, password } = mirrors.account(id)
    return connect({ is: 'address', host: '127.0.0.1', port }, { user, password, name: database.name })
  }
