// The lines that `differ` of the keeper (resources/images/keeper/differ.c) prints and reads. Pure.
import type { FileState } from '../changes/file-change.ts'
import type { BytePath } from './path-text.ts'

/** A file as one state has it. */
export interface SeenFile {
  readonly state: FileState
  /** Nanoseconds since the epoch, as digits: when its content was written last, and when it was made; `0` where nobody knows. */
  readonly writtenAt: string
  readonly madeAt: string
  /** How many names it has. */
  readonly names: number
}

/** Both sides of a file, and whether kind and content are the same. */
export interface SeenPair {
  readonly before: SeenFile | null
  readonly after: SeenFile | null
  readonly isSame: boolean
  readonly changedAtMs: number
}

export type WalkLine =
  | ({ readonly is: 'differs'; readonly path: BytePath } & SeenPair)
  /** A directory that lies too deep for its content to be looked at. */
  | { readonly is: 'deep'; readonly path: BytePath }

const kinds: Readonly<Record<string, FileState['is']>> = { f: 'file', d: 'directory', l: 'link', o: 'other' }

/** @returns the path as one word of visible ASCII */
export function printedPath(path: BytePath | null): string {
  return path === null
    ? '-'
    : path.replace(/[^!-[\]-~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

function readPrinted(word: string): BytePath {
  return word.replace(/\\x([0-9a-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

export function readWalkLine(line: string): WalkLine {
  const words = line.split(' ')
  if (words[0] === 'deep') return { is: 'deep', path: readPrinted(words[1] ?? '') }
  return { is: 'differs', path: readPrinted(words[4] ?? ''), ...readSides(words) }
}

export function readLookLine(line: string): SeenPair {
  return readSides(line.split(' '))
}

function readSides([before = '', after = '', at = '', same = '']: readonly string[]): SeenPair {
  return { before: readSide(before), after: readSide(after), isSame: same === '1', changedAtMs: Number(at) }
}

function readSide(word: string): SeenFile | null {
  if (word === '-') return null
  const [kind = '', bytes = '', mode = '', writtenAt = '', madeAt = '', names = ''] = word.split(':')
  const is = kinds[kind]
  if (is === undefined) throw new Error(`“${word.slice(0, 100)}” is no side of a file.`)
  return {
    state: { is, bytes: Number(bytes), mode: Number.parseInt(mode, 8) },
    writtenAt,
    madeAt,
    names: Number(names),
  }
}
