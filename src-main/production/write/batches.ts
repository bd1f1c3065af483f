// Statements that do not wait for one another's answers go to production together: a far server then costs few round trips.
import type { StatementAnswer } from '../../database/client/answers.ts'
import type { BatchConnection } from '../../database/client/connect.ts'
import type { SqlRow, SqlRows } from '../../database/client/sql.ts'

export interface Batches extends SqlRows {
  /** @returns how many rows were added, found to be changed, or removed, and the id that was given */
  write(sql: string): Promise<Pick<StatementAnswer, 'affected' | 'newId'>>
}

interface Waiting {
  readonly sql: string
  readonly answer: PromiseWithResolvers<StatementAnswer>
}

/**
 * Every statement is answered by itself, whatever became of others, but where the server has rolled back the transaction: then none
 * behind is run.
 * @param mostBytes of one packet
 */
export function inBatches(connection: BatchConnection, mostBytes: number): Batches {
  let waiting: Waiting[] = []
  let sending = Promise.resolve()
  const ask = (sql: string) => {
    const answer = Promise.withResolvers<StatementAnswer>()
    // Whoever asks may look at other answers first.
    answer.promise.catch(() => undefined)
    if (waiting.length === 0) {
      setImmediate(() => {
        const all = waiting
        waiting = []
        sending = sending.then(() => send(all))
      })
    }
    waiting.push({ sql, answer })
    return answer.promise
  }

  async function send(all: readonly Waiting[]): Promise<void> {
    let left = all
    while (left.length > 0) {
      const some = left.slice(0, countOf(left, mostBytes))
      try {
        const { answers, failure } = await connection.together(some.map(({ sql }) => sql))
        for (const [at, one] of answers.entries()) some[at]?.answer.resolve(one)
        left = left.slice(answers.length)
        if (failure === undefined && answers.length < some.length) throw new Error('A statement was not answered.')
        if (failure === undefined) continue
        const isOver = endsTransaction(failure)
        for (const { answer } of left.slice(0, isOver ? undefined : 1)) answer.reject(failure)
        left = isOver ? [] : left.slice(1)
      } catch (error) {
        for (const { answer } of left) answer.reject(error)
        return
      }
    }
  }

  return {
    query: async (sql) => rowsOf(await ask(sql)),
    values: async (sql) => (await ask(sql)).rows,
    write: ask,
  }
}

/** At least one; what the packet itself needs beside the statements is little. */
function countOf(waiting: readonly Waiting[], mostBytes: number): number {
  let bytes = 0
  const beyond = waiting.findIndex(({ sql }) => {
    bytes += Buffer.byteLength(sql) + 16
    return bytes > mostBytes
  })
  return beyond < 0 ? waiting.length : Math.max(1, beyond)
}

const rowsOf = ({ names, rows }: StatementAnswer): readonly SqlRow[] =>
  rows.map((row) => Object.fromEntries(names.map((name, at) => [name, textOf(row[at] ?? null)])))

/** As the driver has it: null for NULL. */
const textOf = (value: Buffer | null) => (value === null ? (null as unknown as string) : value.toString())

/** The error of a server that rolled back more than the statement: a deadlock, or whatever else says so. */
function endsTransaction(error: unknown): boolean {
  const number = errorNumber(error)
  return number === 1213 || number === 1180 || number === 1047 || isConnectionLost(error)
}

export const errorNumber = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'errno' in error ? Number(error.errno) : 0

/** Whether the connection is gone, rather than a statement refused. */
export function isConnectionLost(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'fatal' in error && error.fatal === true
}
