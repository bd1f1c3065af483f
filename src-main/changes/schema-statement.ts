// What a statement of a log does to tables: its verb and their names, read tolerantly; what is not known is left alone. Pure.

export interface TableName {
  readonly database: string
  readonly name: string
}

/** `others` are statements that change no table's rows: views, triggers, indexes, accounts. */
export type SchemaStatement =
  | { readonly is: 'create'; readonly table: TableName; readonly onlyIfMissing: boolean; readonly replaces: boolean }
  | { readonly is: 'drop'; readonly tables: readonly TableName[]; readonly ifThere: boolean }
  | { readonly is: 'truncate'; readonly table: TableName }
  | { readonly is: 'rename'; readonly pairs: readonly { readonly from: TableName; readonly to: TableName }[] }
  | {
      readonly is: 'alter'
      readonly table: TableName
      readonly renamedTo: TableName | null
      /** It takes rows away, as by dropping a partition. */
      readonly losesRows: boolean
    }
  | { readonly is: 'drop-database'; readonly database: string }
  /** Rows that were written by a statement instead of one by one; the table where it can be told. */
  | { readonly is: 'rows'; readonly table: TableName | null }
  | { readonly is: 'other' }
  /** Changes nothing: transactions, locks, statistics, tables that only a connection has. */
  | { readonly is: 'nothing' }

/** Characters that are looked at: of what writes rows, all that comes behind is values. */
const mostRead = 50_000

/** @param database the one that was in use */
export function parseSchemaStatement(text: string, database: string): SchemaStatement {
  const reader = readerOf(tokensOf(text.slice(0, mostRead)), database)
  const verb = reader.word()
  switch (verb) {
    case 'CREATE':
      return create(reader)
    case 'DROP':
      return drop(reader)
    case 'TRUNCATE':
      reader.skip('TABLE')
      return tableOr(reader, (table) => ({ is: 'truncate', table }))
    case 'RENAME':
      return rename(reader)
    case 'ALTER':
      return alter(reader)
    case 'INSERT':
    case 'REPLACE':
    case 'UPDATE':
    case 'DELETE':
    case 'LOAD':
    case 'WITH':
    case 'CALL':
    case 'IMPORT':
      return rows(reader, verb)
    case 'GRANT':
    case 'REVOKE':
      return { is: 'other' }
    default:
      return { is: 'nothing' }
  }
}

/** Tables whose rows change, by a foreign key of the table that this statement makes or alters, unseen with others' rows. */
export function cascadesOf(text: string, database: string): readonly TableName[] {
  const reader = readerOf(tokensOf(text.slice(0, mostRead)), database)
  const found: TableName[] = []
  while (!reader.isAtEnd()) {
    if (!reader.skip('REFERENCES')) {
      reader.next()
      continue
    }
    const parent = reader.table()
    reader.skipBrackets()
    while (reader.skip('ON') || reader.skip('MATCH')) {
      reader.word()
      const acts = reader.skip('CASCADE') || (reader.skip('SET') && reader.word() !== undefined)
      if (acts && parent) found.push(parent)
      else if (!acts && reader.skip('NO')) reader.word()
      else if (!acts) reader.skip('RESTRICT')
    }
  }
  return found
}

/** Columns that a statement adds to its table, and those that are not there any more by their names after it. */
export interface AlteredColumns {
  readonly table: string
  readonly made: readonly string[]
  readonly gone: readonly string[]
}

const noColumns =
  'INDEX KEY PRIMARY UNIQUE FULLTEXT SPATIAL FOREIGN CONSTRAINT CHECK PARTITION PERIOD SYSTEM DEFAULT'.split(' ')

/** @returns undefined for what alters no table */
export function alteredColumns(text: string, database: string): AlteredColumns | undefined {
  const reader = readerOf(tokensOf(text.slice(0, mostRead)), database)
  if (!reader.skip('ALTER')) return undefined
  const table = alteredTable(reader)
  if (!table) return undefined
  const [made, gone]: [string[], string[]] = [[], []]
  /** @param into nothing where the name is none of a column */
  const column = (into?: string[]) => {
    reader.skip('COLUMN')
    if (reader.skip('IF') && reader.skip('NOT')) reader.skip('EXISTS')
    else reader.skip('EXISTS')
    if (noColumns.some((word) => reader.skip(word))) return undefined
    const name = reader.name()
    if (name !== undefined) into?.push(name)
    return name
  }
  while (!reader.isAtEnd()) {
    if (reader.skip('ADD')) {
      let depth = reader.skip('(') ? 1 : 0
      column(made)
      while (depth > 0 && !reader.isAtEnd()) {
        if (reader.skip('(')) depth++
        else if (reader.skip(')')) depth--
        else if (depth === 1 && reader.skip(',')) column(made)
        else reader.next()
      }
    } else if (reader.skip('DROP')) column(gone)
    else if (reader.skip('CHANGE') || (reader.skip('RENAME') && reader.skip('COLUMN'))) {
      const from = column()
      reader.skip('TO')
      const to = reader.name()
      if (from === undefined || to === undefined || from.toLowerCase() === to.toLowerCase()) continue
      gone.push(from)
      made.push(to)
    } else reader.next()
  }
  return { table: table.name, made, gone }
}

function create(reader: Reader): SchemaStatement {
  const replaces = reader.skip('OR') && reader.skip('REPLACE')
  if (reader.skip('TEMPORARY')) return { is: 'nothing' }
  if (!reader.skip('TABLE')) return { is: 'other' }
  const onlyIfMissing = reader.skip('IF') && reader.skip('NOT') && reader.skip('EXISTS')
  return tableOr(reader, (table) => ({ is: 'create', table, onlyIfMissing, replaces }))
}

function drop(reader: Reader): SchemaStatement {
  if (reader.skip('TEMPORARY')) return { is: 'nothing' }
  if (reader.skip('DATABASE') || reader.skip('SCHEMA')) {
    reader.skipIfThere()
    const name = reader.name()
    return name === undefined ? { is: 'other' } : { is: 'drop-database', database: name }
  }
  if (!reader.skip('TABLE') && !reader.skip('TABLES')) return { is: 'other' }
  const ifThere = reader.skipIfThere()
  const tables: TableName[] = []
  do {
    const table = reader.table()
    if (table) tables.push(table)
  } while (reader.skip(','))
  return tables.length > 0 ? { is: 'drop', tables, ifThere } : { is: 'other' }
}

function rename(reader: Reader): SchemaStatement {
  if (!reader.skip('TABLE') && !reader.skip('TABLES')) return { is: 'other' }
  reader.skipIfThere()
  const pairs: { from: TableName; to: TableName }[] = []
  do {
    const from = reader.table()
    reader.skipWait()
    const to = reader.skip('TO') ? reader.table() : undefined
    if (from && to) pairs.push({ from, to })
  } while (reader.skip(','))
  return pairs.length > 0 ? { is: 'rename', pairs } : { is: 'other' }
}

function alteredTable(reader: Reader): (TableName & { readonly ignores: boolean }) | undefined {
  reader.skip('ONLINE')
  const ignores = reader.skip('IGNORE')
  if (!reader.skip('TABLE')) return undefined
  reader.skipIfThere()
  const table = reader.table()
  return table && { ...table, ignores }
}

function alter(reader: Reader): SchemaStatement {
  const altered = alteredTable(reader)
  if (!altered) return { is: 'other' }
  const { ignores, ...table } = altered
  let renamedTo: TableName | null = null
  let losesRows = ignores
  while (!reader.isAtEnd()) {
    if (reader.skip('RENAME')) {
      if (reader.skip('COLUMN') || reader.skip('INDEX') || reader.skip('KEY') || reader.skip('CONSTRAINT')) continue
      if (!reader.skip('TO')) reader.skip('AS')
      renamedTo = reader.table() ?? renamedTo
    } else if (reader.skip('DROP') || reader.skip('TRUNCATE') || reader.skip('EXCHANGE')) {
      losesRows ||= reader.skip('PARTITION')
    } else if (reader.skip('DISCARD') || reader.skip('IMPORT')) {
      losesRows = true
    } else reader.next()
  }
  return { is: 'alter', table, renamedTo, losesRows }
}

const beforeTable = ['LOW_PRIORITY', 'HIGH_PRIORITY', 'DELAYED', 'QUICK', 'IGNORE', 'INTO', 'FROM']

function rows(reader: Reader, verb: string): SchemaStatement {
  if (verb === 'WITH' || verb === 'CALL' || verb === 'IMPORT') return { is: 'rows', table: null }
  if (verb === 'LOAD') while (!reader.isAtEnd() && !reader.skip('TABLE')) reader.next()
  while (beforeTable.some((word) => reader.skip(word)));
  return { is: 'rows', table: reader.table() ?? null }
}

function tableOr(reader: Reader, use: (table: TableName) => SchemaStatement): SchemaStatement {
  const table = reader.table()
  return table ? use(table) : { is: 'other' }
}

interface Token {
  readonly is: 'word' | 'name' | 'text' | 'mark'
  readonly text: string
}

type Reader = ReturnType<typeof readerOf>

function readerOf(tokens: readonly Token[], database: string) {
  let at = 0
  const peek = () => tokens[at]
  const skip = (word: string) => {
    const token = peek()
    const matches = (token?.is === 'word' || token?.is === 'mark') && token.text.toUpperCase() === word
    if (matches) at++
    return matches
  }
  const name = () => {
    const token = peek()
    if (!token || token.is === 'mark') return undefined
    at++
    return token.text
  }
  return {
    skip,
    name,
    isAtEnd: () => at >= tokens.length,
    next: () => void at++,
    word: () => tokens[at++]?.text.toUpperCase(),
    skipIfThere: () => skip('IF') && skip('EXISTS'),
    skipWait: () => {
      if (skip('WAIT')) at++
      else skip('NOWAIT')
    },
    skipBrackets() {
      if (!skip('(')) return
      while (at < tokens.length && !skip(')')) at++
    },
    table(): TableName | undefined {
      const first = name()
      if (first === undefined) return undefined
      if (!skip('.')) return { database, name: first }
      const second = name()
      return second === undefined ? undefined : { database: first, name: second }
    },
  }
}

/**
 * Names in backticks, texts in quotes, what `/*!` says, which is executed, comments, words and numbers, any other character. What is
 * not closed goes on to the end, so that each character is looked at once.
 */
const tokenPattern =
  /`((?:[^`]|``)*)(?:`|$)|"((?:[^"\\]|""|\\(?:.|$))*)(?:"|$)|'((?:[^'\\]|''|\\(?:.|$))*)(?:'|$)|(\/\*M?!\d*|\*\/)|(\/\*.*?(?:\*\/|$)|--(?=\s|$)[^\n]*|#[^\n]*)|([\p{L}\p{N}_$]+)|(\S)/gsu

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  for (const [, name, quoted, single, , comment, word, mark] of text.matchAll(tokenPattern)) {
    if (comment !== undefined) continue
    if (name !== undefined) tokens.push({ is: 'name', text: name.replaceAll('``', '`') })
    else if (quoted !== undefined) tokens.push({ is: 'text', text: quoted.replaceAll('""', '"') })
    else if (single !== undefined) tokens.push({ is: 'text', text: single })
    else if (word !== undefined) tokens.push({ is: 'word', text: word })
    else if (mark !== undefined) tokens.push({ is: 'mark', text: mark })
  }
  return tokens
}

/** Tables that a statement makes, drops or alters; what it does to rows, as by TRUNCATE, is told by rows. */
export function tablesOf(text: string, database: string): readonly string[] {
  const statement = parseSchemaStatement(text, database)
  return namesIn(statement)
}

function namesIn(statement: SchemaStatement): readonly string[] {
  switch (statement.is) {
    case 'create':
      return [statement.table.name]
    case 'alter':
      return [statement.table.name, ...(statement.renamedTo ? [statement.renamedTo.name] : [])]
    case 'drop':
      return statement.tables.map(({ name }) => name)
    case 'rename':
      return statement.pairs.flatMap(({ from, to }) => [from.name, to.name])
    default:
      return []
  }
}

/** @returns statements that drop tables of which nothing later makes anything */
export function lastDrops(statements: readonly string[], database: string): readonly string[] {
  return statements.filter((text, at) => {
    const tables = parseSchemaStatement(text, database).is === 'drop' ? tablesOf(text, database) : []
    const later = new Set(statements.slice(at + 1).flatMap((one) => tablesOf(one, database)))
    return tables.length > 0 && !tables.some((table) => later.has(table))
  })
}
