// How commands find the host of a home: the lock that one host holds, and the note that says how to reach it.
import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { homeFailure, onFile } from '../catalog/home-failure.ts'
import { writeWhole } from '../catalog/write-whole.ts'
import { Failure } from '../contract/failure.ts'
import { alivePath, proofOf, same } from './admission.ts'
import { tighten } from './home.ts'

const noteSchema = z.object({ port: z.number().int().positive(), token: z.string().min(20), pid: z.number().int() })
const answerMs = 2_000
const claimMs = 5_000
/** Milliseconds between two looks at a home whose host comes or goes. */
export const pollMs = 50

export interface FoundHost {
  readonly port: number
  readonly token: string
}

export interface Claim {
  /** Removes the note and lets the next host in. */
  release(): Promise<void>
}

/**
 * Makes this process the only host of a home. The lock is the operating system's, on a file, so it ends with the
 * process however that ends; nothing is ever stale.
 * @throws Failure `already-running` when another host has it
 */
export async function claimHome(home: string): Promise<Claim> {
  const deadline = Date.now() + claimMs
  for (;;) {
    const free = await lock(home)
    if (free) {
      tighten(home, process.platform)
      onFile('The note', noteFile(home), () => rmSync(noteFile(home), { force: true }))
      return {
        async release() {
          rmSync(noteFile(home), { force: true })
          free()
        },
      }
    }
    const other = await findHost(home)
    if (other) throw alreadyRunning(`It answers at http://127.0.0.1:${other.port}. Open it with: sitefork open`)
    // It has just been started, or is about to end and let us in.
    if (Date.now() > deadline) throw alreadyRunning('It does not answer yet. Wait a little, then try again.')
    await setTimeout(pollMs)
  }
}

/** @returns whether a host holds the home right now */
export async function isClaimed(home: string): Promise<boolean> {
  const free = await lock(home)
  free?.()
  return free === undefined
}

/** Writes the note that says how to reach this host. Called once the host answers, by the holder of the claim. */
export async function publishHost(
  home: string,
  host: { readonly port: number; readonly token: string },
): Promise<void> {
  const note = { port: host.port, token: host.token, pid: process.pid }
  onFile('The note', noteFile(home), () => writeWhole(noteFile(home), `${JSON.stringify(note)}\n`))
}

/** @returns the running host of a home, if it answers and proves that it wrote the note */
export async function findHost(home: string): Promise<FoundHost | undefined> {
  const note = readNote(home)
  if (!note) return undefined
  const { port, token } = note
  const challenge = randomBytes(16).toString('hex')
  try {
    const response = await fetch(`http://127.0.0.1:${port}${alivePath}?challenge=${challenge}`, {
      signal: AbortSignal.timeout(answerMs),
      redirect: 'error',
    })
    // Another program may have got the port of a host that was killed.
    if (!response.ok || !same((await response.text()).trim(), proofOf(token, challenge))) return undefined
    return { port, token }
  } catch {
    return undefined
  }
}

function readNote(home: string): z.infer<typeof noteSchema> | undefined {
  try {
    return noteSchema.safeParse(JSON.parse(readFileSync(noteFile(home), 'utf8'))).data
  } catch {
    return undefined
  }
}

const noteFile = (home: string) => join(home, 'host.json')

/** SQLite holds the file lock: the one portable way Node has. Undefined while somebody else has it. */
async function lock(home: string): Promise<(() => void) | undefined> {
  const file = join(home, 'lock')
  try {
    return await lockFile(file)
  } catch (error) {
    if (resultOf(error) !== notADatabase) throw homeFailure(error, 'The lock', file)
  }
  // It is empty but for what something else wrote there. Who holds it goes on holding it: it stays the same file.
  try {
    truncateSync(file)
    return await lockFile(file)
  } catch (error) {
    throw homeFailure(error, 'The lock', file)
  }
}

async function lockFile(path: string): Promise<(() => void) | undefined> {
  // Loaded late: commands that only find a host never need it.
  const { DatabaseSync } = await import('node:sqlite')
  const file = new DatabaseSync(path, { timeout: 0 })
  try {
    file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return () => file.close()
  } catch (error) {
    file.close()
    if (resultOf(error) === busy) return undefined
    throw error
  }
}

/** Result codes of SQLite. */
const busy = 5
const notADatabase = 26

function resultOf(error: unknown): unknown {
  return error instanceof Error && 'errcode' in error ? error.errcode : undefined
}

function alreadyRunning(where: string): Failure {
  return new Failure('already-running', `Sitefork already runs for this home, and nothing was changed. ${where}`)
}
