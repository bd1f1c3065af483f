// The built app, made anew when what it is made of changed: its window, and its main process as it is shipped.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { must, nodePath, ownEnv, root } from './process.mjs'

const inputs = ['src-renderer', 'src-main', 'package-lock.json', 'electron.config.ts']
const stamp = join(root, 'out', '.built')

export function ensureBuild() {
  const hash = hashOf(inputs)
  const built = existsSync(join(root, 'out/renderer/index.html'))
  if (built && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  console.log('Building the app…')
  const vite = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  must('Building the app', nodePath(), [vite, 'build', '-c', 'electron.config.ts', '--logLevel', 'warn'], {
    cwd: root,
    env: ownEnv(),
  })
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(stamp, hash)
}

/** Changes with every name and byte of these files and folders. */
export function hashOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths.flatMap((one) => filesOf(one)).sort()) {
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)))
  }
  return hash.digest('hex')
}

function filesOf(path) {
  if (/\.\w+$/.test(path)) return [path]
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
}
