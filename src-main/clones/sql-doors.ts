// Where a SQL client reaches a clone: one loopback port for as long as the clone lives, whatever containers its state runs in.
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A clone that is to have a door. */
interface Housed {
  readonly id: string
  /** The port it had; null before it has one. */
  readonly sqlPort: number | null
}

export interface SqlDoors {
  /** Soon, every clone has a door, and one that is gone has none. */
  look(): void
  /** What is to be known of its port: a whole sentence; undefined while it is the one it had always. */
  noteOf(clone: string): string | undefined
  close(): Promise<void>
}

/** Below those that systems give away by themselves, and easy to remember: MySQL's own, with a one. */
const firstPort = 13_306
const lastPort = 32_000
/** Several clones that come at once are looked at together. */
const soonMs = 20

/**
 * @param options.serverOf the port that the clone's server has now; wakes it where it sleeps; undefined where it does not run
 * @param options.onPort a clone has that port from now on
 */
export function createSqlDoors(options: {
  readonly clones: () => readonly Housed[]
  readonly serverOf: (clone: string) => Promise<number | undefined>
  readonly onPort: (clone: string, port: number) => void
  readonly log: (line: string) => void
}): SqlDoors {
  const { clones, serverOf, onPort, log } = options
  const doors = new Map<string, Door>()
  const notes = new Map<string, string>()
  let timer: NodeJS.Timeout | undefined
  let under: Promise<void> = Promise.resolve()
  let closed = false

  async function settle(): Promise<void> {
    const all = closed ? [] : clones()
    for (const [id, door] of doors) {
      if (all.some((one) => one.id === id)) continue
      door.close()
      doors.delete(id)
      notes.delete(id)
    }
    const theirs = new Set(all.flatMap(({ sqlPort }) => (sqlPort === null ? [] : [sqlPort])))
    for (const { id, sqlPort } of all) {
      if (doors.has(id)) continue
      const server = (sqlPort !== null && (await listen(sqlPort))) || (await listenOn(theirs))
      if (!server) return
      const port = portOf(server)
      theirs.add(port)
      doors.set(
        id,
        openDoor(server, () => serverOf(id)),
      )
      if (port === sqlPort) continue
      if (sqlPort !== null) notes.set(id, movedFrom(sqlPort, port))
      onPort(id, port)
    }
  }

  async function listenOn(taken: ReadonlySet<number>): Promise<Server | undefined> {
    for (let port = firstPort; port < lastPort; port++) {
      const server = taken.has(port) ? undefined : await listen(port)
      if (server) return server
    }
    return undefined
  }

  return {
    look() {
      if (closed) return
      timer ??= setTimeout(() => {
        timer = undefined
        under = under.then(settle).catch((error: unknown) => log(`SQL ports: ${error}`))
      }, soonMs)
    },
    noteOf: (clone) => notes.get(clone),
    async close() {
      closed = true
      clearTimeout(timer)
      under = under.then(settle)
      await under
    },
  }
}

const movedFrom = (old: number, port: number) =>
  `Its SQL port is ${port} now, because another program has taken ${old}. Change it in your SQL client.`

interface Door {
  close(): void
}

function openDoor(server: Server, serverPort: () => Promise<number | undefined>): Door {
  const open = new Set<Socket>()
  server.on('connection', (client) => {
    open.add(client)
    client.on('error', () => client.destroy()).on('close', () => open.delete(client))
    serverPort().then(
      (port) => {
        if (port === undefined || client.destroyed) return client.destroy()
        const database = connect(port, '127.0.0.1')
        database.on('error', () => client.destroy()).on('close', () => client.destroy())
        client.on('close', () => database.destroy())
        client.pipe(database).pipe(client)
      },
      () => client.destroy(),
    )
  })
  return {
    close() {
      server.close()
      for (const one of open) one.destroy()
    },
  }
}

const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** Undefined where another program has the port. */
function listen(port: number): Promise<Server | undefined> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen({ host: '127.0.0.1', port }, () => resolve(server))
  })
}
