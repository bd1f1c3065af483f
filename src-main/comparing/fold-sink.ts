// Takes what a log says, holds each transaction until it is committed, and folds it then.

import type { ChangeSink, LoggedStatement, WriteContext } from '../binlog/changes.ts'
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SqliteRow, SqliteValue } from '../catalog/sqlite.ts'
import { beganAt, type RequestName, requestNameOf, withoutName } from '../changes/request.ts'
import type { WordPressWords } from '../changes/wordpress.ts'
import type { RowChange } from '../rows/change.ts'
import { createDroppedTables, isServersOwn, type NamelessStatement } from './dropped-tables.ts'
import type { EditBook } from './edit-book.ts'
import type { EditWrites } from './edit-writes.ts'
import type { Gaps } from './gaps.ts'
import { type ReadyChange, type ReadySide, type RowFold, readyChange } from './row-fold.ts'
import type { RowFormats } from './row-formats.ts'
import type { SchemaFold } from './schema-fold.ts'
import type { StoredFiles } from './stored-files.ts'
import type { TablesSeen } from './tables-seen.ts'

export interface FoldSinkParts {
  readonly database: ScratchDatabase
  readonly words: WordPressWords
  readonly tables: TablesSeen
  readonly formats: RowFormats
  readonly rows: RowFold
  readonly schema: SchemaFold
  readonly edits: EditBook
  /** Takes each write; undefined where nobody asks for them. */
  readonly writes: Pick<EditWrites, 'add'> | undefined
  readonly gaps: Gaps
  readonly files: StoredFiles
  /** Called before anything is written to the file. */
  readonly onWrite: () => void
  /** Called after each transaction that changed something. */
  readonly onCommit: () => void
}

/** A transaction that takes more bytes waits in the file. */
const mostHeld = 8 * 2 ** 20

interface Held {
  readonly at: number
  readonly request: RequestName | null
  readonly said: ReadyChange | LoggedStatement
}

export interface FoldSink {
  readonly sink: ChangeSink
  /** Folds a change that nobody is known to have made. */
  addNet(change: RowChange): void
}

export function createFoldSink(parts: FoldSinkParts): FoldSink {
  const { database, tables, formats, rows, schema, edits, writes, gaps, files, onWrite, onCommit } = parts
  const insertStatement = database.prepare('INSERT INTO statements (seq, edit, text) VALUES (?, ?, ?)')
  const requestOf = createRequestReader()
  const spill = createSpill(database, formats)
  const dropped = createDroppedTables(database, edits)
  let held: Held[] = []
  let heldBytes = 0
  let lastBuffer: ArrayBufferLike | undefined
  let names = new Map<string, RequestName>()
  let position = 0
  let seq = 0

  const ready = (change: RowChange, at: number | null) =>
    readyChange(formats.of(change), at, parts.words.attachedFile?.(change))

  /** Bytes that are held for the sake of a row: rows are not copied, and lie one behind another in what was read at once. */
  function bytesHeldBy(side: ReadySide | null): number {
    const buffer = side?.bytes.buffer
    if (!buffer || buffer === lastBuffer) return 0
    lastBuffer = buffer
    return buffer.byteLength
  }

  function hold(entry: Held, bytes: number): void {
    held.push(entry)
    heldBytes += bytes
    if (entry.request) names.set(entry.request.id, entry.request)
    if (heldBytes <= mostHeld) return
    spill.add(held)
    held = []
    heldBytes = 0
    lastBuffer = undefined
  }

  /** @returns where it was written down; undefined where it changed nothing */
  function fold(entry: Held, named: RequestName | null): NamelessStatement | undefined {
    const { said } = entry
    if ('text' in said && !schema.take(said.text, said.database)) return undefined
    const edit = edits.editOf(entry.request ?? named, entry.at, position)
    seq++
    if ('text' in said) insertStatement.run(seq, edit, said.text)
    else {
      const { database: of, name } = said.format.layout.table
      const table = tables.table({ database: of, name })
      if (said.before) for (const child of table.cascades) gaps.add('cascade', JSON.parse(child))
      const { before, after } = rows.fold(table, said)
      if (said.attached) files.attach(said.attached)
      writes?.add({ edit, seq, before, after })
    }
    edits.wrote(edit, entry.at)
    return { seq, edit }
  }

  function commit(): void {
    if (held.length === 0 && !spill.isUsed()) return
    // What one connection wrote in one go is of one request, where one of its statements says which.
    const only = names.size === 1 ? names.values().next().value : undefined
    let named = only ?? null
    const folded: NamelessStatement[] = []
    const areServers =
      names.size === 0 && !spill.isUsed() && held.every(({ said }) => 'text' in said && isServersOwn(said.text))
    let last: NamelessStatement | undefined
    for (const entry of everything()) {
      if (entry.request) named = entry.request
      last = fold(entry, named)
      if (last && areServers) folded.push(last)
    }
    const at = held.at(-1)?.at ?? 0
    if (areServers) dropped.nameless(folded, at)
    else if (only && last) dropped.named(last.edit, at, beganAt(only, at))
    else dropped.other()
  }

  const everything = (): Iterable<Held> => (spill.isUsed() ? spilledFirst() : held)

  function* spilledFirst(): Iterable<Held> {
    yield* spill.take()
    yield* held
  }

  function forget(): void {
    held = []
    heldBytes = 0
    lastBuffer = undefined
    if (names.size > 0) names = new Map()
    spill.clear()
  }

  return {
    sink: {
      row(change, context) {
        onWrite()
        const said = ready(change, context.at)
        // Most transactions are of one row; that of one alone is of no account.
        const bytes = held.length === 0 ? 0 : bytesHeldBy(said.before) + bytesHeldBy(said.after)
        hold({ at: context.at, request: requestOf(context), said }, 200 + bytes)
      },
      statement(statement, context) {
        const request = requestOf(context) ?? requestNameOf(statement.text) ?? null
        const said = { ...statement, text: withoutName(statement.text) }
        hold({ at: context.at, request, said }, said.text.length)
      },
      committed(to) {
        const isUsed = held.length > 0 || spill.isUsed()
        if (isUsed) onWrite()
        commit()
        forget()
        position = to
        if (isUsed) onCommit()
      },
      rolledBack: forget,
    },
    addNet(change) {
      const said = ready(change, null)
      const { database: of, name } = said.format.layout.table
      rows.fold(tables.table({ database: of, name }), said)
      if (said.attached) files.attach(said.attached)
    },
  }
}

/** Reads the name of a request once for all rows of a statement, which come one after another with the same text. */
function createRequestReader(): (context: WriteContext) => RequestName | null {
  let text: string | null = null
  let request: RequestName | null = null
  return ({ statement }) => {
    if (statement !== text) request = requestNameOf(statement) ?? null
    text = statement
    return request
  }
}

interface Spill {
  add(entries: readonly Held[]): void
  isUsed(): boolean
  take(): Iterable<Held>
  clear(): void
}

/** Where the beginning of a long transaction waits for its end. */
function createSpill(database: ScratchDatabase, formats: RowFormats): Spill {
  const insert = database.prepare(
    'INSERT INTO pending (format, before, after, at, request, said) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const page = database.prepare('SELECT * FROM pending WHERE seq > ? ORDER BY seq LIMIT 500')
  let isUsed = false

  function ready({ format: id, before, after, at, said }: SqliteRow): ReadyChange {
    const side = (bytes: SqliteValue | undefined) => (bytes instanceof Uint8Array ? inBuffer(bytes) : null)
    const attached = said === null ? undefined : JSON.parse(String(said))
    return readyChange(
      { format: formats.format(Number(id)), before: side(before), after: side(after) },
      Number(at),
      attached,
    )
  }

  return {
    add(entries) {
      isUsed = true
      for (const { at, request, said } of entries) {
        const named = request && JSON.stringify(request)
        if ('text' in said) {
          insert.run(null, null, null, at, named, JSON.stringify(said))
          continue
        }
        const { format, before, after, attached } = said
        insert.run(
          format.id,
          before?.bytes ?? null,
          after?.bytes ?? null,
          at,
          named,
          attached ? JSON.stringify(attached) : null,
        )
      }
    },
    isUsed: () => isUsed,
    *take() {
      if (!isUsed) return
      for (let last = 0, rows = page.all(0); rows.length > 0; rows = page.all(last)) {
        for (const row of rows) {
          last = Number(row.seq)
          const at = Number(row.at)
          const request: RequestName | null = row.request === null ? null : JSON.parse(String(row.request))
          if (row.format !== null) yield { at, request, said: ready(row) }
          else {
            const said: LoggedStatement = JSON.parse(String(row.said))
            yield { at, request, said }
          }
        }
      }
    },
    clear() {
      if (isUsed) database.execute('DELETE FROM pending')
      isUsed = false
    },
  }
}

const inBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
