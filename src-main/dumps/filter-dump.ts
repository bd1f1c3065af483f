// Passes on what one site's copy takes of a dump: its own tables, rows and code, in words that the copy's server knows.
import { Transform, type TransformCallback } from 'node:stream'
import type { ProductionFacts } from '../contract/models.ts'
import { sqlName } from '../database/client/quote.ts'
import type { QualifiedName, Statement } from './classify-statement.ts'
import { readStatements } from './read-statements.ts'
import { type Assignment, assignmentsOf, knownModes, mayBeSet, modesOfRows, variableOf } from './session-settings.ts'
import { isKeyword, isPunctuation, type Token, tokensOf } from './tokens.ts'

export interface FilterOptions {
  /** The database that is wanted, as the dump calls it; empty where it does not. */
  readonly database: string
  /** What the copy calls it. */
  readonly as: string
  readonly server: ProductionFacts['server']
}

const noRun = { buffer: new ArrayBuffer(0) as ArrayBufferLike, from: 0, to: 0 }

/**
 * Turns a dump into the SQL that is to be run in the copy's database. Lines stay where they are, so that the line number in a
 * server's complaint is that of the dump.
 */
export function filterDump(options: FilterOptions): Transform {
  const from = bytesOf(options.database)
  const as = bytesOf(sqlName(options.as))
  let pieces: Buffer[] = []
  let run = noRun
  let used = ''
  /** The mode that is set is one for a trigger or routine, until the one before is put back. */
  let isOfCode = false
  const kept = new Set<string>()

  const wanted = ({ database }: QualifiedName) => (database ?? used) === from

  function write(sql: string, delimiter: string): void {
    addAll(Buffer.from(`${sql}${delimiter}`, 'latin1'))
  }

  const addAll = (bytes: Buffer) => add(bytes, 0, bytes.length)

  function taken(): readonly Buffer[] {
    endRun()
    const all = pieces
    pieces = []
    return all
  }

  /** Takes bytes to pass on; those that follow upon the last ones in memory become one piece with them. */
  function add(chunk: Buffer, start: number, end: number): void {
    const at = chunk.byteOffset + start
    if (run.buffer === chunk.buffer && run.to === at) {
      run.to += end - start
      return
    }
    endRun()
    run = { buffer: chunk.buffer, from: at, to: at + end - start }
  }

  function endRun(): void {
    if (run.to > run.from) pieces.push(Buffer.from(run.buffer, run.from, run.to - run.from))
    run = noRun
  }

  function modes({ value }: Assignment): string | undefined {
    const [text, ...others] = value
    if (!text || others.length > 0 || (text.is !== 'text' && text.is !== 'word')) return undefined
    const known = knownModes(text.text, options.server)
    return `'${(isOfCode ? known : modesOfRows(known)).join(',')}'`
  }

  function set(sql: string): string | undefined {
    const all = assignmentsOf(sql)
    const [first, last] = [all[0], all.at(-1)]
    if (!first || !last) return undefined
    const parts = all.filter(mayBeSet).flatMap((one) => {
      const reads = one.value.filter((word) => word.is === 'variable').map((word) => variableOf(word).name)
      if (one.name.startsWith('@')) {
        kept.add(one.name)
        if (reads.includes('sql_mode')) isOfCode = !one.name.startsWith('@old_sql_mode')
      } else if (reads.some((name) => name.startsWith('@') && !kept.has(name))) return []
      if (one.name !== 'sql_mode') return [sql.slice(one.from, one.to)]
      reader.escapes(!one.value.some((word) => /NO_BACKSLASH_ESCAPES/i.test(word.text)))
      const rewritten = modes(one)
      if (reads.length > 0) isOfCode = false
      return [rewritten === undefined ? sql.slice(one.from, one.to) : `SESSION sql_mode = ${rewritten}`]
    })
    return parts.length === 0 ? undefined : sql.slice(0, first.from) + parts.join(', ') + sql.slice(last.to)
  }

  function statementFor(sql: string, statement: Statement): string | undefined {
    switch (statement.is) {
      case 'database':
        if (statement.does === 'use') used = statement.name
        return statement.does === 'alter' && (statement.name === from || (statement.name === '' && used === from))
          ? here(sql, options)
          : undefined
      case 'table':
        return wanted(statement.table) ? here(sql, options) : undefined
      case 'code':
        return wanted(statement.name) ? withoutDefiner(here(sql, options)) : undefined
      case 'set':
        return set(sql)
      case 'begin':
      case 'commit':
        return sql
      case 'rows':
      case 'lock':
      case 'unlock':
      case 'server':
      case 'question':
      case 'nothing':
      case 'unknown':
        return undefined
    }
  }

  const reader = readStatements({
    statement(sql, statement, delimiter) {
      const becomes = statementFor(sql, statement)
      if (becomes !== undefined) write(becomes, delimiter)
      else write('\n'.repeat(sql.split('\n').length - 1), '')
    },
    rows(table, head) {
      if (!wanted(table)) return undefined
      if (table.database === undefined) return head
      const name = Buffer.from(`${as}.${sqlName(table.name)}`, 'latin1')
      return Buffer.concat([head.subarray(0, table.from), name, head.subarray(table.to)])
    },
    bytes: add,
  })

  return new Transform({
    transform(chunk: Buffer, _encoding, next: TransformCallback) {
      try {
        reader.push(chunk)
      } catch (error) {
        return next(error as Error)
      }
      for (const piece of taken()) this.push(piece)
      next()
    },
    flush(next: TransformCallback) {
      const isOpen = reader.finish() !== undefined
      // What a dump left uncommitted was complete all the same, or it would not have been let in.
      addAll(Buffer.from(`${isOpen ? ';' : ''}\nDELIMITER ;\nCOMMIT;\n`))
      for (const piece of taken()) this.push(piece)
      next()
    },
  })
}

/** Replaces the name of the dump's database by the copy's. */
function here(sql: string, { database, as }: FilterOptions): string {
  if (database === '' || !sql.includes(bytesOf(database))) return sql
  const tokens = [...tokensOf(sql)]
  const name = (word: Token | undefined) => word?.is === 'name' && word.text === bytesOf(database)
  const places = tokens.filter(
    (word, at) =>
      name(word) &&
      (isPunctuation(tokens[at + 1], '.') || isKeyword(tokens[at - 1], 'DATABASE', 'SCHEMA')) &&
      !isPunctuation(tokens[at - 1], '.'),
  )
  return replaced(sql, places, bytesOf(sqlName(as)))
}

/** Removes the account that a view, trigger or routine belongs to, which a copy does not have. */
function withoutDefiner(sql: string): string {
  const tokens = [...tokensOf(sql)]
  const at = tokens.findIndex((word, index) => isKeyword(word, 'DEFINER') && isPunctuation(tokens[index + 1], '='))
  const [from, user, next, after] = [tokens[at], tokens[at + 2], tokens[at + 3], tokens[at + 4]]
  if (at === -1 || !from || !user) return sql
  const isFunction = isPunctuation(next, '(') && isPunctuation(after, ')')
  // The host stands behind an `@` that is one word with it, unless it is in quotes.
  const host = next?.is === 'variable' ? (next.text === '@' ? after : next) : undefined
  const last = isFunction ? after : (host ?? user)
  return sql.slice(0, from.from) + sql.slice(last?.to)
}

function replaced(sql: string, places: readonly Token[], by: string): string {
  let from = 0
  const parts = places.map((place) => {
    const before = sql.slice(from, place.from)
    from = place.to
    return before + by
  })
  return parts.join('') + sql.slice(from)
}

/** @returns a text's bytes as Latin-1, as a dump's are read here */
const bytesOf = (text: string) => Buffer.from(text, 'utf8').toString('latin1')
