// A Docker engine that answers: found; or, as root on Debian, installed and started.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aptInstall, isDebian, isRoot, nodePath, root, works } from './process.mjs'

const startMs = 60_000

/** What every image is made from. */
const base = 'debian:trixie-slim'

/** @throws Error with the sentence that says what to install or start */
export async function ensureEngine() {
  const mayInstall = process.platform === 'linux' && isRoot() && isDebian() && !process.env.DOCKER_HOST
  const first = look()
  if (!first.found && !mayInstall) throw new Error(first.message)
  if (!first.found) await installEngine()
  if (!mayInstall) return
  // The demo and the tests look at containers with it; some Debians have it in a package of its own.
  if (!works('which', ['docker'])) aptInstall('docker-cli')
  // Where no registry answers, the base is made on this machine.
  if (!works('docker', ['image', 'inspect', base]) && !works('which', ['debootstrap'])) aptInstall('debootstrap')
}

async function installEngine() {
  if (!works('which', ['dockerd'])) {
    console.log('Installing Docker…')
    aptInstall('docker.io', 'iptables', 'ca-certificates')
  }
  console.log('Starting Docker…')
  if (!(existsSync('/run/systemd/system') && works('systemctl', ['start', 'docker']))) startDaemon()
  await answers()
}

/** Asks the app’s own finder, so that set-up and app agree on what an engine is. */
function look() {
  const result = spawnSync(nodePath(), [join(root, 'resources/setup/find-engine.ts')], { encoding: 'utf8' })
  return { found: result.status === 0, message: result.stderr.trim() }
}

/** Where no init system does it: on its own, so that it outlives this process. */
function startDaemon() {
  const log = openSync(join(tmpdir(), 'sitefork-dockerd.log'), 'a')
  spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log] }).unref()
}

async function answers() {
  const deadline = Date.now() + startMs
  let last = ''
  while (Date.now() < deadline) {
    const { found, message } = look()
    if (found) return
    last = message
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error(`Docker was started but does not answer. ${last}`)
}
