// Parses a public or private key; ssh2 itself returns one key, a list or an error.
import ssh2 from 'ssh2'

export function parseKey(text: string | Buffer, passphrase?: string): ssh2.ParsedKey | Error {
  const parsed: unknown = ssh2.utils.parseKey(text, passphrase)
  const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed
  if (first instanceof Error) return first
  return first ? (first as ssh2.ParsedKey) : new Error('There is no key in it.')
}
