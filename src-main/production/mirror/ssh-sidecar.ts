// The container beside a mirror that holds the SSH tunnel to production's database and fetches the files.
import { posix } from 'node:path'
import { isWithin } from '../../clones/places.ts'
import { Failure } from '../../contract/failure.ts'
import type { Layout, ProductionSettings } from '../../contract/models.ts'
import type { Docker } from '../../docker/docker.ts'
import { openShellPool } from '../../docker/shell-pool.ts'
import { treeName } from '../../pool/volume-names.ts'
import type { ProductionSource } from '../reach/source.ts'
import { noShell, openSshFailure, unreachable } from '../reach/ssh-failures.ts'
import { excludesIn, filtersOf } from '../site/site-layout.ts'
import { deepest } from '../site/site-trees.ts'
import { readRsyncOutput, rsyncProgress } from './rsync-output.ts'
import { copyOverSftp, sftpCopies } from './sftp-copy.ts'
import { relayAgentRequests } from './ssh-agent-relay.ts'
import {
  agentKeys,
  agentRelay,
  agentSocket,
  noCommandStarted,
  relayPort,
  type SidecarFile,
  sidecarFiles,
  sidecarHome,
} from './ssh-sidecar-config.ts'

export interface SshSidecar {
  readonly name: string
  /** Creates it in the mirror's network namespace. @param volumes of the live state's files, and of its trees */
  start(volumes: { readonly files: string; readonly trees: readonly string[] }, digest: string): Promise<void>
  /** Whether it was started with what has this digest: with other credentials it must start anew. */
  isStartedWith(digest: string): Promise<boolean>
  running(): Promise<boolean>
  /** It runs already: what it needs of this process is given to it, too. */
  relayAgent(): void
  /** Why SSH does not carry anything right now; undefined while it does, or when nothing is known. */
  connectionFailure(): Promise<Failure | undefined>
  /** Resolves once SSH is up. @throws Failure of why it is not */
  waitConnected(signal: AbortSignal): Promise<void>
  /** Whether the links that lead to production's files say what they did. */
  leadsAsBefore(signal: AbortSignal): Promise<boolean>
  /** Changes with the links among the files that are here. */
  links(): Promise<string>
  /** Makes the live files what production's are. Files that cannot be read there are left out and named. */
  fetchFiles(options: FetchOptions): Promise<{ readonly unread: readonly string[]; readonly changed: boolean }>
  remove(): Promise<void>
}

export interface FetchOptions {
  readonly signal: AbortSignal
  readonly onBytes: (done: number) => void
}

/** Keeps one SSH connection up; waits longer the more often it fails at once, so that no production locks us out. */
const loop = `
cd ${sidecarHome}
child=
trap 'test -n "$child" && kill "$child" 2>/dev/null; exit 0' TERM INT
until [ -e ready ]; do sleep 0.1; done
if [ -e lane ]; then socat TCP-LISTEN:${relayPort},bind=127.0.0.1,reuseaddr,fork EXEC:./lane & fi
if [ -e borrowed ]; then socat UNIX-LISTEN:${agentSocket},fork,mode=600 UNIX-CONNECT:${agentRelay},retry=20,interval=0.25 & fi
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

/** Somebody waits: the loop does not rest until its next try, and what failed before that one counts no more. */
const tryAgain = 'rm -f "$1/trouble"; pkill -x sleep || true'

/** Reads lines of name, mode and content. */
const putScript = `umask 077; cd "$1"
while read -r name mode text; do
  printf %s "$text" | base64 -d > "$name.new" && chmod "$mode" "$name.new" && mv "$name.new" "$name" || exit 1
done`

/** Debian's www-data: files belong to the account a clone's PHP runs as. */
const owner = '33:33'
const files = '/site/files'
const rsyncAs = ['rsync', '--rsh', posix.join(sidecarHome, 'rsh')] as const
/** Links near the top of everything that was fetched, and what they say: as deep as they are looked for on production. */
const linksScript = `find ${files} /site/trees -maxdepth ${deepest} \\( -name node_modules -o -name .git \\) -prune \
  -o -type l -printf '%p %l\\n' 2>/dev/null | sort | sha256sum`
/** Where a directory is mounted that lies elsewhere on production. */
const treeAt = (path: string) => posix.join('/site/trees', treeName(path))

export function openSshSidecar(options: {
  readonly docker: Docker
  readonly image: string
  readonly production: string
  /** The container whose network namespace it joins. */
  readonly network: string
  readonly source: ProductionSource
  readonly layout: () => Layout
  readonly settings: ProductionSettings
}): SshSidecar {
  const { docker, image, production, network, source, layout, settings } = options
  const name = `courier-${production}`
  const errands = openShellPool(docker, name)

  /** Each is whole under its name from the start, in the order given. */
  async function put(all: readonly SidecarFile[]): Promise<void> {
    const lines = all.map(({ name, text, executable }) => {
      return `${name} ${executable ? 700 : 600} ${Buffer.from(text).toString('base64')}\n`
    })
    await errands.run(['sh', '-c', putScript, 'put', sidecarHome], { stdin: lines.join('') })
  }

  /** While the container is there. */
  let lending: AbortController | undefined
  function attend(): void {
    const keys = agentKeys(source)
    if (keys.length === 0 || lending) return
    const begun = new AbortController()
    lending = begun
    void relayAgentRequests(docker, name, keys, begun.signal).then(() => {
      if (lending === begun) lending = undefined
    })
  }

  async function connected(): Promise<boolean> {
    const check = ['ssh', '-F', posix.join(sidecarHome, 'config'), '-O', 'check', 'production']
    return (await errands.run(check, { allowFailure: true })).exitCode === 0
  }

  async function trouble(): Promise<Failure | undefined> {
    if (await connected()) return undefined
    const { stdout } = await errands.run(['cat', posix.join(sidecarHome, 'trouble')], { allowFailure: true })
    return stdout ? (openSshFailure(stdout, source.ssh) ?? unreachable(source.ssh, stdout.trim())) : undefined
  }

  async function rsync(argv: readonly string[], { signal, onBytes }: FetchOptions) {
    const words = readRsyncOutput()
    let changed = false
    let quietUntil = 0
    const result = await docker.exec(name, [...rsyncAs, ...argv], {
      signal,
      allowFailure: true,
      onStdout(chunk) {
        const told = rsyncProgress(chunk.toString('latin1'))
        changed ||= told.changed
        if (told.bytes === undefined || Date.now() < quietUntil) return
        quietUntil = Date.now() + 200
        onBytes(told.bytes)
      },
      onStderr: words.push,
    })
    signal.throwIfAborted()
    return { exitCode: result.exitCode, words: words.text(), unread: words.denied(), changed }
  }

  async function fetchOverSftp({ signal }: FetchOptions) {
    const copies = sftpCopies(layout(), source, settings, { files, treeAt })
    const unread: string[] = []
    let changed = false
    for (const copy of copies) {
      const one = await copyOverSftp(docker, name, copy, signal)
      if (one.isGone) throw gone(source)
      if (!one.isWhole) throw filesFailure({ exitCode: one.exitCode, words: one.words }, source)
      unread.push(...one.unread)
      changed ||= one.changed
    }
    return { unread, changed }
  }

  return {
    name,
    connectionFailure: trouble,
    relayAgent: attend,
    async start(volumes, digest) {
      const trees = layout().trees.map(({ path }, index) => ({
        volume: volumes.trees[index] ?? '',
        target: treeAt(path),
      }))
      await docker.run({
        name,
        role: 'courier',
        owner: production,
        image,
        command: ['bash', '-c', loop],
        env: { SSH_ASKPASS: posix.join(sidecarHome, 'askpass'), SSH_ASKPASS_REQUIRE: 'force' },
        mounts: [{ volume: volumes.files, target: files }, ...trees],
        tmpfs: { [sidecarHome]: 'size=1m,mode=0700,exec' },
        network: { join: network },
        // rsync sets owners and modes of what it writes, whatever they were.
        capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'],
      })
      attend()
      await put([{ name: 'digest', text: digest }, ...sidecarFiles(source, settings.bandwidth)])
    },
    async isStartedWith(digest) {
      const { stdout } = await errands.run(['cat', posix.join(sidecarHome, 'digest')], { allowFailure: true })
      return stdout === digest
    },
    running: async () => (await docker.inspect(name))?.running ?? false,
    async waitConnected(signal) {
      if (await connected()) return
      await errands.run(['sh', '-c', tryAgain, 'sh', sidecarHome])
      const deadline = Date.now() + 30_000
      while (!(await connected())) {
        signal.throwIfAborted()
        const known = await trouble()
        if (known) throw known
        if (Date.now() > deadline) throw unreachable(source.ssh, 'No answer within 30 seconds.')
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    },
    async leadsAsBefore(signal) {
      const links = layout().links.map((one) => one.path)
      if (links.length === 0 || source.ssh.files === 'sftp') return true
      const from = links.map((path, index) => `${index === 0 ? 'production' : ''}:${path}`)
      const { stdout } = await docker.exec(name, [...rsyncAs, '-l', '-s', '--list-only', '--', ...from], {
        allowFailure: true,
        signal,
      })
      signal.throwIfAborted()
      const said = stdout.split('\n').flatMap((line) => line.split(' -> ')[1] ?? [])
      return layout().links.every(({ target }) => said.includes(target))
    },
    async links() {
      const { stdout } = await errands.run(['sh', '-c', linksScript, 'sh'])
      return stdout
    },
    async fetchFiles(fetch) {
      const lies = layout()
      if (source.ssh.files === 'sftp') return fetchOverSftp(fetch)
      const { configAbove } = source.wordpress
      const limits = settings.bandwidth === null ? [] : [`--bwlimit=${settings.bandwidth}`]
      const usual = ['-rlpt', '--chown', owner, '--numeric-ids', '-s', ...limits]
      const whole = [...usual, '--delete-delay', '--delete-excluded', '--info=progress2']
      const excludes = (directory: string) =>
        excludesIn(lies, directory, settings.excludePaths).map((pattern) => `--exclude=${pattern}`)
      // A wp-config.php from above that has no place of its own stands in the directory itself, where WordPress looks first.
      const placed = lies.trees.some((one) => configAbove && isWithin(configAbove, one.path))
      const brought = configAbove && !placed ? configAbove : null
      const kept = brought === null ? [] : ['--filter', 'protect /wp-config.php']
      const from = (path: string) => `production:${posix.join(path, '/')}`
      const runs = [
        [...whole, ...kept, ...excludes(lies.base), '--', from(lies.base), `${files}/`],
        ...lies.trees.map((tree) => {
          const filters = [...excludes(tree.path), ...filtersOf(lies, tree)]
          return [...whole, ...filters, '--', from(tree.path), `${treeAt(tree.path)}/`]
        }),
        ...(brought === null ? [] : [[...usual, '--', `production:${brought}`, `${files}/wp-config.php`]]),
      ]
      const unread: string[] = []
      let [changed, before] = [false, 0]
      for (const argv of runs) {
        let done = 0
        const onBytes = (bytes: number) => {
          done = bytes
          fetch.onBytes(before + bytes)
        }
        const one = await rsync(argv, { ...fetch, onBytes })
        if (/rsync: .*change_dir ".*" failed: No such file/.test(one.words)) throw gone(source)
        if (one.exitCode !== 0 && !partial.has(one.exitCode)) throw filesFailure(one, source)
        unread.push(...one.unread)
        changed ||= one.changed
        before += done
      }
      return { unread, changed }
    },
    remove() {
      lending?.abort()
      lending = undefined
      errands.close()
      return docker.remove(name)
    },
  }
}

/** rsync's manual, EXIT VALUES. 23: some files could not be read; 24: some vanished while it ran. */
const partial: ReadonlySet<number> = new Set([23, 24])

function gone({ ssh }: ProductionSource): Failure {
  return new Failure(
    'wordpress-not-found',
    `What was copied of ${ssh.path} is not there any more on ${ssh.host}. What is here stays usable; where the site has moved, give its new path.`,
    { remedy: { label: 'Edit source', action: 'edit-source' } },
  )
}

function filesFailure(
  { exitCode, words }: { readonly exitCode: number; readonly words: string },
  { ssh }: ProductionSource,
) {
  // rsync's own lines may speak of files it was denied.
  const known = openSshFailure(words.replace(/^(?:rsync: |\w+: Access failed: ).*$/gm, ''), ssh)
  if (known) return known
  if (words.includes(noCommandStarted))
    return noShell(ssh, words.replace(noCommandStarted, '').replace(/^rsync.*$/gm, ''))
  if (exitCode === 11 || /No space left/.test(words)) {
    return new Failure(
      'pool-full',
      'The pool has no room for production’s files. What was there before is safe; free some space, then try again.',
      {
        remedy: { label: 'Free space', action: 'free-space' },
        detail: words.trim(),
      },
    )
  }
  return new Failure(
    'ssh-unreachable',
    `Copying the files from ${ssh.host} was cut off. What is here stays usable, and the next copy goes on from there.`,
    {
      remedy: { label: 'Try again', action: 'retry' },
      detail: `The copy ended with ${exitCode}: ${words.trim()}`,
    },
  )
}
