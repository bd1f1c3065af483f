// Values of MariaDB's COMPRESSED columns, and the compressed bodies of its events. Pure.
// Layout: sql/compression.cc, and `binlog_buf_compress` of sql/log_event.cc.
import { inflateRawSync, inflateSync } from 'node:zlib'
import { tooMuch } from '../refusals.ts'

/** What a value, or an event's rows, may be unpacked to. */
const mostBytes = 2 ** 28

/** The first byte has the method, whether a zlib header is there, and how many bytes the length takes. */
export function columnBytes(bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes
  const head = bytes.readUInt8(0)
  if (head === 0) return bytes.subarray(1)
  if (head >> 4 !== 8) throw new RangeError('A value is compressed by an unknown method.')
  return inflated(bytes, head & 7, (head & 8) !== 0)
}

/** Of what follows `at` in an event. */
export function eventBytes(bytes: Buffer, at: number): Buffer {
  const head = bytes.readUInt8(at)
  if ((head & 0xf8) !== 0x80) throw new RangeError('An event is compressed by an unknown method.')
  return inflated(bytes.subarray(at), head & 7, false)
}

function inflated(bytes: Buffer, lengthBytes: number, isRaw: boolean): Buffer {
  if (lengthBytes < 1 || lengthBytes > 4) throw new RangeError('A length has a number of bytes that none has.')
  const length = bytes.readUIntBE(1, lengthBytes)
  if (length > mostBytes) throw tooMuch('a compressed value')
  const packed = bytes.subarray(1 + lengthBytes)
  // One byte more than it says shows that it is not as it says.
  const options = { maxOutputLength: length + 1 }
  const plain = unpacked(() => (isRaw ? inflateRawSync(packed, options) : inflateSync(packed, options)))
  if (plain.length !== length) throw new RangeError('A value is not as long as it says.')
  return plain
}

/** What zlib does not take is a damaged value. */
export function unpacked(unpack: () => Buffer): Buffer {
  try {
    return unpack()
  } catch (error) {
    throw new RangeError('A value cannot be unpacked.', { cause: error })
  }
}
