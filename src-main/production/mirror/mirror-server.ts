// The container with a mirror's database server, and the clients in it: of that server, and of production's.
import { createHash } from 'node:crypto'
import { Failure } from '../../contract/failure.ts'
import { type AdminClient, clientFailure, errorLines, openAdminClient } from '../../database/client/admin-client.ts'
import { clientUser } from '../../database/client/client-arguments.ts'
import { sqlText } from '../../database/client/quote.ts'
import type { Dialect } from '../../database/dialect/dialect.ts'
import type { ReplicationSource } from '../../database/dialect/replication.ts'
import { serverTmpfs } from '../../database/dialect/server-arguments.ts'
import { waitUntilAnswering } from '../../database/server/wait-until-answering.ts'
import type { Docker } from '../../docker/docker.ts'
import { databaseUser } from '../../pool/state-scripts.ts'

/** The option file by which clients in the container reach production; it lies in a tmpfs. */
export const optionFile = '/run/sitefork/production.cnf'

export interface MirrorServer {
  /** The container's name. */
  readonly name: string
  /** A client of the mirror's server: its root, through its socket. */
  readonly local: AdminClient
  /** Another client of the mirror's server, for queries that wait. */
  readonly waiting: AdminClient
  /** Another client of the mirror's server, for the site's database, whose session can write nothing. */
  readonly reading: AdminClient
  /** A client of production's server, with the replication account. */
  readonly remote: AdminClient
  /** Creates the container and waits until the server answers; makes an empty database directory first where there is none. */
  start(volume: string, options: { readonly signal: AbortSignal; readonly log: (line: string) => void }): Promise<void>
  /** Writes the option file by which `remote` reaches production. */
  writeClientConfig(): Promise<void>
  running(): Promise<boolean>
  stop(): Promise<void>
  remove(): Promise<void>
  closeSessions(): void
}

/** Milliseconds until a server must answer: recovery of a large database after a crash takes minutes. */
const startDeadlineMs = 300_000

export function openMirrorServer(options: {
  readonly docker: Docker
  readonly image: string
  readonly dialect: Dialect
  readonly production: string
  readonly database: string
  /** Production's server. */
  readonly upstream: ReplicationSource
  /** The container whose network namespace the server joins. */
  readonly network: string
}): MirrorServer {
  const { docker, image, dialect, production, database, upstream, network } = options
  const name = `mirror-${production}`
  const own = dialect.clientArguments('mirror')
  const session = (argv: readonly string[], failure: (complaint: string) => Failure) =>
    openAdminClient({ docker, container: name, argv, failure })
  const ownFailure = (complaint: string) =>
    new Failure(
      'container-failed',
      'The mirror’s database server did not do what it was asked. Your points and clones are safe; try again.',
      {
        remedy: { label: 'Try again', action: 'retry' },
        detail: withoutSecret(errorLines(complaint), upstream.password),
      },
    )
  const local = session(own, ownFailure)

  async function waitUntilAnswers(signal: AbortSignal): Promise<void> {
    if (await waitUntilAnswering(local, { docker, container: name, signal, deadlineMs: startDeadlineMs })) return
    throw new Failure(
      'container-failed',
      'The mirror’s database server did not start. Your points and clones are safe; the details show what it said.',
      { remedy: { label: 'Try again', action: 'retry' }, detail: await docker.logs(name, 40) },
    )
  }

  return {
    name,
    local,
    waiting: session(own, ownFailure),
    reading: session([...own, '--init-command=SET SESSION TRANSACTION READ ONLY', database], ownFailure),
    remote: session(dialect.productionClientArguments(optionFile), clientFailure),
    async start(volume, { signal, log }) {
      log('Starting the mirror’s database server')
      await docker.run({
        name,
        role: 'mirror',
        owner: production,
        image,
        command: [
          'bash',
          '-c',
          dialect.initScript,
          'begin',
          ...dialect.serverArguments({ purpose: 'mirror', serverId: serverId(docker.instance, production), database }),
        ],
        user: databaseUser,
        mounts: [{ volume, target: '/site/db' }],
        tmpfs: serverTmpfs,
        network: { join: network },
      })
      await waitUntilAnswers(signal)
    },
    async writeClientConfig() {
      const write = 'umask 077; cat > "$1.new" && mv "$1.new" "$1"'
      await docker.exec(name, ['sh', '-c', write, 'write', optionFile], {
        user: clientUser,
        stdin: dialect.clientOptions(upstream),
      })
    },
    running: async () => (await docker.inspect(name))?.running ?? false,
    stop: () => docker.stop(name, 60),
    remove: () => docker.remove(name),
    closeSessions() {
      for (const one of [this.local, this.waiting, this.reading, this.remote]) one.close()
    },
  }
}

/** The server's id, never 0. Two mirrors of one production, in two homes, need two: production drops the older of equal ones. */
function serverId(instance: string, production: string): number {
  return (createHash('sha256').update(`${instance} ${production}`).digest().readUInt32BE(0) >>> 1) + 2
}

function withoutSecret(text: string, secret: string): string {
  if (secret === '') return text
  return [sqlText(secret).slice(1, -1), secret].reduce((left, form) => left.replaceAll(form, '•••'), text)
}
