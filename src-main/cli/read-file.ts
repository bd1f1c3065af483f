// Reads a whole file that an option names, or standard input.
import { closeSync, openSync, readSync } from 'node:fs'
import { Failure } from '../contract/failure.ts'

/**
 * Reads also a pipe, as a shell makes one of `<(pass show acme)`; what has no end is not read to it.
 * @param file `-` for standard input
 * @param most bytes; `tooMuch` says so of a file that has more
 * @throws Failure `bad-input`
 */
export function readWholeFile(file: string, most: number, tooMuch: string): string {
  const refuse = (what: string, cause?: unknown) => new Failure('bad-input', `${what} Nothing was done.`, { cause })
  const pieces: Buffer[] = []
  let bytes = 0
  try {
    const opened = file === '-' ? 0 : openSync(file, 'r')
    try {
      for (;;) {
        const piece = Buffer.alloc(65_536)
        const length = readSync(opened, piece)
        if (length === 0) break
        bytes += length
        pieces.push(piece.subarray(0, length))
        if (bytes > most) throw refuse(`The file ${file} has more than ${tooMuch}.`)
      }
    } finally {
      if (opened !== 0) closeSync(opened)
    }
  } catch (error) {
    throw error instanceof Failure ? error : refuse(`The file ${file} cannot be read; check its name.`, error)
  }
  return Buffer.concat(pieces).toString('utf8')
}
