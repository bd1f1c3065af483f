// More accounts on a test production’s host, each as some host has them: another shell, none, less that it may.
import type { SshSource } from '../../src-main/contract/source.ts'
import type { TestProduction } from './production.ts'

export interface AccountOptions {
  /** A program of the host that is the account’s shell; bash by default. */
  readonly shell?: string
  /** Lines of a file in its home directory. */
  readonly files?: Readonly<Record<string, string>>
  /** Public keys that open it. */
  readonly keys?: readonly string[]
  /** Lines of sshd_config that hold for it. */
  readonly sshd?: readonly string[]
}

const add = `set -e
useradd --badname --create-home --no-user-group --gid www-data --shell "$2" "$1"
printf '%s:%s' "$1" "$3" | chpasswd`

const write = 'mkdir -p "$(dirname "$2")" && printf %s "$3" > "$2" && chown -R "$1" "/home/$1"'

/** It writes its id anew once it listens again. */
const restrict = `printf '%s\\n' "$2" > "/etc/ssh/sshd_config.d/$1.conf"
id=$(cat /run/sshd.pid); rm /run/sshd.pid; kill -HUP "$id"; until [ -s /run/sshd.pid ]; do sleep 0.05; done`

/** Where it is reached; sshd has read its lines by then. */
export async function account(
  production: TestProduction,
  name: string,
  { shell = '/bin/bash', files = {}, keys = [], sshd = [] }: AccountOptions = {},
): Promise<SshSource> {
  const { address, ssh, path, exec } = production
  await exec('sh', '-c', add, 'add', name, shell, ssh.password)
  const all = { ...files, ...(keys.length > 0 && { '.ssh/authorized_keys': keys.join('\n') }) }
  for (const [file, text] of Object.entries(all))
    await exec('sh', '-c', write, 'write', name, `/home/${name}/${file}`, text)
  if (sshd.length > 0) await exec('sh', '-c', restrict, 'restrict', name, [`Match User ${name}`, ...sshd].join('\n'))
  return {
    host: address,
    port: ssh.port,
    user: name,
    path,
    auth: { is: 'password', password: ssh.password },
    fingerprint: ssh.hostKeyFingerprint,
  }
}
