// Failures for files that a production's host did not take, as whole sentences.
import { posix } from 'node:path'
import { Failure, type Remedy } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import { SftpRefusal } from '../reach/sftp-writer.ts'
import type { WritingHost } from './writing-host.ts'

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

const retry: Remedy = { label: 'Try again', action: 'retry' }

/** @returns the failure that a person is told; what no host refused stays what it is, unless files are changed */
export async function fileWriteFailure(host: WritingHost, error: unknown, aftermath: Aftermath): Promise<unknown> {
  const nothing = sayingOf(aftermath)
  const [sentence, wayOut] =
    error instanceof SftpRefusal ? await toldBy(host, error) : ['Writing files failed.', 'see the log, then try again.']
  if (!(error instanceof SftpRefusal) && aftermath.is === 'unchanged') return error
  if (!(error instanceof SftpRefusal) && aftermath.is === 'taken-back' && aftermath.left.length === 0) return error
  const code = error instanceof SftpRefusal && error.reason === 'lost' ? 'ssh-unreachable' : 'files-refused'
  const detail = [
    error instanceof Error ? error.message : String(error),
    ...(aftermath.is === 'taken-back' ? aftermath.left : []),
  ].join('\n')
  return new Failure(code, `${sentence} ${nothing}; ${wayOut}`, { remedy: retry, detail, cause: error })
}

/** @returns what happened, and what a person can do */
async function toldBy({ name, user, sftp }: WritingHost, error: SftpRefusal): Promise<readonly [string, string]> {
  const path = plainText(error.path)
  if (error.reason === 'lost') {
    return [
      `The connection to ${name} was lost while files were written.`,
      'see whether the host is up, then try again.',
    ]
  }
  if (error.reason === 'denied') {
    return [
      `“${user}” may not write ${path} on ${name}.`,
      'give this account the right to write in that directory, by its group for example, then try again.',
    ]
  }
  if (error.reason === 'missing') {
    return [`The directory of ${path} is not there on ${name}.`, 'compare with production anew.']
  }
  const free = await sftp.freeBytes(posix.dirname(error.path))
  if (free !== undefined && free < fullBytes) {
    return [`The disk of ${name} is full: ${path} could not be written.`, 'make room there, then try again.']
  }
  return [
    `${name} did not take ${path}, and does not say why.`,
    'see whether its disk is full, or the quota of this account used up, then try again.',
  ]
}
