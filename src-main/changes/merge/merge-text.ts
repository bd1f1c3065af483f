// Three-way merging of text: by lines, then by words where both changed the same lines. Pure.
import type { MergeChunk } from '../../contract/merges.ts'
import { type ItemRange, threeWayStretches } from './three-way.ts'

/** Longer stretches that both changed are not looked into by words. */
const mostWords = 20_000

type Conflicting = Extract<MergeChunk, { is: 'conflict' }>

/** @returns the whole text in stretches; no two agreed ones stand side by side */
export function mergeText(base: string, mine: string, theirs: string): readonly MergeChunk[] {
  const lines = { base: linesOf(base), mine: linesOf(mine), theirs: linesOf(theirs) }
  const chunks: MergeChunk[] = []
  const text = (side: keyof typeof lines, range: ItemRange) => lines[side].slice(...range).join('')
  for (const stretch of threeWayStretches(lines.base, lines.mine, lines.theirs)) {
    if (stretch.is === 'conflict') {
      for (const chunk of byWords({
        is: 'conflict',
        base: text('base', stretch.base),
        mine: text('mine', stretch.mine),
        theirs: text('theirs', stretch.theirs),
      })) {
        add(chunks, chunk)
      }
    } else {
      const side = stretch.is === 'mine' ? 'mine' : 'theirs'
      add(chunks, { is: 'agreed', text: text(side, stretch[side]) })
    }
  }
  return chunks
}

function add(chunks: MergeChunk[], chunk: MergeChunk): void {
  const last = chunks.at(-1)
  if (chunk.is === 'agreed' && chunk.text === '') return
  if (last?.is === 'agreed' && chunk.is === 'agreed')
    chunks[chunks.length - 1] = { ...last, text: last.text + chunk.text }
  else chunks.push(chunk)
}

const linesOf = (text: string) => text.match(/[^\n]*\n|[^\n]+/g) ?? []
/** A word has the blanks behind it, so that between changes of two neighbouring words there is nothing that is the same. */
const wordsOf = (text: string) => text.match(/[\p{L}\p{N}_\x80-\xff]+\s*|[^\p{L}\p{N}_\x80-\xff]\s*/gu) ?? []
const weigh = (words: readonly string[]) => words.reduce((sum, word) => sum + word.trim().length, 0)

/** Lines of which each side changed other words are merged, if enough of them is as it was for that to mean anything. */
function byWords(lines: Conflicting): readonly MergeChunk[] {
  const words = { base: wordsOf(lines.base), mine: wordsOf(lines.mine), theirs: wordsOf(lines.theirs) }
  if (Object.values(words).some(({ length }) => length === 0 || length > mostWords)) return withoutCommonEnds(lines)
  const stretches = threeWayStretches(words.base, words.mine, words.theirs)
  if (stretches.some(({ is }) => is === 'conflict')) return withoutCommonEnds(lines)
  const kept = stretches.flatMap(({ is, base }) => (is === 'same' ? words.base.slice(...base) : []))
  if (weigh(kept) * 2 < weigh(words.base)) return withoutCommonEnds(lines)
  const parts = stretches.flatMap(({ is, mine, theirs }) =>
    is === 'mine' ? words.mine.slice(...mine) : words.theirs.slice(...theirs),
  )
  return [{ is: 'agreed', text: parts.join('') }]
}

/** What both wrote alike at the beginning and at the end is decided. */
function withoutCommonEnds(conflict: Conflicting): readonly MergeChunk[] {
  const [mine, theirs] = [linesOf(conflict.mine), linesOf(conflict.theirs)]
  let head = 0
  while (head < mine.length && head < theirs.length && mine[head] === theirs[head]) head += 1
  let tail = 0
  const most = Math.min(mine.length, theirs.length) - head
  while (tail < most && mine.at(-1 - tail) === theirs.at(-1 - tail)) tail += 1
  const rest = (lines: readonly string[]) => lines.slice(head, lines.length - tail).join('')
  return [
    { is: 'agreed', text: mine.slice(0, head).join('') },
    { ...conflict, mine: rest(mine), theirs: rest(theirs) },
    { is: 'agreed', text: mine.slice(mine.length - tail).join('') },
  ]
}

/** @returns all that differs as one conflict, between what is the same in all three */
export function disputedText(base: string, mine: string, theirs: string): readonly MergeChunk[] {
  const lines = { base: linesOf(base), mine: linesOf(mine), theirs: linesOf(theirs) }
  const all = Object.values(lines)
  const most = Math.min(...all.map(({ length }) => length))
  const areSame = (at: number) => new Set(all.map((one) => one.at(at))).size === 1
  let head = 0
  while (head < most && areSame(head)) head += 1
  let tail = 0
  while (tail < most - head && areSame(-1 - tail)) tail += 1
  const rest = (one: readonly string[]) => one.slice(head, one.length - tail).join('')
  const chunks: MergeChunk[] = []
  add(chunks, { is: 'agreed', text: lines.base.slice(0, head).join('') })
  chunks.push({ is: 'conflict', base: rest(lines.base), mine: rest(lines.mine), theirs: rest(lines.theirs) })
  add(chunks, { is: 'agreed', text: lines.base.slice(lines.base.length - tail).join('') })
  return chunks
}

/** @returns the text with one side's words wherever both changed it; `both`: mine behind theirs */
export function chosenText(chunks: readonly MergeChunk[], choice: 'mine' | 'theirs' | 'both'): string {
  return chunks
    .map((chunk) => {
      if (chunk.is === 'agreed') return chunk.text
      return choice === 'both' ? oneAfterOther(chunk) : chunk[choice]
    })
    .join('')
}

function oneAfterOther({ mine, theirs }: Conflicting): string {
  const isApart = mine === '' || theirs === '' || theirs.endsWith('\n')
  return isApart ? theirs + mine : `${theirs}${theirs.endsWith('-->') ? '\n\n' : '\n'}${mine}`
}
