// A door before the engine's socket that a test shuts and opens, for an engine that is not there, stops, and comes back, and that
// holds a request back, for a step of a job that must not end yet.
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transform } from 'node:stream'

/** Something that is kept from happening. */
export interface Hold {
  /** Resolves once it was about to happen. */
  readonly reached: Promise<unknown>
  /** Lets it happen. */
  release(): unknown
}

export interface EngineDoor {
  /** For DOCKER_HOST. */
  readonly host: string
  open(): Promise<void>
  /**
   * Keeps back what the host sends to the engine from the first piece on that matches.
   *
   * @param pattern found in the bytes as Latin-1: the line of a request, or a command for a shell that is in a container
   */
  hold(pattern: RegExp): Hold
  /** Cuts every connection and refuses new ones. */
  shut(): Promise<void>
  cleanUp(): Promise<void>
}

/** Shut at first. */
export function engineDoor(engineSocket = '/var/run/docker.sock'): EngineDoor {
  const folder = mkdtempSync(join(tmpdir(), 'sitefork-door-'))
  const path = join(folder, 'docker.sock')
  const sockets = new Set<Socket>()
  let server: Server | undefined
  let holding: { readonly pattern: RegExp; readonly reach: () => void; readonly released: Promise<void> } | undefined

  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // A cut connection is what this is for.
    socket.on('error', () => socket.destroy())
  }
  /** Passes everything on, but for what is held back, and what the same connection says behind it. */
  const gate = () =>
    new Transform({
      async transform(chunk: Buffer, _encoding, done) {
        if (holding?.pattern.test(chunk.toString('latin1'))) {
          holding.reach()
          await holding.released
        }
        done(null, chunk)
      },
    })
  async function shut(): Promise<void> {
    const closing = server
    server = undefined
    if (!closing) return
    const closed = new Promise((resolve) => closing.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    host: `unix://${path}`,
    async open() {
      const opening = createServer({ allowHalfOpen: true }, (caller) => {
        const engine = connect({ path: engineSocket, allowHalfOpen: true })
        keep(caller)
        keep(engine)
        caller.pipe(gate()).pipe(engine)
        engine.pipe(caller)
        caller.once('close', () => engine.destroy())
        engine.once('close', () => caller.destroy())
      })
      await new Promise<void>((resolve) => opening.listen(path, resolve))
      server = opening
    },
    shut,
    hold(pattern) {
      const reached = Promise.withResolvers<void>()
      const released = Promise.withResolvers<void>()
      holding = { pattern, reach: reached.resolve, released: released.promise }
      return {
        reached: reached.promise,
        release() {
          holding = undefined
          released.resolve()
        },
      }
    },
    async cleanUp() {
      holding = undefined
      await shut()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
