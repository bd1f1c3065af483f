// Asks this computer's own ssh (`ssh -G`) how it would reach a host by its configuration; connects nowhere.
import { execFile } from 'node:child_process'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import { parsePlace, type SshPlace } from '../../contract/ssh-place.ts'
import { isHostName } from './host-name.ts'

/** What a person typed; the host may be a name that only the configuration knows. */
type Typed = SshPlace

/** One SSH server on the route. */
export interface Hop {
  /** The name as it was typed, for messages. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** Paths of private keys, in order; files that are missing are skipped. */
  readonly identities: readonly string[]
  /** Whether only these keys are tried, whatever an agent holds. */
  readonly identitiesOnly: boolean
  /** The path of the agent's socket; null where no agent is asked. */
  readonly agent: string | null
  readonly knownHosts: readonly string[]
  /** The name under which known_hosts lists the host. */
  readonly alias: string
}

/** The environment that ssh runs in, and a configuration file in place of the person's own. */
export interface ClientConfig {
  readonly env: NodeJS.ProcessEnv
  readonly configFile?: string
}

const mostHops = 8

/** The servers on the route in order, the one that was typed last. @throws Failure `bad-input` */
export async function hopsTo(typed: Typed, config: ClientConfig): Promise<readonly Hop[]> {
  return hops(typed, config, mostHops)
}

async function hops(typed: Typed, config: ClientConfig, left: number): Promise<readonly Hop[]> {
  if (left === 0) throw bad(`The way to ${typed.host} has more than ${mostHops} jump hosts, or leads in a circle`)
  const said = await ask(typed, config)
  const one = (name: string) => said.get(name)?.[0]
  const host = one('hostname') ?? typed.host
  if (!isHostName(host)) throw bad(`“${plainText(host)}” is no address of a host`)
  const user = typed.user ?? one('user') ?? userInfo().username
  const port = typed.port ?? Number(one('port') ?? 22)
  const expand = (path: string) => expanded(path, { host, user, port, typed: typed.host })
  const all = (name: string, fallback: readonly string[]) => (said.get(name) ?? fallback).map(expand)
  const hop: Hop = {
    name: typed.host,
    host,
    port,
    user,
    identities: all('identityfile', usualIdentities),
    identitiesOnly: one('identitiesonly') === 'yes',
    agent: agentOf(one('identityagent'), config.env, expand),
    knownHosts: [...words('userknownhostsfile', said), ...words('globalknownhostsfile', said)].map(expand),
    alias: one('hostkeyalias') ?? host,
  }
  const before = jumpsOf(typed, one('proxyjump'), one('proxycommand'))
  let way: readonly Hop[] = []
  // The first jump host has a route of its own; each other one is reached through the one before.
  for (const [index, jump] of before.entries()) {
    const reached = await hops(jump, config, left - 1 - index)
    way = index === 0 ? reached : [...way, ...reached.slice(-1)]
  }
  return [...way, hop]
}

const usualIdentities = ['id_ed25519', 'id_ecdsa', 'id_rsa', 'id_dsa'].map((name) => `~/.ssh/${name}`)
const usualKnown: Readonly<Record<string, string>> = {
  userknownhostsfile: '~/.ssh/known_hosts ~/.ssh/known_hosts2',
  globalknownhostsfile: '/etc/ssh/ssh_known_hosts',
}

const words = (name: string, said: ReadonlyMap<string, readonly string[]>) =>
  (said.get(name)?.[0] ?? usualKnown[name] ?? '').split(' ').filter((word) => word !== '' && word !== 'none')

/** The options that `ssh -G` prints, by keyword; none where this computer has no ssh. */
function ask({ host, port, user }: Typed, { env, configFile }: ClientConfig): Promise<ReadonlyMap<string, string[]>> {
  if (!/^[A-Za-z0-9_.:][A-Za-z0-9_.:%-]*$/.test(host)) throw bad(`“${plainText(host)}” is no name of a host`)
  const options = [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
  ]
  return new Promise((resolve, reject) => {
    execFile('ssh', ['-G', '-T', ...options, '--', host], { env, timeout: 10_000 }, (error, stdout, stderr) => {
      if (error && (error.code as unknown) === 'ENOENT') return resolve(new Map())
      if (error) {
        return reject(bad(`Your own ssh does not read its configuration: ${plainText(String(stderr).trim(), 300)}`))
      }
      const said = new Map<string, string[]>()
      for (const line of String(stdout).split(/\r?\n/)) {
        const [, name, value] = /^(\S+) (.*)$/.exec(line) ?? []
        if (name && value !== undefined) said.set(name, [...(said.get(name) ?? []), value])
      }
      resolve(said)
    })
  })
}

/** Reads ProxyJump, and `ProxyCommand ssh -W %h:%p jump`, its older spelling. */
function jumpsOf(typed: Typed, jump: string | undefined, command: string | undefined): readonly Typed[] {
  if (jump && jump !== 'none') return jump.split(',').map(jumpOf)
  if (!command || command === 'none') return []
  const old = /^ssh\s+(?:-[qTx]+\s+)*-W\s+['"]?\[?%h\]?:%p['"]?\s+(?:-[qTx]+\s+)*([^\s-]\S*)$/.exec(command.trim())?.[1]
  if (old) return [jumpOf(old)]
  throw bad(
    `Your ssh configuration reaches ${typed.host} by a command (ProxyCommand ${plainText(command, 80)}), which Sitefork does not run. Write it as ProxyJump there, or give an address that is reached without it`,
  )
}

/** Reads `[user@]host[:port]`, also with `ssh://` before it. */
function jumpOf(text: string): Typed {
  return parsePlace(text.trim()) ?? { host: text.trim() }
}

function agentOf(said: string | undefined, env: NodeJS.ProcessEnv, expand: (path: string) => string): string | null {
  if (said === 'none') return null
  if (said?.startsWith('$')) return env[said.slice(1).replace(/^\{(.*)\}$/, '$1')] || null
  if (said && said !== 'SSH_AUTH_SOCK') return expand(said)
  return env.SSH_AUTH_SOCK || (process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : null)
}

interface Known {
  readonly host: string
  readonly user: string
  readonly port: number
  readonly typed: string
}

/** Expands the tokens that may stand in paths (ssh_config(5), TOKENS). */
function expanded(path: string, { host, user, port, typed }: Known): string {
  const home = homedir()
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    d: home,
    h: host,
    n: typed,
    p: String(port),
    r: user,
    u: userInfo().username,
  }
  const inHome = path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path
  return inHome.replace(/%(.)/g, (whole, letter: string) => tokens[letter] ?? whole)
}

function bad(what: string): Failure {
  return new Failure('bad-input', `${what}. Nothing was sent anywhere.`, {
    remedy: { label: 'Edit source', action: 'edit-source' },
  })
}
