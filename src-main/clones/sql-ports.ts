// Gives each clone one loopback port for SQL clients, the same for as long as the clone lives, whatever containers it runs in.
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A clone that has or gets a port. */
interface PortHolder {
  readonly id: string
  /** The port that it had last; null before it has one. */
  readonly sqlPort: number | null
}

export interface SqlPorts {
  /** Opens ports for clones that have none and closes those of clones that are gone, a moment later. */
  reconcile(): void
  /** @returns a whole sentence where a clone's port is another one than before; undefined else */
  noteOf(clone: string): string | undefined
  /** Closes all ports. */
  close(): Promise<void>
}

/** Below the ports that systems give away by themselves, and easy to remember: MySQL's own with a one before it. */
const firstPort = 13_306
const lastPort = 32_000
/** How long to wait for further clones that come at the same time. */
const soonMs = 20

/**
 * @param options.serverOf wakes a clone that sleeps; returns its database server's port now, or undefined where it does not run
 * @param options.onPort is called when a clone gets another port
 */
export function createSqlPorts(options: {
  readonly clones: () => readonly PortHolder[]
  readonly serverOf: (clone: string) => Promise<number | undefined>
  readonly onPort: (clone: string, port: number) => void
  readonly log: (line: string) => void
}): SqlPorts {
  const { clones, serverOf, onPort, log } = options
  const open = new Map<string, OpenPort>()
  const notes = new Map<string, string>()
  let timer: NodeJS.Timeout | undefined
  let under: Promise<void> = Promise.resolve()
  let closed = false

  async function settle(): Promise<void> {
    const all = closed ? [] : clones()
    for (const [id, port] of open) {
      if (all.some((one) => one.id === id)) continue
      port.close()
      open.delete(id)
      notes.delete(id)
    }
    const theirs = new Set(all.flatMap(({ sqlPort }) => (sqlPort === null ? [] : [sqlPort])))
    for (const { id, sqlPort } of all) {
      if (open.has(id)) continue
      const server = (sqlPort !== null && (await listen(sqlPort))) || (await listenOn(theirs))
      if (!server) return
      const port = portOf(server)
      theirs.add(port)
      open.set(
        id,
        forwardPort(server, () => serverOf(id)),
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
    reconcile() {
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

interface OpenPort {
  close(): void
}

function forwardPort(server: Server, serverPort: () => Promise<number | undefined>): OpenPort {
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

/** @returns undefined where another program has the port */
function listen(port: number): Promise<Server | undefined> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen({ host: '127.0.0.1', port }, () => resolve(server))
  })
}
