// The network namespace that a mirror's database server and its SSH sidecar share. The server, which runs what production
// sends, reaches nothing but the sidecar's end of the tunnel; the sidecar reaches production's ports.
import { createHash } from 'node:crypto'
import type { Docker } from '../../docker/docker.ts'
import { kernelUid } from '../../docker/sandbox.ts'
import { waitForLog } from '../../docker/wait-for-log.ts'
import type { ProductionAccess } from '../reach/production-access.ts'

export interface MirrorNetwork {
  /** The name of the container that owns the namespace. */
  readonly name: string
  /** Whether the container runs with the rules that the source needs now. */
  running(): Promise<boolean>
  /** Creates it anew; containers that had joined the one before must be started anew as well. */
  start(signal: AbortSignal): Promise<void>
  stop(): Promise<void>
  remove(): Promise<void>
}

/** The line that the container prints once its rules are set. */
const readyLine = 'sealed'

/**
 * Sets the rules, which takes NET_ADMIN, then drops every capability and sleeps. `$1` lists the ports that root may reach: the
 * sidecar and Sitefork's own clients run as root. Every other user in the namespace has loopback only, and no names.
 */
const script = `set -eu
${kernelUid}
root=$(kernel_uid 0)
nft -f - <<RULES
table inet sitefork {
  counter refused {}
  # Ahead of the engine's own redirection of its resolver.
  chain names {
    type filter hook output priority -150; policy accept;
    ip daddr 127.0.0.11 meta skuid != $root counter name refused reject
  }
  chain output {
    type filter hook output priority 0; policy drop;
    oifname "lo" accept
    ct state established,related accept
    meta skuid $root meta l4proto { tcp, udp } th dport 53 accept
    meta skuid $root tcp dport { $1 } accept
    meta l4proto tcp counter name refused reject with tcp reset
    counter name refused reject with icmpx admin-prohibited
  }
}
RULES
echo ${readyLine}
exec setpriv --bounding-set=-all --inh-caps=-all sleep infinity`

export function openMirrorNetwork(options: {
  readonly docker: Docker
  /** The keeper's image. */
  readonly image: string
  readonly production: string
  readonly source: Pick<ProductionAccess, 'ssh' | 'database'>
}): MirrorNetwork {
  const { docker, image, production, source } = options
  const name = `network-${production}`
  const ports = [
    ...new Set([
      source.ssh.jumps?.[0]?.port ?? source.ssh.port,
      ...(source.database.tunnel ? [] : [source.database.port]),
    ]),
  ].join(', ')
  const rules = createHash('sha256').update(`${script}\0${ports}`).digest('hex').slice(0, 12)
  return {
    name,
    async running() {
      const facts = await docker.inspect(name)
      return facts?.running === true && facts.state === rules
    },
    async start(signal) {
      await docker.remove(name)
      await docker.run({
        name,
        role: 'network',
        owner: production,
        state: rules,
        image,
        command: ['sh', '-c', script, 'network', ports],
        mounts: [],
        network: 'outside',
        capabilities: ['NET_ADMIN', 'SETPCAP'],
        memoryBytes: 64 * 2 ** 20,
        pids: 32,
      })
      await waitForLog(
        docker,
        name,
        readyLine,
        signal,
        'The mirror’s network could not be sealed, so the mirror was not started. Your points and clones are safe; the details say why.',
      )
    },
    stop: () => docker.stop(name, 0),
    remove: () => docker.remove(name),
  }
}
