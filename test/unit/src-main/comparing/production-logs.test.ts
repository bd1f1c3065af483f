// Which logs lie between two moments of a production, and why none do where history has a gap, or there is none.
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { createLogReader } from '../../../../src-main/binlog/read-log.ts'
import { type Catalog, openCatalog } from '../../../../src-main/catalog/catalog.ts'
import type { LogRow } from '../../../../src-main/catalog/history.ts'
import { type ProductionSide, productionLogs, readParts } from '../../../../src-main/comparing/production-logs.ts'
import type { Point } from '../../../../src-main/contract/models.ts'
import { covers } from '../../../../src-main/database/gtid/positions.ts'
import { createCommitClock } from '../../../../src-main/history/commit-clock.ts'
import { createLogIndex } from '../../../../src-main/history/log-index.ts'
import type { LogStore } from '../../../../src-main/history/log-store.ts'
import { mariadbGtid, mariadbList, rows, stamp, xid } from '../../../support/binlog-bytes.ts'
import { migrations } from '../../../support/migrations.ts'
import { pointRow, productionRow, sshAddress } from '../../../support/rows.ts'

const iso = (seconds: number) => new Date((stamp + seconds) * 1000).toISOString()

let catalog: Catalog
let recorded: number
let files: Map<string, Buffer>

beforeEach(() => {
  catalog = openCatalog(':memory:', migrations)
  catalog.productions.insert(productionRow())
  recorded = 0
  files = new Map()
})
afterEach(() => catalog.close())

/** Adds a log to a stretch: a transaction for each pair of its number and the second of its commit. */
function addLog(stretch: string, name: string, after: number, transactions: readonly (readonly [number, number])[]) {
  const events = transactions.flatMap(([n, at]) => [mariadbGtid(n, false, stamp + at), rows(20 + n), xid()])
  const bytes = Buffer.concat([Buffer.alloc(4), ...(after > 0 ? [mariadbList([0, 77, after])] : []), ...events])
  files.set(`${stretch}/${name}`, bytes)
  const before = catalog.history.lastLog(stretch)?.after ?? ''
  const empty = { stretch, name, bytes: 4, archived: true, before, after: before, firstSecond: null, lastSecond: null }
  const clock = createCommitClock({ last: undefined, samples: [], covers })
  const index = createLogIndex({ ...empty, seconds: new Uint8Array() }, before, clock)
  createLogReader({ from: 4 }, [index]).read(bytes.subarray(4))
  catalog.history.record(index.row(), 'acme', index.seconds)
}

function begin(id: string, from: number, to: number, position: string, serverBuild = 'mariadb') {
  catalog.history.begin({ id, production: 'acme', fromAt: iso(from), toAt: iso(to), position, serverBuild })
}

const logStore = {
  read: async (log, { from, to }, consumers) =>
    createLogReader({ from }, consumers).read(
      (files.get(`${log.stretch}/${log.name}`) ?? Buffer.alloc(0)).subarray(from, to),
    ),
} as LogStore

async function logsBetween(from: ProductionSide, to: ProductionSide, production = productionRow()) {
  const recorder = { record: async () => void recorded++, logStore: () => logStore }
  const found = await productionLogs(
    { history: catalog.history, points: catalog.points, recorder },
    production,
    from,
    to,
  )
  if (found.is === 'none') return found
  const gtids: (string | null)[] = []
  for (const part of found.parts) {
    await logStore.read(part.log, part, [{ transaction: ({ gtid }) => void gtids.push(gtid) }])
  }
  return { is: found.is, gtids: gtids.map((gtid) => Number(gtid?.split('-')[2])), isBackwards: found.isBackwards }
}

test('parts are read by one command where history has their logs, and one by one where they may move there', async () => {
  begin('s1', 0, 60, '0-77-5')
  for (const n of [1, 2, 3, 4, 5]) addLog('s1', `binlog.00000${n}`, 4 + n, [[5 + n, n]])
  const found = await productionLogs(
    {
      history: catalog.history,
      points: catalog.points,
      recorder: { record: async () => {}, logStore: () => logStore },
    },
    productionRow(),
    moment(0),
    now,
  )
  const rowOf = (name: string) => catalog.history.logs('s1').find((one) => one.name === name) as LogRow
  const isArchived = (name: string, archived: boolean) =>
    catalog.history.record({ ...rowOf(name), archived }, 'acme', new Map())
  isArchived('binlog.000004', false)
  isArchived('binlog.000005', false)
  const commands: string[][] = []
  const recorder = {
    record: async () => {},
    logStore: (): LogStore => ({
      ...logStore,
      async readAll(parts) {
        commands.push(parts.map(({ log }) => `${log.name.at(-1)} ${log.archived}`))
        for (const { log, from, to, consumers } of parts) await logStore.read(log, { from, to }, consumers)
        isArchived('binlog.000005', true)
      },
    }),
  }
  const gtids: (string | null)[] = []
  const parts = found.is === 'logs' ? found.parts : []
  await readParts({ history: catalog.history, recorder }, 'acme', parts, () => [
    { transaction: ({ gtid }) => void gtids.push(gtid) },
  ])
  expect(commands).toEqual([['1 true', '2 true', '3 true'], ['4 false'], ['5 true']])
  expect(gtids).toEqual(['0-77-6', '0-77-7', '0-77-8', '0-77-9', '0-77-10'])
})

const moment = (seconds: number): ProductionSide => ({ is: 'moment', at: iso(seconds) })
const point = (at: number, position: string | null, change: Partial<Point> = {}): ProductionSide => ({
  is: 'point',
  point: pointRow({ id: `p${at}`, at: iso(at), position, ...change }),
})
const now: ProductionSide = { is: 'now' }

describe('in one stretch', () => {
  beforeEach(() => {
    begin('s1', 0, 60, '0-77-5')
    addLog('s1', 'binlog.000001', 5, [
      [6, 1],
      [7, 1],
      [8, 4],
    ])
    addLog('s1', 'binlog.000002', 8, [
      [9, 4],
      [10, 30],
    ])
    addLog('s1', 'binlog.000003', 10, [[11, 50]])
  })

  it.each([
    ['two seconds', moment(1), moment(4), [6, 7]],
    ['seconds in different logs', moment(2), moment(31), [8, 9, 10]],
    ['a second and the end', moment(31), now, [11]],
    ['the beginning and the end', moment(0), now, [6, 7, 8, 9, 10, 11]],
    ['two seconds without a commit between', moment(5), moment(29), []],
    ['points in the middle of a second', point(1, '0-77-6'), point(4, '0-77-8'), [7, 8]],
    ['a point and a second', point(4, '0-77-8'), moment(50), [9, 10]],
    ['a point that was made of a second', point(30, null, { kind: 'moment' }), now, [10, 11]],
    ['a side and itself', point(4, '0-77-8'), point(4, '0-77-8'), []],
  ])('%s have exactly the transactions between', async (_what, from, to, gtids) => {
    expect(await logsBetween(from, to)).toEqual({ is: 'logs', gtids, isBackwards: false })
    expect(await logsBetween(to, from)).toEqual({ is: 'logs', gtids, isBackwards: gtids.length > 0 })
  })

  it('writes down what is new only where a side needs it', async () => {
    await logsBetween(moment(1), point(4, '0-77-8'))
    expect(recorded).toBe(0)
    await logsBetween(moment(1), now)
    await logsBetween(moment(61), moment(1))
    await logsBetween(point(60, '0-77-12'), moment(1))
    expect(recorded).toBe(3)
  })

  it('names the points that stand nearest where a side is not covered', async () => {
    for (const [id, at] of [
      ['early', 2],
      ['late', 40],
      ['latest', 55],
    ] as const) {
      catalog.points.insert(pointRow({ id, at: iso(at), position: '0-77-8' }))
    }
    catalog.points.insert(pointRow({ id: 'failed', at: iso(58), state: { is: 'preparing' } }))
    expect(await logsBetween(moment(-100), moment(50))).toMatchObject({
      is: 'none',
      why: expect.stringMatching(/^History does not reach to .*\.$/),
      nearest: { from: { id: 'early' }, to: { id: 'late' } },
    })
    expect(await logsBetween(point(9, null), now)).toMatchObject({
      why: expect.stringMatching(/does not say which/),
      nearest: { from: { id: 'p9' }, to: { id: 'latest' } },
    })
  })

  it('does not take a point for its own that is older, or has more than was ever written down', async () => {
    expect(await logsBetween(point(-5, '0-77-4'), now)).toMatchObject({ is: 'none' })
    // As a mirror that was mended is: at the same position, with other rows.
    expect(await logsBetween(point(-5, '0-77-5'), now)).toMatchObject({ is: 'none' })
    expect(await logsBetween(point(60, '0-77-12'), now)).toMatchObject({ is: 'none' })
  })

  it('has no logs of a production that is pulled or read from backups', async () => {
    const pulled = productionRow({ source: { is: 'pulled', ssh: sshAddress, pulledAt: null } })
    expect(await logsBetween(moment(1), now, pulled)).toMatchObject({ why: expect.stringMatching(/is pulled/) })
    const backup = productionRow({ source: { is: 'backup', backup: {} as never, dumpedAt: null } })
    expect(await logsBetween(moment(1), now, backup)).toMatchObject({ why: expect.stringMatching(/backups/) })
  })
})

describe('in two stretches', () => {
  const secondOf = (fromAt: number, position: string, serverBuild: string) => {
    begin('s1', 0, 60, '0-77-5')
    addLog('s1', 'binlog.000001', 5, [
      [6, 1],
      [7, 20],
    ])
    catalog.history.end('s1', 'The mirror was mended.')
    begin('s2', fromAt, 120, position, serverBuild)
    // A server that goes on with another one's data has written nothing before.
    addLog('s2', 'binlog.000001', 0, [
      [8, 70],
      [9, 80],
    ])
  }

  it('a gap between is told with its reason', async () => {
    secondOf(62, '0-77-7', 'mariadb')
    expect(await logsBetween(moment(1), moment(75))).toMatchObject({
      is: 'none',
      why: expect.stringMatching(/^History has a gap between .* and .*: The mirror was mended\.$/),
    })
    expect(await logsBetween(moment(61), moment(75))).toMatchObject({ why: expect.stringMatching(/gap at .*mended/) })
    expect(await logsBetween(point(70, '0-77-8'), now)).toMatchObject({ gtids: [9] })
    expect(await logsBetween(point(25, '0-77-6'), moment(50))).toMatchObject({ gtids: [7] })
  })

  it('a mirror that was handed over to a newer server has no gap', async () => {
    secondOf(60, '0-77-7', 'mariadb-12')
    expect(await logsBetween(moment(2), moment(75))).toEqual({ is: 'logs', gtids: [7, 8], isBackwards: false })
    expect(await logsBetween(point(10, '0-77-6'), now)).toMatchObject({ gtids: [7, 8, 9] })
  })

  it('a mirror that has more than it had before has a gap, whoever goes on', async () => {
    secondOf(60, '0-77-20', 'mariadb-12')
    expect(await logsBetween(moment(2), moment(75))).toMatchObject({ is: 'none' })
  })
})
