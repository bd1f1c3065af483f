// Failures for files that a production's host did not take, as whole sentences.
import { posix } from 'node:path'
import { Failure, type FailureCode } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import { SftpRefusal, type SftpWriter } from '../reach/sftp-writer.ts'

/** A disk on which less is free is full: a file system keeps some blocks to itself. */
const fullBytes = 64 * 1024

/** What became of the files that were written before. `half`: they could not be put back yet. */
export type Aftermath =
  | { readonly is: 'unchanged' }
  | { readonly is: 'half' }
  /** `left`: sentences on those that somebody else has changed since. */
  | { readonly is: 'taken-back'; readonly left: readonly string[] }

function sayingOf(aftermath: Aftermath): string {
  if (aftermath.is === 'unchanged') return 'Nothing was changed'
  if (aftermath.is === 'half') {
    return 'Some files of production are changed by now, and could not be put back; Sitefork does so as soon as it can write there again'
  }
  const { left } = aftermath
  if (left.length === 0) return 'All files are as they were'
  return `All files are as they were, but for ${left.length} that somebody else has changed meanwhile`
}

/** What went wrong, before anybody knows what becomes of the files. */
export interface WriteError {
  readonly code: FailureCode
  readonly sentence: string
  readonly wayOut: string
  readonly cause: unknown
}

/** @returns the failure that a person is told; what is one already stays it, where all files are as they were */
export function fileWriteFailure({ code, sentence, wayOut, cause }: WriteError, aftermath: Aftermath): Failure {
  const left = aftermath.is === 'taken-back' ? aftermath.left : []
  if (cause instanceof Failure && aftermath.is !== 'half' && left.length === 0) return cause
  const detail = [cause instanceof Error ? cause.message : String(cause), ...left].join('\n')
  const remedy = { label: 'Try again', action: 'retry' } as const
  return new Failure(code, `${sentence} ${sayingOf(aftermath)}; ${wayOut}`, { remedy, detail, cause })
}

/** Asks the host about it while everything is still as it was when it went wrong. */
export async function writeErrorOf(
  { name, user, sftp }: { readonly name: string; readonly user: string; readonly sftp: Pick<SftpWriter, 'freeBytes'> },
  cause: unknown,
): Promise<WriteError> {
  const refused = (sentence: string, wayOut: string) => ({ code: 'files-refused' as const, sentence, wayOut, cause })
  if (!(cause instanceof SftpRefusal)) return refused('Files could not be written.', 'see the log, then try again.')
  const path = plainText(cause.path)
  if (cause.reason === 'lost') {
    const sentence = `The connection to ${name} was lost while files were written.`
    return { code: 'ssh-unreachable', sentence, wayOut: 'see whether the host is up, then try again.', cause }
  }
  if (cause.reason === 'denied') {
    return refused(
      `“${user}” may not write ${path} on ${name}.`,
      'give this account the right to write in that directory, by its group for example, then try again.',
    )
  }
  if (cause.reason === 'missing') {
    return refused(`The directory of ${path} is not there on ${name}.`, 'compare with production anew.')
  }
  const free = await sftp.freeBytes(posix.dirname(cause.path))
  return free !== undefined && free < fullBytes
    ? refused(`The disk of ${name} is full: ${path} could not be written.`, 'make room there, then try again.')
    : refused(
        `${name} did not take ${path}, and does not say why.`,
        'see whether its disk is full, or the quota of this account used up, then try again.',
      )
}
