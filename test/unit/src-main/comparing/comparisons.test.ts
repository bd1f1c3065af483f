// Comparisons of a clone with its point, by logs in a pool that counts what is read of them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Comparisons, createComparisons } from '../../../../src-main/comparing/comparisons.ts'
import { openChangeIndex } from '../../../../src-main/comparing/open-change-index.ts'
import type { EngineParts } from '../../../../src-main/engine-parts.ts'
import { clonePath } from '../../../../src-main/pool/layout.ts'
import { formatDescription, mariadbGtid, summed, xid } from '../../../support/binlog-bytes.ts'
import { addClone, type InMemoryContext, inMemoryContext } from '../../../support/in-memory-context.ts'
import { shippedWords } from '../../../support/words.ts'

const described = Buffer.concat([Buffer.from('\xfebin', 'latin1'), formatDescription('11.8.3-MariaDB-log', 'crc32')])
const transaction = (number: number) => Buffer.concat([mariadbGtid(number, false), xid()].map(summed))

interface LogPool {
  /** Content of the only log of each state, by the state's path. */
  readonly logs: Map<string, Buffer>
  /** Where each reading of a log began, and how many bytes it had. */
  readonly reads: (readonly [path: string, from: number, bytes: number])[]
  /** Resolves before the logs of a state are listed. */
  before: (path: string) => Promise<void>
}

function poolOf(memory: InMemoryContext): LogPool & { readonly parts: EngineParts } {
  const logs = new Map<string, Buffer>()
  const reads: LogPool['reads'] = []
  const stateOf = (path = '') => /clones\/[^/]+\/[^/]+/.exec(path)?.[0] ?? ''
  const pool: LogPool & { parts: EngineParts } = {
    logs,
    reads,
    before: async () => undefined,
    parts: memory.engine.parts,
  }
  const run = async (argv: readonly string[]): Promise<string> => {
    const [, , script = '', , path = '', ...others] = argv
    if (script.includes('-printf')) {
      await pool.before(stateOf(path))
      return `binlog.000001 ${logs.get(stateOf(path))?.length}\n`
    }
    if (path.endsWith('binlog.index')) return './binlog.000001\n'
    if (!script.includes('base64')) return ''
    const [, file, from, bytes, beginning] = others
    const log = logs.get(stateOf(file)) ?? Buffer.alloc(0)
    reads.push([stateOf(file), Number(from), Number(bytes)])
    const part = log.subarray(Number(from), Number(from) + Number(bytes))
    return Buffer.concat([log.subarray(0, Number(beginning)), part]).toString('base64')
  }
  const changedFiles = async () => ({ changes: [], more: 0, tooDeep: 0 })
  pool.parts = { ...memory.engine.parts, pool: { ...memory.engine.parts.pool, run, changedFiles } }
  return pool
}

let memory: InMemoryContext
let pool: ReturnType<typeof poolOf>
let comparisons: Comparisons

beforeEach(async () => {
  memory = inMemoryContext()
  await addClone(memory)
  pool = poolOf(memory)
  const folder = mkdtempSync(join(tmpdir(), 'sitefork-comparisons-'))
  const { catalog, newId, recorder } = memory.context
  comparisons = createComparisons({
    catalog,
    newId,
    recorder,
    folder,
    engineParts: () => pool.parts,
    isRunning: () => true,
    openIndex: openChangeIndex,
    knownOf: memory.context.comparisons.known,
    wordsOf: () => shippedWords(),
    learn: async () => undefined,
    onCounts: () => undefined,
  })
  onTestFinished(async () => {
    await comparisons.stop()
    rmSync(folder, { recursive: true, force: true })
  })
})

/** The clone's state, and a copy of it that no row names. */
const live = clonePath('clone1', 'state1')
const copied = clonePath('clone1', 'copy')
const pointSide = () => comparisons.side({ is: 'point', point: 'point1' })
const liveSide = () => comparisons.side({ is: 'clone', clone: 'clone1' })
const copySide = () => ({ ...liveSide(), own: { clone: 'clone1', state: 'copy', point: 'point1' }, path: copied })

function note(path: string, log: Buffer): void {
  const { made } = memory.context.catalog
  pool.logs.set(path, log)
  made.add([path])
  made.setLogStart(path, { file: 'binlog.000001', offset: 4 })
}

const endOf = (from: ReturnType<typeof pointSide>, to: ReturnType<typeof liveSide>) =>
  comparisons.withAll([{ from, to }], undefined, ([opened]) => opened?.end?.offset)

describe('what was read of a clone', () => {
  const one = Buffer.concat([described, transaction(1)])
  const two = Buffer.concat([one, transaction(2)])

  beforeEach(async () => {
    note(live, one)
    expect(await endOf(pointSide(), liveSide())).toBe(one.length)
  })

  it('counts for a copy of it: only what came after is read', async () => {
    note(copied, two)
    comparisons.handOn('state1', copySide())
    expect(await endOf(pointSide(), copySide())).toBe(two.length)
    expect(pool.reads).toEqual([
      [live, 4, one.length - 4],
      [copied, one.length, two.length - one.length],
    ])
    // The clone itself is read anew, whenever somebody asks.
    expect(await endOf(pointSide(), liveSide())).toBe(one.length)
    expect(pool.reads.at(-1)).toEqual([live, 4, one.length - 4])
  })

  it('does not count for a copy of another', async () => {
    note(copied, two)
    comparisons.handOn('state2', copySide())
    await endOf(pointSide(), copySide())
    expect(pool.reads.at(-1)).toEqual([copied, 4, two.length - 4])
  })

  it('is not read again to say what came after', async () => {
    note(copied, one)
    note(live, two)
    const behind = { file: 'binlog.000001', offset: one.length }
    expect(await endOf(copySide(), { ...liveSide(), behind })).toBe(two.length)
    expect(pool.reads.slice(1)).toEqual([[live, one.length, two.length - one.length]])
  })
})

describe('several pairs', () => {
  it('are read at once', async () => {
    for (const path of [live, copied]) note(path, Buffer.concat([described, transaction(1)]))
    const asked = new Map([live, copied].map((path) => [path as string, Promise.withResolvers<void>()]))
    pool.before = async (path) => {
      asked.get(path)?.resolve()
      // Nobody goes on before both were asked for.
      await Promise.all([...asked.values()].map(({ promise }) => promise))
    }
    const pairs = [liveSide(), copySide()].map((to) => ({ from: pointSide(), to }))
    const ends = await comparisons.withAll(pairs, undefined, (opened) => opened.map(({ end }) => end?.offset))
    expect(ends).toEqual([described.length + transaction(1).length, described.length + transaction(1).length])
  })

  it('fail by what the first of them failed with, and are let go', async () => {
    note(live, Buffer.concat([described, transaction(1)]))
    note(copied, described)
    pool.before = async (path) => {
      if (path === copied) throw new Error('This one cannot be listed.')
    }
    const pairs = [liveSide(), copySide()].map((to) => ({ from: pointSide(), to }))
    await expect(comparisons.withAll(pairs, undefined, () => undefined)).rejects.toThrow('cannot be listed')
    expect(await endOf(pointSide(), liveSide())).toBe(described.length + transaction(1).length)
  })
})
