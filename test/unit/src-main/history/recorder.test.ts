// History is written down by a clock of its own, whether production answers or not.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Catalog, openCatalog } from '../../../../src-main/catalog/catalog.ts'
import type { SyncState } from '../../../../src-main/contract/models.ts'
import type { EngineParts } from '../../../../src-main/engine-parts.ts'
import { createRecorder, type Recorder } from '../../../../src-main/history/recorder.ts'
import type { Mirror } from '../../../../src-main/production/mirror/mirror.ts'
import { formatDescription, mariadbGtid, mariadbList, rows, xid } from '../../../support/binlog-bytes.ts'
import { migrations } from '../../../support/migrations.ts'
import { productionRow } from '../../../support/rows.ts'

const second = Date.parse('2026-11-02T12:00:00.000Z') / 1000
const iso = (seconds: number) => new Date((second + seconds) * 1000).toISOString()
const away: SyncState = {
  is: 'reconnecting',
  since: iso(0),
  failure: { code: 'database-unreachable', message: 'Production does not answer.' },
}

let catalog: Catalog
let recorder: Recorder
let log: Buffer
let sync: SyncState | undefined
let changes: number

/** A keeper with one log in it. */
async function run([, , script = '', , , , , ...numbers]: readonly string[]): Promise<string> {
  if (script.includes('find .')) return `binlog.000001 ${log.length}\n`
  if (!script.includes('base64')) return ''
  const [from = 0, bytes = 0, beginning = 0] = numbers.map(Number)
  return Buffer.concat([log.subarray(0, beginning), log.subarray(from, from + bytes)]).toString('base64')
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(iso(30)) })
  catalog = openCatalog(':memory:', migrations)
  catalog.productions.insert(productionRow())
  const transaction = [mariadbGtid(6, false, second + 9), rows(50), xid()]
  log = Buffer.concat([Buffer.alloc(4), formatDescription('11.8.3', 'none'), mariadbList([0, 77, 5]), ...transaction])
  sync = away
  changes = 0
  recorder = createRecorder({
    catalog,
    engineParts: () => ({ pool: { run } }) as unknown as EngineParts,
    mirror: () =>
      ({ position: async () => '0-77-5', rotateLogs: async () => {}, purgeLogs: async () => {} }) as unknown as Mirror,
    syncState: () => sync,
    newId: () => 's1',
    onChange: () => changes++,
    log: (line) => expect.unreachable(line),
  })
})
afterEach(async () => {
  await recorder.stop()
  vi.useRealTimers()
  catalog.close()
})

const begun = () =>
  catalog.history.begin({
    id: 's0',
    production: 'acme',
    fromAt: iso(0),
    toAt: iso(0),
    position: '0-77-5',
    serverBuild: 'mariadb',
  })

it('writes down what the mirror has while production is away, up to its last second', async () => {
  begun()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(catalog.history.lastLog('s0')).toMatchObject({ after: '0-77-6', lastSecond: second + 9 })
  expect(catalog.history.open('acme')?.toAt).toBe(iso(9))
  log = Buffer.concat([log, mariadbGtid(7, false, second + 20), xid()])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(recorder.reached('acme')).toBe('0-77-7')
  expect(catalog.history.activity('acme', second, second + 30, 10)).toEqual([1, 0, 1])
})

it('covers the moment that the mirror is known to have reached, and none that is still to come', async () => {
  begun()
  sync = { is: 'synced', lagSeconds: 0, at: iso(39) }
  await vi.advanceTimersByTimeAsync(10_000)
  expect(catalog.history.open('acme')?.toAt).toBe(iso(39))
  sync = away
  log = Buffer.concat([log, mariadbGtid(7, false, second + 3_600), xid()])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(catalog.history.open('acme')?.toAt).toBe(iso(50))
})

it.each([undefined, { is: 'stopped' } as const])(
  'leaves the logs of a mirror alone that nobody follows',
  async (none) => {
    begun()
    sync = none
    await vi.advanceTimersByTimeAsync(60_000)
    expect([catalog.history.lastLog('s0'), changes]).toEqual([undefined, 0])
  },
)

it('begins a stretch once production answered, for only then the mirror is sure to run', async () => {
  await vi.advanceTimersByTimeAsync(60_000)
  expect(catalog.history.open('acme')).toBeUndefined()
  recorder.sample('acme', { at: iso(95), gtid: '0-77-6' })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(catalog.history.open('acme')).toMatchObject({ id: 's1', fromAt: iso(100), position: '0-77-5' })
})

it('writes nothing more once it is stopped', async () => {
  begun()
  await recorder.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(catalog.history.lastLog('s0')).toBeUndefined()
})
