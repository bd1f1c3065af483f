// The npm packages of the lock file, installed when the lock changed.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { must, root } from './process.mjs'

export { root }

const stamp = join(root, 'node_modules', '.sitefork-lock')

export function ensurePackages({ quiet = false } = {}) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  const say = quiet ? console.error : console.log
  say('Installing packages…')
  const npm = process.env.npm_execpath
  const argv = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const [command, before] = npm ? [process.execPath, [npm]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
  must('Installing packages', command, [...before, ...argv], { cwd: root })
  writeFileSync(stamp, lock)
}
