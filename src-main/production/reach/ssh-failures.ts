// Turns errors of ssh2 and messages of OpenSSH into failures.
import { Failure } from '../../contract/failure.ts'
import { plainLines, plainText } from '../../contract/plain-text.ts'
import type { SshAuth } from '../../contract/source.ts'
import { parseKey } from './parse-key.ts'

interface Who {
  readonly host: string
  readonly user: string
}

/** A host's message as a failure's detail. */
const said = (words: string | undefined) => {
  const detail = plainLines(words ?? '')
  return detail === '' ? {} : { detail }
}

export function changedHostKey(host: string, fingerprint?: string): Failure {
  return new Failure(
    'host-key-changed',
    `${host} answered with another host key than the one you accepted, so nothing was sent to it. If the server was reinstalled, compare the new fingerprint with its owner and accept it; if not, somebody may be in between.`,
    {
      remedy: { label: 'Accept the new key', action: 'accept-host-key', ...(fingerprint && { text: fingerprint }) },
      ...(fingerprint && { detail: `Its fingerprint now: ${fingerprint}` }),
    },
  )
}

export function refusedLogin({ host, user }: Who, detail?: string): Failure {
  return new Failure(
    'ssh-refused',
    `${host} does not let “${user}” in with this password or key. What is here stays usable; check user, password and key.`,
    { remedy: { label: 'Edit source', action: 'edit-source' }, ...said(detail) },
  )
}

/** The failure for an account that may log in and runs no commands. @param words what the host printed instead */
export function noShell({ host, user }: Who, words: string): Failure {
  const first = plainText(words.trim().split('\n')[0] ?? '', 120)
  return new Failure(
    'shell-missing',
    `${host} lets “${user}” in, but runs no commands for it${first && ` (it says: ${first})`}. Nothing was changed; use an account with a shell, or give this one a shell on the host: chsh -s /bin/bash ${user}, and no ForceCommand for it in sshd_config. SFTP alone will do too: Subsystem sftp internal-sftp there.`,
    { remedy: { label: 'Edit source', action: 'edit-source' }, ...said(words) },
  )
}

export function unreachable({ host }: Pick<Who, 'host'>, detail: string, cause?: unknown): Failure {
  return new Failure(
    'ssh-unreachable',
    `${host} cannot be reached by SSH. What is here stays usable; check the address, the port and your network, then try again.`,
    { remedy: { label: 'Try again', action: 'retry' }, ...said(detail), ...(cause !== undefined && { cause }) },
  )
}

export function sshFailure(error: Error & { readonly level?: string }, who: Who): Failure {
  if (error instanceof Failure) return error
  return error.level === 'client-authentication'
    ? refusedLogin(who, error.message)
    : unreachable(who, error.message, error)
}

/** Reads what OpenSSH's client printed before it gave up; undefined for messages that are not known. */
export function openSshFailure(words: string, who: Who): Failure | undefined {
  if (/HOST IDENTIFICATION HAS CHANGED|Host key verification failed/.test(words)) return changedHostKey(who.host)
  if (/Permission denied|Too many authentication failures|incorrect passphrase/i.test(words)) {
    return refusedLogin(who, words.trim())
  }
  if (
    /Connection (?:refused|timed out|reset|closed)|Could not resolve|No route|unreachable|not responding|timed out/i.test(
      words,
    )
  ) {
    return unreachable(who, words.trim())
  }
  return undefined
}

/** @throws Failure when a private key cannot be used as given, before anything is sent */
export function checkKey(auth: SshAuth): void {
  if (auth.is !== 'key') return
  if (auth.key.startsWith('PuTTY-User-Key-File')) {
    throw new Failure(
      'ssh-refused',
      'This is a PuTTY key, which OpenSSH cannot use. Nothing was sent; export it in PuTTYgen as an OpenSSH key and paste that.',
      { remedy: { label: 'Edit source', action: 'edit-source' } },
    )
  }
  const parsed = parseKey(auth.key, auth.passphrase)
  if (!(parsed instanceof Error)) return
  const encrypted = /passphrase|encrypted|integrity|malformed/i.test(parsed.message)
  const message = encrypted
    ? 'The private key is locked and this passphrase does not open it. Nothing was sent; enter the key’s passphrase.'
    : 'This is not a private key Sitefork can read. Nothing was sent; paste the whole key file, from BEGIN to END.'
  throw new Failure('ssh-refused', message, {
    remedy: { label: 'Edit source', action: 'edit-source' },
    detail: parsed.message,
  })
}
