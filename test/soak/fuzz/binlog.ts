// Binary logs: what is written is read, in pieces of any size; what is damaged ends or is refused, and takes no more room.

import { firstEvent } from '../../../src-main/binlog/events.ts'
import { createLogReader } from '../../../src-main/binlog/read-log.ts'
import type { LogItem } from '../../../src-main/binlog/transactions.ts'
import { advance, covers, includes } from '../../../src-main/database/gtid/positions.ts'
import { createCommitClock } from '../../../src-main/history/commit-clock.ts'
import { addCommit, readSecondIndex, writeSecondIndex } from '../../../src-main/history/second-index.ts'
import {
  mariadbGtid,
  mariadbList,
  mysqlGtid,
  mysqlPrevious,
  mysqlSource,
  query,
  rows,
  server,
  stamp,
  xid,
} from '../../support/binlog-bytes.ts'
import { promptly, promptlyInPieces } from '../../support/promptly.ts'
import { type Random, randomOf } from '../../support/random.ts'
import { damaged, inPieces } from './bytes.ts'
import { lessBytes, lessIn, lessParts, mustEqual, mustHold, orRefusal, subject } from './subject.ts'

const samples = [
  [
    mariadbList([0, 77, 5], [3, 1, 9]),
    mariadbGtid(6, false),
    rows(300),
    xid(),
    mariadbGtid(7, true, stamp + 1),
    query('ALTER TABLE wp_posts ADD x INT'),
    mariadbGtid(8, false, stamp + 2),
    query('INSERT INTO plain VALUES (1)'),
    query('COMMIT'),
  ],
  [
    mysqlPrevious(1, 41),
    mysqlGtid(42, BigInt(stamp) * 1_000_000n),
    query('BEGIN'),
    rows(100),
    xid(),
    mysqlGtid(43, 1n, BigInt(stamp + 5) * 1_000_000n),
    query('DROP TABLE wp_old'),
  ],
  Array.from({ length: 1_200 }, (_none, index) => [mariadbGtid(index, false, stamp + index), xid()]).flat(),
].map((events) => Buffer.concat(events))

interface Piecewise {
  readonly bytes: Buffer
  /** Of the sizes of pieces. */
  readonly turn: number
}

function readAll(bytes: Buffer, pieces: () => Iterable<Buffer>): readonly LogItem[] | undefined {
  return orRefusal(() =>
    promptlyInPieces(() => {
      const items: LogItem[] = []
      const take = (item: LogItem) => items.push(item)
      const reader = createLogReader({ from: firstEvent }, [{ transaction: take, previousGtids: take }])
      for (const piece of pieces()) reader.read(piece)
      mustHold(items.length <= bytes.length / 19, `${bytes.length} bytes have ${items.length} items.`)
      return items
    }),
  )
}

/** As the recorder does with them. */
function record(items: readonly LogItem[]): void {
  const entries: { second: number; offset: number; transactions: number }[] = []
  const stamps = createCommitClock({ last: undefined, samples: [{ atMs: stamp * 1000, position: '0-77-7' }], covers })
  let after = ''
  let end: number = firstEvent
  for (const item of items.slice(0, 200)) {
    mustHold(item.to > end, `An item ends at ${item.to}, before ${end}.`)
    end = item.to
    if (item.is === 'previous-gtids') {
      mustHold(includes(item.position, item.position), `${item.position} does not have itself.`)
      continue
    }
    mustHold(item.from < item.to, `A transaction begins at ${item.from} and ends at ${item.to}.`)
    addCommit(entries, stamps.commit(item.gtid, item.stamp), item.from)
    if (item.gtid !== null) after = advance(after, item.gtid)
  }
  mustEqual(JSON.stringify(readSecondIndex(writeSecondIndex(entries))), JSON.stringify(entries), 'The second index')
}

export const anyBinlog = subject({
  name: 'binlog',
  make: (random): Piecewise => ({ bytes: damaged(samples, random), turn: random.below(2 ** 31) }),
  check({ bytes, turn }) {
    const whole = readAll(bytes, () => [bytes])
    const pieces = readAll(bytes, () => inPieces(bytes, randomOf(turn)))
    mustEqual(JSON.stringify(pieces ?? 'refused'), JSON.stringify(whole ?? 'refused'), 'The log in pieces')
    if (whole) promptly(() => record(whole))
  },
  smaller: (input) => lessIn(input, 'bytes', lessBytes),
})

interface Written {
  readonly events: readonly Buffer[]
  readonly gtid: string
}

interface Log {
  readonly transactions: readonly Written[]
  readonly turn: number
}

function written(random: Random, number: number): Written {
  const at = stamp + number
  const many = () =>
    Array.from({ length: random.below(4) }, () => rows(random.chance(0.1) ? 20_000 : random.below(600)))
  const end = () => (random.chance(0.5) ? xid() : query(random.pick(['COMMIT', 'ROLLBACK'])))
  if (random.chance(0.5)) {
    const alone = random.chance(0.3)
    const events = alone ? [query('CREATE TABLE a (b INT)')] : [...many(), query('INSERT INTO a VALUES (1)'), end()]
    return { events: [mariadbGtid(number, alone, at), ...events], gtid: `0-${server}-${number}` }
  }
  const alone = random.chance(0.3)
  const events = alone ? [query('DROP TABLE a')] : [query('BEGIN'), ...many(), end()]
  return { events: [mysqlGtid(number, BigInt(at) * 1_000_000n), ...events], gtid: `${mysqlSource}:${number}` }
}

export const writtenBinlog = subject({
  name: 'binlog-as-written',
  make: (random): Log => ({
    transactions: Array.from({ length: 1 + random.below(12) }, (_none, index) => written(random, index + 1)),
    turn: random.below(2 ** 31),
  }),
  check({ transactions, turn }) {
    const bytes = Buffer.concat(transactions.flatMap(({ events }) => events))
    const items = readAll(bytes, () => inPieces(bytes, randomOf(turn)))
    const found = (items ?? []).map((item) => (item.is === 'transaction' ? `${item.gtid} to ${item.to}` : item.is))
    let at: number = firstEvent
    const wanted = transactions.map(({ events, gtid }) => {
      at += Buffer.concat(events).length
      return `${gtid} to ${at}`
    })
    mustEqual(found.join('\n'), wanted.join('\n'), 'The log')
  },
  smaller: (input) => lessIn(input, 'transactions', lessParts),
})
