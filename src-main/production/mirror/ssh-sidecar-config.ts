// The files with which OpenSSH in a mirror's sidecar reaches production: pinned host key, one login, one tunnel.
import { posix } from 'node:path'
import { Failure } from '../../contract/failure.ts'
import type { SshAuth } from '../../contract/source.ts'
import { treeName } from '../../pool/volume-names.ts'
import { isSocket, type ProductionAccess } from '../reach/production-access.ts'

/** The sidecar's tmpfs with these files; everything in it is gone with the container. */
export const sidecarHome = '/run/sitefork'

/** Where the site's directory is mounted in the sidecar. */
export const filesMount = '/site/files'
export const treesMount = '/site/trees'
/** Where a directory is mounted that lies elsewhere on production. */
export const treeMount = (path: string) => posix.join(treesMount, treeName(path))
/** The owner and group of all files, Debian's www-data: the account that a clone's PHP runs as. */
export const filesOwner = '33:33'

/** The beginning of each rsync command in the sidecar. */
export const rsync: readonly string[] = ['rsync', '--rsh', posix.join(sidecarHome, 'rsh')]

/** The local port of the tunnel to production's database server, in the network namespace that mirror and sidecar share. */
export const tunnelPort = 13306
/** The local port that is relayed to production's database server no faster than the settings say. */
export const relayPort = 13307

/** The socket at which OpenSSH in the sidecar finds its agent. */
export const agentSocket = `${sidecarHome}/agent`
/** The socket at which Sitefork answers for the agent, one connection at a time. */
export const agentRelay = `${sidecarHome}/agent.relay`

export interface SidecarFile {
  readonly name: string
  readonly text: string
  readonly executable?: boolean
}

/**
 * The files in the order in which they are written: the sidecar's loop waits for the last, `ready`.
 * @param bandwidth kibibytes a second; null: as many as come
 */
export function sidecarFiles(source: ProductionAccess, bandwidth: number | null): readonly SidecarFile[] {
  return [
    {
      name: 'known_hosts',
      text: hopsOf(source)
        .map(({ name, hostKey }) => `${aliasOf(name)} ${hostKey.key}\n`)
        .join(''),
    },
    { name: 'askpass', text: askpass, executable: true },
    ...hopsOf(source).flatMap(secretFiles),
    { name: 'config', text: sshConfig(source) },
    { name: 'rsh', text: rsh, executable: true },
    ...(bandwidth === null && source.database.tunnel
      ? []
      : [{ name: 'relay', text: relay(source, bandwidth), executable: true }]),
    ...(agentKeys(source).length > 0 ? [{ name: 'use-agent', text: '' }] : []),
    { name: 'ready', text: '' },
  ]
}

const aliasOf = (hop: string) => `sitefork-${hop}`

/**
 * The script that OpenSSH runs for a password or a passphrase; it prints the answer. OpenSSH's question names the key, and by
 * that the hop.
 */
const askpass = `#!/bin/sh
for hop in ${sidecarHome}/key.*; do
  case $1 in *"'$hop'"*) exec cat "${sidecarHome}/answer.\${hop##*.}" ;; esac
done
exec cat ${sidecarHome}/answer.production
`

/** One SSH server on the way to production; the last is production's host. */
interface Hop {
  /** Its name in ssh_config, and the end of its files' names. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly hostKey: { readonly key: string }
  readonly auth: SshAuth
}

/** The keys that only an agent has: the sidecar signs with them through Sitefork. */
export function agentKeys({ sshAuth, jumpAuths = [] }: ProductionAccess): readonly Extract<SshAuth, { is: 'agent' }>[] {
  return [...jumpAuths, sshAuth].filter((auth) => auth.is === 'agent')
}

function hopsOf({ ssh, sshAuth, jumpAuths = [] }: ProductionAccess): readonly Hop[] {
  const jumps = (ssh.jumps ?? []).map((jump, index) => ({
    ...jump,
    name: `hop${index}`,
    auth: jumpAuths[index] ?? sshAuth,
  }))
  return [...jumps, { ...ssh, name: 'production', auth: sshAuth }]
}

/** What `rsh` says where the host starts no command. */
export const noCommandStarted = 'sitefork: nothing was begun'

/**
 * The script that rsync runs in place of ssh. It drops what the login shell prints before the command starts; `read` takes no
 * byte beyond its line, so the rest is the command's.
 */
const rsh = `#!/bin/bash
host=$1; shift
mark=$(od -An -N12 -tx1 /dev/urandom | tr -d ' ')
ssh -F ${sidecarHome}/config "$host" "sh -c 'printf \\"%s%s\\\\n\\" begun $mark; exec \\"\\$@\\"' sh $*" | {
  while IFS= read -r -n 65536 line; do
    case $line in *begun"$mark") exec cat ;; esac
  done
  echo '${noCommandStarted}' >&2
  exit 12
}
codes=("\${PIPESTATUS[@]}")
if [ "\${codes[0]}" -ne 0 ]; then exit "\${codes[0]}"; fi
exit "\${codes[1]}"
`

function secretFiles({ name, auth }: Hop): readonly SidecarFile[] {
  const answer = (text: string) => ({ name: `answer.${name}`, text: `${text}\n` })
  switch (auth.is) {
    case 'password':
      return [answer(auth.password)]
    case 'key':
      return [
        answer(auth.passphrase ?? ''),
        { name: `key.${name}`, text: auth.key.replace(/\r\n/g, '\n').replace(/\n*$/, '\n') },
      ]
    case 'agent':
      return [{ name: `key.${name}`, text: `${auth.key}\n` }]
  }
}

function sshConfig(source: ProductionAccess): string {
  const { database } = source
  const forward = database.tunnel ? [`LocalForward 127.0.0.1:${tunnelPort} ${target(database)}`] : []
  const hops = hopsOf(source)
  return [
    // The tunnel's connection carries rsync too, so that production sees one login.
    'Host tunnel',
    '  ControlMaster yes',
    ...forward.map((line) => `  ${line}`),
    'Host production tunnel',
    `  ControlPath ${sidecarHome}/control`,
    '  ControlPersist no',
    '  ExitOnForwardFailure yes',
    ...hops.flatMap((hop, index) => hostLines(hop, hops[index - 1])),
    'Host *',
    ...[
      // First, for processors have instructions for it: files come over at a fraction of the cost.
      'Ciphers ^aes128-gcm@openssh.com,aes256-gcm@openssh.com',
      `UserKnownHostsFile ${sidecarHome}/known_hosts`,
      'GlobalKnownHostsFile /dev/null',
      'StrictHostKeyChecking yes',
      'UpdateHostKeys no',
      'CheckHostIP no',
      'NumberOfPasswordPrompts 1',
      'ForwardAgent no',
      'ConnectTimeout 10',
      'ServerAliveInterval 3',
      'ServerAliveCountMax 3',
      'LogLevel ERROR',
    ].map((line) => `  ${line}`),
    '',
  ].join('\n')
}

/** The lines of one hop; ssh reads this file again for each hop that it is reached through. */
function hostLines({ name, host, port, user, auth }: Hop, before: Hop | undefined): readonly string[] {
  const key = ['PreferredAuthentications publickey', 'IdentitiesOnly yes', `IdentityFile ${sidecarHome}/key.${name}`]
  const password = ['PreferredAuthentications password,keyboard-interactive', 'PubkeyAuthentication no']
  const lines = [
    `HostName ${word(host)}`,
    `Port ${port}`,
    `User ${word(user)}`,
    ...(auth.is === 'password' ? password : key),
    `IdentityAgent ${auth.is === 'agent' ? agentSocket : 'none'}`,
    `HostKeyAlias ${aliasOf(name)}`,
    // OpenSSH starts another ssh for it, which knows nothing of this file unless it is told.
    ...(before ? [`ProxyCommand ssh -F ${sidecarHome}/config -W [%h]:%p ${before.name}`] : []),
  ]
  return [`Host ${name === 'production' ? 'production tunnel' : name}`, ...lines.map((line) => `  ${line}`)]
}

/** The script that connects to production's database server; answers are throttled, questions are not. */
function relay({ database }: ProductionAccess, bandwidth: number | null): string {
  const server = database.tunnel ? `127.0.0.1:${tunnelPort}` : target(database)
  const held = bandwidth === null ? '' : ` | pv --quiet --rate-limit ${bandwidth}k`
  return `#!/bin/sh\nsocat - TCP:${server}${held}\n`
}

function target({ host, port }: { readonly host: string; readonly port: number }): string {
  if (isSocket(host)) return word(host)
  return host.includes(':') ? `[${word(host)}]:${port}` : `${word(host)}:${port}`
}

/** Refuses what is not one word: ssh_config has no quoting that all its options understand. */
function word(text: string): string {
  if (/^[A-Za-z0-9/._@:][A-Za-z0-9/._@:+=~%-]*$/.test(text)) return text
  throw new Failure('bad-input', `“${text}” cannot be a host name, user or socket. Nothing was changed; correct it.`)
}
