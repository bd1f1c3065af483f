// Runs schema changes on production, one after the other, before the rows of a promotion are written. No transaction can take them back.
import { Failure } from '../../../contract/failure.ts'
import { plainText } from '../../../contract/plain-text.ts'
import type { JobRun } from '../../../jobs/job.ts'
import type { ConnectToWrite } from '../../../production/write/rows-to-write.ts'
import { exactValues } from '../../../rows/write.ts'

/** Production's writers wait no longer for a table that is being changed, seconds. */
const waitSeconds = 3

/** @throws Failure `bad-input` with those that were run already */
export async function runStatements(
  connect: ConnectToWrite,
  statements: readonly string[],
  { signal, log }: Pick<JobRun, 'signal' | 'log'>,
): Promise<void> {
  const connection = await connect(signal)
  let done = 0
  try {
    await connection.query(exactValues)
    await connection.query(`SET SESSION lock_wait_timeout = ${waitSeconds}`)
    for (const statement of statements) {
      signal.throwIfAborted()
      await connection.query(statement)
      log(`Ran on production: ${plainText(statement, 1000)}`)
      done++
    }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Failure) throw error
    const before = done === 0 ? 'Nothing was changed' : `${done} of ${statements.length} statements were run, and stay`
    throw new Failure(
      'bad-input',
      `Production refused a change of its tables: ${plainText(statements[done] ?? '', 200)}. ${before}; no row was written. Look at what it says, then try again.`,
      { detail: plainText(error instanceof Error ? error.message : String(error), 2000), cause: error },
    )
  } finally {
    connection.close()
  }
}
