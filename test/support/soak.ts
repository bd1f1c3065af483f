// Random verbs on real clones while the host is killed, the power cut, the pool filled or the clock set at random moments;
// after each, everything must be sound and every row that was committed must be where it belongs. The same seed does the same.
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Finding } from '../../src-main/contract/models.ts'
import { emptyPool, fillPool } from './full-pool.ts'
import type { TestHost } from './host.ts'
import { cutPower } from './power-cut.ts'
import { randomOf } from './random.ts'
import { pairOf, sqlIn } from './seen.ts'
import { createVisitor } from './visitor.ts'

/** Numbers of the rows that were told to be committed in a state; nothing else wrote to its table. */
type Rows = ReadonlySet<number>

interface Known {
  rows: Rows
  /** By bookmark: what is in it for sure, and what may be. */
  readonly bookmarks: Map<string, Rows>
}

export interface Soaked {
  readonly rounds: number
  readonly faults: Readonly<Record<string, number>>
  readonly verbs: Readonly<Record<string, number>>
}

const mostClones = 4
/** Most verbs take less than this, so the fault falls into them. */
const faultWithinMs = 4_000
/** As often as they are named here; on every third round none. */
const faults = ['kill', 'kill', 'kill', 'power', 'full', 'clock'] as const
type Fault = (typeof faults)[number]

/** What a host needs for its clock to jump. */
export const soakable = {
  env: { NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'jumping-clock.ts'))}` },
}

const verbs = ['fork', 'branch', 'bookmark', 'rewind', 'undo', 'reset', 'refresh', 'sleep', 'wake', 'delete'] as const
type Verb = (typeof verbs)[number]

export async function soak(options: {
  readonly host: TestHost
  /** A linked production's id. */
  readonly production: string
  readonly seed: number
  readonly rounds: number
  readonly say: (line: string) => void
}): Promise<Soaked> {
  const { host, production, seed, rounds, say } = options
  const random = randomOf(seed)
  const clones = new Map<string, Known>()
  const counts: Record<string, number> = {}
  const met: Record<string, number> = {}
  // A clock that jumps ahead would put all to sleep in the middle of a write.
  await host.client().preferences({ sleepAfter: 0 })
  let number = 0
  let name = 0

  async function write(clone: string): Promise<void> {
    const known = knownOf(clone)
    const n = ++number
    await sqlIn(
      await pairOf(clone),
      `CREATE TABLE IF NOT EXISTS soak (n INT PRIMARY KEY); INSERT INTO soak VALUES (${n})`,
    )
    known.rows = new Set([...known.rows, n])
  }

  function knownOf(clone: string): Known {
    const known = clones.get(clone)
    if (!known) throw new Error(`The soak knows no clone ${clone}.`)
    return known
  }

  /** Rows of a clone; one that sleeps is woken by the visit before. */
  async function rowsOf(clone: string): Promise<Rows> {
    const pair = await pairOf(clone)
    if ((await sqlIn(pair, "SHOW TABLES LIKE 'soak'")) === '') return new Set()
    return new Set((await sqlIn(pair, 'SELECT n FROM soak')).split('\n').filter(Boolean).map(Number))
  }

  const list = () => host.client().clone.list({})

  async function expectAnswer(clone: string): Promise<void> {
    const one = (await list()).find(({ id }) => id === clone)
    if (!one) throw new Error(`The clone ${clone} is gone.`)
    const { status } = await createVisitor(one.url).visit('/?doing_wp_cron')
    if (status !== 200)
      throw new Error(`“${one.name}” (${one.status}) answers ${status}: ${one.failure?.message ?? ''}`)
  }

  /** The verb's clone, what it may have become of it, and the job. */
  async function begin(verb: Verb): Promise<Begun | undefined> {
    const client = host.client()
    const all = [...clones.keys()]
    if (verb === 'fork' || verb === 'branch') {
      if (all.length >= mostClones || (verb === 'branch' && all.length === 0)) return undefined
      const given = `soak-${++name}`
      if (verb === 'fork') {
        const started = await client.clone.fork({ production, name: given, from: { is: 'newest' } })
        return { verb, ...started, makes: new Set() }
      }
      const from = random.pick(all)
      const rows = knownOf(from).rows
      return { verb, ...(await client.clone.branch({ clone: from, name: given, bookmark: null })), makes: rows }
    }
    if (all.length === 0) return undefined
    const clone = random.pick(all)
    const known = knownOf(clone)
    switch (verb) {
      case 'bookmark': {
        const { job, id } = await client.clone.bookmark({ clone, name: `mark-${++name}` })
        return { verb, job, id: clone, marks: id }
      }
      case 'rewind': {
        const marks = [...known.bookmarks.keys()]
        if (marks.length === 0) return undefined
        const bookmark = random.pick(marks)
        const { job } = await client.clone.rewind({ clone, bookmark })
        return { verb, job, id: clone, becomes: known.bookmarks.get(bookmark) ?? new Set() }
      }
      case 'undo': {
        const safety = (await client.clone.bookmarks({ clone })).find((one) => one.kind === 'safety')
        if (!safety) return undefined
        const { job } = await client.clone.undo({ clone })
        return { verb, job, id: clone, becomes: known.bookmarks.get(safety.id) ?? new Set() }
      }
      case 'reset':
        return { verb, ...(await client.clone.reset({ clone })), becomes: new Set() }
      case 'refresh':
        return { verb, ...(await client.clone.refresh({ clone, from: { is: 'newest' } })), becomes: new Set() }
      case 'sleep':
        return { verb, ...(await client.clone.sleep({ clone })) }
      case 'wake':
        return { verb, ...(await client.clone.start({ clone })) }
      case 'delete':
        return { verb, ...(await client.clone.delete({ clone })), goes: true }
    }
  }

  /** Learns what came of a verb, and checks that it is one of the things it may have come to. */
  async function settle(begun: Begun, done: boolean): Promise<void> {
    const { id, verb } = begun
    const there = (await list()).some((one) => one.id === id)
    if (begun.goes) {
      if (done && there) throw new Error(`The clone ${id} was deleted and is there.`)
      if (!there) clones.delete(id)
    }
    if (begun.makes) {
      if (done && !there) throw new Error(`The clone ${id} was made and is not there.`)
      if (there) clones.set(id, { rows: begun.makes, bookmarks: new Map() })
    }
    if (!clones.has(id)) return
    await expectAnswer(id)
    const known = knownOf(id)
    const rows = await rowsOf(id)
    const before = known.rows
    if (begun.becomes && same(rows, begun.becomes) && (done || !same(rows, before))) known.rows = begun.becomes
    else if (done && begun.becomes)
      throw new Error(`After ${verb} the clone ${id} has ${told(rows)}, not ${told(begun.becomes)}.`)
    if (!same(rows, known.rows))
      throw new Error(`After ${verb} the clone ${id} has ${told(rows)}, not ${told(known.rows)}.`)
    await learnBookmarks(id, begun, before, done)
  }

  /** Each that was there is there, and what is new holds the state it was made of. */
  async function learnBookmarks(id: string, begun: Begun, before: Rows, done: boolean): Promise<void> {
    const { bookmarks } = knownOf(id)
    const there = await host.client().clone.bookmarks({ clone: id })
    for (const known of bookmarks.keys()) {
      if (!there.some((one) => one.id === known)) throw new Error(`The bookmark ${known} of ${id} is lost.`)
    }
    if (done && begun.marks && !there.some((one) => one.id === begun.marks)) {
      throw new Error(`The bookmark ${begun.marks} of ${id} was made and is not there.`)
    }
    for (const { id: bookmark } of there) if (!bookmarks.has(bookmark)) bookmarks.set(bookmark, before)
  }

  async function expectSound(): Promise<void> {
    let orphans: Finding | undefined
    // It does not look while a job runs, and what is due by itself may begin at any time.
    await host.until('the doctor looks for orphans', async (client) => {
      orphans = (await client.doctor()).find((one) => one.name === 'Orphans')
      return orphans !== undefined
    })
    if (orphans?.level !== 'ok') throw new Error(orphans?.message)
    const strangers = (await list()).filter((one) => !clones.has(one.id))
    if (strangers.length > 0) throw new Error(`There are clones nobody made: ${strangers.map((one) => one.name)}`)
    const failed = (await list()).filter((one) => one.status === 'failed' && !one.failure?.message)
    if (failed.length > 0) throw new Error('A clone failed and does not say why.')
  }

  /** What goes wrong in the middle of a verb, and is over again after. @returns whether the verb's job must succeed */
  async function cause(fault: Fault, job: string): Promise<boolean> {
    met[fault] = (met[fault] ?? 0) + 1
    switch (fault) {
      case 'kill':
      case 'power':
        await host.kill()
        if (fault === 'power') await cutPower(host)
        await host.start()
        return false
      case 'full':
        await fillPool(host)
        await host.ended(job)
        await emptyPool(host)
        return false
      case 'clock':
        process.kill(host.pid(), 'SIGUSR2')
        return true
    }
  }

  for (let round = 1; round <= rounds; round++) {
    const awake = (await list()).filter((one) => one.status === 'running' && clones.has(one.id))
    for (const { id } of awake) await write(id)
    const begun = await begin(random.pick(verbs))
    if (!begun) {
      round--
      continue
    }
    counts[begun.verb] = (counts[begun.verb] ?? 0) + 1
    const fault = random.chance(0.67) ? random.pick(faults) : undefined
    const after = random.below(faultWithinMs)
    say(`${round}: ${begun.verb}${fault ? `, ${fault} after ${after} ms` : ''}`)
    if (fault) await pause(after)
    const must = fault ? await cause(fault, begun.job) : true
    const job = await host.ended(begun.job)
    if (job.state !== 'done' && (must || !job.failure?.message)) {
      throw new Error(`${begun.verb} ended ${job.state}: ${job.failure?.message} ${job.failure?.detail ?? ''}`)
    }
    await settle(begun, job.state === 'done')
    await expectSound()
  }
  return { rounds, faults: met, verbs: counts }
}

interface Begun {
  readonly verb: Verb
  readonly job: string
  /** The clone it is about. */
  readonly id: string
  readonly makes?: Rows
  readonly becomes?: Rows
  readonly marks?: string
  readonly goes?: boolean
}

const same = (a: Rows, b: Rows) => a.size === b.size && [...a].every((one) => b.has(one))
const told = (rows: Rows) => `[${[...rows].sort((a, b) => a - b).join(' ')}]`
