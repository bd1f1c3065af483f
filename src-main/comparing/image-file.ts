// Images of rows in a file that only grows, the newest of them in memory instead: nothing is looked for, so nothing is sorted.
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { onFile } from '../catalog/home-failure.ts'
import { type BlockMemory, type HeldBlock, sharedBlocks } from './block-memory.ts'

export interface ImageFile {
  /** @returns where it lies, more than 0 */
  add(format: number, bytes: Buffer): number
  /**
   * Adds one instead of another, which nobody reads again and which it takes the place of where it is no larger.
   * @returns where it lies
   */
  replace(place: number, format: number, bytes: Buffer): number
  /** Do not write to the bytes. */
  at(place: number): { readonly format: number; readonly bytes: Buffer }
  /** Closes the file and removes it. */
  close(): void
}

/** What is written at once. An image lies in one block, or in several that are its own. */
const blockBytes = 2 ** 20
/** What is read at once, for what is looked at next often lies behind; and how many of these are remembered. */
const chunkBytes = 2 ** 17
const mostChunks = 64
/** The number of the format, and how many bytes follow. */
const headBytes = 8

/** A block that is full, and in no file yet. */
interface FullBlock extends HeldBlock {
  readonly bytes: Buffer
}

/** @throws Failure `home-unusable`, as its functions do, when the file cannot be made, read or written */
export function openImageFile(what: string, file: string, memory: BlockMemory = sharedBlocks): ImageFile {
  const told = <T>(work: () => T) => onFile(what, file, work)
  const descriptor = told(() => {
    rmSync(file, { force: true })
    return openSync(file, 'wx+', 0o600)
  })
  const full = new Map<number, FullBlock>()
  const chunks = new Map<number, Buffer>()
  let block = Buffer.allocUnsafe(blockBytes)
  /** Where the block begins in the file, and how much of it is used; the first place is none. */
  let start = 0
  let used = headBytes

  function write(bytes: Buffer, position: number): void {
    told(() => {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(descriptor, bytes, done, bytes.length - done, position + done)
      }
    })
  }

  function nextBlock(): void {
    const [bytes, at] = [block, start]
    block = Buffer.allocUnsafe(blockBytes)
    start += blockBytes
    used = 0
    const release = () => {
      write(bytes, at)
      full.delete(at)
    }
    const held = { bytes, release }
    full.set(at, held)
    memory.hold(held)
  }

  function put(to: Buffer, at: number, format: number, bytes: Buffer): void {
    to.writeUInt32LE(format, at)
    to.writeUInt32LE(bytes.length, at + 4)
    to.set(bytes, at + headBytes)
  }

  function addLarge(format: number, bytes: Buffer): number {
    nextBlock()
    const whole = Buffer.allocUnsafe(headBytes + bytes.length)
    put(whole, 0, format, bytes)
    write(whole, start)
    const place = start
    start += Math.ceil(whole.length / blockBytes) * blockBytes
    return place
  }

  const within = (bytes: Buffer, at: number) => {
    const from = at + headBytes
    return { format: bytes.readUInt32LE(at), bytes: bytes.subarray(from, from + bytes.readUInt32LE(at + 4)) }
  }

  function read(length: number, position: number): Buffer {
    const bytes = Buffer.allocUnsafe(length)
    const got = told(() => readSync(descriptor, bytes, 0, length, position))
    return bytes.subarray(0, got)
  }

  function chunkAt(begin: number): Buffer {
    const known = chunks.get(begin)
    if (known) return known
    const [oldest] = chunks.keys()
    if (chunks.size >= mostChunks && oldest !== undefined) chunks.delete(oldest)
    const chunk = read(chunkBytes, begin)
    chunks.set(begin, chunk)
    return chunk
  }

  function readAt(place: number): ReturnType<ImageFile['at']> {
    const at = place % chunkBytes
    const chunk = chunkAt(place - at)
    const head = at + headBytes <= chunk.length ? chunk.subarray(at) : read(headBytes, place)
    const size = headBytes + head.readUInt32LE(4)
    return within(size <= head.length ? head : read(size, place), 0)
  }

  function add(format: number, bytes: Buffer): number {
    const size = headBytes + bytes.length
    if (size > blockBytes) return addLarge(format, bytes)
    if (used + size > blockBytes) nextBlock()
    put(block, used, format, bytes)
    used += size
    return start + used - size
  }

  /** The block that has the place, where it is in memory. */
  const blockAt = (place: number) => {
    const from = place - (place % blockBytes)
    return from === start ? block : full.get(from)?.bytes
  }

  return {
    add,
    replace(place, format, bytes) {
      const at = place % blockBytes
      const known = blockAt(place)
      if (!known || bytes.length > known.readUInt32LE(at + 4)) return add(format, bytes)
      put(known, at, format, bytes)
      return place
    },
    at(place) {
      const known = blockAt(place)
      if (known) return within(known, place % blockBytes)
      return readAt(place)
    },
    close() {
      for (const held of full.values()) memory.drop(held)
      closeSync(descriptor)
      rmSync(file, { force: true })
    },
  }
}
