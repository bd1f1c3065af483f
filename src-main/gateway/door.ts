// Connects the gateway to the web servers of clones through their doors, which answer only to who begins with the home's key.
import { createHash, randomBytes } from 'node:crypto'
import { Agent, type AgentOptions, type ClientRequestArgs } from 'node:http'
import type { Duplex } from 'node:stream'

/** Where the key is stored. */
interface KeyStore {
  get(name: string): string | undefined
  set(name: string, value: string): void
}

const setting = 'gateway-key'

/**
 * Reads the home's key, or makes it. It is the same at every start, for clones go on running in between. It opens nothing that
 * passwords protect, and must be there when the keychain is not.
 */
export function gatewayKey(settings: KeyStore): string {
  const kept = settings.get(setting)
  if (kept) return kept
  const key = randomBytes(32).toString('hex')
  settings.set(setting, key)
  return key
}

/** Stores the key in another catalog of the home: the gateway that runs goes on with it. */
export const setGatewayKey = (settings: KeyStore, key: string) => settings.set(setting, key)

/** @returns what a connection begins with; resources/images/keeper/door.c reads it */
const openingOf = (key: string) => `sitefork ${key}\n`

/** @returns what a door is given: the key's hash, from which nobody can read the key */
export const lockOf = (key: string) => createHash('sha256').update(openingOf(key)).digest('hex')

/** Connections to clones' web servers, each of which begins with the key; without a key, servers are reached without doors. */
export interface Connections {
  /** Keeps connections open between requests. */
  readonly kept: Agent
  /** Opens a connection for each request. */
  readonly fresh: Agent
}

/**
 * How many a clone's web server is kept busy with: fewer than its processes (resources/images/web/apache.conf), each of which waits
 * for the next request of its connection while others wait for a process.
 */
const mostKept = 16

export function connectionsWith(key: string | undefined): Connections {
  return {
    kept: new DoorAgent(key, { keepAlive: true, maxSockets: mostKept, maxFreeSockets: mostKept }),
    fresh: new DoorAgent(key, {}),
  }
}

class DoorAgent extends Agent {
  readonly #opening: string | undefined

  constructor(key: string | undefined, options: AgentOptions) {
    super(options)
    this.#opening = key && openingOf(key)
  }

  override createConnection(
    options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const connection = super.createConnection(options, callback)
    if (this.#opening) connection?.write(this.#opening)
    return connection
  }
}
