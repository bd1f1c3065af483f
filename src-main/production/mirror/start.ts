// Starts a mirror's containers, stops them, removes them.
import { createHash } from 'node:crypto'
import { treeName } from '../../pool/volume-names.ts'
import type { MirrorCall, MirrorParts } from './mirror-parts.ts'
import { sidecarFiles } from './ssh-sidecar-config.ts'

/** Starts once, however many ask at a time. A start that fails or is cancelled for one caller does not fail the next. */
export async function ensureStarted(parts: MirrorParts, call: MirrorCall): Promise<void> {
  const { memory } = parts
  await memory.starting?.catch(() => undefined)
  call.signal.throwIfAborted()
  memory.starting ??= start(parts, call).finally(() => {
    memory.starting = undefined
  })
  return memory.starting
}

async function start(parts: MirrorParts, { signal, log = () => undefined }: MirrorCall): Promise<void> {
  const { network, server, sidecar, pool, path, memory } = parts
  const digest = digestOf(parts)
  const [networkRuns, serverRuns, sidecarRuns] = await Promise.all([
    network.running(),
    server.running(),
    sidecar.running(),
  ])
  if (networkRuns && serverRuns && sidecarRuns && (await sidecar.isStartedWith(digest))) return sidecar.relayAgent()
  server.closeSessions()
  await sidecar.remove()
  const names = memory.layout.trees.map((one) => treeName(one.path))
  const [volumes, trees] = await Promise.all([pool.volumes(path), pool.treeVolumes(path, names)])
  if (!networkRuns || !serverRuns) {
    if (serverRuns) await server.stop()
    await server.remove()
    if (!networkRuns) await network.start(signal)
    await server.start(volumes.db, { signal, log })
  }
  await server.writeClientConfig()
  await sidecar.start({ files: volumes.files, trees }, digest)
}

/** The digest of everything that a sidecar is started with: another one needs a new container. */
function digestOf({ source, settings, database, memory }: MirrorParts): string {
  return createHash('sha256')
    .update(JSON.stringify([sidecarFiles(source, settings.bandwidth), database, memory.layout.trees]))
    .digest('hex')
}

export async function stop({ docker, server, sidecar, network }: MirrorParts): Promise<void> {
  server.closeSessions()
  await docker.stop(sidecar.name, 5)
  await server.stop()
  await network.stop()
}

export async function remove({ server, sidecar, network }: MirrorParts): Promise<void> {
  server.closeSessions()
  await sidecar.remove()
  await server.remove()
  await network.remove()
}
