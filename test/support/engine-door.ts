// A door before the engine's socket that a test shuts and opens: an engine that is not there, stops, and comes back.
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface EngineDoor {
  /** For DOCKER_HOST. */
  readonly host: string
  open(): Promise<void>
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

  const hold = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // A cut connection is what this is for.
    socket.on('error', () => socket.destroy())
  }
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
        hold(caller)
        hold(engine)
        caller.pipe(engine)
        engine.pipe(caller)
        caller.once('close', () => engine.destroy())
        engine.once('close', () => caller.destroy())
      })
      await new Promise<void>((resolve) => opening.listen(path, resolve))
      server = opening
    },
    shut,
    async cleanUp() {
      await shut()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
