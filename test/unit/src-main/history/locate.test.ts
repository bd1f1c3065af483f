// Where a point ends in a log is found without reading more of it than that takes.
import { expect, test } from 'vitest'
import { createLogReader } from '../../../../src-main/binlog/read-log.ts'
import type { LogRow } from '../../../../src-main/catalog/history.ts'
import { covers } from '../../../../src-main/database/gtid/positions.ts'
import { createCommitClock } from '../../../../src-main/history/commit-clock.ts'
import { placeOfPoint } from '../../../../src-main/history/locate.ts'
import { createLogIndex } from '../../../../src-main/history/log-index.ts'
import type { LogStore } from '../../../../src-main/history/log-store.ts'
import { mariadbGtid, rows, stamp, xid } from '../../../support/binlog-bytes.ts'

const transactions = 4_000
const transaction = (number: number) => [
  mariadbGtid(number, false, stamp + Math.floor(number / 10)),
  rows(1_000),
  xid(),
]
const length = Buffer.concat(transaction(1)).length
const bytes = Buffer.concat([
  Buffer.alloc(4),
  ...Array.from({ length: transactions }, (_none, at) => transaction(at + 1)).flat(),
])

const row = ((): LogRow => {
  const empty = { stretch: 's', name: 'binlog.000001', bytes: 4, archived: true, before: '', after: '' }
  const clock = createCommitClock({ last: undefined, samples: [], covers })
  const index = createLogIndex({ ...empty, firstSecond: null, lastSecond: null, seconds: new Uint8Array() }, '', clock)
  createLogReader({ from: 4 }, [index]).read(bytes.subarray(4))
  return index.row()
})()

test.each([
  ['the first transactions', 3, 2 ** 19],
  ['half of them, when it was taken', transactions / 2, 2_500_000],
  ['half of them, which came later than it was taken', transactions / 2, 2 ** 22],
  ['all but the last', transactions - 1, bytes.length],
])('a point that has %s', async (what, has, most) => {
  let read = 0
  const logStore = {
    async read(_log, { from, to }, consumers) {
      read += to - from
      createLogReader({ from }, consumers).read(bytes.subarray(from, to))
    },
  } as LogStore
  const taken = what.includes('when') ? stamp + has / 10 : stamp
  const point = { at: new Date(taken * 1000).toISOString(), position: `0-77-${has}` }
  expect(await placeOfPoint([row], logStore, point)).toEqual({ log: 0, offset: 4 + has * length })
  expect(read).toBeLessThanOrEqual(most)
})
