// A patch: changes with what was there before, to the byte, as a file that says of itself what it is and whether it is whole. Pure.
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Failure } from '../contract/failure.ts'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import type { SqlValue } from '../rows/value.ts'
import type { FileChange } from './file-change.ts'

const patchFormat = 'sitefork-patch'
const patchVersion = 1

/** Bytes: as text where they are UTF-8, else in base64. */
const valueSchema = z.union([
  z.null(),
  z.string().refine((text) => text.isWellFormed()),
  z.strictObject({ base64: z.base64() }),
])
const valuesSchema = z.array(valueSchema).nullable()

const columnSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  charset: z.string().nullable(),
  collation: z.string().nullable(),
  generated: z.boolean(),
})

const fileStateSchema = z
  .strictObject({
    is: z.enum(['file', 'directory', 'link', 'other']),
    bytes: z.number().int().nonnegative(),
    mode: z.number().int().min(0).max(0o7777),
    /** SHA-256 of the content in hexadecimal; of a link of its target. Null where nobody read it. */
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
  })
  .nullable()

/** A path within the site, which leads nowhere else. */
const pathSchema = z
  .string()
  .refine((path) => !path.includes('\0') && path.split('/').every((part) => !['', '.', '..'].includes(part)))

/** One line of a patch file, which is JSON. */
const lineSchema = z.discriminatedUnion('is', [
  z.strictObject({
    is: z.literal('patch'),
    format: z.literal(patchFormat),
    version: z.literal(patchVersion),
    /** What it was made from and of, in words. */
    from: z.string(),
    to: z.string(),
    madeAt: z.iso.datetime(),
    /** Why these may not be all changes; null where they are. */
    incomplete: z.string().nullable(),
  }),
  /** Tables are numbered from 0, in the order in which they come. */
  z.strictObject({
    is: z.literal('table'),
    database: z.string(),
    name: z.string(),
    columns: z.array(columnSchema),
    key: z.array(z.number().int().nonnegative()),
  }),
  z.strictObject({
    is: z.literal('row'),
    table: z.number().int().nonnegative(),
    before: valuesSchema,
    after: valuesSchema,
  }),
  /** `back`: one that takes those before it back, run before the rows go back or once they are. */
  z.strictObject({ is: z.literal('statement'), text: z.string(), back: z.enum(['first', 'last']).optional() }),
  z.strictObject({
    is: z.literal('file'),
    path: pathSchema,
    from: pathSchema.nullable(),
    before: fileStateSchema,
    after: fileStateSchema,
  }),
  /** The last line: without it a part is missing. `sha256` is of all lines before it, their ends included. */
  z.strictObject({ is: z.literal('end'), lines: z.number().int(), sha256: z.string() }),
])
type PatchLine = z.infer<typeof lineSchema>

export type PatchHead = Omit<Extract<PatchLine, { is: 'patch' }>, 'is' | 'format' | 'version'>

/** A file of a patch, with the hashes of what it holds where they are known. */
export interface PatchFile extends Omit<FileChange, 'changedAtMs'> {
  readonly hashes?: { readonly before: string | null; readonly after: string | null }
}

export type PatchItem =
  | { readonly is: 'row'; readonly change: RowChange }
  | { readonly is: 'statement'; readonly text: string; readonly back?: 'first' | 'last' | undefined }
  | { readonly is: 'file'; readonly file: PatchFile }

/** Writes a patch, a line a piece. */
export function* writePatch(head: PatchHead, items: Iterable<PatchItem>): Generator<string> {
  const hash = createHash('sha256')
  let lines = 0
  const line = (value: PatchLine) => {
    const text = `${JSON.stringify(value)}\n`
    hash.update(text)
    lines += 1
    return text
  }
  yield line({ is: 'patch', format: patchFormat, version: patchVersion, ...head })
  const numbers = new Map<string, number>()
  // Rows of a table mostly share what says of which it is.
  const told = new Map<RowTable, number>()
  for (const item of items) {
    if (item.is === 'row') {
      const { table, before, after } = item.change
      if (!told.has(table)) {
        const definition = tableLine(table)
        const known = JSON.stringify(definition)
        const number = numbers.get(known) ?? numbers.size
        told.set(table, number)
        if (!numbers.has(known)) {
          numbers.set(known, number)
          yield line(definition)
        }
      }
      yield line({ is: 'row', table: told.get(table) ?? 0, before: written(before), after: written(after) })
    } else if (item.is === 'statement') {
      const { text, back } = item
      yield line({ is: 'statement', text: text.toWellFormed(), ...(back && { back }) })
    } else yield line(fileLine(item.file))
  }
  yield `${JSON.stringify({ is: 'end', lines, sha256: hash.digest('hex') } satisfies PatchLine)}\n`
}

const tableLine = ({ database, name, columns, key }: RowTable): PatchLine => ({
  is: 'table',
  database,
  name,
  columns: columns.map(({ name, type, charset, collation, generated }) => ({
    name,
    type,
    charset,
    collation,
    generated,
  })),
  key: [...key],
})

function fileLine({ path, from, before, after, hashes }: PatchFile): PatchLine {
  const state = (side: FileChange['before'], sha256: string | null | undefined) =>
    side && { is: side.is, bytes: side.bytes, mode: side.mode, sha256: sha256 ?? null }
  return { is: 'file', path, from, before: state(before, hashes?.before), after: state(after, hashes?.after) }
}

const written = (row: RowValues | null) => (row === null ? null : row.map(writtenValue))

function writtenValue(value: SqlValue) {
  if (value === null) return null
  return isUtf8(value) ? value.toString('utf8') : { base64: value.toString('base64') }
}

export interface Patch {
  readonly head: PatchHead
  /** Fails at the line that is damaged, and at the end where a part is missing: what came before must not be used then. */
  readonly items: Iterable<PatchItem>
}

/**
 * Reads a patch line by line.
 * @param lines without their ends
 * @throws Failure `bad-input`, also while `items` is gone through
 */
export function readPatch(lines: Iterable<string>): Patch {
  const hash = createHash('sha256')
  const reading = lines[Symbol.iterator]()
  let count = 0
  const next = () => {
    const { value, done } = reading.next()
    if (done) throw damaged(count + 1, 'The file ends before its last line.')
    const line = parsed(value, count + 1)
    if (line.is !== 'end') {
      hash.update(`${value}\n`)
      count += 1
    }
    return line
  }
  const first = next()
  if (first.is !== 'patch') throw noPatch()
  const { is: _is, format: _format, version: _version, ...head } = first
  function* items(): Generator<PatchItem> {
    const tables: RowTable[] = []
    for (let line = next(); ; line = next()) {
      switch (line.is) {
        case 'patch':
          throw damaged(count, 'It begins a second time.')
        case 'table':
          tables.push(checkedTable(line, count))
          break
        case 'row':
          yield { is: 'row', change: rowOf(line, tables, count) }
          break
        case 'statement':
          yield { is: 'statement', text: line.text, ...(line.back && { back: line.back }) }
          break
        case 'file':
          yield { is: 'file', file: fileOf(line) }
          break
        case 'end': {
          if (line.lines !== count || line.sha256 !== hash.digest('hex'))
            throw damaged(count + 1, 'Its lines were changed.')
          const { value, done } = reading.next()
          if (!done && value !== '') throw damaged(count + 2, 'There is something behind its end.')
          return
        }
      }
    }
  }
  return { head, items: items() }
}

function parsed(text: string, number: number): PatchLine {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw number === 1 ? noPatch() : damaged(number, 'It is no JSON.')
  }
  const line = lineSchema.safeParse(value)
  if (line.success) return line.data
  const version = z.object({ format: z.literal(patchFormat), version: z.number() }).safeParse(value)
  if (version.success && version.data.version > patchVersion) {
    throw new Failure(
      'bad-input',
      'This patch was written by a newer Sitefork. Nothing was changed; use that one, or a newer.',
    )
  }
  throw number === 1 ? noPatch() : damaged(number, 'It has not the form of a patch’s line.')
}

function checkedTable(line: Extract<PatchLine, { is: 'table' }>, number: number): RowTable {
  const { database, name, columns, key } = line
  if (key.some((at) => at >= columns.length)) throw damaged(number, 'A key names a column that is not there.')
  return { database, name, columns, key }
}

function rowOf(line: Extract<PatchLine, { is: 'row' }>, tables: readonly RowTable[], number: number): RowChange {
  const table = tables[line.table]
  if (!table) throw damaged(number, 'A row names a table that is not there.')
  const [before, after] = [readValues(line.before), readValues(line.after)]
  const widths = [before, after].flatMap((row) => row?.length ?? [])
  if (widths.length === 0 || widths.some((width) => width !== table.columns.length)) {
    throw damaged(number, 'A row has not as many values as its table has columns.')
  }
  return { table, before, after }
}

const readValues = (row: z.infer<typeof valuesSchema>): RowValues | null => (row === null ? null : row.map(readValue))

function readValue(value: z.infer<typeof valueSchema>): SqlValue {
  if (value === null) return null
  return typeof value === 'string' ? Buffer.from(value) : Buffer.from(value.base64, 'base64')
}

function fileOf({ path, from, before, after }: Extract<PatchLine, { is: 'file' }>): PatchFile {
  const state = (side: typeof before) => side && { is: side.is, bytes: side.bytes, mode: side.mode }
  const hashes = { before: before?.sha256 ?? null, after: after?.sha256 ?? null }
  return { path, from, before: state(before), after: state(after), hashes }
}

const noPatch = () =>
  new Failure(
    'bad-input',
    'This file is no patch of Sitefork. Nothing was changed; choose one that was exported as a patch.',
  )

const damaged = (line: number, why: string) =>
  new Failure(
    'bad-input',
    `This patch is damaged at line ${line}: ${why} Nothing was changed; export it once more, and copy it whole.`,
  )
