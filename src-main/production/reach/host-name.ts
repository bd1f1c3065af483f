// Checks that a text is the name or the address of a host. Pure.
import { isIP } from 'node:net'

/** Whether the text is a DNS name or an IP address; IPv6 with or without brackets. */
export function isHostName(text: string): boolean {
  if (text.length > 253) return false
  if (isIP(text.replace(/^\[|\]$/g, '')) === 6) return true
  const labels = text.replace(/\.$/, '').split('.')
  return labels.every((label) => /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/.test(label))
}
