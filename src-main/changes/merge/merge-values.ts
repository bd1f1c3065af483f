// Brings two values together of which each side made another, in the way that its column asks for. Pure.
import { Failure } from '../../contract/failure.ts'
import type { ConflictChoice } from '../../contract/merges.ts'
import { isNumber, type SqlValue, sameValue } from '../../rows/value.ts'
import { utf8Text } from '../values/charset-text.ts'
import { readStructure } from '../values/structure.ts'
import { codecOf, type TextCodec, utf8Codec } from '../values/text-codec.ts'
import type { MergeValues, MergeWay, PartConflict } from './merge.ts'
import { mergeBlocks } from './merge-blocks.ts'
import { latestOf, mergeCounts } from './merge-scalars.ts'
import { mergeSets } from './merge-set.ts'
import { mergeStructures } from './merge-structures.ts'
import { innerCodec, isLasting, type Merging, settleText, settleWhole, type ThreeSides, undisputed } from './merging.ts'

interface MergedColumn {
  readonly charset: string | null
  readonly type: string
}

export const mergeValues: MergeValues = (values, column, way, choiceOf) => {
  const clear = undisputed(values, sameValue)
  if (clear) return { value: clear.value, conflicts: [] }
  const once = (isCareful: boolean) => {
    const conflicts: PartConflict[] = []
    const settle = settling(conflicts, choiceOf)
    const merging: Merging = { codec: codecOf(Object.values(values), column), settle, inner, isCareful }
    return { merging, conflicts, value: merged(values, column, way, merging) }
  }
  const { merging, conflicts, value } = once(false)
  if (conflicts.length > 0 || !value || !repeating.has(way) || lasts(values, column, way, merging, value)) {
    return { value, conflicts }
  }
  const careful = once(true)
  if (careful.conflicts.length > 0) return careful
  return { value: whole(values, column, merging), conflicts }
}

/** Ways that go by where something stands among others, which may be the same. */
const repeating: ReadonlySet<MergeWay> = new Set(['text', 'blocks', 'keys', 'set'])

function lasts(
  { base, mine, theirs }: ThreeSides<SqlValue>,
  column: MergedColumn,
  way: MergeWay,
  merging: Merging,
  value: Buffer,
): boolean {
  if (base === null || mine === null || theirs === null) return true
  return isLasting(
    merging,
    { base, mine, theirs },
    value,
    (once, sides) => merged(sides, column, way, once) ?? undefined,
  )
}

/** Takes down each conflict under a path of its own. */
function settling(conflicts: PartConflict[], choiceOf: (part: PartConflict) => ConflictChoice | undefined) {
  const seen = new Map<string | null, number>()
  return (found: PartConflict): ConflictChoice => {
    const times = (seen.get(found.path) ?? 0) + 1
    seen.set(found.path, times)
    const part = times === 1 ? found : { ...found, path: `${found.path ?? ''} (${times})` }
    conflicts.push(part)
    const choice = choiceOf(part)
    return choice && part.impossible[choice.is] === undefined ? choice : { is: 'theirs' }
  }
}

function merged(values: ThreeSides<SqlValue>, column: MergedColumn, way: MergeWay, merging: Merging): SqlValue {
  const { base, mine, theirs } = values
  if (way === 'latest') return latestOf(mine, theirs)
  if (way === 'target') return theirs
  if (way === 'count') return mergeCounts(values) ?? whole(values, column, merging)
  if (way === 'value' || base === null || mine === null || theirs === null) return whole(values, column, merging)
  const sides = { base, mine, theirs }
  if (way === 'set') return mergeSets(sides) ?? merged(values, column, 'keys', merging)
  if (way === 'keys') {
    const found = byKeys(sides, merging)
    if (found) return found
  }
  if (way === 'blocks' && merging.codec.isText) {
    const found = mergeBlocks(merging, [], sides)
    if (found) return found
  }
  const isProse = way !== 'keys' || Object.values(sides).every((one) => one.includes('\n'))
  return isProse && merging.codec.isText ? settleText(merging, [], sides) : whole(values, column, merging)
}

function whole(values: ThreeSides<SqlValue>, column: MergedColumn, merging: Merging): SqlValue {
  const format = Object.values(values).some((value) => value?.includes('\n')) ? 'text' : 'plain'
  const read = isNumber(column.type) ? { read: numberOf } : {}
  return settleWhole(merging, [], values, format, read) ?? null
}

/** @throws Failure `bad-input` for what is no number */
function numberOf(text: string): Buffer {
  if (/^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text.trim())) return Buffer.from(text.trim())
  throw new Failure(
    'bad-input',
    'This column holds a number, and the edited text is none. Decide the conflict again, with a number.',
  )
}

const structureOf = (bytes: Buffer) => readStructure(bytes, utf8Text)

function structuresOf({ base, mine, theirs }: ThreeSides<Buffer>) {
  const [was, here, there] = [structureOf(base), structureOf(mine), structureOf(theirs)]
  return was && here && there && { base: was, mine: here, theirs: there }
}

/**
 * PHP counts bytes as it sent them: mostly those that are stored, and of a column in another character set those of UTF-8.
 * @returns undefined where not all three are serialised PHP, or JSON
 */
function byKeys(sides: ThreeSides<Buffer>, merging: Merging): Buffer | undefined {
  const stored = structuresOf(sides)
  if (stored) return mergeStructures({ ...merging, codec: innerCodec(sides) }, [], stored)
  const { codec } = merging
  if (codec === utf8Codec || !codec.isText) return undefined
  const sent = (bytes: Buffer) => Buffer.from(codec.decode(bytes))
  const structures = structuresOf({ base: sent(sides.base), mine: sent(sides.mine), theirs: sent(sides.theirs) })
  if (!structures) return undefined
  const settle = (part: PartConflict) => merging.settle(storedPart(part, codec))
  const bytes = mergeStructures({ ...merging, codec: utf8Codec, settle }, [], structures)
  return codec.encode(bytes.toString('utf8'))
}

/** A part as its column has it. */
function storedPart(part: PartConflict, codec: TextCodec): PartConflict {
  const stored = (value: SqlValue | undefined) => value && (codec.encode(value.toString('utf8')) ?? value)
  return { ...part, base: stored(part.base), mine: stored(part.mine), theirs: stored(part.theirs) }
}

/** Merges a text within serialised PHP or JSON: it may be serialised itself, a content of blocks, or several lines. */
const inner: Merging['inner'] = (around, path, sides) => {
  const merging = { ...around, codec: innerCodec(sides) }
  const structures = structuresOf(sides)
  if (structures) return mergeStructures(merging, path, structures)
  const isProse = Object.values(sides).every((one) => one.includes('\n'))
  const blocks = merging.codec.isText ? mergeBlocks(merging, path, sides) : undefined
  if (blocks) return blocks
  if (isProse && merging.codec.isText) return settleText(merging, path, sides)
  return settleWhole(merging, path, sides, 'plain') ?? sides.theirs
}
