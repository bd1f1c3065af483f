// The identity of an SSH host, in the two forms OpenSSH writes it: fingerprint and known_hosts text.
import { createHash } from 'node:crypto'

export interface HostKey {
  /** `SHA256:…`, as ssh-keygen prints it. */
  readonly fingerprint: string
  /** `ssh-ed25519 AAAA…`, as known_hosts holds it after the host's name. */
  readonly key: string
}

/** @param blob the key as the host sends it (RFC 4253, 6.6): its type comes first, length-prefixed */
export function readHostKey(blob: Buffer): HostKey {
  const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1')
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')
  return { fingerprint: `SHA256:${digest}`, key: `${type} ${blob.toString('base64')}` }
}
