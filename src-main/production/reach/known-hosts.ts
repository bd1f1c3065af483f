// Host keys that ssh accepted on this computer: what they are of a host, as sshd(8), SSH_KNOWN_HOSTS FILE FORMAT, has them.
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type HostKey, readHostKey } from './host-key.ts'

export interface KnownKeys {
  readonly accepted: readonly HostKey[]
  readonly revoked: readonly HostKey[]
}

/** Many times what anybody has. */
const mostBytes = 8 * 2 ** 20

export function knownKeys(files: readonly string[], host: string, port: number): KnownKeys {
  const name = port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`
  const accepted: HostKey[] = []
  const revoked: HostKey[] = []
  for (const line of files.flatMap(linesOf)) {
    const [, marker, hosts = '', , blob = ''] = /^(?:(@\S+)\s+)?(\S+)\s+(\S+)\s+([A-Za-z0-9+/=]+)/.exec(line) ?? []
    // A certificate’s authority vouches for keys that ssh alone understands.
    if (marker === '@cert-authority' || !matches(hosts, name)) continue
    try {
      ;(marker === '@revoked' ? revoked : accepted).push(readHostKey(Buffer.from(blob, 'base64')))
    } catch {
      // A line that is none counts for nothing, as for ssh.
    }
  }
  return { accepted, revoked }
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'latin1').slice(0, mostBytes).split(/\r?\n/)
  } catch {
    return []
  }
}

/** Names with a comma between them, with `*`, `?` and `!`; or one that is hashed. */
function matches(hosts: string, name: string): boolean {
  const [, salt, hash] = /^\|1\|([A-Za-z0-9+/=]+)\|([A-Za-z0-9+/=]+)$/.exec(hosts) ?? []
  if (salt && hash) return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
  let found = false
  for (const pattern of hosts.toLowerCase().split(',')) {
    const isNot = pattern.startsWith('!')
    if (!like(isNot ? pattern.slice(1) : pattern, name)) continue
    if (isNot) return false
    found = true
  }
  return found
}

function like(pattern: string, name: string): boolean {
  const letters = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${letters.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name)
}
