// Which point a moment is made from: never one that the history does not continue.
import { expect, test } from 'vitest'
import type { HistoryRecords, LogRow, Stretch } from '../../../../src-main/catalog/history.ts'
import type { Point } from '../../../../src-main/contract/models.ts'
import type { LogStore } from '../../../../src-main/history/log-store.ts'
import { planMoment } from '../../../../src-main/history/plan.ts'
import { aPoint } from '../../../support/nouns.ts'

const second = Date.parse('2026-11-02T12:00:00.000Z') / 1000
const at = (seconds: number) => new Date((second + seconds) * 1000)

/** Begun once the mirror, which had written up to 10 itself, was caught up by difference to 20. */
const stretch: Stretch = {
  id: 's2',
  production: 'acme',
  fromAt: at(0).toISOString(),
  toAt: at(600).toISOString(),
  ended: null,
  position: '0-1-20',
  serverBuild: 'mariadb',
}
const log: LogRow = {
  stretch: 's2',
  name: 'binlog.000007',
  bytes: 900,
  archived: false,
  before: '0-1-10',
  after: '0-1-10',
  firstSecond: null,
  lastSecond: null,
  seconds: new Uint8Array(),
}

function plan(points: readonly Point[]) {
  const history = { stretches: () => [stretch], logs: () => [log] } as unknown as HistoryRecords
  return planMoment({ history, logStore: {} as LogStore, production: 'acme', at: at(60), points })
}

const point = (id: string, seconds: number, position: string, is: 'ready' | 'preparing' = 'ready') =>
  aPoint({ id, at: at(seconds).toISOString(), position, state: { is } as Point['state'] })

test('refuses a base point older than the gap, even where the mirror’s log begins at its position', async () => {
  const [before, after] = [point('before', -60, '0-1-10'), point('after', 5, '0-1-20')]
  expect((await plan([after, before])).base.id).toBe('after')
  const early = plan([before, point('after', 5, '', 'preparing')])
  await expect(early).rejects.toMatchObject({ code: 'bad-input', message: expect.stringMatching(/being made ready/) })
})

test('refuses a base point older than a mending, even at the same position of production', async () => {
  const [lacking, mended] = [point('lacking', -60, '0-1-20'), point('mended', 5, '0-1-20', 'preparing')]
  await expect(plan([mended, lacking])).rejects.toMatchObject({ message: expect.stringMatching(/being made ready/) })
  await expect(plan([lacking])).rejects.toMatchObject({ code: 'bad-input' })
})

test('refuses a base point that another server wrote', async () => {
  const older = { ...point('older', 10, '0-1-20'), serverBuild: 'mariadb-10.11' }
  expect((await plan([older, point('same', 5, '0-1-20')])).base.id).toBe('same')
  await expect(plan([older])).rejects.toMatchObject({ code: 'bad-input' })
})
