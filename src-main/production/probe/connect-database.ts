// Connects a probe to production's database server by the first route that works.
import { Failure } from '../../contract/failure.ts'
import type { DatabaseAddress } from '../../contract/models.ts'
import type { DatabaseSource } from '../../contract/source.ts'
import { connect, type DatabaseLogin, type SqlConnection } from '../../database/client/connect.ts'
import { connectFailure } from '../../database/client/connect-failures.ts'
import type { Ssh } from '../reach/ssh.ts'
import { databaseRoutes, socketsOf } from './database-routes.ts'

/** Limits of a probe's conversation: what it asks has short answers. */
const probing = { bytes: 16 * 2 ** 20, seconds: 30 }

/**
 * Tries each route to the server until one answers.
 * @param configHost DB_HOST of wp-config.php
 * @throws Failure `database-refused` where any route led to a server that refused the login, `database-unreachable` otherwise
 */
export async function connectDatabase(
  ssh: Ssh,
  given: DatabaseSource,
  configHost: string,
  login: DatabaseLogin,
): Promise<{ readonly connection: SqlConnection; readonly database: DatabaseAddress }> {
  let refusal: unknown
  let unreachable: unknown
  const sockets = await socketsOf(ssh, given, configHost)
  for (const route of databaseRoutes(given, configHost, sockets)) {
    try {
      const connection = await connect(route.open(ssh), login, probing)
      await answers(connection, login)
      const { host, port, tunnel } = route
      return { connection, database: { host, port, tunnel, tls: connection.tls, user: login.user, name: login.name } }
    } catch (error) {
      if (error instanceof Failure && error.code === 'database-refused') refusal ??= error
      else unreachable ??= error
    }
  }
  throw refusal ?? unreachable
}

/** A server may let in an account whose password has expired, and then do nothing for it. */
async function answers(connection: SqlConnection, login: DatabaseLogin): Promise<void> {
  try {
    await connection.query('SELECT 1')
  } catch (error) {
    connection.close()
    throw error instanceof Failure ? error : connectFailure(error, login)
  }
}
