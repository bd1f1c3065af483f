// A real headless host of one test: its own home, instance, ports and pool; everything it made goes with it.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { jobChanges } from '../../src-main/cli/watch.ts'
import type { Client } from '../../src-main/contract/client.ts'
import type { Job } from '../../src-main/contract/models.ts'
import { type Connection, connectToHost } from '../../src-main/hosts/client.ts'
import { removeInstance } from './docker.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

export interface TestHost {
  readonly home: string
  readonly instance: string
  /** An address that lets one tab in. */
  url(): Promise<string>
  port(): number
  /** Of the process that runs now. */
  pid(): number
  client(): Client
  /** Starts the process (again) and resolves once it answers and its engine is ready. */
  start(): Promise<void>
  /** Starts the process and resolves once it answers, whatever its engine. */
  open(): Promise<void>
  /** SIGKILL, as a crash or a power cut would. */
  kill(): Promise<void>
  /** A clean end, by SIGTERM. */
  stop(): Promise<void>
  /** Resolves when a job is at a step; that is: the step runs. */
  atStep(job: string, step: string): Promise<Job>
  /** Waits for the job to end. */
  ended(job: string): Promise<Job>
  /** Runs the sitefork command against this home. */
  cli(...argv: string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>
  until(what: string, holds: (client: Client) => Promise<boolean>, seconds?: number): Promise<void>
  cleanUp(): Promise<void>
}

export interface TestHostOptions {
  readonly poolBytes?: number
  readonly gatewayPort?: number
  /** Makes a fork in advance, as a user's host does; most tests want to know what they start. */
  readonly warmSpare?: boolean
  /** As it is shipped, in one file, rather than from its sources. */
  readonly built?: boolean
  /** Another engine, say. */
  readonly env?: Readonly<Record<string, string>>
}

export async function testHost(options: TestHostOptions = {}): Promise<TestHost> {
  const home = mkdtempSync(join(tmpdir(), 'sitefork-test-'))
  const instance = randomBytes(4).toString('hex')
  writeFileSync(join(home, 'instance'), `${instance}\n`)
  const env = { ...process.env, ...options.env, SITEFORK_HOME: home }
  let child: ChildProcess | undefined
  let connection: Connection | undefined

  async function start(): Promise<void> {
    await open()
    await until('the engine is ready', async (client) => {
      const { engine } = await client.snapshot()
      if (engine.is === 'unavailable') throw new Error(`${engine.failure.message}\n${engine.failure.detail ?? ''}`)
      return engine.is === 'ready'
    })
  }

  async function open(): Promise<void> {
    const entry = join(root, options.built ? 'out/main/headless.js' : 'src-main/headless.ts')
    const argv = [entry, '--port', '0', '--gateway-port', String(options.gatewayPort ?? 0)]
    if (options.poolBytes) argv.push('--pool-bytes', String(options.poolBytes))
    child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    await isOpen(child)
    connection = await connectToHost({ home })
    if (!options.warmSpare) await connection.client.preferences({ warmSpare: false })
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    connection?.close()
    connection = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }

  function connected(): Connection {
    if (!connection) throw new Error('The test’s host does not run.')
    return connection
  }

  const client = (): Client => connected().client

  async function until(what: string, holds: (client: Client) => Promise<boolean>, seconds = 120): Promise<void> {
    const deadline = Date.now() + seconds * 1000
    // What is waited for longer is looked at less often: each look may be a docker command, and others need the processors.
    for (let pauseMs = 50; !(await holds(client())); pauseMs = Math.min(500, pauseMs * 1.5)) {
      if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}`)
      await pause(pauseMs)
    }
  }

  const host: TestHost = {
    home,
    instance,
    start,
    open,
    client,
    until,
    url: () => connected().windowUrl('browser'),
    port: () => Number(new URL(connected().address).port),
    pid: () => child?.pid ?? 0,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async atStep(id, step) {
      for await (const job of jobChanges(client(), id)) {
        const named = job.steps.find((one) => one.key === step)
        if (named?.state === 'running' || named?.state === 'done') return job
        if (job.state !== 'running') throw new Error(`${job.state}: ${job.failure?.message}`)
      }
      throw new Error(`The host ended before job ${id} got there.`)
    },
    ended: (id) => client().job.wait({ job: id }),
    async cli(...argv) {
      try {
        const { stdout, stderr } = await run(process.execPath, [join(root, 'src-main/cli.ts'), ...argv], { env })
        return { code: 0, stdout, stderr }
      } catch (error) {
        const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
        return { code, stdout, stderr }
      }
    },
    async cleanUp() {
      await end('SIGTERM')
      await removeInstance(instance)
      rmSync(home, { recursive: true, force: true })
    },
  }
  return host
}

/** Resolves once the host says that it is open; rejects with what it said instead when it ends before. */
function isOpen(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk: Buffer) => {
      said += chunk
      if (said.includes('Sitefork is open at http://')) resolve()
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', (code) => reject(new Error(`The host ended with ${code}: ${said}`)))
  })
}
