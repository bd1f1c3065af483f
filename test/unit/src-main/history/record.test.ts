// What is written down of a mirror's binary logs as they grow, and when a stretch is broken.
import { describe, expect, it } from 'vitest'
import type { LogConsumer } from '../../../../src-main/binlog/read-log.ts'
import { createLogReader } from '../../../../src-main/binlog/read-log.ts'
import type { LogRow } from '../../../../src-main/catalog/history.ts'
import { type RecordConsumer, type RecordedPart, recordLogs } from '../../../../src-main/history/record.ts'
import { readSecondIndex } from '../../../../src-main/history/second-index.ts'
import { mariadbGtid, mariadbList, rows, stamp, xid } from '../../../support/binlog-bytes.ts'

const name = 'binlog.000007'
const first = [mariadbList([0, 77, 5]), mariadbGtid(6, false), rows(50), xid()]
const second = [mariadbGtid(7, false, stamp + 1), rows(10), rows(20), xid()]

function recording(consumersOf?: (part: RecordedPart) => readonly RecordConsumer[]) {
  let bytes = Buffer.alloc(0)
  let last: LogRow | undefined
  let kept: readonly (readonly [number, number])[] = []
  const options = {
    catalog: {
      together: (work: () => void) => work(),
      history: {
        lastLog: () => last,
        record(row: LogRow, _production: string, seconds: ReadonlyMap<number, number>) {
          last = row
          kept = [...seconds]
        },
      },
    },
    logStore: {
      live: async () => [{ name, bytes: bytes.length }],
      read: async (_log: unknown, { from, to }: { from: number; to: number }, consumers: readonly LogConsumer[]) =>
        createLogReader({ from }, consumers).read(bytes.subarray(from, to)),
    },
    stretch: { id: 's', production: 'p' },
    samples: [],
    ...(consumersOf && { consumersOf }),
  } as unknown as Parameters<typeof recordLogs>[0]
  return {
    async as(...events: readonly Buffer[]) {
      bytes = Buffer.concat([Buffer.alloc(4), ...events])
      return recordLogs(options)
    },
    row: () => last,
    seconds: () => kept,
  }
}

describe('the second index', () => {
  it('goes on where it was left', async () => {
    const log = recording()
    await log.as(...first)
    expect(log.row()).toMatchObject({ before: '0-77-5', after: '0-77-6', firstSecond: stamp, lastSecond: stamp })
    await log.as(...first, ...second)
    expect(log.row()).toMatchObject({ after: '0-77-7', firstSecond: stamp, lastSecond: stamp + 1 })
    expect(log.seconds()).toEqual([[stamp + 1, 1]])
    expect(readSecondIndex(log.row()?.seconds ?? new Uint8Array())).toHaveLength(2)
  })

  it('shares its pass with further consumers, each of which gets everything once', async () => {
    const seen: string[] = []
    const log = recording(({ log: file, from }) => [
      {
        wants: ({ type }) => (type === 23 ? Number.POSITIVE_INFINITY : 0),
        event: ({ type, body }) => type === 23 && seen.push(`${file} from ${from}: ${body.length} bytes of rows`),
        transaction: ({ gtid }) => seen.push(`${gtid}`),
        recorded: () => seen.push('recorded'),
      },
      { transaction: ({ to }) => seen.push(`up to ${to}`) },
    ])
    await log.as(...first)
    const end = log.row()?.bytes
    expect(seen).toEqual([`${name} from 4: 54 bytes of rows`, '0-77-6', `up to ${end}`, 'recorded'])
    seen.length = 0
    await log.as(...first, ...second)
    expect(seen).toEqual([
      `${name} from ${end}: 14 bytes of rows`,
      `${name} from ${end}: 24 bytes of rows`,
      '0-77-7',
      `up to ${log.row()?.bytes}`,
      'recorded',
    ])
  })
})

describe('a stretch', () => {
  const isBroken = (why: string) => ({ is: 'broken', why })

  it('is broken by a log that is damaged, and nothing of that is recorded', async () => {
    const seen: string[] = []
    const damaged = Buffer.from(rows(50))
    damaged.writeUInt32LE(3, 9)
    const log = recording(() => [{ recorded: () => seen.push('recorded') }])
    expect(await log.as(...first, damaged)).toEqual(isBroken(`The mirror’s binary log ${name} is damaged.`))
    expect([log.row(), seen]).toEqual([undefined, []])
  })

  it('is broken by a log that is shorter than before', async () => {
    const log = recording()
    await log.as(...first, ...second)
    expect(await log.as(...first)).toEqual(isBroken('The mirror’s binary logs were reset.'))
  })

  it('is broken by a transaction that is written a second time', async () => {
    const log = recording()
    await log.as(...first)
    const again = isBroken('The mirror lost its last changes in a crash and wrote them again.')
    expect(await log.as(...first, mariadbGtid(6, false), xid())).toEqual(again)
  })
})
