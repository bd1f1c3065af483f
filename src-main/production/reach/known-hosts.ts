// Reads the host keys that this computer's ssh has accepted (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type HostKey, readHostKey } from './host-key.ts'

export interface KnownKeys {
  readonly accepted: readonly HostKey[]
  readonly revoked: readonly HostKey[]
}

/** The most that is read of one file: many times what anybody has. */
const mostBytes = 8 * 2 ** 20

export function knownKeys(files: readonly string[], host: string, port: number): KnownKeys {
  const name = port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`
  const accepted: HostKey[] = []
  const revoked: HostKey[] = []
  for (const line of files.flatMap(linesOf)) {
    const [, marker, hosts = '', , blob = ''] = /^(?:(@\S+)\s+)?(\S+)\s+(\S+)\s+([A-Za-z0-9+/=]+)/.exec(line) ?? []
    // Only OpenSSH itself understands certificates, so their authorities are left out.
    if (marker === '@cert-authority' || !matches(hosts, name)) continue
    try {
      ;(marker === '@revoked' ? revoked : accepted).push(readHostKey(Buffer.from(blob, 'base64')))
    } catch {
      // ssh ignores malformed lines too.
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

/** Matches the host field of a line: names with commas between them, with `*`, `?` and `!`, or one hashed name. */
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
