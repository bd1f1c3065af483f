// The home directory: where it is, whose it is, and that nobody else reads in it.
import { chmodSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { onFile } from '../catalog/home-failure.ts'
import { Failure } from '../contract/failure.ts'

/**
 * Created when missing, for its owner only. `SITEFORK_HOME` wins over the platform's usual place. A link to a folder is
 * followed: people keep what is large on another disk.
 * @throws Failure `home-unusable`
 */
export function homeDirectory(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const home = env.SITEFORK_HOME || usualHome(env, platform)
  if (home.includes('\0')) throw new Failure('bad-input', 'SITEFORK_HOME is no path of a folder.')
  onFile('The folder', home, () => mkdirSync(home, { recursive: true, mode: 0o700 }))
  if (platform === 'win32') return home
  const { uid } = onFile('The folder', home, () => statSync(home))
  const own = process.geteuid?.()
  if (own !== undefined && uid !== own) throw foreign(home, uid, own)
  onFile('The folder', home, () => chmodSync(home, 0o700))
  return home
}

function usualHome(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const user = env.HOME || homedir()
  if (platform === 'win32') return join(env.APPDATA || join(user, 'AppData', 'Roaming'), 'Sitefork')
  if (platform === 'darwin') return join(user, 'Library', 'Application Support', 'Sitefork')
  return join(env.XDG_DATA_HOME || join(user, '.local', 'share'), 'sitefork')
}

/** What an earlier Sitefork left readable is its owner's only from now on. Links are left as they are, and not followed. */
export function tighten(home: string, platform: NodeJS.Platform): void {
  if (platform === 'win32') return
  for (const name of readdirSync(home)) {
    const path = join(home, name)
    try {
      const found = lstatSync(path)
      const right = found.isDirectory() ? 0o700 : 0o600
      // Electron keeps a socket and links of its own in its folder, and goes by itself.
      if ((found.isFile() || found.isDirectory()) && (found.mode & 0o077) !== 0) chmodSync(path, right)
    } catch {
      // It went meanwhile, or is another account's: the folder around it is shut.
    }
  }
}

function foreign(home: string, uid: number, own: number): Failure {
  return new Failure(
    'home-unusable',
    `The Sitefork home ${home} belongs to another account (${uid}; this one is ${own}). Nothing was changed. Run Sitefork as that account, without sudo say, or set SITEFORK_HOME to a folder of your own.`,
  )
}
