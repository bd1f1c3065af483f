// The reader of row events against MariaDB itself: the changes of a log make the tables, of every type, whatever was rolled back.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { holdLogsAgainstTables } from '../support/log-against-tables.ts'
import { type LoggingServer, loggingServer } from '../support/logging-server.ts'
import { randomOf, testSeed } from '../support/random.ts'
import { writeAtRandom, writtenDatabase } from '../support/random-writes.ts'

const seed = testSeed
let server: LoggingServer

beforeAll(async () => {
  server = await loggingServer('mariadb')
})
afterAll(async () => {
  await server?.cleanUp()
})

test(`what a log says makes the tables that are there (seed ${seed})`, async () => {
  await writeAtRandom(server, randomOf(seed), { tables: 12, transactions: 150 })
  const { counts } = await holdLogsAgainstTables(server, writtenDatabase)
  expect(counts.rows).toBeGreaterThan(100)
})
