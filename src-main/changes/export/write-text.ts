// Writes changes for people, as `git log -p` does: things or edits, their rows, and each cell with what it was and is. Pure.
import type { ShownFile, ShownRow } from '../../contract/changes.ts'
import { plain, plainLine } from '../../contract/control-pictures.ts'
import { alignLists } from '../values/align.ts'

/** A thing or an edit with what changed. */
export interface TextSection {
  /** `Page “About us”: title changed`, `14:03 admin published the post “Spring sale”` */
  readonly heading: string
  readonly rows: Iterable<ShownRow>
  readonly files: Iterable<ShownFile>
  /** Schema changes. */
  readonly statements: Iterable<string>
}

export interface TextExport {
  readonly from: string
  readonly to: string
  /** Why these may not be all changes; null where they are. */
  readonly incomplete: string | null
  readonly sections: Iterable<TextSection>
}

const signs = { added: '+', changed: '~', removed: '-' }
/** Lines that are shown around a line that differs. */
const around = 2

export function* writeText({ from, to, incomplete, sections }: TextExport): Generator<string> {
  yield `From ${plainLine(from)}\nTo   ${plainLine(to)}\n`
  if (incomplete !== null) yield `Not everything may be here: ${plainLine(incomplete)}\n`
  for (const { heading, rows, files, statements } of sections) {
    yield `\n${plainLine(heading)}\n`
    for (const statement of statements) yield `  ! ${plainLine(statement)}\n`
    for (const row of rows) yield* rowText(row)
    for (const file of files) yield fileText(file)
  }
}

function* rowText({ change, table, key, cells }: ShownRow): Generator<string> {
  const named = key.map(({ column, value }) => `${column}=${value ?? 'NULL'}`).join(' ')
  yield `  ${signs[change]} ${table} ${named}\n`
  for (const { column, before, after, format, parts } of cells) {
    if (format === 'keys' || format === 'blocks') {
      yield `      ${column}\n`
      for (const part of parts) {
        yield `        ${part.path === '' ? '.' : part.path}\n`
        yield* sides(part.before ?? undefined, part.after ?? undefined, '          ')
      }
      continue
    }
    yield `      ${column}\n`
    const text = (value: typeof before) =>
      value === null ? 'NULL' : value && `${value.text}${value.isCut ? ' …' : ''}`
    yield* sides(text(before), text(after), '        ')
  }
}

/** @param before undefined where that side has none */
function* sides(before: string | undefined, after: string | undefined, indent: string): Generator<string> {
  const lines = (text: string | undefined) => (text === undefined ? [] : plain(text).split('\n'))
  const [old, now] = [lines(before), lines(after)]
  const stretches = alignLists(old, now)
  for (const [at, stretch] of stretches.entries()) {
    if (stretch.is === 'same') {
      const near = (other: number) => stretches[other] !== undefined && stretches[other].is === 'other'
      const isNear = Array.from({ length: around }, (_, step) => step + 1).some(
        (step) => near(at - step) || near(at + step),
      )
      if (isNear) yield `${indent}  ${old[stretch.before]}\n`
      continue
    }
    for (const line of old.slice(...stretch.before)) yield `${indent}- ${line}\n`
    for (const line of now.slice(...stretch.after)) yield `${indent}+ ${line}\n`
  }
}

function fileText({ change, path, from, before, after, modes }: ShownFile): string {
  const sizes = [before, after].filter((size) => size !== null).map((size) => `${size}`)
  const renamed = from === null ? '' : `${plainLine(from)} → `
  const mode = modes === null ? '' : `, ${modes.before} → ${modes.after}`
  return `  ${signs[change]} ${renamed}${plainLine(path)} (${sizes.join(' → ')} bytes${mode})\n`
}
