// Statements go together, are answered one by one, and none is run behind one that took back the transaction.
import { expect, test } from 'vitest'
import type { Answers } from '../../../../../src-main/database/client/answers.ts'
import type { BatchConnection } from '../../../../../src-main/database/client/connect.ts'
import { inBatches } from '../../../../../src-main/production/write/batches.ts'

/** Runs what is no failure; `fail NUMBER` fails with it, and `lose` loses the connection. */
function server() {
  const packets: (readonly string[])[] = []
  const connection: Pick<BatchConnection, 'together'> = {
    async together(statements): Promise<Answers> {
      packets.push(statements)
      if (statements.includes('lose')) throw Object.assign(new Error('Lost.'), { fatal: true })
      const at = statements.findIndex((sql) => sql.startsWith('fail'))
      const run = at < 0 ? statements : statements.slice(0, at)
      const answers = run.map((sql) => ({
        names: ['sql', 'none'],
        rows: [[Buffer.from(sql), null]],
        affected: 1,
        newId: '0',
      }))
      return at < 0
        ? { answers }
        : { answers, failure: Object.assign(new Error(), { errno: Number(statements[at]?.slice(5)) }) }
    },
  }
  return { packets, batches: inBatches(connection as BatchConnection, 80) }
}

test('what does not wait for an answer goes in one packet, up to its size', async () => {
  const { packets, batches } = server()
  expect(await Promise.all([batches.query('one'), batches.values('two')])).toEqual([
    [{ sql: 'one', none: null }],
    [[Buffer.from('two'), null]],
  ])
  await Promise.all(['a', 'b', 'c'].map((word) => batches.write(word.repeat(20))))
  await batches.query('x'.repeat(100))
  expect(packets.map((one) => one.length)).toEqual([2, 2, 1, 1])
})

test('what is behind a statement that is refused is run, unless the transaction is over', async () => {
  const { packets, batches } = server()
  const refused = await Promise.allSettled(['one', 'fail 1452', 'two'].map((sql) => batches.write(sql)))
  expect(refused.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  const over = await Promise.allSettled(['one', 'fail 1213', 'two'].map((sql) => batches.write(sql)))
  expect(over.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  const lost = await Promise.allSettled(['one', 'lose', 'two'].map((sql) => batches.write(sql)))
  expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(packets).toEqual([['one', 'fail 1452', 'two'], ['two'], ['one', 'fail 1213', 'two'], ['one', 'lose', 'two']])
})
