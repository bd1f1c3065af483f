// Encrypts secrets for the catalog: AES-256-GCM with a key that is never stored there.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { asFailure, Failure } from '../contract/failure.ts'
import { homeFailure, onFile } from './home-failure.ts'
import { writeWhole } from './write-whole.ts'

export interface Secrets {
  /** @throws Failure `secret-unreadable` while the key itself cannot be read */
  encrypt(text: string): Uint8Array
  /** @throws Failure `secret-unreadable` when the key is a different one or the bytes were changed */
  decrypt(encrypted: Uint8Array): string
}

/** Wraps the key itself, where the platform has a keychain (Electron's safeStorage). */
export interface KeyWrap {
  protect(key: Buffer): Buffer
  /** @throws when the keychain refuses */
  unprotect(wrapped: Buffer): Buffer
}

type FoundKey =
  | { readonly is: 'key'; readonly key: Buffer }
  | { readonly is: 'missing' }
  /** The file can never yield a key. */
  | { readonly is: 'damaged' }
  /** The file may hold a key that cannot be read now, so it is left alone. */
  | { readonly is: 'locked'; readonly failure: Failure }

const keyLength = 32
const nonceLength = 12
const tagLength = 16

/**
 * The key is in `<home>/key`, which only its owner may read, wrapped by the keychain where there is one. Sitefork starts
 * whatever is wrong with the key: only work that needs a password fails.
 */
export function openSecrets(
  home: string,
  wrap: KeyWrap | null,
  log: (line: string) => void = () => undefined,
): Secrets {
  const file = join(home, 'key')
  const found = readKey(file, wrap)
  if (found.is === 'key') return encryptWith(found.key)
  if (found.is === 'locked') {
    log(found.failure.message)
    return lockedBy(found.failure)
  }
  if (found.is === 'damaged') {
    const aside = `${file}.damaged`
    onFile('The key', file, () => renameSync(file, aside))
    log(`The key of this home was damaged. It lies in ${aside} now; passwords stored under it are asked for again.`)
  }
  return encryptWith(makeKey(file, wrap))
}

function readKey(file: string, wrap: KeyWrap | null): FoundKey {
  if (!existsSync(file)) return { is: 'missing' }
  try {
    const [form, text] = readFileSync(file, 'utf8').trim().split(' ')
    const bytes = Buffer.from(text ?? '', 'base64')
    if (form === 'keychain' && bytes.length > 0) return unwrapped(bytes, wrap)
    return form === 'plain' && bytes.length === keyLength ? { is: 'key', key: bytes } : { is: 'damaged' }
  } catch (error) {
    return { is: 'locked', failure: asFailure(homeFailure(error, 'The key', file)) }
  }
}

function unwrapped(bytes: Buffer, wrap: KeyWrap | null): FoundKey {
  if (!wrap) {
    const message =
      'The passwords of this Sitefork home are locked by the system keychain, which only the desktop app can open. Clones and points work as before; to reach production, close this and start the app.'
    return { is: 'locked', failure: new Failure('secret-unreadable', message) }
  }
  try {
    const key = wrap.unprotect(bytes)
    return key.length === keyLength ? { is: 'key', key } : { is: 'damaged' }
  } catch (error) {
    return { is: 'locked', failure: asFailure(error) }
  }
}

function makeKey(file: string, wrap: KeyWrap | null): Buffer {
  const key = randomBytes(keyLength)
  const [form, bytes] = wrap ? ['keychain', wrap.protect(key)] : ['plain', key]
  onFile('The key', file, () => writeWhole(file, `${form} ${bytes.toString('base64')}\n`))
  return key
}

function lockedBy({ message, detail }: Failure): Secrets {
  const refuse = (): never => {
    throw new Failure('secret-unreadable', message, { detail })
  }
  return { encrypt: refuse, decrypt: refuse }
}

function encryptWith(key: Buffer): Secrets {
  return {
    encrypt(text) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },
    decrypt(encrypted) {
      const bytes = Buffer.from(encrypted)
      try {
        const tag = bytes.subarray(nonceLength, nonceLength + tagLength)
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), {
          authTagLength: tagLength,
        })
        decipher.setAuthTag(tag)
        return Buffer.concat([decipher.update(bytes.subarray(nonceLength + tagLength)), decipher.final()]).toString(
          'utf8',
        )
      } catch (cause) {
        throw new Failure(
          'secret-unreadable',
          'The stored password cannot be decrypted: the key of this Sitefork home was lost or replaced. Clones, points and history are safe; enter the password of the production again.',
          { remedy: { label: 'Edit source', action: 'edit-source' }, cause },
        )
      }
    },
  }
}
