// The files with which OpenSSH in a courier reaches production: pinned host key, one login, one tunnel.
import { Failure } from '../contract/failure.ts'
import { isSocket, type ProductionSource } from './source.ts'

/** A tmpfs of the courier; everything in it is gone with the container. */
export const courierHome = '/run/sitefork'

/** Where the tunnel ends, in the namespace that mirror and courier share. */
export const tunnelPort = 13306
/** Leads to production's server for the mirror's, which reaches nothing else: no faster than the settings say. */
export const lanePort = 13307

export interface CourierFile {
  readonly name: string
  readonly text: string
  readonly executable?: boolean
}

/**
 * `ready` comes last: the courier's loop waits for it.
 * @param bandwidth kibibytes a second, null: as many as come
 */
export function courierFiles(source: ProductionSource, bandwidth: number | null): readonly CourierFile[] {
  return [
    { name: 'known_hosts', text: `${alias} ${source.ssh.hostKey.key}\n` },
    ...secretFiles(source),
    { name: 'config', text: sshConfig(source) },
    { name: 'rsh', text: rsh, executable: true },
    ...(bandwidth === null && source.database.tunnel
      ? []
      : [{ name: 'lane', text: lane(source, bandwidth), executable: true }]),
    { name: 'ready', text: '' },
  ]
}

const alias = 'sitefork-production'

/** Asked for a password or a passphrase, OpenSSH runs this and takes what it prints. */
const askpass = `#!/bin/sh\ncat ${courierHome}/answer\n`

/** What it says where the host begins no command. */
export const nothingBegun = 'sitefork: nothing was begun'

/**
 * For rsync, in place of ssh: what the login shell prints before the command begins is left out. `read` takes no byte beyond
 * its line, so the rest is the command's.
 */
const rsh = `#!/bin/bash
host=$1; shift
mark=$(od -An -N12 -tx1 /dev/urandom | tr -d ' ')
ssh -F ${courierHome}/config "$host" "sh -c 'printf \\"%s%s\\\\n\\" begun $mark; exec \\"\\$@\\"' sh $*" | {
  while IFS= read -r -n 65536 line; do
    case $line in *begun"$mark") exec cat ;; esac
  done
  echo '${nothingBegun}' >&2
  exit 12
}
codes=("\${PIPESTATUS[@]}")
if [ "\${codes[0]}" -ne 0 ]; then exit "\${codes[0]}"; fi
exit "\${codes[1]}"
`

function secretFiles({ sshAuth }: ProductionSource): readonly CourierFile[] {
  const answer = sshAuth.is === 'password' ? sshAuth.password : (sshAuth.passphrase ?? '')
  const asked = [
    { name: 'answer', text: `${answer}\n` },
    { name: 'askpass', text: askpass, executable: true },
  ]
  if (sshAuth.is === 'password') return asked
  return [...asked, { name: 'key', text: sshAuth.key.replace(/\r\n/g, '\n').replace(/\n*$/, '\n') }]
}

function sshConfig({ ssh, sshAuth, database }: ProductionSource): string {
  const login =
    sshAuth.is === 'key'
      ? ['PreferredAuthentications publickey', 'IdentitiesOnly yes', `IdentityFile ${courierHome}/key`]
      : ['PreferredAuthentications password,keyboard-interactive', 'PubkeyAuthentication no']
  const forward = database.tunnel ? [`LocalForward 127.0.0.1:${tunnelPort} ${target(database)}`] : []
  return [
    // The tunnel's connection carries rsync too, so that production sees one login.
    'Host tunnel',
    '  ControlMaster yes',
    ...forward.map((line) => `  ${line}`),
    'Host production tunnel',
    ...[
      `HostName ${word(ssh.host)}`,
      `Port ${ssh.port}`,
      `User ${word(ssh.user)}`,
      ...login,
      `HostKeyAlias ${alias}`,
      // First, for processors have instructions for it: files come over at a fraction of the cost.
      'Ciphers ^aes128-gcm@openssh.com,aes256-gcm@openssh.com',
      `UserKnownHostsFile ${courierHome}/known_hosts`,
      'GlobalKnownHostsFile /dev/null',
      'StrictHostKeyChecking yes',
      'UpdateHostKeys no',
      'CheckHostIP no',
      'NumberOfPasswordPrompts 1',
      `ControlPath ${courierHome}/control`,
      'ControlPersist no',
      'ExitOnForwardFailure yes',
      'ForwardAgent no',
      'ConnectTimeout 10',
      'ServerAliveInterval 3',
      'ServerAliveCountMax 3',
      'LogLevel ERROR',
    ].map((line) => `  ${line}`),
    '',
  ].join('\n')
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
  if (/^[A-Za-z0-9/._@:][A-Za-z0-9/._@:-]*$/.test(text)) return text
  throw new Failure('bad-input', `“${text}” cannot be a host name, user or socket. Nothing was changed; correct it.`)
}
