// Encrypts what must not lie in the catalog in clear: AES-256-GCM under a key that never enters the catalog.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../contract/failure.ts'

export interface Secrets {
  seal(text: string): Uint8Array
  /** @throws Failure `secret-unreadable` when the key is another one or the bytes were changed */
  open(sealed: Uint8Array): string
}

/** Wraps the key itself, where the platform has a keychain (Electron's safeStorage). */
export interface KeyWrap {
  protect(key: Buffer): Buffer
  unprotect(wrapped: Buffer): Buffer
}

const nonceLength = 12
const tagLength = 16

/** The key lives in `<home>/key`, readable by its owner only; wrapped by the keychain where there is one. */
export function openSecrets(home: string, wrap: KeyWrap | null): Secrets {
  return sealWith(loadKey(join(home, 'key'), wrap))
}

function loadKey(file: string, wrap: KeyWrap | null): Buffer {
  if (!existsSync(file)) {
    const key = randomBytes(32)
    const [form, bytes] = wrap ? ['keychain', wrap.protect(key)] : ['plain', key]
    writeFileSync(file, `${form} ${bytes.toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
    return key
  }
  const [form, text] = readFileSync(file, 'utf8').trim().split(' ')
  const bytes = Buffer.from(text ?? '', 'base64')
  if (form === 'plain') return bytes
  if (wrap) return wrap.unprotect(bytes)
  throw new Failure(
    'secret-unreadable',
    'The passwords of this Sitefork home are locked by the system keychain, which only the desktop app can open. Start the app, or set SITEFORK_HOME to another folder.',
  )
}

function sealWith(key: Buffer): Secrets {
  return {
    seal(text) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },
    open(sealed) {
      const bytes = Buffer.from(sealed)
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength))
        decipher.setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength))
        return Buffer.concat([decipher.update(bytes.subarray(nonceLength + tagLength)), decipher.final()]).toString(
          'utf8',
        )
      } catch (cause) {
        throw new Failure(
          'secret-unreadable',
          'The stored password cannot be decrypted: the key of this Sitefork home was replaced. Nothing is lost; enter the password of the production again.',
          { remedy: { label: 'Edit source', action: 'edit-source' }, cause },
        )
      }
    },
  }
}
