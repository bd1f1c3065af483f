// Blocks of a content with the blank lines before each, so that a block can be put elsewhere without tearing lines apart. Pure.
import { type Block, freeText } from '../values/blocks.ts'
import { blockLabels } from '../values/differing-blocks.ts'

export interface PlacedBlock {
  /** Blanks before it, where nothing or markup is before it, and where it is behind another block; null for what it is not. */
  readonly lead: { readonly first: string | null; readonly behind: string | null }
  /** Of one that is not behind another block, what would be before it if it was. */
  readonly leadInstead: string
  readonly text: string
  readonly block: Block
  /** `paragraph 2`. */
  readonly label: string
}

/** What stands between blocks where nothing says otherwise. */
const blankLine = '\n\n'

export interface PlacedBlocks {
  readonly items: readonly PlacedBlock[]
  /** Blanks behind the last one. */
  readonly tail: string
}

/** @param blocks lie end to end from `start` to `end`; none for text without blocks */
export function placedBlocks(content: string, blocks: readonly Block[], start: number, end: number): PlacedBlocks {
  const all = blocks.length > 0 || start === end ? blocks : [freeText(start, end)]
  const text = (block: Block) => content.slice(block.start, block.end)
  const isBlank = (block: Block) => block.name === 'free' && text(block).trim() === ''
  const labels = blockLabels(all.filter((block) => !isBlank(block)))
  const found: { readonly blanks: string; readonly block: Block }[] = []
  let blanks = ''
  for (const block of all) {
    if (isBlank(block)) blanks += text(block)
    else {
      found.push({ blanks, block })
      blanks = ''
    }
  }
  const isBehind = (at: number) => at > 0 && found[at - 1]?.block.name !== 'free'
  const leadInstead = found.find(({ block }, at) => block.name !== 'free' && isBehind(at))?.blanks ?? blankLine
  const items = found.map(({ blanks: lead, block }, at) => ({
    lead: isBehind(at) ? { first: null, behind: lead } : { first: lead, behind: null },
    leadInstead,
    text: text(block),
    block,
    label: labels[at] ?? '',
  }))
  return { items, tail: blanks }
}

export interface JoinedBlock {
  readonly text: string
  /** Whether it is text that stands around blocks. */
  readonly isMarkup: boolean
  /** What stands before it where nothing or markup is before it, and where it is behind another block. */
  readonly lead: { readonly first: string; readonly behind: string }
}

/** Puts blocks together again, however they came to stand beside each other. */
export const joinedBlocks = (items: readonly JoinedBlock[], tail: string): string =>
  items.map(({ lead, text }, at) => (items[at - 1]?.isMarkup === false ? lead.behind : lead.first) + text).join('') +
  tail
