// The key to the doors of clones' web servers: their published ports answer to nobody who does not begin with it.
import { createHash, randomBytes } from 'node:crypto'
import { Agent, type AgentOptions, type ClientRequestArgs } from 'node:http'
import type { Duplex } from 'node:stream'

interface Kept {
  get(name: string): string | undefined
  set(name: string, value: string): void
}

const setting = 'gateway-key'

/**
 * The home's key, the same at every start: clones go on running in between. It opens nothing that passwords protect, and
 * must be there when the keychain is not.
 */
export function gatewayKey(settings: Kept): string {
  const kept = settings.get(setting)
  if (kept) return kept
  const key = randomBytes(32).toString('hex')
  settings.set(setting, key)
  return key
}

/** Of a home whose catalog is another one's now: the gateway that runs goes on with its key. */
export const setGatewayKey = (settings: Kept, key: string) => settings.set(setting, key)

/** What a connection begins with; resources/images/keeper/door.c knows its form. */
const openingOf = (key: string) => `sitefork ${key}\n`

/** What a door is given, so that it knows the key and nobody can read it there. */
export const lockOf = (key: string) => createHash('sha256').update(openingOf(key)).digest('hex')

/** Connections to clones' web servers, each of which begins with the key. Without one, servers have no doors. */
export interface Connections {
  /** Those that stay open between requests. */
  readonly kept: Agent
  /** Each for one request. */
  readonly fresh: Agent
}

export function connectionsWith(key: string | undefined): Connections {
  return {
    kept: new DoorAgent(key, { keepAlive: true, maxFreeSockets: 32 }),
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
    told?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const connection = super.createConnection(options, told)
    if (this.#opening) connection?.write(this.#opening)
    return connection
  }
}
