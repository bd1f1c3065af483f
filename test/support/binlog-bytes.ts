// Events of binary logs of both kinds of servers, made byte by byte.
import { crc32 } from 'node:zlib'

export const stamp = 1_790_000_000
export const server = 77

export function event(type: number, body: Buffer, at = stamp): Buffer {
  const header = Buffer.alloc(19)
  header.writeUInt32LE(at, 0)
  header.writeUInt8(type, 4)
  header.writeUInt32LE(server, 5)
  header.writeUInt32LE(19 + body.length + 4, 9)
  return Buffer.concat([header, body, Buffer.alloc(4, 0xcc)])
}

export function query(text: string): Buffer {
  const body = Buffer.alloc(13)
  body.writeUInt8(2, 8)
  body.writeUInt16LE(3, 11)
  return event(2, Buffer.concat([body, Buffer.from('abc'), Buffer.from('wp\0'), Buffer.from(text)]))
}

export const rows = (bytes: number) => event(23, Buffer.alloc(bytes, 7))
export const xid = () => event(16, Buffer.alloc(8))

export function mariadbGtid(sequence: number, alone: boolean, at = stamp): Buffer {
  const body = Buffer.alloc(19)
  body.writeBigUInt64LE(BigInt(sequence), 0)
  body.writeUInt8(alone ? 1 : 0, 12)
  return event(162, body, at)
}

export function mariadbList(...entries: readonly (readonly [number, number, number])[]): Buffer {
  const body = Buffer.alloc(4 + entries.length * 16)
  body.writeUInt32LE(entries.length, 0)
  entries.forEach(([domain, source, sequence], index) => {
    body.writeUInt32LE(domain, 4 + index * 16)
    body.writeUInt32LE(source, 8 + index * 16)
    body.writeBigUInt64LE(BigInt(sequence), 12 + index * 16)
  })
  return event(163, body)
}

const uuid = Buffer.from('3e11fa4771ca11e19e33c80aa9429562', 'hex')
export const mysqlSource = '3e11fa47-71ca-11e1-9e33-c80aa9429562'

/** The original commit time follows this server's own when they differ. */
export function mysqlGtid(number: number, microseconds: bigint, original?: bigint): Buffer {
  const body = Buffer.alloc(60)
  uuid.copy(body, 1)
  body.writeBigInt64LE(BigInt(number), 17)
  body.writeUInt8(2, 25)
  body.writeBigUInt64LE(microseconds, 42)
  if (original !== undefined) {
    body.writeUInt8(body.readUInt8(48) | 0x80, 48)
    body.writeBigUInt64LE(original, 49)
  }
  return event(33, body)
}

export function mysqlPrevious(first: number, last: number): Buffer {
  const body = Buffer.alloc(48)
  body.writeBigInt64LE(1n, 0)
  uuid.copy(body, 8)
  body.writeBigInt64LE(1n, 24)
  body.writeBigInt64LE(BigInt(first), 32)
  body.writeBigInt64LE(BigInt(last + 1), 40)
  return event(35, body)
}

/** The event with its own checksum behind it. */
export function summed(whole: Buffer): Buffer {
  const changed = Buffer.from(whole)
  changed.writeUInt32LE(crc32(whole.subarray(0, whole.length - 4)), whole.length - 4)
  return changed
}

/** A log's first event, as a server writes it while the log is open. */
export function formatDescription(version: string, checksum: 'crc32' | 'none'): Buffer {
  const body = Buffer.alloc(57 + 170 + 1)
  body.writeUInt16LE(4, 0)
  body.write(version, 2, 'latin1')
  body.writeUInt8(19, 56)
  body.writeUInt8(checksum === 'crc32' ? 1 : 0, body.length - 1)
  return event(15, body)
}
