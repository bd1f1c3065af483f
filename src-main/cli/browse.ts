// Hands an address to whatever opens addresses on this machine.
import { spawn } from 'node:child_process'
import { asThePerson } from '../hosts/private-files.ts'

/** An opener that goes on for so long has found a browser, or is one. */
const patienceMs = 1_500

/** False where there is none, or it says that it could not. */
export function browse(url: string): Promise<boolean> {
  const [command, ...before] = opener()
  return new Promise((resolve) => {
    const child = asThePerson(() => spawn(command, [...before, url], { stdio: 'ignore', detached: true }))
    const patience = setTimeout(() => resolve(true), patienceMs)
    const end = (opened: boolean) => {
      clearTimeout(patience)
      resolve(opened)
    }
    child.once('error', () => end(false))
    child.once('exit', (code) => end(code === 0))
    child.unref()
  })
}

function opener(): readonly [string, ...string[]] {
  if (process.platform === 'darwin') return ['open']
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return ['xdg-open']
}
