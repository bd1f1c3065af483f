// Opens what a production is read from: a dump, packed or not, and an archive of its files. Only reads.
import { createReadStream, type Stats } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline, type Readable, Transform, type TransformCallback } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { Failure } from '../contract/failure.ts'
import type { ProductionFacts } from '../contract/models.ts'

const archiveName = 'archive of WordPress’ files'

/** How much of the file was read, of how much. */
export type OnBytes = (done: number, total: number) => void

export interface Opened {
  readonly stream: Readable
  /** Of the file, packed as it is. */
  readonly bytes: number
  readonly changedAt: Date
}

export interface OpenedDump extends Opened {
  /** Once it was read: whether it ended as those who wrote it end theirs. */
  isWhole(): boolean
}

export interface DumpHead {
  readonly server: ProductionFacts['server']
  /** As the dump says; empty where it does not. */
  readonly serverVersion: string
}

/** @throws Failure `bad-input` */
export async function archiveBytes(path: string): Promise<number> {
  return (await readable(path, archiveName)).size
}

/** Whoever calls destroys the stream. @throws Failure `bad-input` */
export async function openArchive(path: string, onBytes: OnBytes): Promise<Opened> {
  const { size, mtime } = await readable(path, archiveName)
  return { stream: counted(createReadStream(path), (done) => onBytes(done, size)), bytes: size, changedAt: mtime }
}

/** The SQL itself, unpacked; whoever calls destroys the stream. @throws Failure `bad-input` */
export async function openDump(path: string, onBytes: OnBytes): Promise<OpenedDump> {
  const { size, mtime } = await readable(path, 'dump')
  const packed = counted(createReadStream(path), (done) => onBytes(done, size))
  const unpack = await unpacker(path)
  const ends = new Ends()
  // Errors on the way show where the last stream is read.
  const stream = unpack ? pipeline(packed, unpack, ends, () => {}) : pipeline(packed, ends, () => {})
  return { stream, bytes: size, changedAt: mtime, isWhole: () => isWhole(ends.first, ends.last) }
}

/**
 * mariadb-dump and mysqldump say so when they are done, on a line of its own, which no text in a row has; others say nothing.
 */
export function isWhole(first: string, last: string): boolean {
  return !/^-- (?:MariaDB|MySQL) dump/m.test(first) || /\n-- Dump completed/.test(last)
}

/** Remembers the two ends of what flows through. */
class Ends extends Transform {
  first = ''
  last = ''

  override _transform(piece: Buffer, _encoding: BufferEncoding, next: TransformCallback): void {
    if (this.first.length < 1000) this.first += piece.toString('latin1', 0, 1000)
    this.last = (this.last + piece.toString('latin1', Math.max(0, piece.length - 200))).slice(-200)
    next(null, piece)
  }
}

/** What kind of server wrote it. @throws Failure `bad-input` */
export async function readDumpHead(path: string): Promise<DumpHead> {
  const { stream } = await openDump(path, () => {})
  let text = ''
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      text += piece.toString('latin1')
      if (text.length > 65_536) break
    }
  } catch (error) {
    throw new Failure('bad-input', `The dump ${path} cannot be unpacked: it is not complete. Nothing was changed.`, {
      detail: String(error),
      cause: error,
    })
  }
  return headOf(text) ?? refuse(`${path} is no SQL dump. Give a file that mariadb-dump, mysqldump or phpMyAdmin wrote.`)
}

/** Undefined where it is no dump. */
export function headOf(text: string): DumpHead | undefined {
  if (!/^\s*(?:--|\/\*|SET |CREATE |DROP |INSERT )/i.test(text)) return undefined
  // What is longer than a version, or written otherwise, is none.
  const said = /^-- Server[ -]version:?[ \t]{1,16}([0-9][0-9A-Za-z.+~_-]{0,63})(?=[ \t\r\n]|$)/im.exec(text)?.[1]
  const serverVersion = said ?? ''
  const isMysql = /^-- MySQL dump/m.test(text) || (serverVersion !== '' && /^[89]\./.test(serverVersion))
  return { server: isMysql && !/mariadb/i.test(text.slice(0, 4000)) ? 'mysql' : 'mariadb', serverVersion }
}

async function readable(path: string, what: string): Promise<Stats> {
  try {
    const facts = await stat(path)
    if (facts.isFile()) return facts
  } catch (error) {
    throw unreadable(path, what, error)
  }
  return refuse(`${path} is no file. Give the path of the ${what}.`)
}

/** By its first bytes, whatever its name is. */
async function unpacker(path: string): Promise<Transform | undefined> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    const start = buffer.toString('hex')
    if (start.startsWith('1f8b')) return createGunzip()
    if (start === '28b52ffd') return createZstdDecompress()
    if (start.startsWith('504b') || start.startsWith('425a68') || start.startsWith('fd377a58')) {
      return refuse(`${path} is packed in a way that dumps are not read in. Unpack it, or pack it with gzip.`)
    }
    return undefined
  } finally {
    await file.close()
  }
}

function counted(stream: Readable, onBytes: (done: number) => void): Readable {
  let done = 0
  const counter = new Transform({
    transform(piece: Buffer, _encoding, next) {
      done += piece.length
      onBytes(done)
      next(null, piece)
    },
  })
  return pipeline(stream, counter, () => {})
}

function refuse(message: string): never {
  throw new Failure('bad-input', `${message} Nothing was changed.`)
}

function unreadable(path: string, what: string, error: unknown): Failure {
  return new Failure('bad-input', `The ${what} ${path} cannot be read. Nothing was changed; check the path.`, {
    detail: String(error),
    cause: error,
  })
}
