// Archives made byte by byte, with entries that no packer would write.
import { crc32, deflateRawSync } from 'node:zlib'

export interface Entry {
  readonly name: string
  /** As tar has it: 0 a file, 1 a hard link, 2 a symbolic link, 3 and 4 devices, 5 a directory, 6 a pipe. */
  readonly type: string
  readonly target: string
  readonly content: Buffer
  readonly mode: number
}

const block = 512

/** Name and target beyond what fits are told before it, as GNU tar does. */
export function tarOf(entries: readonly Entry[]): Buffer {
  const parts = entries.flatMap((entry) => [
    ...long('L', entry.name),
    ...long('K', entry.target),
    headerOf(entry, entry.content.length),
    padded(entry.content),
  ])
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

function long(type: string, text: string): readonly Buffer[] {
  const bytes = Buffer.from(`${text}\0`)
  if (bytes.length <= 100) return []
  return [
    headerOf({ name: '././@LongLink', type, target: '', content: bytes, mode: 0o644 }, bytes.length),
    padded(bytes),
  ]
}

function headerOf({ name, type, target, mode }: Entry, size: number): Buffer {
  const header = Buffer.alloc(block)
  header.write(name.slice(0, 99), 0)
  header.write(mode.toString(8).padStart(7, '0'), 100)
  for (const at of [108, 116]) header.write('0000000', at)
  header.write(size.toString(8).padStart(11, '0'), 124)
  header.write('00000000000', 136)
  header.write('        ', 148)
  header.write(type, 156)
  header.write(target.slice(0, 99), 157)
  header.write('ustar  ', 257)
  header.write('0000001', 329)
  header.write('0000003', 337)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((block - (bytes.length % block)) % block)])

/** Packs texts as every packer does, compressed. */
export function zipOfTexts(texts: readonly (readonly [name: string, text: string])[]): Buffer {
  const entries = texts.map(([name, text]) => ({
    name,
    type: '0',
    target: '',
    content: Buffer.from(text),
    mode: 0o644,
  }))
  return zipOf(entries, { deflated: true })
}

/** Packs entries as PKWARE's APPNOTE says; a symbolic link is a file that Unix says is one. */
export function zipOf(entries: readonly Entry[], { deflated = false } = {}): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const content = entry.type === '2' ? Buffer.from(entry.target) : entry.content
    const common = Buffer.alloc(26)
    const packed = deflated ? deflateRawSync(content) : content
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(deflated ? 8 : 0, 4)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(content.length, 18)
    common.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed])
    const where = Buffer.alloc(14)
    where.writeUInt32LE(((entry.type === '2' ? 0o120000 : 0o100000) | entry.mode) * 2 ** 16, 6)
    where.writeUInt32LE(at, 10)
    central.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, where, name)
    locals.push(local)
    at += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}
