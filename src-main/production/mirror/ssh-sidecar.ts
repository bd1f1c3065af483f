// The container beside a mirror that holds the SSH connection to production: the database's tunnel, and what fetches files.
import { posix } from 'node:path'
import type { Failure } from '../../contract/failure.ts'
import type { Layout, ProductionSettings } from '../../contract/models.ts'
import type { Docker } from '../../docker/docker.ts'
import { openShellPool, type ShellPool } from '../../docker/shell-pool.ts'
import type { ProductionAccess } from '../reach/production-access.ts'
import { openSshFailure, unreachable } from '../reach/ssh-failures.ts'
import { pause } from './pause.ts'
import { relayAgentRequests } from './ssh-agent-relay.ts'
import {
  agentKeys,
  agentRelay,
  agentSocket,
  filesMount,
  relayPort,
  type SidecarFile,
  sidecarFiles,
  sidecarHome,
  treeMount,
} from './ssh-sidecar-config.ts'

export interface SshSidecar {
  /** The container's name. */
  readonly name: string
  /** Runs short commands in it. */
  readonly run: ShellPool['run']
  /**
   * Creates it in the mirror's network namespace.
   * @param volumes of the live state's files, and of the directories that lie elsewhere on production
   */
  start(volumes: { readonly files: string; readonly trees: readonly string[] }, digest: string): Promise<void>
  /** Whether it was started with this digest; with other credentials it must be started anew. */
  isStartedWith(digest: string): Promise<boolean>
  running(): Promise<boolean>
  /** Makes this process sign with the person's SSH agent for a sidecar that another one started; again is fine. */
  relayAgent(): void
  /** Why SSH does not carry anything right now; undefined while it does, or when nothing is known. */
  connectionFailure(): Promise<Failure | undefined>
  /** Resolves once SSH is up. @throws Failure of why it is not */
  waitConnected(signal: AbortSignal): Promise<void>
  remove(): Promise<void>
}

export interface SshSidecarOptions {
  readonly docker: Docker
  readonly image: string
  readonly production: string
  /** The container whose network namespace it joins. */
  readonly network: string
  readonly source: ProductionAccess
  readonly layout: () => Layout
  readonly settings: ProductionSettings
}

/** Keeps one SSH connection up; waits longer the more often it fails at once, so that no production locks us out. */
const loop = `
cd ${sidecarHome}
child=
trap 'test -n "$child" && kill "$child" 2>/dev/null; exit 0' TERM INT
until [ -e ready ]; do sleep 0.1; done
if [ -e relay ]; then socat TCP-LISTEN:${relayPort},bind=127.0.0.1,reuseaddr,fork EXEC:./relay & fi
if [ -e use-agent ]; then socat UNIX-LISTEN:${agentSocket},fork,mode=600 UNIX-CONNECT:${agentRelay},retry=20,interval=0.25 & fi
pause=1
while :; do
  rm -f control
  started=$SECONDS
  ssh -F config -N tunnel 2>attempt &
  child=$!
  wait "$child"
  mv attempt trouble
  if [ $((SECONDS - started)) -ge 20 ]; then pause=1; else pause=$((pause < 16 ? pause * 2 : 16)); fi
  grep -q 'Permission denied' trouble && pause=60
  sleep "$pause" &
  child=$!
  wait "$child"
done
`

/** Ends the loop's pause before its next try, and forgets why the one before failed. */
const tryAgain = 'rm -f "$1/trouble"; pkill -x sleep || true'

/** Reads lines of name, mode and content; each file is whole under its name from the start. */
const writeFiles = `umask 077; cd "$1"
while read -r name mode text; do
  printf %s "$text" | base64 -d > "$name.new" && chmod "$mode" "$name.new" && mv "$name.new" "$name" || exit 1
done`

const connectMs = 30_000

/** The containers of every version of Sitefork have this name and the role `courier`, so that each finds the others'. */
const containerName = (production: string) => `courier-${production}`

export function openSshSidecar(options: SshSidecarOptions): SshSidecar {
  const { docker, production, source, settings } = options
  const name = containerName(production)
  const shells = openShellPool(docker, name)
  const agent = createAgentRelay(docker, name, source)
  const inHome = (file: string) => posix.join(sidecarHome, file)

  async function read(file: string): Promise<string> {
    return (await shells.run(['cat', inHome(file)], { allowFailure: true })).stdout
  }

  async function isConnected(): Promise<boolean> {
    const check = ['ssh', '-F', inHome('config'), '-O', 'check', 'production']
    return (await shells.run(check, { allowFailure: true })).exitCode === 0
  }

  async function connectionFailure(): Promise<Failure | undefined> {
    if (await isConnected()) return undefined
    const said = await read('trouble')
    return said ? (openSshFailure(said, source.ssh) ?? unreachable(source.ssh, said.trim())) : undefined
  }

  return {
    name,
    run: shells.run,
    async start(volumes, digest) {
      await runContainer(options, volumes)
      agent.start()
      const files = [{ name: 'digest', text: digest }, ...sidecarFiles(source, settings.bandwidth)]
      await shells.run(['sh', '-c', writeFiles, 'write', sidecarHome], { stdin: files.map(fileLine).join('') })
    },
    isStartedWith: async (digest) => (await read('digest')) === digest,
    running: async () => (await docker.inspect(name))?.running ?? false,
    relayAgent: agent.start,
    connectionFailure,
    async waitConnected(signal) {
      if (await isConnected()) return
      await shells.run(['sh', '-c', tryAgain, 'sh', sidecarHome])
      const deadline = Date.now() + connectMs
      while (!(await isConnected())) {
        signal.throwIfAborted()
        const known = await connectionFailure()
        if (known) throw known
        if (Date.now() > deadline) throw unreachable(source.ssh, `No answer within ${connectMs / 1000} seconds.`)
        await pause(100, signal)
      }
    },
    remove() {
      agent.stop()
      shells.close()
      return docker.remove(name)
    },
  }
}

async function runContainer(
  { docker, image, production, network, layout }: SshSidecarOptions,
  volumes: { readonly files: string; readonly trees: readonly string[] },
): Promise<void> {
  const trees = layout().trees.map(({ path }, index) => ({
    volume: volumes.trees[index] ?? '',
    target: treeMount(path),
  }))
  await docker.run({
    name: containerName(production),
    role: 'courier',
    owner: production,
    image,
    command: ['bash', '-c', loop],
    env: { SSH_ASKPASS: posix.join(sidecarHome, 'askpass'), SSH_ASKPASS_REQUIRE: 'force' },
    mounts: [{ volume: volumes.files, target: filesMount }, ...trees],
    tmpfs: { [sidecarHome]: 'size=1m,mode=0700,exec' },
    network: { join: network },
    // rsync sets owners and modes of what it writes, whatever they were.
    capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'],
  })
}

const fileLine = ({ name, text, executable }: SidecarFile) =>
  `${name} ${executable ? 700 : 600} ${Buffer.from(text).toString('base64')}\n`

/** Answers the sidecar's agent requests from `start` until `stop`, or until the container is gone. */
function createAgentRelay(docker: Docker, container: string, source: ProductionAccess) {
  let running: AbortController | undefined
  return {
    start(): void {
      const keys = agentKeys(source)
      if (keys.length === 0 || running) return
      const begun = new AbortController()
      running = begun
      void relayAgentRequests(docker, container, keys, begun.signal).then(() => {
        if (running === begun) running = undefined
      })
    },
    stop(): void {
      running?.abort()
      running = undefined
    },
  }
}
