// One merge of one value as it is under way: how its text is read, what was found to be decided, and what was decided. Pure.
import { isUtf8 } from 'node:buffer'
import { Failure } from '../../contract/failure.ts'
import type { ConflictChoice, MergeChunk } from '../../contract/merges.ts'
import { sameValue } from '../../rows/value.ts'
import { bytesCodec, type TextCodec, utf8Codec } from '../values/text-codec.ts'
import type { PartConflict } from './merge.ts'
import { chosenText, mergeText } from './merge-text.ts'

/** A part of a value, or the whole; undefined where a side has no such part. */
export type PartBytes = Buffer | null | undefined

/** The three sides of one thing. */
export type ThreeSides<Value> = {
  readonly base: Value
  readonly mine: Value
  readonly theirs: Value
}

export interface Merging {
  readonly codec: TextCodec
  /** Takes down what both changed. @returns what was decided, where that is possible; `theirs` where nothing was */
  settle(part: PartConflict): ConflictChoice
  /** Merges a value within a value, whatever it is, that both sides changed. */
  inner(path: readonly string[], sides: ThreeSides<Buffer>): Buffer
}

export const partPath = (path: readonly string[]) => (path.length === 0 ? null : path.join(' › '))

export const samePart = (one: PartBytes, other: PartBytes) =>
  one === undefined || other === undefined ? one === other : sameValue(one, other)

/** @returns the side that counts where not both changed it differently; undefined where somebody has to decide */
export function undisputed<Value>(
  { base, mine, theirs }: ThreeSides<Value>,
  same: (one: Value, other: Value) => boolean,
): { readonly value: Value } | undefined {
  if (same(mine, theirs) || same(mine, base)) return { value: theirs }
  return same(theirs, base) ? { value: mine } : undefined
}

/** Settles a part that cannot be merged: one side, or what somebody wrote. */
export function settleWhole(
  merging: Merging,
  path: readonly string[],
  sides: ThreeSides<PartBytes>,
  format: PartConflict['format'],
  more: { readonly read?: (text: string) => Buffer; readonly impossible?: PartConflict['impossible'] } = {},
): PartBytes {
  const { codec } = merging
  const choice = merging.settle({
    path: partPath(path),
    ...sides,
    format: codec.isText ? format : 'binary',
    chunks: null,
    impossible: {
      both: 'Only one of the two can stand there.',
      ...(!codec.isText && { edited: 'These bytes are no text that could be edited.' }),
      ...more.impossible,
    },
  })
  switch (choice.is) {
    case 'mine':
      return sides.mine
    case 'edited':
      return (more.read ?? ((text: string) => written(codec, text)))(choice.text)
    default:
      return sides.theirs
  }
}

/** Merges text by lines and words, and settles what is left. */
export function settleText(
  merging: Merging,
  path: readonly string[],
  sides: ThreeSides<Buffer>,
  format: 'text' | 'blocks' = 'text',
): Buffer {
  const codec = textCodecOf(sides, merging.codec)
  const { base, mine, theirs } = sides
  const chunks = mergeText(codec.decode(base), codec.decode(mine), codec.decode(theirs))
  if (chunks.every(({ is }) => is === 'agreed')) return written(codec, chosenText(chunks, 'theirs'))
  return settleChunks({ ...merging, codec }, path, sides, chunks, format)
}

export function settleChunks(
  merging: Merging,
  path: readonly string[],
  sides: ThreeSides<Buffer | undefined>,
  chunks: readonly MergeChunk[],
  format: 'text' | 'blocks',
): Buffer {
  const { codec } = merging
  const choice = merging.settle({
    path: partPath(path),
    ...sides,
    format: codec.isText ? format : 'binary',
    chunks: codec.isText ? chunks : null,
    impossible: codec.isText ? {} : { edited: 'These bytes are no text that could be edited.' },
  })
  return written(codec, choice.is === 'edited' ? choice.text : chosenText(chunks, choice.is))
}

/** What is serialised is text of UTF-8, or bytes of which nobody knows what they are. */
export const innerCodec = ({ base, mine, theirs }: ThreeSides<Buffer | undefined>): TextCodec =>
  [base, mine, theirs].every((one) => one === undefined || isUtf8(one)) ? utf8Codec : bytesCodec

/** A value within another may be of another character set than the value's own. */
const textCodecOf = ({ base, mine, theirs }: ThreeSides<Buffer>, codec: TextCodec) =>
  [base, mine, theirs].every((bytes) => codec.encode(codec.decode(bytes))?.equals(bytes)) ? codec : bytesCodec

/** What is serialised is bytes of UTF-8, or of what nobody knows. */
export function written(codec: TextCodec, text: string): Buffer {
  const bytes = codec.encode(text)
  if (bytes) return bytes
  throw new Failure(
    'bad-input',
    'The edited text has characters that this column’s character set does not have, so it cannot be stored. Take them out of the text, and decide the conflict again.',
  )
}

/** Settles an order that each side made another. @param sides the order in words */
export function chosenOrder(merging: Merging, path: readonly string[], sides: ThreeSides<Buffer>): 'mine' | 'theirs' {
  const why = 'An order is one side’s or the other’s.'
  const choice = merging.settle({
    path: partPath([...path, '(order)']),
    ...sides,
    format: 'plain',
    chunks: null,
    impossible: { both: why, edited: why },
  })
  return choice.is === 'mine' ? 'mine' : 'theirs'
}
