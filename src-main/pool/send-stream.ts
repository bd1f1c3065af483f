// Reads what `btrfs send --no-data` writes, as far as it tells of names and of what was written to. Pure.
//
// The format: https://btrfs.readthedocs.io/en/latest/dev/dev-send-stream.html. A header, then commands: length, kind, checksum,
// and attributes of type, length and value; all numbers little-endian. It is exact to the byte, as the text that `btrfs receive
// --dump` makes of it for people is not in every version.
import type { BytePath } from './path-text.ts'

export type SentCommand =
  /** Something new has a name. */
  | { readonly is: 'make'; readonly path: BytePath }
  | { readonly is: 'rename'; readonly path: BytePath; readonly to: BytePath }
  /** `path` is another name of what `existing` names. */
  | { readonly is: 'link'; readonly path: BytePath; readonly existing: BytePath }
  | { readonly is: 'remove'; readonly path: BytePath }
  /** Bytes, length, permissions or times are others. */
  | { readonly is: 'touch'; readonly path: BytePath }

/** Says that a stream is not understood: nothing can be concluded from it. */
export class UnreadableStream extends Error {}

const magic = Buffer.from('btrfs-stream\0', 'latin1')
const headerBytes = magic.length + 4
const commandHeaderBytes = 10
/** No command without data comes near it: paths have at most 4 KiB, an extended attribute 64. */
const longestCommand = 2 ** 20

const kinds: Readonly<Record<number, SentCommand['is'] | 'other'>> = {
  1: 'other', // subvol
  2: 'other', // snapshot
  3: 'make', // mkfile
  4: 'make', // mkdir
  5: 'make', // mknod
  6: 'make', // mkfifo
  7: 'make', // mksock
  8: 'make', // symlink
  9: 'rename',
  10: 'link',
  11: 'remove', // unlink
  12: 'remove', // rmdir
  13: 'other', // set_xattr
  14: 'other', // remove_xattr
  15: 'touch', // write
  16: 'touch', // clone
  17: 'touch', // truncate
  18: 'touch', // chmod
  19: 'other', // chown
  20: 'touch', // utimes
  21: 'other', // end
  22: 'touch', // update_extent
}
const endCommand = 21
const [pathAttribute, pathToAttribute, pathLinkAttribute] = [15, 16, 17]

export interface SendReader {
  /** @throws UnreadableStream; whatever `take` throws */
  read(chunk: Buffer): void
  /** Checks that the stream came to its end. @throws UnreadableStream */
  end(): void
}

export function createSendReader(take: (command: SentCommand) => void): SendReader {
  let held: Buffer = Buffer.alloc(0)
  let begun = false
  let ended = false

  function header(): boolean {
    if (held.length < headerBytes) return false
    if (!held.subarray(0, magic.length).equals(magic)) throw new UnreadableStream('It is no send stream.')
    const version = held.readUInt32LE(magic.length)
    if (version !== 1) throw new UnreadableStream(`The send stream is of version ${version}.`)
    held = held.subarray(headerBytes)
    return true
  }

  /** @returns whether there was a whole command */
  function command(): boolean {
    if (held.length < commandHeaderBytes) return false
    const length = held.readUInt32LE(0)
    if (length > longestCommand) throw new UnreadableStream(`A command has ${length} bytes.`)
    const end = commandHeaderBytes + length
    if (held.length < end) return false
    const kind = held.readUInt16LE(4)
    const body = held.subarray(commandHeaderBytes, end)
    held = held.subarray(end)
    if (kind === endCommand) ended = true
    const told = commandOf(kind, body)
    if (told) take(told)
    return true
  }

  return {
    read(chunk) {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      begun ||= header()
      while (begun && command()) {}
    },
    end() {
      if (!ended || held.length > 0) throw new UnreadableStream('The send stream was cut off.')
    },
  }
}

function commandOf(kind: number, body: Buffer): SentCommand | undefined {
  const is = kinds[kind]
  if (is === undefined) throw new UnreadableStream(`Command ${kind} is not known.`)
  if (is === 'other') return undefined
  const paths = pathsOf(body)
  const path = one(paths, pathAttribute)
  if (is === 'rename') return { is, path, to: one(paths, pathToAttribute) }
  if (is === 'link') return { is, path, existing: one(paths, pathLinkAttribute) }
  return { is, path }
}

function pathsOf(body: Buffer): ReadonlyMap<number, BytePath> {
  const found = new Map<number, BytePath>()
  for (let at = 0; at < body.length; ) {
    if (at + 4 > body.length) throw new UnreadableStream('An attribute is cut off.')
    const type = body.readUInt16LE(at)
    const end = at + 4 + body.readUInt16LE(at + 2)
    if (end > body.length) throw new UnreadableStream('An attribute is cut off.')
    if (type >= pathAttribute && type <= pathLinkAttribute) found.set(type, body.toString('latin1', at + 4, end))
    at = end
  }
  return found
}

function one(paths: ReadonlyMap<number, BytePath>, type: number): BytePath {
  const path = paths.get(type)
  if (path === undefined) throw new UnreadableStream('A command names no path.')
  return path
}
