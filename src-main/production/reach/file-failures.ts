// Failures for files on the host that are refused.
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'

export function notPlainFile(path: string): Failure {
  return new Failure(
    'wordpress-not-found',
    `${plainText(path)} on the host is no plain file, so it was not read. Nothing was changed; see what put it there, and give the path of a WordPress that runs.`,
    { remedy: { label: 'Edit source', action: 'edit-source' } },
  )
}

export function fileTooLarge(path: string, most: number): Failure {
  return new Failure(
    'too-much',
    `${plainText(path)} on the host has more than ${Math.round(most / 1024)} KB, which no such file of WordPress has, so it was not read. Nothing was changed; see what is in it, then try again.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}
