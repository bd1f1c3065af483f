// Why a copy of production's files ended early.
import { Failure } from '../../contract/failure.ts'
import type { ProductionAccess } from '../reach/production-access.ts'
import { noShell, openSshFailure } from '../reach/ssh-failures.ts'
import { noCommandStarted } from './ssh-sidecar-config.ts'

export function siteGone({ ssh }: ProductionAccess): Failure {
  return new Failure(
    'wordpress-not-found',
    `What was copied of ${ssh.path} is not there any more on ${ssh.host}. What is here stays usable; where the site has moved, give its new path.`,
    { remedy: { label: 'Edit source', action: 'edit-source' } },
  )
}

/** @param words what rsync, lftp and ssh said */
export function filesFailure(
  { exitCode, words }: { readonly exitCode: number; readonly words: string },
  { ssh }: ProductionAccess,
): Failure {
  // The copying program's own lines may speak of files that it was denied.
  const known = openSshFailure(words.replace(/^(?:rsync: |\w+: Access failed: ).*$/gm, ''), ssh)
  if (known) return known
  if (words.includes(noCommandStarted)) {
    return noShell(ssh, words.replace(noCommandStarted, '').replace(/^rsync.*$/gm, ''))
  }
  if (exitCode === 11 || /No space left/.test(words)) {
    return new Failure(
      'pool-full',
      'The pool has no room for production’s files. What was there before is safe; free some space, then try again.',
      { remedy: { label: 'Free space', action: 'free-space' }, detail: words.trim() },
    )
  }
  return new Failure(
    'ssh-unreachable',
    `Copying the files from ${ssh.host} was cut off. What is here stays usable, and the next copy goes on from there.`,
    { remedy: { label: 'Try again', action: 'retry' }, detail: `The copy ended with ${exitCode}: ${words.trim()}` },
  )
}
