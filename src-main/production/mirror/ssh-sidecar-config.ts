// The files with which OpenSSH in a courier reaches production: pinned host key, one login, one tunnel.
import { Failure } from '../../contract/failure.ts'
import type { SshAuth } from '../../contract/source.ts'
import { isSocket, type ProductionSource } from '../reach/source.ts'

/** A tmpfs of the courier; everything in it is gone with the container. */
export const sidecarHome = '/run/sitefork'

/** Where the tunnel ends, in the namespace that mirror and courier share. */
export const tunnelPort = 13306
/** Leads to production's server for the mirror's, which reaches nothing else: no faster than the settings say. */
export const relayPort = 13307

/** Where keys of an agent are signed with: Sitefork's own answers there, and asks the person's. */
export const agentSocket = `${sidecarHome}/agent`
/** The other end of it, open for one connection at a time. */
export const agentRelay = `${sidecarHome}/agent.lane`

export interface SidecarFile {
  readonly name: string
  readonly text: string
  readonly executable?: boolean
}

/**
 * `ready` comes last: the courier's loop waits for it.
 * @param bandwidth kibibytes a second, null: as many as come
 */
export function sidecarFiles(source: ProductionSource, bandwidth: number | null): readonly SidecarFile[] {
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
      : [{ name: 'lane', text: lane(source, bandwidth), executable: true }]),
    ...(agentKeys(source).length > 0 ? [{ name: 'borrowed', text: '' }] : []),
    { name: 'ready', text: '' },
  ]
}

const aliasOf = (hop: string) => `sitefork-${hop}`

/**
 * Asked for a password or a passphrase, OpenSSH runs this and takes what it prints. Its question names the key, and so the
 * hop that it is asked for.
 */
const askpass = `#!/bin/sh
for hop in ${sidecarHome}/key.*; do
  case $1 in *"'$hop'"*) exec cat "${sidecarHome}/answer.\${hop##*.}" ;; esac
done
exec cat ${sidecarHome}/answer.production
`

/** One SSH server on the way; the last is production's host. */
interface Hop {
  /** Of its files, and in ssh_config. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly hostKey: { readonly key: string }
  readonly auth: SshAuth
}

/** Those that a courier signs with through Sitefork. */
export function agentKeys({ sshAuth, jumpAuths = [] }: ProductionSource): readonly Extract<SshAuth, { is: 'agent' }>[] {
  return [...jumpAuths, sshAuth].filter((auth) => auth.is === 'agent')
}

function hopsOf({ ssh, sshAuth, jumpAuths = [] }: ProductionSource): readonly Hop[] {
  const jumps = (ssh.jumps ?? []).map((jump, index) => ({
    ...jump,
    name: `hop${index}`,
    auth: jumpAuths[index] ?? sshAuth,
  }))
  return [...jumps, { ...ssh, name: 'production', auth: sshAuth }]
}

/** What it says where the host begins no command. */
export const noCommandStarted = 'sitefork: nothing was begun'

/**
 * For rsync, in place of ssh: what the login shell prints before the command begins is left out. `read` takes no byte beyond
 * its line, so the rest is the command's.
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

function sshConfig(source: ProductionSource): string {
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

/** ssh reads this file for each host on the way, too. */
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

/** What reads production's server through this is held back; what it asks is not. */
function lane({ database }: ProductionSource, bandwidth: number | null): string {
  const server = database.tunnel ? `127.0.0.1:${tunnelPort}` : target(database)
  const held = bandwidth === null ? '' : ` | pv --quiet --rate-limit ${bandwidth}k`
  return `#!/bin/sh\nsocat - TCP:${server}${held}\n`
}

function target({ host, port }: { readonly host: string; readonly port: number }): string {
  if (isSocket(host)) return word(host)
  return host.includes(':') ? `[${word(host)}]:${port}` : `${word(host)}:${port}`
}

/** One word of ssh_config, which knows no way to write any other. */
function word(text: string): string {
  if (/^[A-Za-z0-9/._@:][A-Za-z0-9/._@:+=~%-]*$/.test(text)) return text
  throw new Failure('bad-input', `“${text}” cannot be a host name, user or socket. Nothing was changed; correct it.`)
}
