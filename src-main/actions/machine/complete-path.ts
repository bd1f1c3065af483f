// Completes a path on this computer: with folders, and with the files that may be a backup.
import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join, sep } from 'node:path'
import { kindOfFile, type PathKind } from '../../contract/backup-file.ts'

const most = 50

/**
 * Folders end in a separator; an unfinished name stands for all that begin with it. Nothing where there is no such folder, or
 * it may not be read.
 */
export async function completePath(typed: string, kind: PathKind): Promise<readonly string[]> {
  const path = typed.trim() === '' ? join(homedir(), sep) : typed.trim().replace(/^~(?=$|[\\/])/, homedir())
  const folder = path.endsWith(sep) ? path : dirname(path)
  const begun = path.endsWith(sep) ? '' : basename(path)
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries
    .filter(({ name }) => name.toLowerCase().startsWith(begun.toLowerCase()) && (begun !== '' || !name.startsWith('.')))
    .flatMap((entry) => {
      const whole = join(folder, entry.name)
      if (entry.isDirectory()) return [whole + sep]
      return kindOfFile(entry.name) === kind ? [whole] : []
    })
    .sort()
    .slice(0, most)
}
