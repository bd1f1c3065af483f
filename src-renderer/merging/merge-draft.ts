// The text that becomes of a conflict, stretch by stretch: lines that agree, and lines of which each side made others. Pure.
import type { ConflictChoice, MergeChunk } from '../../src-main/contract/merges.ts'

interface Sides {
  readonly base: string
  readonly mine: string
  readonly theirs: string
}

/** Whole lines. */
export type TextStretch = { readonly is: 'agreed'; readonly text: string } | ({ readonly is: 'conflict' } & Sides)

/** What was taken of a stretch; `typed` where somebody wrote something else. */
export interface StretchTaken {
  readonly is: 'mine' | 'theirs' | 'both' | 'typed'
  readonly text: string
}

export type Draft =
  /** By the position of its stretch; undefined where it agrees, or nothing was taken yet. */
  | { readonly is: 'stretches'; readonly taken: readonly (StretchTaken | undefined)[] }
  | { readonly is: 'whole'; readonly text: string }

const nothing: Sides = { base: '', mine: '', theirs: '' }
const isWhole = (text: string) => text === '' || text.endsWith('\n')
const withAll = (sides: Sides, text: string): Sides => ({
  base: sides.base + text,
  mine: sides.mine + text,
  theirs: sides.theirs + text,
})

/** What stands in one line with what differs belongs to its stretch. */
export function stretchesOf(chunks: readonly MergeChunk[]): readonly TextStretch[] {
  const found: TextStretch[] = []
  let sides = nothing
  let differs = false
  const put = () => {
    if (differs) found.push({ is: 'conflict', ...sides })
    else if (sides.base !== '') found.push({ is: 'agreed', text: sides.base })
    sides = nothing
    differs = false
  }
  for (const chunk of chunks) {
    if (chunk.is === 'conflict') {
      sides = {
        base: sides.base + chunk.base,
        mine: sides.mine + chunk.mine,
        theirs: sides.theirs + chunk.theirs,
      }
      differs = true
      continue
    }
    let rest = chunk.text
    if (differs) {
      const isClosed = [sides.base, sides.mine, sides.theirs].every(isWhole)
      const end = isClosed ? 0 : rest.indexOf('\n') + 1 || rest.length
      sides = withAll(sides, rest.slice(0, end))
      if (!isClosed && !rest.slice(0, end).endsWith('\n')) continue
      put()
      rest = rest.slice(end)
    }
    const lines = sides.base + rest
    const last = lines.lastIndexOf('\n') + 1
    sides = withAll(nothing, lines.slice(0, last))
    put()
    sides = withAll(nothing, lines.slice(last))
  }
  put()
  return found
}

/** Both, one after the other, each in lines of its own. */
const bothOf = ({ mine, theirs }: Sides) => (isWhole(mine) ? mine + theirs : `${mine}\n${theirs}`)

export function takenOf(stretch: TextStretch, is: StretchTaken['is'], typed = ''): StretchTaken | undefined {
  if (stretch.is === 'agreed') return undefined
  const text = { mine: stretch.mine, theirs: stretch.theirs, both: bothOf(stretch), typed }[is]
  return { is, text }
}

/** What somebody decided before, in stretches where that is possible. */
export function draftOf(stretches: readonly TextStretch[], choice: ConflictChoice | null): Draft {
  if (choice?.is === 'edited') return stretchedOf(stretches, choice.text) ?? { is: 'whole', text: choice.text }
  return { is: 'stretches', taken: stretches.map((one) => (choice ? takenOf(one, choice.is) : undefined)) }
}

/** Finds in a text what became of each stretch; undefined where what agrees is no longer in it. */
export function stretchedOf(stretches: readonly TextStretch[], text: string): Draft | undefined {
  const taken: (StretchTaken | undefined)[] = []
  let at = 0
  for (const [index, stretch] of stretches.entries()) {
    if (stretch.is === 'agreed') {
      if (!text.startsWith(stretch.text, at)) return undefined
      at += stretch.text.length
      taken.push(undefined)
      continue
    }
    // Stretches that differ are never side by side.
    const next = stretches[index + 1]
    const isLast = next === undefined
    const end = isLast ? text.length : next.is === 'agreed' ? endOf(stretches, index, text, at) : -1
    if (end < at) return undefined
    taken.push(sameAs(stretch, text.slice(at, end)))
    at = end
  }
  return at === text.length ? { is: 'stretches', taken } : undefined
}

/** The same, where what is as it was in the state both began with is to be decided yet. */
export function reopened(stretches: readonly TextStretch[], text: string): Draft | undefined {
  const draft = stretchedOf(stretches, text)
  if (draft?.is !== 'stretches') return undefined
  const isAsBefore = (one: StretchTaken | undefined, at: number) => {
    const stretch = stretches[at]
    return one?.is === 'typed' && stretch?.is === 'conflict' && stretch.base === one.text
  }
  return { is: 'stretches', taken: draft.taken.map((one, at) => (isAsBefore(one, at) ? undefined : one)) }
}

/** Where the next stretch that agrees begins; one that is the last ends with the text. */
function endOf(stretches: readonly TextStretch[], index: number, text: string, from: number): number {
  const next = stretches[index + 1]
  if (next?.is !== 'agreed') return -1
  if (index + 2 === stretches.length) return text.endsWith(next.text) ? text.length - next.text.length : -1
  return text.indexOf(next.text, from)
}

function sameAs(stretch: TextStretch, text: string): StretchTaken | undefined {
  const sides = (['mine', 'theirs', 'both'] as const).map((is) => takenOf(stretch, is))
  return sides.find((one) => one?.text === text) ?? { is: 'typed', text }
}

/** How many stretches nothing was taken of yet. */
export function leftOf(stretches: readonly TextStretch[], draft: Draft): number {
  if (draft.is === 'whole') return 0
  return stretches.filter((one, at) => one.is === 'conflict' && draft.taken[at] === undefined).length
}

/** The whole text; where nothing was taken yet, what both began with. */
export function mergedText(stretches: readonly TextStretch[], draft: Draft): string {
  if (draft.is === 'whole') return draft.text
  return stretches.map((one, at) => (one.is === 'agreed' ? one.text : (draft.taken[at]?.text ?? one.base))).join('')
}

/** The choice that gives this result. */
export function choiceOf(
  result: string,
  values: { readonly mine: string | null; readonly theirs: string | null },
): ConflictChoice {
  if (result === values.mine) return { is: 'mine' }
  return result === values.theirs ? { is: 'theirs' } : { is: 'edited', text: result }
}

/** Line breaks as text fields have them. */
const inField = (text: string) => text.replaceAll('\r\n', '\n')

/** Line breaks as the other text has them, where all of its are of one kind. */
export function breaksAs(like: string, text: string): string {
  const isWindows = like.includes('\r\n') && !/(^|[^\r])\n/.test(like)
  return isWindows ? inField(text).replaceAll('\n', '\r\n') : text
}

const endsLine = ({ base, mine, theirs }: Sides) => [base, mine, theirs].some((one) => one.endsWith('\n'))

/** What a text field shows of a stretch: without the line break that ends it. */
export function shownOf(stretch: Extract<TextStretch, { is: 'conflict' }>, text: string): string {
  const shown = inField(text)
  return endsLine(stretch) ? shown.replace(/\n$/, '') : shown
}

/** What somebody typed there, as it stands in the text; nothing is no line. */
export function typedOf(stretch: Extract<TextStretch, { is: 'conflict' }>, shown: string): string {
  const text = shown === '' || !endsLine(stretch) ? shown : `${shown}\n`
  return breaksAs(stretch.mine + stretch.theirs, text)
}
