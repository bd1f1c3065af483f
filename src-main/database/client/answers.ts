// Sends several statements in one packet, and tells their answers apart, also those before a statement that fails.
import type { Connection, FieldPacket, ResultSetHeader } from 'mysql2'

export interface StatementAnswer {
  /** Names of the columns; empty where the statement has no rows. */
  readonly names: readonly string[]
  readonly rows: readonly (readonly (Buffer | null)[])[]
  /** Rows that were added, found to be changed, or removed. */
  readonly affected: number
  /** The id that AUTO_INCREMENT gave, in digits; `0` where it gave none. */
  readonly newId: string
}

export interface Answers {
  readonly answers: readonly StatementAnswer[]
  /** Why the statement behind those that were answered failed; none of the later ones was run. */
  readonly failure?: unknown
}

/** Its answer says that the rows before it are all: of a question that fails, some may have come. */
const allCame = 'DO 0'

const hasRows = (sql: string) => /^\s*(?:SELECT|SHOW)\b/i.test(sql)

/** @throws the driver's error where the connection is lost */
export function answersOf(connection: Connection, statements: readonly string[]): Promise<Answers> {
  if (statements.length === 0) return Promise.resolve({ answers: [] })
  const sent = statements.flatMap((sql) =>
    hasRows(sql)
      ? [
          { sql, is: 'question' },
          { sql: allCame, is: 'end' },
        ]
      : [{ sql, is: 'deed' }],
  )
  const found: { names: readonly string[]; rows: (Buffer | null)[][]; affected: number; newId: string }[] = []
  const { promise, resolve, reject } = Promise.withResolvers<Answers>()
  const settle = (failure?: unknown) => {
    const isAnswered = (at: number) => sent[at]?.is === 'deed' || (sent[at]?.is === 'question' && at + 1 < found.length)
    const answers = found.filter((_one, at) => isAnswered(at))
    resolve(failure === undefined ? { answers } : { answers, failure })
  }
  const lost = (error: unknown) => reject(error)
  connection.once('error', lost)
  const command = connection.query({
    sql: sent.map(({ sql }) => sql).join(';\n'),
    rowsAsArray: true,
    typeCast: (field: { buffer(): Buffer | null }) => field.buffer(),
  })
  command.on('fields', (fields: readonly FieldPacket[] | undefined) => {
    found.push({ names: fields?.map(({ name }) => name) ?? [], rows: [], affected: 0, newId: '0' })
  })
  command.on('result', (result: ResultSetHeader | (Buffer | null)[]) => {
    const last = found.at(-1)
    if (!last) return
    if (Array.isArray(result)) last.rows.push(result)
    else Object.assign(last, { affected: result.affectedRows, newId: String(result.insertId) })
  })
  command.on('error', settle)
  command.on('end', () => settle())
  return promise.finally(() => connection.off('error', lost))
}
