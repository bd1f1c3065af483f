// Transactions in binary logs of both servers, made byte by byte: each is found once, whole, whatever pieces the log comes in.
import { describe, expect, it } from 'vitest'
import { firstEvent } from '../../../../src-main/binlog/events.ts'
import { createLogReader } from '../../../../src-main/binlog/read-log.ts'
import type { LogItem } from '../../../../src-main/binlog/transactions.ts'
import { Failure } from '../../../../src-main/contract/failure.ts'
import {
  event,
  mysqlSource as id,
  mariadbGtid,
  mariadbList,
  mysqlGtid,
  mysqlPrevious,
  query,
  rows,
  stamp,
  xid,
} from '../../../support/binlog-bytes.ts'
import { randomOf } from '../../../support/random.ts'

function readIn(pieces: number, bytes: Buffer): LogItem[] {
  const items: LogItem[] = []
  const take = (item: LogItem) => items.push(item)
  const reader = createLogReader({ from: firstEvent }, [{ transaction: take, previousGtids: take }])
  for (let from = 0; from < bytes.length; from += pieces) reader.read(bytes.subarray(from, from + pieces))
  return items
}

const mariadbLog = [
  mariadbList([0, 77, 5], [3, 1, 9]),
  mariadbGtid(6, false),
  rows(5000),
  rows(12),
  xid(),
  mariadbGtid(7, true, stamp + 1),
  query('ALTER TABLE wp_posts ADD x INT'),
  mariadbGtid(8, false, stamp + 2),
  query('INSERT INTO plain VALUES (1)'),
  query('COMMIT'),
]
const mysqlLog = [
  mysqlPrevious(1, 41),
  mysqlGtid(42, BigInt(stamp) * 1_000_000n + 999_999n),
  query('BEGIN'),
  rows(300),
  xid(),
  mysqlGtid(43, BigInt(stamp + 600) * 1_000_000n, BigInt(stamp + 5) * 1_000_000n),
  query('DROP TABLE wp_old'),
]
const endOf = (log: readonly Buffer[], events: number) =>
  firstEvent + log.slice(0, events).reduce((sum, one) => sum + one.length, 0)

describe.each([1, 7, 19, 64, 4096, 1_000_000])('in pieces of %i bytes', (pieces) => {
  it('finds every transaction of a log of MariaDB', () => {
    expect(readIn(pieces, Buffer.concat(mariadbLog))).toEqual([
      { is: 'previous-gtids', position: '0-77-5,3-1-9', to: endOf(mariadbLog, 1) },
      { is: 'transaction', gtid: '0-77-6', stamp, from: endOf(mariadbLog, 1), to: endOf(mariadbLog, 5) },
      { is: 'transaction', gtid: '0-77-7', stamp: stamp + 1, from: endOf(mariadbLog, 5), to: endOf(mariadbLog, 7) },
      { is: 'transaction', gtid: '0-77-8', stamp: stamp + 2, from: endOf(mariadbLog, 7), to: endOf(mariadbLog, 10) },
    ])
  })

  it('finds every transaction of a log of MySQL, with the time at which production committed it', () => {
    expect(readIn(pieces, Buffer.concat(mysqlLog))).toEqual([
      { is: 'previous-gtids', position: `${id}:1-41`, to: endOf(mysqlLog, 1) },
      { is: 'transaction', gtid: `${id}:42`, stamp, from: endOf(mysqlLog, 1), to: endOf(mysqlLog, 5) },
      { is: 'transaction', gtid: `${id}:43`, stamp: stamp + 5, from: endOf(mysqlLog, 5), to: endOf(mysqlLog, 7) },
    ])
  })
})

it('does not take a transaction that is still being written', () => {
  const whole = Buffer.concat(mariadbLog.slice(0, 5))
  for (const missing of [1, 30, 60]) {
    const items = readIn(4096, whole.subarray(0, whole.length - missing))
    expect(items.map((item) => item.is)).toEqual(['previous-gtids'])
  }
})

describe('a damaged or crafted log', () => {
  const damaged = (bytes: Buffer) => expect(() => readIn(4096, bytes)).toThrow(/is damaged at byte \d+/)
  const withLength = (whole: Buffer, length: number) => {
    const changed = Buffer.from(whole)
    changed.writeUInt32LE(length, 9)
    return changed
  }

  it('is refused where an event is shorter than its header', () => {
    for (const length of [0, 1, 18]) damaged(Buffer.concat([...mariadbLog.slice(0, 2), withLength(rows(50), length)]))
  })

  it('may have an event of four gigabytes, which takes no memory', () => {
    const huge = withLength(rows(50), 0xffff_ffff)
    expect(readIn(4096, Buffer.concat([...mariadbLog.slice(0, 5), huge, ...mariadbLog.slice(5)]))).toHaveLength(2)
  })

  it('is refused where a list says more than it holds', () => {
    const list = mariadbList([0, 77, 5])
    list.writeUInt32LE(0x0fff_ffff, 19)
    damaged(list)
    damaged(withLength(mariadbList(), 0xffff_ffff))
    const set = mysqlPrevious(1, 41)
    for (const intervals of [-1n, 2n ** 62n]) {
      set.writeBigInt64LE(intervals, 19 + 24)
      damaged(set)
    }
  })

  it('is refused where a set has no transactions, or ends before it begins', () => {
    for (const [first, last] of [
      [0, 5],
      [-3, 5],
      [7, 5],
    ] as const)
      damaged(mysqlPrevious(first, last))
  })

  it('is refused where an event is too short for its type', () => {
    for (const type of [2, 33, 35, 42, 162, 163]) damaged(event(type, Buffer.alloc(0)))
  })

  it('ends at zeros, which are where nothing is written yet', () => {
    const zeros = Buffer.alloc(100_000)
    expect(readIn(4096, Buffer.concat([...mariadbLog, zeros]))).toEqual(readIn(4096, Buffer.concat(mariadbLog)))
  })

  it('gives transactions or the one failure, whatever is changed in it', () => {
    const random = randomOf(31)
    for (let run = 0; run < 3000; run++) {
      const bytes = Buffer.concat(random.chance(0.5) ? mariadbLog : mysqlLog)
      for (let change = 0; change <= random.below(6); change++) {
        bytes[random.below(bytes.length)] = random.pick([0, 1, 127, 128, 255, random.below(256)])
      }
      try {
        expect(readIn(1 + random.below(5000), bytes).length).toBeLessThan(20)
      } catch (error) {
        expect(error).toBeInstanceOf(Failure)
        expect(error).toMatchObject({ code: 'sync-broken' })
      }
    }
  })
})
