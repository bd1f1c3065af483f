// Turns errors of the system or of SQLite about a file in the home into sentences for the person.
import { Failure } from '../contract/failure.ts'

const untouched = 'Nothing was changed; sites in the pool are untouched.'

/** The primary result codes of SQLite: https://www.sqlite.org/rescode.html */
const sqlite = { ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26, readOnly: 8, denied: 3 } as const

/**
 * @param what the file in words: `The catalog`
 * @returns the error itself when it is about no file
 */
export function homeFailure(error: unknown, what: string, file: string): unknown {
  if (!(error instanceof Error) || error instanceof Failure) return error
  const sentence = saidBy(error, what, file)
  return sentence === undefined
    ? error
    : new Failure('home-unusable', sentence, { detail: error.message, cause: error })
}

/** Runs work on a file. @throws Failure `home-unusable` when the system refuses it */
export function onFile<T>(what: string, file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw homeFailure(error, what, file)
  }
}

function saidBy(error: Error, what: string, file: string): string | undefined {
  const named = `${what} of this Sitefork home (${file})`
  const system = 'code' in error ? error.code : undefined
  // The higher bits of SQLite's code hold the detailed reason.
  const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
  if (system === 'ENOSPC' || system === 'EDQUOT' || code === sqlite.full) {
    return `There is no room left on the disk for ${lower(named)}. What was stored before is safe; free some space, then try again.`
  }
  if (system === 'EROFS' || code === sqlite.readOnly) {
    return `${named} lies where nothing can be written. ${untouched} Make the place writable, or set SITEFORK_HOME to another folder.`
  }
  if (system === 'EACCES' || system === 'EPERM' || code === sqlite.denied || code === sqlite.cannotOpen) {
    return `${named} cannot be opened by this account. ${untouched} Give the files back to the account that runs Sitefork, or set SITEFORK_HOME to another folder.`
  }
  if (code === sqlite.corrupt || code === sqlite.notADatabase) {
    return `${named} is damaged. ${untouched} Put a copy of the file in its place, or set SITEFORK_HOME to another folder.`
  }
  if (system === 'EIO' || code === sqlite.ioError) {
    return `${named} could not be read or written: the disk refused. ${untouched} Check the disk, then start Sitefork again.`
  }
  if (system === 'ENOTDIR' || system === 'EEXIST' || system === 'EISDIR' || system === 'ELOOP') {
    return `${named} is not what it must be: there is a file where a folder is needed, or the reverse. ${untouched} Move it away, or set SITEFORK_HOME to another folder.`
  }
  if (system === 'ENAMETOOLONG' || system === 'EINVAL' || system === 'ENOENT') {
    return `${named} is at no place that this system knows. ${untouched} Set SITEFORK_HOME to another folder.`
  }
  return undefined
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
