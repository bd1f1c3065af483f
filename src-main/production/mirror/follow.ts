// Watches one mirror in the background: says how well it follows, brings it back, fetches the files now and then.
import { asFailure, Failure, type FailureCode } from '../../contract/failure.ts'
import type { SyncState } from '../../contract/models.ts'
import { behindSeconds } from '../../contract/seen-sync.ts'
import type { Following } from '../../database/dialect/replication.ts'
import type { FetchedFiles } from './fetch-files.ts'
import { createLag } from './lag.ts'
import type { Mirror } from './mirror.ts'
import { pause } from './pause.ts'
import { createStallDetector } from './stall-detector.ts'
import type { ProductionPosition } from './status.ts'

export interface FollowOptions {
  readonly mirror: () => Mirror
  /** Milliseconds from the end of one file sync to the start of the next. */
  readonly filesEveryMs: number
  /** One after the other with whatever else writes to the mirror or stops it. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>
  /** Production said where it is. */
  readonly onPosition?: (asked: ProductionPosition) => void
  /** Production said its server's version; returns what to tell of a mirror that is too old for it, should it stop. */
  readonly onVersion?: (version: string) => string | undefined
  readonly onState: (state: SyncState) => void
  /** The files are what production's were at this moment (ISO 8601). */
  readonly onFiles: (at: string, fetched: FetchedFiles) => void
  readonly onTrouble: (error: unknown) => void
  /** Why nothing may be written to the pool right now; then the mirror stands still until it may. */
  readonly noRoom?: () => Failure | undefined
  /** Milliseconds between two looks; a test may look more often. */
  readonly lookEveryMs?: number
}

/** Milliseconds between attempts to start what stopped. */
const reviveEveryMs = 5_000
/** Not the mirror's trouble: its server and its replication go on by themselves once production is back. */
const productions: ReadonlySet<string> = new Set<FailureCode>([
  'database-unreachable',
  'database-refused',
  'grants-missing',
  'ssh-unreachable',
  'ssh-refused',
  'host-key-changed',
  'too-much',
])

export interface Follower {
  /** One of its containers ended: it is started again at once. */
  ended(): void
  readonly stop: () => Promise<void>
}

export function followMirror(options: FollowOptions): Follower {
  const { exclusively, onFiles, onTrouble, filesEveryMs } = options
  const lookEveryMs = options.lookEveryMs ?? 1_000
  const stopping = new AbortController()
  const { signal } = stopping
  const watch = createWatch(options, signal)
  let hurry = new AbortController()

  async function watchRows(): Promise<void> {
    while (!signal.aborted) {
      hurry = new AbortController()
      await watch.look()
      await pause(lookEveryMs, AbortSignal.any([signal, hurry.signal]))
    }
  }

  async function fetchFiles(): Promise<void> {
    await pause(Math.min(filesEveryMs, lookEveryMs), signal)
    while (!signal.aborted) {
      const at = new Date().toISOString()
      const stays = () => signal.aborted || options.noRoom?.() !== undefined
      await exclusively(async () => stays() || options.mirror().syncFiles({ signal })).then(
        (fetched) => fetched === true || signal.aborted || onFiles(at, fetched),
        (error) => signal.aborted || onTrouble(error),
      )
      await pause(filesEveryMs, signal)
    }
  }

  const both = Promise.all([watchRows(), fetchFiles()])
  return {
    ended() {
      watch.ended()
      hurry.abort()
    },
    async stop() {
      stopping.abort()
      await both
      options.onState({ is: 'stopped' })
    },
  }
}

interface Watch {
  ended(): void
  look(): Promise<void>
}

function createWatch(
  { mirror, exclusively, onState, onTrouble, onPosition, onVersion, noRoom }: FollowOptions,
  signal: AbortSignal,
): Watch {
  const lag = createLag()
  const silence = createStallDetector()
  let greeted = false
  /** Another server may stand there each time that production was away. */
  let versionAsked = false
  let outgrown: string | undefined
  let revivedAt = 0
  let lostAt: string | undefined
  let told = ''
  /** A container of the mirror ended, and nobody has looked since. */
  let hasEnded = false
  /** It stands still for want of room. */
  let held = false

  /** A new host starts replication anew, for the containers may be older than the credentials it has. */
  async function start(): Promise<void> {
    if (await revive(true)) greeted = true
  }

  async function revive(replicationToo: boolean): Promise<boolean> {
    if (Date.now() - revivedAt < reviveEveryMs) return false
    revivedAt = Date.now()
    await exclusively(async () => {
      if (signal.aborted) return
      await mirror().ensureStarted({ signal })
      if (replicationToo) await mirror().startReplication({ signal })
    })
    return true
  }

  async function askVersion(): Promise<void> {
    if (versionAsked) return
    outgrown = onVersion?.(await mirror().productionVersion())
    versionAsked = true
  }

  function lost(is: 'reconnecting' | 'broken', failure: Failure): void {
    if (signal.aborted) return
    lostAt ??= new Date().toISOString()
    if (is === 'reconnecting') versionAsked = false
    onState({ is, since: lostAt, failure: failure.facts() })
    if (told !== failure.message) onTrouble(failure)
    told = failure.message
  }

  async function measure(now: Following): Promise<void> {
    const asked = await mirror().productionPosition()
    onPosition?.(asked)
    await askVersion()
    lag.production(Date.parse(asked.at), asked.gtid)
    lag.mirror(await mirror().position())
    const caughtUpAt = lag.caughtUpAt()
    if (signal.aborted || caughtUpAt === undefined) return
    const lagSeconds = Math.max(0, Math.round((Date.now() - caughtUpAt) / 1000))
    const isBehind = lagSeconds >= behindSeconds
    if (!isBehind) silence.reset()
    const silent = isBehind && silence.observe(now)
    if (silent) return lost('reconnecting', silent)
    lostAt = undefined
    told = ''
    onState({ is: isBehind ? 'behind' : 'synced', lagSeconds, at: new Date(caughtUpAt).toISOString() })
  }

  /** Whether it stands still: rows that find no room would break what follows. */
  async function stands(): Promise<boolean> {
    const why = noRoom?.()
    if (why && !held) {
      lost('reconnecting', why)
      await exclusively(async () => signal.aborted || mirror().stopReplication())
      held = true
    }
    if (why) lost('reconnecting', why)
    else if (held) {
      held = false
      greeted = false
      revivedAt = 0
    }
    return why !== undefined
  }

  async function once(): Promise<void> {
    if (await stands()) return
    if (hasEnded) {
      hasEnded = false
      revivedAt = 0
      await revive(false)
      revivedAt = 0
    }
    if (!greeted) await start()
    const now = await mirror().status()
    switch (now.is) {
      case 'following':
        return measure(now)
      case 'idle':
        return start()
      case 'connecting':
        return
      case 'broken':
        await askVersion().catch(() => undefined)
        return lost('broken', outgrown ? withSentence(now.failure, outgrown) : now.failure)
      case 'disconnected':
        lost('reconnecting', now.failure)
        await revive(now.stopped)
    }
  }

  return {
    ended() {
      hasEnded = true
    },
    async look() {
      try {
        await once()
      } catch (error) {
        if (signal.aborted) return
        const failure = asFailure(error)
        lost(failure.code === 'secret-unreadable' ? 'broken' : 'reconnecting', failure)
        if (!productions.has(failure.code)) greeted = false
      }
    },
  }
}

function withSentence({ code, message, remedy, detail }: Failure, more: string): Failure {
  return new Failure(code, `${message} ${more}`, { ...(remedy && { remedy }), ...(detail && { detail }) })
}
