// Reads the one dump in a .zip by its central directory; decompresses as it is read and checks the checksum.
import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline, type Readable, Transform } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'

export interface ZipEntry {
  readonly name: string
  readonly packedBytes: number
  readonly bytes: number
  readonly crc: number
  readonly deflated: boolean
  /** The offset of the entry's local header. */
  readonly at: number
}

/** Thrown for a .zip that cannot be read; the message tells why. */
export class NotReadable extends Error {}

/** The size of the end record with the longest comment that it may have. */
const mostOfEnd = 22 + 65_535
const mostOfDirectory = 64 * 2 ** 20
const inZip64 = 0xffff_ffff

/** Lists the files of a .zip, without directories. Format: PKWARE's APPNOTE. @throws NotReadable */
export async function zipEntries(path: string): Promise<readonly ZipEntry[]> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const { at, bytes } = await directoryOf(file, size)
    if (bytes > mostOfDirectory || at + bytes > size) throw new NotReadable('Its directory is damaged.')
    return entriesOf(await read(file, at, bytes))
  } catch (error) {
    if (error instanceof RangeError) throw new NotReadable('Its directory is damaged.')
    throw error
  } finally {
    await file.close()
  }
}

async function directoryOf(file: FileHandle, size: number): Promise<{ readonly at: number; readonly bytes: number }> {
  const from = Math.max(0, size - mostOfEnd)
  const tail = await read(file, from, size - from)
  const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  if (end === -1) throw new NotReadable('Its end is missing.')
  const [bytes, at] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  if (bytes !== inZip64 && at !== inZip64) return { at, bytes }
  const locator = await read(file, from + end - 20, 20)
  if (locator.toString('latin1', 0, 4) !== 'PK\x06\x07') throw new NotReadable('Its end is damaged.')
  const large = await read(file, Number(locator.readBigUInt64LE(8)), 56)
  return { at: Number(large.readBigUInt64LE(48)), bytes: Number(large.readBigUInt64LE(40)) }
}

function entriesOf(directory: Buffer): readonly ZipEntry[] {
  const entries: ZipEntry[] = []
  let at = 0
  while (directory.toString('latin1', at, at + 4) === 'PK\x01\x02') {
    const [flags, method] = [directory.readUInt16LE(at + 8), directory.readUInt16LE(at + 10)]
    const [nameLength, extraLength] = [directory.readUInt16LE(at + 28), directory.readUInt16LE(at + 30)]
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength)
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength)
    const large = zip64Of(extra)
    const field = (offset: number) => {
      const value = directory.readUInt32LE(offset)
      return value === inZip64 ? large() : value
    }
    const bytes = field(at + 24)
    const packedBytes = field(at + 20)
    const begins = field(at + 42)
    if (!name.endsWith('/') && isDump(name)) {
      if (flags % 2 === 1) throw new NotReadable('It is encrypted.')
      if (method !== 0 && method !== 8) throw new NotReadable('It is packed in a way that is not known.')
      const crc = directory.readUInt32LE(at + 16)
      entries.push({ name, packedBytes, bytes, crc, deflated: method === 8, at: begins })
    }
    at += 46 + nameLength + extraLength + directory.readUInt16LE(at + 32)
  }
  return entries
}

/** Whether an entry is a dump, and no file that an operating system added. */
const isDump = (name: string) => /\.sql$/i.test(name) && !/(?:^|\/)(?:__MACOSX\/|\.)/.test(name)

/** Reads the ZIP64 values of fields that are too small, in their order. */
function zip64Of(extra: Buffer): () => number {
  let at = 0
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2)
  let next = at + 4
  return () => {
    next += 8
    return Number(extra.readBigUInt64LE(next - 8))
  }
}

/** Opens an entry; the stream fails where size or checksum is wrong. */
export async function openZipEntry(
  path: string,
  entry: ZipEntry,
  /** Wraps the stream of compressed bytes, so that the caller can count them. */
  counted: (packed: Readable) => Readable,
): Promise<Readable> {
  const file = await open(path)
  let head: Buffer
  try {
    head = await read(file, entry.at, 30)
  } finally {
    await file.close()
  }
  if (head.toString('latin1', 0, 4) !== 'PK\x03\x04') throw new NotReadable('Its directory is damaged.')
  const start = entry.at + 30 + head.readUInt16LE(26) + head.readUInt16LE(28)
  if (entry.packedBytes === 0) throw new NotReadable('The dump in it is empty.')
  const packed = counted(createReadStream(path, { start, end: start + entry.packedBytes - 1 }))
  const check = checked(entry)
  return entry.deflated ? pipeline(packed, createInflateRaw(), check, () => {}) : pipeline(packed, check, () => {})
}

function checked({ crc, bytes }: ZipEntry): Transform {
  let sum = 0
  let length = 0
  return new Transform({
    transform(piece: Buffer, _encoding, next) {
      sum = crc32(piece, sum)
      length += piece.length
      next(length > bytes ? new NotReadable('It is longer than it says.') : null, piece)
    },
    flush(next) {
      next(sum === crc && length === bytes ? null : new NotReadable('Its checksum is another.'))
    },
  })
}

async function read(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  if (!(at >= 0) || !(bytes >= 0) || bytes > mostOfDirectory) throw new NotReadable('It is damaged.')
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at)
  if (bytesRead !== bytes) throw new NotReadable('It ends too early.')
  return buffer
}
