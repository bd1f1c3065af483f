// Shows a changed row: its key, and the cells that differ, each in the way that says the most. Pure.
import type { CellChange, CellValue, ShownRow } from '../contract/changes.ts'
import { looksAlike, plain, plainExactly, plainLine } from '../contract/control-pictures.ts'
import type { RowChange } from '../rows/change.ts'
import type { Column } from '../rows/table.ts'
import { type SqlValue, sameValue } from '../rows/value.ts'
import { isBinaryColumn, isLikeAscii, textDecoder, utf8Text, wholeCharacters } from './values/charset-text.ts'
import { differingBlocks } from './values/differing-blocks.ts'
import { type DifferingPart, differingParts } from './values/differing-keys.ts'
import { readStructure } from './values/structure.ts'

/** How much of a value is shown, in bytes. */
export const mostShown = 16 * 1024
/** A longer value is not looked into by key or by block. */
const mostParsed = 4 * 1024 * 1024
const mostParts = 500
const mostPartText = 256 * 1024
/** How much of what is equal is shown before the first difference in a value that is too long. */
const beforeDifference = 1024
const keyCharacters = 200
const lineCharacters = 80

/** What a row belongs to, beside the change itself. */
interface Meant extends RowChange {
  readonly class: ShownRow['class']
  readonly why: string | null
}

export function describeRow(change: Meant): ShownRow {
  const { table, before, after } = change
  const positions = table.key.length > 0 ? table.key : table.columns.map((_, at) => at)
  const row = after ?? before ?? []
  return {
    table: plainLine(table.name),
    change: before === null ? 'added' : after === null ? 'removed' : 'changed',
    key: positions.flatMap((at) => {
      const column = table.columns[at]
      return column ? [{ column: plainLine(column.name), value: keyText(row[at] ?? null, column) }] : []
    }),
    class: change.class,
    why: change.why,
    cells: describeCells(change),
  }
}

function keyText(value: SqlValue, column: Column): string | null {
  if (value === null) return null
  const { text } = readable(value.subarray(0, keyCharacters * 8), column)
  const line = plainLine(text)
  return line.length > keyCharacters ? `${line.slice(0, keyCharacters).toWellFormed()}…` : line
}

/** @returns of a changed row the cells that differ, of others all that are not NULL */
export function describeCells({ table, before, after }: RowChange): CellChange[] {
  return table.columns.flatMap((column, at) => {
    const [old, now] = [before?.[at] ?? null, after?.[at] ?? null]
    if (sameValue(old, now)) return []
    return [{ column: plainLine(column.name), ...cell(column, before && { value: old }, after && { value: now }) }]
  })
}

type Side = { readonly value: SqlValue } | null

function cell(column: Column, before: Side, after: Side): Omit<CellChange, 'column'> {
  const [old, now] = [before?.value ?? null, after?.value ?? null]
  const from = old && now ? Math.max(0, firstDifference(old, now)) : 0
  const shown = shownPair(old, now, column, from)
  const values = {
    ...(before && { before: shown.before }),
    ...(after && { after: shown.after }),
  }
  const isText = (shown.before ?? shown.after)?.is === 'text'
  const found = isText ? partsOf(column, old, now) : undefined
  if (found) return { ...values, ...found }
  const texts = [shown.before?.text ?? '', shown.after?.text ?? '']
  const isLong = texts.some((text) => text.length > lineCharacters || text.includes('\n'))
  return { ...values, format: isText && isLong ? 'text' : 'plain', parts: [] }
}

function firstDifference(one: Buffer, other: Buffer): number {
  const most = Math.min(one.length, other.length)
  // Pieces first, which are compared as a whole.
  let at = 0
  for (const piece = 4096; at + piece <= most; at += piece) {
    if (one.compare(other, at, at + piece, at, at + piece) !== 0) break
  }
  while (at < most && one[at] === other[at]) at += 1
  return at
}

/** Shows both sides alike; where that reads the same although they differ, with every sign that is not seen. */
function shownPair(before: SqlValue, after: SqlValue, column: Column, from: number) {
  const show = (value: SqlValue, exactly: boolean) => value && shownValue(value, column, from, exactly)
  const shown = { before: show(before, false), after: show(after, false) }
  if (!shown.before || !shown.after || !looksAlike(shown.before.text, shown.after.text)) return shown
  return { before: show(before, true), after: show(after, true) }
}

/** @returns a value by itself, as far as it is shown */
export const shownCell = (value: SqlValue, column: Column): CellValue | null =>
  value && shownValue(value, column, 0, false)

function shownValue(value: Buffer, column: Column, from: number, exactly: boolean): CellValue {
  const isWhole = value.length <= mostShown
  const start = isWhole ? 0 : Math.max(0, Math.min(from - beforeDifference, value.length - mostShown))
  const cut = isWhole ? value : wholeCharacters(value, column.charset ?? '', start, start + mostShown)
  const { is, text } = readable(cut, column)
  const written = exactly ? plainExactly(text) : plain(text)
  return { text: start > 0 ? `…${written}` : written, bytes: value.length, isCut: !isWhole, is }
}

function readable(value: Buffer, column: Column): Pick<CellValue, 'is' | 'text'> {
  const decode = decoderOf(column)
  return decode ? { is: 'text', text: decode(value) } : { is: 'binary', text: value.toString('hex') }
}

/** @returns undefined for a value that is no text */
function decoderOf(column: Column) {
  if (isBinaryColumn(column)) return undefined
  // Numbers and times have no character set, and are digits.
  return column.charset === null ? utf8Text : textDecoder(column.charset)
}

/** Looks into values by key, then by block. @returns undefined where neither makes sense */
function partsOf(
  { charset }: Column,
  before: SqlValue,
  after: SqlValue,
): Pick<CellChange, 'format' | 'parts'> | undefined {
  if (charset !== null && !isLikeAscii(charset)) return undefined
  const sizes = [before?.length ?? 0, after?.length ?? 0]
  if (sizes.some((size) => size > mostParsed) || sizes.every((size) => size < 6)) return undefined
  const decode = (charset && textDecoder(charset)) || utf8Text
  const structure = (value: SqlValue) => (value && value.length > 0 ? readStructure(value, decode) : null)
  const [old, now] = [structure(before), structure(after)]
  if (old !== undefined && now !== undefined && (old || now)) {
    return { format: 'keys', parts: shownParts(differingParts(old, now)) }
  }
  const blocks = differingBlocks(before && decode(before), after && decode(after))
  return blocks && { format: 'blocks', parts: shownParts(blocks) }
}

/** Shows parts as far as they can be looked at, and says how many more there are. */
function shownParts(parts: Iterable<DifferingPart>): CellChange['parts'] {
  const shown: CellChange['parts'] = []
  let room = mostPartText
  let more = 0
  for (const { path, before, after } of parts) {
    if (shown.length >= mostParts || room <= 0) {
      more += 1
      continue
    }
    const part = { path: path.map(plainLine).join(' › '), ...shownTexts(before, after) }
    room -= part.path.length + (part.before?.length ?? 0) + (part.after?.length ?? 0)
    shown.push(part)
  }
  if (more > 0) shown.push({ path: '…', before: null, after: `${more} more that ${more === 1 ? 'differs' : 'differ'}` })
  return shown
}

function shownTexts(before: string | null, after: string | null) {
  const from = before !== null && after !== null ? firstOtherSign(before, after) : 0
  const show = (text: string | null, write: (text: string) => string) => text && write(cutText(text, from))
  const shown = { before: show(before, plain), after: show(after, plain) }
  if (shown.before === null || shown.after === null || !looksAlike(shown.before, shown.after)) return shown
  return { before: show(before, plainExactly), after: show(after, plainExactly) }
}

function firstOtherSign(one: string, other: string): number {
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  return at
}

function cutText(text: string, from: number): string {
  if (text.length <= mostShown) return text
  const start = Math.max(0, Math.min(from - beforeDifference, text.length - mostShown))
  const end = start + mostShown
  return `${start > 0 ? '…' : ''}${text.slice(start, end).toWellFormed()}${end < text.length ? '…' : ''}`
}
