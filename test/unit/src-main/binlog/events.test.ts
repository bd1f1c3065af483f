// Events of binary logs: whole ones match their checksums, and are told from those of which only the beginning is there.
import { crc32 } from 'node:zlib'
import { expect, it } from 'vitest'
import { createEventReader, firstEvent, formatOf, type LogEvent } from '../../../../src-main/binlog/events.ts'
import { event, formatDescription, summed } from '../../../support/binlog-bytes.ts'

const described = formatDescription('11.8.3-MariaDB-log', 'crc32')
const log = Buffer.concat([
  described,
  summed(event(19, Buffer.from('table map'))),
  summed(event(23, Buffer.alloc(900, 7))),
])

function readIn(pieces: number, bytes: Buffer, wanted: number): LogEvent[] {
  const events: LogEvent[] = []
  const onEvent = (one: LogEvent) => events.push({ ...one, body: Buffer.from(one.body) })
  const reader = createEventReader({ from: firstEvent, wants: () => wanted, onEvent })
  for (let from = 0; from < bytes.length; from += pieces) reader.read(bytes.subarray(from, from + pieces))
  return events
}

it.each([1, 19, 64, 5000])('gives whole events without their checksums, in pieces of %i bytes', (pieces) => {
  const [, map, rows] = readIn(pieces, log, Number.POSITIVE_INFINITY)
  const start = firstEvent + described.length
  expect(map).toMatchObject({ type: 19, from: start, body: Buffer.from('table map'), isWhole: true })
  expect(rows).toMatchObject({ type: 23, from: map?.to, to: firstEvent + log.length, isWhole: true })
  expect(rows?.body).toHaveLength(900)
})

it('says which events it gives the beginning of', () => {
  const events = readIn(100, log, 40)
  expect(events.map(({ body, isWhole }) => [body.length, isWhole])).toEqual([
    [described.length - 23, true],
    [9, true],
    [40, false],
  ])
})

it('refuses a whole event that does not match its checksum, wherever it was changed', () => {
  const start = described.length
  for (const at of [start, start + 5, start + 20, start + 31]) {
    const changed = Buffer.from(log)
    changed.writeUInt8((changed[at] ?? 0) ^ 1, at)
    expect(() => readIn(4096, changed, Number.POSITIVE_INFINITY)).toThrow(`is damaged at byte ${firstEvent + start}`)
  }
})

it('reads the rest of a log by the format that its beginning says', () => {
  const beginning = Buffer.concat([Buffer.from('\xfebin', 'latin1'), log])
  const format = formatOf(beginning)
  expect(format).toEqual({ serverVersion: '11.8.3-MariaDB-log', checksum: 'crc32' })
  const events: LogEvent[] = []
  const from = firstEvent + described.length
  const reader = createEventReader({ from, format, wants: () => 100, onEvent: (one) => events.push(one) })
  reader.read(log.subarray(described.length))
  expect(events.map(({ type, isWhole }) => [type, isWhole])).toEqual([
    [19, true],
    [23, false],
  ])
})

it('refuses a beginning that is none of a log', () => {
  expect(() => formatOf(Buffer.alloc(300))).toThrow('is damaged at byte')
  expect(() => formatOf(Buffer.concat([Buffer.alloc(4), described]).subarray(0, 60))).toThrow('is damaged at byte')
  expect(() => formatOf(Buffer.concat([Buffer.alloc(4), summed(event(19, Buffer.alloc(100)))]))).toThrow('damaged')
})

it('takes a log without checksums as it is', () => {
  const plain = event(19, Buffer.from('map'))
  plain.writeUInt32LE(crc32('anything'), plain.length - 4)
  const [, map] = readIn(50, Buffer.concat([formatDescription('9.7.0', 'none'), plain]), 1000)
  expect(map).toMatchObject({ isWhole: true })
  expect(map?.body).toHaveLength(7)
})
