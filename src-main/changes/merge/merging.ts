// One merge of one value as it is under way: how its text is read, what was found to be decided, and what was decided. Pure.
import { isUtf8 } from 'node:buffer'
import { Failure } from '../../contract/failure.ts'
import type { ConflictChoice, MergeChunk } from '../../contract/merges.ts'
import { sameValue } from '../../rows/value.ts'
import { bytesCodec, type TextCodec, utf8Codec } from '../values/text-codec.ts'
import type { PartConflict } from './merge.ts'
import { chosenText, disputedText, mergeText } from './merge-text.ts'
import { inWholeBlocks } from './torn-blocks.ts'

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
  inner(merging: Merging, path: readonly string[], sides: ThreeSides<Buffer>): Buffer
  /** Whether each part is held to the law of merging again, so that what breaks it is settled where it stands. */
  readonly isCareful: boolean
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

/** A way to merge a part. @returns undefined for what cannot be merged so, or is to go */
type Merge = (merging: Merging, sides: ThreeSides<Buffer>) => Buffer | undefined

/**
 * Whether what came out of a merge stays as it is when either side is merged into it once more. Where items repeat, nobody can always
 * say which of them is new: it would grow, or lose something, with each merge.
 */
export function isLasting(merging: Merging, sides: ThreeSides<Buffer>, merged: Buffer, again: Merge): boolean {
  const { base, mine, theirs } = sides
  return [mine, theirs].every((side) => {
    const three = { base, mine: side, theirs: merged }
    const clear = undisputed(three, samePart)
    if (clear) return samePart(clear.value, merged)
    let isAsked = false
    const settle = (): ConflictChoice => {
      isAsked = true
      return { is: 'theirs' }
    }
    return samePart(again({ ...merging, settle, isCareful: false }, three), merged) && !isAsked
  })
}

/**
 * Merges a part. Where that is to be done with care, what would become another when it is merged once more is settled as a whole.
 * @param again merges the same part of other sides
 */
export function mergedToLast(
  merging: Merging,
  sides: ThreeSides<Buffer | undefined>,
  merge: (merging: Merging) => Buffer | undefined,
  again: Merge,
  settle: () => Buffer | undefined,
): Buffer | undefined {
  const { base, mine, theirs } = sides
  if (!merging.isCareful || !base || !mine || !theirs) return merge(merging)
  let isAsked = false
  const watched = (part: PartConflict): ConflictChoice => {
    isAsked = true
    return merging.settle(part)
  }
  const merged = merge({ ...merging, settle: watched })
  if (isAsked || !merged || isLasting(merging, { base, mine, theirs }, merged, again)) return merged
  return settle()
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
  const [base, mine, theirs] = [codec.decode(sides.base), codec.decode(sides.mine), codec.decode(sides.theirs)]
  const chunks = mergeText(base, mine, theirs)
  const settle = (some: readonly MergeChunk[]) => settleChunks({ ...merging, codec }, path, sides, some, format)
  const isDisputed = chunks.some(({ is }) => is === 'conflict')
  if (isDisputed || inWholeBlocks({ base, mine, theirs }, chunks) !== chunks) return settle(chunks)
  const merged = mergedToLast(
    merging,
    sides,
    () => written(codec, chosenText(chunks, 'theirs')),
    (once, three) => settleText(once, path, three, format),
    () => settle(disputedText(base, mine, theirs)),
  )
  return merged ?? sides.theirs
}

export function settleChunks(
  merging: Merging,
  path: readonly string[],
  sides: ThreeSides<Buffer | undefined>,
  found: readonly MergeChunk[],
  format: 'text' | 'blocks',
): Buffer {
  const { codec } = merging
  const text = (side: Buffer | undefined) => (side ? codec.decode(side) : '')
  const texts = { base: text(sides.base), mine: text(sides.mine), theirs: text(sides.theirs) }
  const chunks = inWholeBlocks(texts, found)
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
