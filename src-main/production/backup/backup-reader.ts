// Opens the two files of a backup for reading: a dump, compressed or not, and an archive of WordPress' files.
import { createReadStream, type Stats } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline, type Readable, Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { Failure } from '../../contract/failure.ts'
import { plainText } from '../../contract/plain-text.ts'
import { type DumpHead, headOfText } from '../../dumps/dump-head.ts'
import { type DumpSurvey, surveyDump } from '../../dumps/survey-dump.ts'
import { NotReadable, openZipEntry, zipEntries } from './zip-entry.ts'

const archiveName = 'archive of WordPress’ files'

/** Tells how many bytes of the file were read, of how many. */
export type OnBytes = (done: number, total: number) => void

export interface OpenedFile {
  readonly stream: Readable
  /** The size of the file on disk, bytes. */
  readonly bytes: number
  readonly changedAt: Date
}

/** The size of an archive, bytes. @throws Failure `bad-input` */
export async function archiveBytes(path: string): Promise<number> {
  return (await readable(path, archiveName)).size
}

/** Opens an archive; the caller destroys the stream. @throws Failure `bad-input` */
export async function openArchive(path: string, onBytes: OnBytes): Promise<OpenedFile> {
  const { size, mtime } = await readable(path, archiveName)
  return { stream: counted(createReadStream(path), (done) => onBytes(done, size)), bytes: size, changedAt: mtime }
}

/** Opens the SQL of a dump, decompressed; the caller destroys the stream. @throws Failure `bad-input` */
export async function openDump(path: string, onBytes: OnBytes): Promise<OpenedFile> {
  const { size, mtime } = await readable(path, 'dump')
  return { stream: await unpacked(path, (done) => onBytes(done, size)), bytes: size, changedAt: mtime }
}

const mostOfHead = 65_536

/** Reads the beginning of a dump, which tells the server that wrote it. @throws Failure `bad-input` */
export async function readDumpHead(path: string): Promise<DumpHead> {
  const { stream } = await openDump(path, () => {})
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      pieces.push(piece)
      bytes += piece.length
      if (bytes > mostOfHead) break
    }
  } catch (error) {
    throw notUnpacked(path, error)
  }
  const text = Buffer.concat(pieces)
  const start = text.toString('hex', 0, 2)
  if (start === 'fffe' || start === 'feff') {
    return refuse(
      `${path} is written in UTF-16, as PowerShell’s > does, which damages what is no plain letter. Write the dump by the tool’s own option (mysqldump --result-file=site.sql).`,
    )
  }
  const head = headOfText(text.subarray(0, mostOfHead))
  return head ?? refuse(`${path} is no SQL dump. Give a file that mariadb-dump, mysqldump or phpMyAdmin wrote.`)
}

/** Reads a whole dump once. @throws Failure `bad-input` */
export async function readDump(path: string, onBytes: OnBytes, signal: AbortSignal): Promise<DumpSurvey> {
  const { stream } = await openDump(path, onBytes)
  const surveyor = surveyDump()
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      signal.throwIfAborted()
      surveyor.push(piece)
    }
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof Failure ? error : notUnpacked(path, error)
  }
  return surveyor.finish()
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

/** Decompresses by the file's first bytes, whatever its name is. Errors appear on the stream. */
async function unpacked(path: string, onBytes: (done: number) => void): Promise<Readable> {
  const start = await firstBytes(path)
  if (start.startsWith('504b')) return fromZip(path, onBytes)
  const packed = () => counted(createReadStream(path), onBytes)
  if (start.startsWith('1f8b')) return pipeline(packed(), createGunzip(), () => {})
  if (start === '28b52ffd') return pipeline(packed(), createZstdDecompress(), () => {})
  if (start.startsWith('425a68') || start.startsWith('fd377a58') || start.startsWith('377abcaf')) {
    return refuse(`${path} is packed in a way that dumps are not read in. Unpack it, or pack it with gzip.`)
  }
  return packed()
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.toString('hex')
  } finally {
    await file.close()
  }
}

async function fromZip(path: string, onBytes: (done: number) => void): Promise<Readable> {
  try {
    const dumps = await zipEntries(path)
    const [only] = dumps
    if (!only) return refuse(`${path} has no .sql file in it. Give the dump, or a .zip with nothing else.`)
    if (dumps.length > 1) {
      return refuse(
        `${path} has ${dumps.length} .sql files in it, “${plainText(only.name, 60)}” for one. Unpack it, and give the one that is meant.`,
      )
    }
    return await openZipEntry(path, only, (packed) => counted(packed, onBytes))
  } catch (error) {
    if (error instanceof NotReadable) throw notUnpacked(path, error)
    throw error
  }
}

function notUnpacked(path: string, error: unknown): Failure {
  return new Failure('bad-input', `The dump ${path} cannot be unpacked: it is not complete. Nothing was changed.`, {
    detail: String(error),
    cause: error,
  })
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
