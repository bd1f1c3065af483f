// One set-up at a time in this directory: whoever comes meanwhile waits, and finds it done.
import { createHash } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const lookEveryMs = 200

/**
 * Runs the work while no other process has the lock of that directory. A process that died with it leaves it to the next one.
 * @param onWait told once, where somebody else has it
 */
export async function withSetupLock(directory, onWait, work) {
  const name = createHash('sha256').update(directory).digest('hex').slice(0, 16)
  const lock = join(tmpdir(), `sitefork-setup-${process.getuid?.() ?? ''}-${name}.lock`)
  let told = false
  while (!take(lock)) {
    if (!told) onWait()
    told = true
    await pause(lookEveryMs)
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    const owner = ownerOf(lock)
    // Written a moment after it was made: one without a number belongs to somebody who is alive.
    if (owner && !lives(owner)) putAway(lock, owner)
    return false
  }
}

function ownerOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'))
  } catch {
    return 0
  }
}

function lives(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Two may find the same dead owner; the second of them would put away the lock that the first has taken since. */
function putAway(lock, owner) {
  const aside = `${lock}.${process.pid}`
  try {
    renameSync(lock, aside)
    if (ownerOf(aside) !== owner) writeFileSync(lock, readFileSync(aside), { flag: 'wx', mode: 0o600 })
  } catch {
    // Somebody else put it away first.
  }
  rmSync(aside, { force: true })
}
