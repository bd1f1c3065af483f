// Compares two texts by lines and by words, with what is equal between. Pure; a text that differs too much comes back whole.
import { diffArrays } from 'diff'

/** A stretch of text that both sides have, or one alone. */
export interface TextPiece {
  readonly is: 'equal' | 'removed' | 'added'
  readonly text: string
}

/** One line of one side, with its words marked. */
export interface SideLine {
  /** From 1. */
  readonly number: number
  readonly pieces: readonly TextPiece[]
}

export type LineBlock =
  | { readonly is: 'equal'; readonly before: number; readonly after: number; readonly lines: readonly string[] }
  | { readonly is: 'changed'; readonly removed: readonly SideLine[]; readonly added: readonly SideLine[] }

interface Run {
  readonly is: TextPiece['is']
  readonly tokens: readonly string[]
}

/** How long the comparison of two texts may keep the window from answering, in milliseconds. */
const longestMs = 300
/** Lines longer than this are not compared by words. */
const longestLine = 4_000

function runsOf(before: readonly string[], after: readonly string[]): readonly Run[] {
  const found = diffArrays([...before], [...after], { timeout: longestMs })
  const whole: readonly Run[] = [
    { is: 'removed', tokens: before },
    { is: 'added', tokens: after },
  ]
  if (!found) return whole.filter(({ tokens }) => tokens.length > 0)
  return found.map(({ value, added, removed }) => ({
    is: added ? 'added' : removed ? 'removed' : 'equal',
    tokens: value,
  }))
}

const tokensOf = (text: string) => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? []

/** Compares by words; what stands between two changed words alone is marked with them. */
export function wordPieces(before: string, after: string): readonly TextPiece[] {
  const runs = runsOf(tokensOf(before), tokensOf(after)).map(({ is, tokens }) => ({ is, text: tokens.join('') }))
  const pieces: TextPiece[] = []
  let removed = ''
  let added = ''
  const put = () => {
    if (removed) pieces.push({ is: 'removed', text: removed })
    if (added) pieces.push({ is: 'added', text: added })
    removed = ''
    added = ''
  }
  for (const [index, { is, text }] of runs.entries()) {
    const isBetween = is === 'equal' && removed !== '' && added !== '' && index < runs.length - 1 && !/\S/.test(text)
    if (is === 'removed' || isBetween) removed += text
    if (is === 'added' || isBetween) added += text
    if (is !== 'equal' || isBetween) continue
    put()
    pieces.push({ is, text })
  }
  put()
  return pieces
}

/** The pieces that one of the sides has. */
export const onSide = (pieces: readonly TextPiece[], side: 'removed' | 'added') =>
  pieces.filter(({ is }) => is === 'equal' || is === side)

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

/** Compares by lines, and by words within the lines that took each other's place. */
export function lineBlocks(before: string, after: string): readonly LineBlock[] {
  const blocks: LineBlock[] = []
  let [left, right] = [1, 1]
  const runs = runsOf(linesOf(before), linesOf(after))
  for (let at = 0; at < runs.length; at += 1) {
    const run = runs[at] as Run
    if (run.is === 'equal') {
      blocks.push({ is: 'equal', before: left, after: right, lines: run.tokens })
      left += run.tokens.length
      right += run.tokens.length
      continue
    }
    const next = runs[at + 1]
    const other = next && next.is !== 'equal' && next.is !== run.is ? next.tokens : []
    if (other.length > 0) at += 1
    const [gone, come] = run.is === 'removed' ? [run.tokens, other] : [other, run.tokens]
    blocks.push({ is: 'changed', ...marked(gone, come, left, right) })
    left += gone.length
    right += come.length
  }
  return withLastBreak(blocks, before, after)
}

function marked(gone: readonly string[], come: readonly string[], left: number, right: number) {
  const pairs = gone.map((line, at) => {
    const other = gone.length === come.length ? come[at] : undefined
    return other === undefined || line.length + other.length > longestLine ? undefined : wordPieces(line, other)
  })
  const side = (lines: readonly string[], first: number, is: 'removed' | 'added') =>
    lines.map((text, at) => {
      const pieces = pairs[at]
      return { number: first + at, pieces: pieces && isAlike(pieces) ? onSide(pieces, is) : [{ is, text }] }
    })
  return { removed: side(gone, left, 'removed'), added: side(come, right, 'added') }
}

/** Whether marking words tells more than marking the line. */
function isAlike(pieces: readonly TextPiece[]): boolean {
  const length = (is: TextPiece['is']) =>
    pieces.reduce((sum, one) => sum + (one.is === is ? one.text.trim().length : 0), 0)
  return length('equal') * 3 > Math.max(length('removed'), length('added'))
}

/** Says where only one side ends in a line break, which lines alone do not show. */
function withLastBreak(blocks: readonly LineBlock[], before: string, after: string): readonly LineBlock[] {
  if (blocks.some(({ is }) => is === 'changed') || before === after) return blocks
  const sides = [before, after].map((text) => ({ lines: linesOf(text), ends: text.endsWith('\n') }))
  const line = (side: number, is: 'removed' | 'added') => {
    const { lines = [], ends = false } = sides[side] ?? {}
    const text = lines.at(-1) ?? ''
    const sign: TextPiece[] = ends ? [{ is, text: '↵' }] : []
    return { number: lines.length, pieces: [{ is: 'equal' as const, text }, ...sign] }
  }
  const last = blocks.at(-1)
  const rest = last?.is === 'equal' ? [...blocks.slice(0, -1), { ...last, lines: last.lines.slice(0, -1) }] : blocks
  return [...rest, { is: 'changed', removed: [line(0, 'removed')], added: [line(1, 'added')] }]
}
