// Tells the name of a host from whatever else stands where one should. Pure.
import { isIP } from 'node:net'

/** A name of the DNS, or an address; one of version 6 with or without brackets. */
export function isHostName(text: string): boolean {
  if (text.length > 253) return false
  if (isIP(text.replace(/^\[|\]$/g, '')) === 6) return true
  const labels = text.replace(/\.$/, '').split('.')
  return labels.every((label) => /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/.test(label))
}
