// Keeps the comments of blocks in pairs where a content is merged as text: a block is never left without its end. Pure.
import type { MergeChunk } from '../../contract/merges.ts'
import { blockComments } from '../values/blocks.ts'
import { chosenText } from './merge-text.ts'

interface WholeTexts {
  readonly base: string
  readonly mine: string
  readonly theirs: string
}

/** @returns the same chunks; where one choice would leave a block open, or closed twice, a single one of the whole texts */
export function inWholeBlocks(texts: WholeTexts, chunks: readonly MergeChunk[]): readonly MergeChunk[] {
  const { mine, theirs } = texts
  if (![mine, theirs].some((text) => text.includes('<!-- wp:')) || !areWhole(mine) || !areWhole(theirs)) return chunks
  const isKept = (['mine', 'theirs', 'both'] as const).every((choice) => areWhole(chosenText(chunks, choice)))
  return isKept ? chunks : [{ is: 'conflict', ...texts }]
}

/** Whether each block that is opened is closed, those within it before it. */
function areWhole(content: string): boolean {
  const open: string[] = []
  for (const { is, name } of blockComments(content)) {
    if (is === 'opening') open.push(name)
    else if (is === 'closing' && open.pop() !== name) return false
  }
  return open.length === 0
}
