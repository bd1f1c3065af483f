// The identity of an SSH host, in the two forms OpenSSH writes it: fingerprint and known_hosts text.
import { createHash } from 'node:crypto'
import { Failure } from '../../contract/failure.ts'

export interface HostKey {
  /** `SHA256:…`, as ssh-keygen prints it. */
  readonly fingerprint: string
  /** `ssh-ed25519 AAAA…`, as known_hosts holds it after the host's name. */
  readonly key: string
}

/**
 * Reads a host key as it comes over the wire.
 * @param blob the key as the host sends it (RFC 4253, 6.6): its type comes first, length-prefixed
 * @throws Failure `ssh-unreachable` where that is no key
 */
export function readHostKey(blob: Buffer): HostKey {
  const type = blob.length < 4 ? '' : blob.subarray(4, 4 + Math.min(blob.readUInt32BE(0), 64)).toString('latin1')
  // The type becomes part of a line of known_hosts.
  if (!/^[a-z0-9][a-z0-9@.-]*$/.test(type) || blob.length > 16_384) {
    throw new Failure('ssh-unreachable', 'The host showed a key that is none, so nothing was sent to it.')
  }
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')
  return { fingerprint: `SHA256:${digest}`, key: `${type} ${blob.toString('base64')}` }
}

/** The type of a key, for example `ssh-ed25519`. */
export const keyType = ({ key }: HostKey) => key.split(' ')[0] ?? ''
