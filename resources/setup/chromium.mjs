// A Chromium for the tests that click.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { aptInstall, isDebian, isRoot, must, nodePath, ownEnv, root } from './process.mjs'

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Environment that tells tests and benchmarks of the browser, which is there then; empty where playwright brings its own. */
export function browserEnv() {
  const chromium = ensureChromium()
  return chromium ? { SITEFORK_CHROMIUM: chromium } : {}
}

function ensureChromium() {
  const given = process.env.SITEFORK_CHROMIUM
  if (given) return given
  const there = usual.find((path) => existsSync(path))
  if (there) return there
  console.log('Installing Chromium for the tests…')
  if (process.platform === 'linux' && isRoot() && isDebian()) {
    aptInstall('chromium')
    return '/usr/bin/chromium'
  }
  const playwright = join(root, 'node_modules/playwright/cli.js')
  must('Installing Chromium', nodePath(), [playwright, 'install', 'chromium'], { env: ownEnv() })
  return undefined
}
