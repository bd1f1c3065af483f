// Three-way merging of a post's content, block by block: attributes by key, what is in a block as text. Pure.

import { readBlocks } from '../values/blocks.ts'
import { utf8Text } from '../values/charset-text.ts'
import { readStructure } from '../values/structure.ts'
import { likeness, type WordCounts, wordCounts } from './likeness.ts'
import type { ListPlace } from './match-both.ts'
import { type MergedItem, mergeSequences, type ReplacedItems } from './merge-sequence.ts'
import { mergeStructures } from './merge-structures.ts'
import { disputedText } from './merge-text.ts'
import {
  chosenOrder,
  type Merging,
  mergedToLast,
  settleChunks,
  settleText,
  settleWhole,
  type ThreeSides,
  undisputed,
} from './merging.ts'
import { type JoinedBlock, joinedBlocks, type PlacedBlock, type PlacedBlocks, placedBlocks } from './placed-blocks.ts'

/** How deep blocks within blocks are merged; below, they are text. */
const deepest = 30

type Lists = ThreeSides<PlacedBlocks>
type Versions = ThreeSides<PlacedBlock | undefined>

/** @returns undefined where not all three are made of blocks */
export function mergeBlocks(merging: Merging, path: readonly string[], sides: ThreeSides<Buffer>): Buffer | undefined {
  const read = (bytes: Buffer): PlacedBlocks | undefined => {
    const content = merging.codec.decode(bytes)
    const blocks = content.trim() === '' ? [] : readBlocks(content)
    return blocks && content.isWellFormed() ? placedBlocks(content, blocks, 0, content.length) : undefined
  }
  const [base, mine, theirs] = [read(sides.base), read(sides.mine), read(sides.theirs)]
  if (!base || !mine || !theirs) return undefined
  return mergedToLast(
    merging,
    sides,
    (careful) => encoded(careful, mergeLists(careful, path, { base, mine, theirs })),
    (once, three) => mergeBlocks(once, path, three),
    () => settleChunks(merging, path, sides, disputedText(...contentsOf(merging, sides)), 'blocks'),
  )
}

const contentsOf = ({ codec }: Merging, { base, mine, theirs }: ThreeSides<Buffer>) =>
  [codec.decode(base), codec.decode(mine), codec.decode(theirs)] as const

/** All of it was read in this character set, so it can be written in it; what somebody edited was looked at before. */
const encoded = ({ codec }: Merging, text: string) => codec.encode(text) ?? Buffer.from(text)

function mergeLists(merging: Merging, path: readonly string[], lists: Lists): string {
  const texts = ({ items }: PlacedBlocks) => items.map(({ text }) => text)
  const keys = { base: texts(lists.base), mine: texts(lists.mine), theirs: texts(lists.theirs) }
  const merged: JoinedBlock[] = []
  let order: 'mine' | 'theirs' | undefined
  for (const item of mergeSequences({ keys, areUnique: false, alike: alikeIn(lists), isTelling: () => true })) {
    if (item.is === 'replaced' && !isOneForOne(item)) {
      const text = settleReplaced(merging, path, lists, item)
      if (text !== '') merged.push(joined(text, versionsOf(lists, item)))
      continue
    }
    if (item.is === 'item' && item.place) {
      order ??= settleOrder(merging, path, lists)
      if (item.place !== order) continue
    }
    const versions = versionsOf(lists, item)
    const text = mergeBlock(merging, [...path, labelOf(versions)], versions)
    if (text !== undefined) merged.push(joined(text, versions))
  }
  const tails = { base: lists.base.tail, mine: lists.mine.tail, theirs: lists.theirs.tail }
  return joinedBlocks(merged, blanksOf(tails))
}

const isOneForOne = ({ base, mine, theirs }: ReplacedItems) => [base, mine, theirs].every(({ length }) => length === 1)

function versionsOf(lists: Lists, item: MergedItem | ReplacedItems): Versions {
  const one = (side: keyof Lists) => lists[side].items[(item.is === 'item' ? item[side] : item[side][0]) ?? -1]
  return { base: one('base'), mine: one('mine'), theirs: one('theirs') }
}

const labelOf = ({ base, mine, theirs }: Versions) => base?.label ?? `new ${(mine ?? theirs)?.label ?? ''}`

const same = (one: string | undefined, other: string | undefined) => one === other

/** Blank lines are nobody's concern: of three that differ, the longest. */
function blanksOf(blanks: ThreeSides<string>): string {
  const { mine, theirs } = blanks
  const isMine = mine.length > theirs.length || (mine.length === theirs.length && mine > theirs)
  return undisputed(blanks, same)?.value ?? (isMine ? mine : theirs)
}

function joined(text: string, { base, mine, theirs }: Versions): JoinedBlock {
  const isMarkup = [base, mine, theirs].every((one) => !one || one.block.name === 'free')
  return { text, isMarkup, lead: leadOf({ base, mine, theirs }) }
}

function leadOf({ base, mine, theirs }: Versions): JoinedBlock['lead'] {
  const merged = (blanks: (one: PlacedBlock) => string | null) => {
    const [was, here, there] = [base, mine, theirs].map((one) => (one && blanks(one)) ?? undefined)
    const [one, other] = [here ?? there ?? was, there ?? here ?? was]
    return one === undefined || other === undefined
      ? undefined
      : blanksOf({ base: was ?? one, mine: one, theirs: other })
  }
  const behind = merged(({ lead }) => lead.behind) ?? merged(({ leadInstead }) => leadInstead)
  return { first: merged(({ lead }) => lead.first) ?? '', behind: behind ?? '' }
}

/** What a person reads of a block; of one that has nothing to read all of it. */
function proseOf(text: string): string {
  const prose = text.replace(/<[^>]*>/g, ' ').trim()
  return prose === '' ? text : prose
}

/** Blocks of one name may be one, changed. */
function alikeIn(lists: Lists) {
  const counted = new Map<PlacedBlock, WordCounts>()
  const wordsOf = (item: PlacedBlock) => {
    const counts = counted.get(item) ?? wordCounts(proseOf(item.text))
    counted.set(item, counts)
    return counts
  }
  const itemAt = ({ of, at }: ListPlace) => lists[of].items[at]
  return (one: ListPlace, other: ListPlace): number => {
    const [before, after] = [itemAt(one), itemAt(other)]
    if (!before || !after || before.block.name !== after.block.name) return 0
    return Math.max(0.01, likeness(wordsOf(before), wordsOf(after)))
  }
}

/** @returns undefined where the block is to go */
function mergeBlock(merging: Merging, path: readonly string[], versions: Versions): string | undefined {
  const { base, mine, theirs } = versions
  const texts = { base: base?.text, mine: mine?.text, theirs: theirs?.text }
  const clear = undisputed<string | undefined>(texts, same)
  if (clear) return clear.value
  const bytes = (text: string | undefined) => (text === undefined ? undefined : encoded(merging, text))
  const sides = { base: bytes(base?.text), mine: bytes(mine?.text), theirs: bytes(theirs?.text) }
  if (!mine || !theirs) {
    const chosen = settleWhole(merging, path, sides, 'blocks')
    return chosen ? merging.codec.decode(chosen) : undefined
  }
  const isOne = base && new Set([base, mine, theirs].map(kindOf)).size === 1
  const chunk = { is: 'conflict', base: base?.text ?? '', mine: mine.text, theirs: theirs.text } as const
  const settle = () => settleChunks(merging, path, sides, [chunk], 'blocks')
  if (!isOne) return merging.codec.decode(settle())
  const merged = mergedToLast(
    merging,
    sides,
    (careful) => encoded(careful, mergeInside(careful, path, { base, mine, theirs })),
    (once, three) => mergeBlocks(once, path, three),
    settle,
  )
  return merged && merging.codec.decode(merged)
}

/** Its name, and whether there is anything between its comments. */
const kindOf = ({ block: { name, opening, end, closing } }: PlacedBlock) =>
  name === 'free' ? name : `${name} ${opening === end} ${closing === end}`

function mergeInside(merging: Merging, path: readonly string[], versions: ThreeSides<PlacedBlock>): string {
  const { base, mine, theirs } = versions
  const all = [base, mine, theirs]
  if (base.block.name === 'free')
    return mergeText(merging, path, { base: base.text, mine: mine.text, theirs: theirs.text })
  const opening = mergeOpenings(merging, path, versions)
  const hasInner = ({ block }: PlacedBlock) => block.inner.length > 0
  const bodies = { base: bodyOf(base), mine: bodyOf(mine), theirs: bodyOf(theirs) }
  const inside =
    all.every(hasInner) && path.length < deepest
      ? mergeLists(merging, path, { base: insideOf(base), mine: insideOf(mine), theirs: insideOf(theirs) })
      : // Where one of them has no blocks inside, nothing says on which side of its markup a block of another belongs.
        all.some(hasInner)
        ? mergeWhole(merging, path, bodies)
        : mergeText(merging, path, bodies)
  const closings = { base: closingOf(base), mine: closingOf(mine), theirs: closingOf(theirs) }
  return opening + inside + (undisputed(closings, same)?.value ?? closings.theirs)
}

const openingOf = ({ text, block }: PlacedBlock) => text.slice(0, block.opening - block.start)
const bodyOf = ({ text, block }: PlacedBlock) => text.slice(block.opening - block.start, block.closing - block.start)
const closingOf = ({ text, block }: PlacedBlock) => text.slice(block.closing - block.start)

function insideOf({ text, block }: PlacedBlock): PlacedBlocks {
  const moved = (one: typeof block): typeof block => ({
    ...one,
    start: one.start - block.start,
    end: one.end - block.start,
    opening: one.opening - block.start,
    closing: one.closing - block.start,
    inner: one.inner.map(moved),
  })
  const { opening, closing, inner } = moved(block)
  return placedBlocks(text, inner, opening, closing)
}

function mergeText(merging: Merging, path: readonly string[], texts: ThreeSides<string>): string {
  const clear = undisputed(texts, same)
  return clear ? clear.value : merging.codec.decode(settleText(merging, path, allEncoded(merging, texts)))
}

/** It is as one side has it. */
function mergeWhole(merging: Merging, path: readonly string[], texts: ThreeSides<string>): string {
  const clear = undisputed(texts, same)
  if (clear) return clear.value
  const chunk = { is: 'conflict', ...texts } as const
  return merging.codec.decode(settleChunks(merging, path, allEncoded(merging, texts), [chunk], 'blocks'))
}

const allEncoded = (merging: Merging, { base, mine, theirs }: ThreeSides<string>): ThreeSides<Buffer> => ({
  base: encoded(merging, base),
  mine: encoded(merging, mine),
  theirs: encoded(merging, theirs),
})

/** Attributes are merged by key, as the JSON that they are. */
function mergeOpenings(merging: Merging, path: readonly string[], versions: ThreeSides<PlacedBlock>): string {
  const { base, mine, theirs } = versions
  const clear = undisputed({ base: openingOf(base), mine: openingOf(mine), theirs: openingOf(theirs) }, same)
  if (clear) return clear.value
  const structure = ({ block: { attributes } }: PlacedBlock) => readStructure(Buffer.from(attributes ?? '{}'), utf8Text)
  const [was, here, there] = [structure(base), structure(mine), structure(theirs)]
  if (!was || !here || !there) {
    return mergeText(merging, [...path, 'attributes'], {
      base: openingOf(base),
      mine: openingOf(mine),
      theirs: openingOf(theirs),
    })
  }
  const merged = mergeStructures(merging, [...path, 'attributes'], { base: was, mine: here, theirs: there })
  // Nothing in the attributes may end the comment that they stand in.
  const json = merged.toString('utf8').replaceAll('-->', '\\u002d\\u002d\\u003e')
  const [, head = '', end = ''] = /^(<!--\s+wp:\S+\s).*?(\/?-->)$/s.exec(openingOf(theirs)) ?? []
  return json === '{}' ? head + end : `${head}${json} ${end}`
}

/** Both put other blocks in the place of the same ones. */
function settleReplaced(merging: Merging, path: readonly string[], lists: Lists, item: ReplacedItems): string {
  const text = (side: keyof Lists) => {
    const items = item[side].flatMap((at) => lists[side].items[at] ?? [])
    return items.map(({ lead, text: own }, at) => (at === 0 ? own : (lead.behind ?? '') + own)).join('')
  }
  const texts = { base: text('base'), mine: text('mine'), theirs: text('theirs') }
  const label = lists.base.items[item.base[0] ?? -1]?.label ?? ''
  return mergeWhole(merging, [...path, label], texts)
}

function settleOrder(merging: Merging, path: readonly string[], lists: Lists): 'mine' | 'theirs' {
  const order = ({ items }: PlacedBlocks) => Buffer.from(items.map(({ label }) => label).join(', '))
  const sides = { base: order(lists.base), mine: order(lists.mine), theirs: order(lists.theirs) }
  return chosenOrder(merging, path, sides)
}
