// Reads a dump statement by statement: rows flow by, everything else is gathered, for it is short and has to be understood.
import { Failure } from '../contract/failure.ts'
import { classify, type QualifiedName, type Statement } from './classify-statement.ts'
import { type OpenEnd, type StatementSink, splitStatements } from './split-statements.ts'

export interface DumpSink {
  /**
   * A whole statement that is not rows, as Latin-1. The last one may have been cut off, which `finish` tells.
   * @param delimiter what it ends in
   */
  statement(sql: string, statement: Statement, delimiter: string): void
  /**
   * Comes where rows of a table begin.
   * @param head the statement up to the table's name
   * @returns what is passed on in its place, and the rows after it; undefined where nothing is
   */
  rows(table: QualifiedName, head: Buffer): Buffer | undefined
  /** Takes bytes that are passed on, in order: of rows, and of what stands between statements. */
  bytes?(chunk: Buffer, from: number, to: number): void
  /** A comment between statements. */
  comment?(text: string): void
  mixedIn?(line: string): void
}

export interface DumpReader {
  push(chunk: Buffer): void
  /** @returns what was still open at the end; undefined where the last statement had ended */
  finish(): OpenEnd | undefined
  escapes(on: boolean): void
}

/** At most how many bytes of a statement say what it is about. */
const mostOfHead = 2048
/** At most how many bytes a statement that is not rows has: no table or trigger is described in more. */
const mostGathered = 8 * 2 ** 20

export function readStatements(sink: DumpSink): DumpReader {
  let head: Buffer[] = []
  let length = 0
  /** What is done with the bytes of the current statement. */
  let doing: 'tell' | 'gather' | 'pass' | 'drop' = 'tell'
  let delimiter = ';'
  /** The last rows’ statement up to its table’s name, and what it became: the next one mostly begins alike. */
  let alike: { readonly bytes: Buffer; readonly becomes: Buffer | undefined } | undefined

  function begin(whole: Buffer): void {
    if (alike && whole.subarray(0, alike.bytes.length).equals(alike.bytes)) {
      const { bytes, becomes } = alike
      doing = becomes ? 'pass' : 'drop'
      if (becomes === bytes) pass(whole, 0, whole.length)
      else if (becomes) {
        pass(becomes, 0, becomes.length)
        pass(whole, bytes.length, whole.length)
      }
      return
    }
    const statement = classify(whole.toString('latin1', 0, mostOfHead))
    if (statement.is !== 'rows') {
      doing = 'gather'
      head = [Buffer.from(whole)]
      length = whole.length
      return
    }
    // With what follows the name, so that a longer name does not pass for it.
    const bytes = Buffer.from(whole.subarray(0, statement.table.to + 1))
    alike = { bytes, becomes: sink.rows(statement.table, bytes) }
    begin(whole)
  }

  function pass(chunk: Buffer, from: number, to: number): void {
    if (to > from) sink.bytes?.(chunk, from, to)
  }

  const splitterSink: StatementSink = {
    inside(chunk, from, to) {
      switch (doing) {
        case 'pass':
          return pass(chunk, from, to)
        case 'drop':
          return
        case 'gather':
          head.push(Buffer.from(chunk.subarray(from, to)))
          length += to - from
          if (length > mostGathered) throw tooLong(Buffer.concat(head))
          return
        case 'tell': {
          const part = chunk.subarray(from, to)
          if (head.length === 0 && part.length >= mostOfHead) return begin(part)
          // It is told at once where it ends in the same chunk, which is how most of them come.
          head.push(part)
          length += part.length
          if (length >= mostOfHead) beginGathered()
        }
      }
    },
    end(chunk, from, to) {
      if (doing === 'tell') beginGathered()
      if (doing === 'gather') tellGathered()
      if (doing === 'pass') pass(chunk, from, to)
      doing = 'tell'
    },
    between: pass,
    comment: (text) => sink.comment?.(Buffer.from(text, 'latin1').toString('utf8')),
    mixedIn: (line) => sink.mixedIn?.(line),
    delimiter(word) {
      delimiter = word
    },
  }

  function beginGathered(): void {
    const whole = head.length === 1 ? head[0] : Buffer.concat(head)
    head = []
    length = 0
    if (whole) begin(whole)
  }

  function tellGathered(): void {
    const sql = Buffer.concat(head).toString('latin1')
    head = []
    length = 0
    sink.statement(sql, classify(sql.slice(0, mostOfHead)), delimiter)
  }

  const splitter = splitStatements(splitterSink)
  return {
    push: splitter.push,
    escapes: splitter.escapes,
    finish() {
      const open = splitter.finish()
      if (doing === 'tell' && head.length > 0) beginGathered()
      if (doing === 'gather') tellGathered()
      return open
    },
  }
}

function tooLong(sql: Buffer): Failure {
  const said = classify(sql.toString('latin1', 0, mostOfHead))
  return new Failure(
    'bad-input',
    `The dump has a statement of more than ${mostGathered / 2 ** 20} MB that is none of a table’s rows (${said.is}), so it is damaged, or no dump of a site. Write or copy it again, then try again.`,
    { remedy: { label: 'Try again', action: 'retry' } },
  )
}
