// The npm packages of the lock file, installed when the lock changed.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { must, root } from './process.mjs'

export { root }

const stamp = join(root, 'node_modules', '.sitefork-lock')

const wanted = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')

export const hasPackages = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted()

/** Whoever calls it has the lock of this directory: two at a time would remove each other's files. */
export function ensurePackages({ quiet = false } = {}) {
  if (hasPackages()) return
  const say = quiet ? console.error : console.log
  say('Installing packages…')
  const npm = process.env.npm_execpath
  const argv = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const [command, before] = npm ? [process.execPath, [npm]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
  must('Installing packages', command, [...before, ...argv], { cwd: root })
  writeFileSync(stamp, wanted())
}
