// Wraps the key of the secrets with the platform's keychain, where it has a real one.
import { safeStorage } from 'electron'
import type { KeyWrap } from '../catalog/secrets.ts'
import { Failure } from '../contract/failure.ts'

/** Null where Electron would only scramble: then the key's file, readable by its owner only, says honestly what it is. */
export function openKeychain(platform: NodeJS.Platform): KeyWrap | null {
  if (!safeStorage.isEncryptionAvailable()) return null
  if (platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())) return null
  return {
    protect: (key) => safeStorage.encryptString(key.toString('base64')),
    unprotect(wrapped) {
      try {
        return Buffer.from(safeStorage.decryptString(wrapped), 'base64')
      } catch (cause) {
        throw new Failure(
          'secret-unreadable',
          'The system keychain did not give back the key of this Sitefork home. Clones and points work as before; to reach production, unlock the keychain, then start Sitefork again.',
          { cause },
        )
      }
    },
  }
}
