// What differs between two contents of a post, block by block. Pure.
import { alignLists } from './align.ts'
import { type Block, freeText, readBlocks } from './blocks.ts'
import type { DifferingPart } from './differing-keys.ts'

/** How deep a difference is followed into blocks within blocks. */
const deepest = 30

interface Place {
  readonly content: string
  readonly blocks: readonly Block[]
}

/**
 * @param before null where there was no content; content without any block is one block of free text
 * @returns undefined where neither has blocks
 */
export function differingBlocks(before: string | null, after: string | null): readonly DifferingPart[] | undefined {
  const [old, now] = [before === null ? undefined : readBlocks(before), after === null ? undefined : readBlocks(after)]
  if (!old && !now) return undefined
  return [...differing(placeOf(before, old), placeOf(after, now), [])]
}

const placeOf = (content: string | null, blocks: readonly Block[] | undefined): Place => ({
  content: content ?? '',
  blocks: blocks ?? (content ? [freeText(0, content.length)] : []),
})

function* differing(before: Place, after: Place, path: readonly string[]): Generator<DifferingPart> {
  const text = ({ content }: Place, { start, end }: Block) => content.slice(start, end)
  const stretches = alignLists(
    before.blocks.map((block) => text(before, block)),
    after.blocks.map((block) => text(after, block)),
  )
  const labels = { before: blockLabels(before.blocks), after: blockLabels(after.blocks) }
  for (const stretch of stretches) {
    if (stretch.is === 'same') continue
    for (const [was, is] of pairs(before.blocks, after.blocks, stretch.before, stretch.after)) {
      const [old, now] = [before.blocks[was ?? -1], after.blocks[is ?? -1]]
      const here = [...path, labels.after[is ?? -1] ?? labels.before[was ?? -1] ?? '']
      if (old && now && old.inner.length > 0 && now.inner.length > 0 && here.length < deepest) {
        if (old.attributes !== now.attributes) {
          yield { path: [...here, 'attributes'], before: old.attributes ?? '', after: now.attributes ?? '' }
        }
        yield* differing(
          { content: before.content, blocks: old.inner },
          { content: after.content, blocks: now.inner },
          here,
        )
      } else {
        const [said, says] = [old ? text(before, old) : null, now ? text(after, now) : null]
        // The empty lines that stand between blocks are no part that anybody wrote.
        if ((said ?? says ?? '').trim() !== '' || (says ?? '').trim() !== '')
          yield { path: here, before: said, after: says }
      }
    }
  }
}

/** Puts blocks of one name beside each other, in their order; what has no partner stands alone. */
function pairs(
  before: readonly Block[],
  after: readonly Block[],
  [oldFrom, oldTo]: readonly [number, number],
  [nowFrom, nowTo]: readonly [number, number],
): readonly (readonly [number | null, number | null])[] {
  const found: (readonly [number | null, number | null])[] = []
  const waiting = new Map<string, number[]>()
  for (let at = oldTo - 1; at >= oldFrom; at -= 1) {
    const name = before[at]?.name ?? ''
    const others = waiting.get(name)
    if (others) others.push(at)
    else waiting.set(name, [at])
  }
  for (let at = nowFrom; at < nowTo; at += 1) {
    found.push([waiting.get(after[at]?.name ?? '')?.pop() ?? null, at])
  }
  const gone = [...waiting.values()].flat().sort((one, other) => one - other)
  return [...gone.map((at) => [at, null] as const), ...found]
}

/** `paragraph 2`: the second of its name among those beside it. */
export function blockLabels(blocks: readonly Block[]): readonly string[] {
  const seen = new Map<string, number>()
  return blocks.map(({ name }) => {
    const number = (seen.get(name) ?? 0) + 1
    seen.set(name, number)
    return `${name === 'free' ? 'text' : name} ${number}`
  })
}
