// Whether what is at a place is what somebody expects there; a sentence where it is not. Pure.
import { plainText } from '../../contract/plain-text.ts'
import type { ExpectedFile, StoodThere } from './files-to-write.ts'
import type { HostFile } from './writing-host.ts'

const kinds = {
  file: 'a file',
  directory: 'a directory',
  link: 'a symbolic link',
  unreadable: 'a file',
  other: 'neither a file, nor a directory, nor a link',
} as const

/** @returns how what is there differs from what was expected, as a whole sentence; undefined where it does not */
export function differenceAt(path: string, seen: HostFile, expected: ExpectedFile | null): string | undefined {
  const name = plainText(path)
  if (seen.is === 'unreadable') {
    return `${name} cannot be read by this account, so nobody can tell whether it is still as it was.`
  }
  if (seen.is === 'linked') {
    return `${name} lies behind a symbolic link on production, through which nothing is written.`
  }
  if (!expected) return seen.is === 'none' ? undefined : `${name} is there on production by now: ${kinds[seen.is]}.`
  if (seen.is === 'none') return `${name} is no longer there on production.`
  if (seen.is !== expected.is) return `${name} is ${kinds[seen.is]} on production, and was ${kinds[expected.is]}.`
  if (expected.is === 'link') {
    const same = seen.is === 'link' && seen.target === expected.target
    return same ? undefined : `${name} leads elsewhere on production than it did.`
  }
  if (expected.is === 'file' && seen.is === 'file' && seen.sha256 !== expected.sha256) {
    return `${name} has another content on production than it had: ${seen.bytes} bytes now, ${expected.bytes} then.`
  }
  const mode = 'mode' in seen ? seen.mode & 0o777 : undefined
  if (expected.mode === undefined || mode === (expected.mode & 0o777)) return undefined
  return `${name} has other permissions on production than it had: ${octal(mode)} now, ${octal(expected.mode)} then.`
}

const octal = (mode = 0) => (mode & 0o777).toString(8).padStart(3, '0')

/** @returns what stood there, where it is something that can be put back */
export function stoodThere(seen: HostFile): StoodThere | null {
  return seen.is === 'file' || seen.is === 'directory' || seen.is === 'link' ? seen : null
}
