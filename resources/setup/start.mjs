// Opens the app: Electron's window where there is a display and its binary, otherwise the same window in a browser.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodePath, root, runHere, runNode } from './process.mjs'

export function buildAndStart(args) {
  if (windowOpens()) return runHere(electronPath(), [root, ...args], { SITEFORK_NODE: nodePath() })
  return runNode([join(root, 'src-main/headless.ts'), ...args])
}

/** Whether the app opens in a window of its own. */
export const windowOpens = () => electronPath() !== undefined && hasDisplay()

/** Undefined where the binary was never downloaded. */
function electronPath() {
  const folder = join(root, 'node_modules/electron')
  const named = join(folder, 'path.txt')
  if (!existsSync(named)) return undefined
  const path = join(folder, 'dist', readFileSync(named, 'utf8').trim())
  return existsSync(path) ? path : undefined
}

const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY)
