// What a mirror's replication status means, and how it is told to follow.
import { expect, test } from 'vitest'
import { clientFailure } from '../../../../../src-main/database/client/admin-client.ts'
import { clientOptions, followStatements, readFollowing } from '../../../../../src-main/database/dialect/replication.ts'

const running = { Master_Host: '127.0.0.1', Slave_IO_Running: 'Yes', Slave_SQL_Running: 'Yes' }
const upstream = { host: '127.0.0.1', port: 13306, user: 'repl', password: `it's "a" \\ #1`, tls: false }

test.each([
  [undefined, 'idle', undefined],
  [{ Master_Host: '' }, 'idle', undefined],
  [running, 'following', undefined],
  [{ ...running, Slave_IO_Running: 'Connecting', Last_IO_Errno: '0' }, 'connecting', undefined],
  [{ ...running, Slave_IO_Running: 'Connecting', Last_IO_Errno: '2003' }, 'disconnected', 'database-unreachable'],
  [{ ...running, Slave_IO_Running: 'Connecting', Last_IO_Errno: '1045' }, 'disconnected', 'database-refused'],
  [{ ...running, Slave_IO_Running: 'No', Last_IO_Errno: '1227' }, 'disconnected', 'grants-missing'],
  [{ ...running, Slave_IO_Running: 'No', Last_IO_Errno: '1236' }, 'broken', 'sync-broken'],
  [{ ...running, Slave_SQL_Running: 'No', Last_SQL_Errno: '1062' }, 'broken', 'sync-broken'],
])('%o is %s', (status, is, code) => {
  const read = readFollowing(status, '0-1-1')
  expect(read.is).toBe(is)
  expect('failure' in read ? read.failure.code : undefined).toBe(code)
})

test('a stopped thread is told apart from one that keeps trying', () => {
  expect(readFollowing({ ...running, Slave_IO_Running: 'No' }, '')).toMatchObject({ is: 'disconnected', stopped: true })
  expect(readFollowing({ ...running, Slave_IO_Running: 'Connecting', Last_IO_Errno: '2003' }, '')).toMatchObject({
    stopped: false,
  })
})

test('heartbeats count once all that came is applied, where the server counts them', () => {
  const counts = (more: object) => readFollowing({ ...running, ...more }, '')
  const done = { Slave_SQL_Running_State: 'Slave has read all relay log; waiting for more updates' }
  expect(counts({ ...done, Slave_received_heartbeats: '12' })).toMatchObject({ is: 'following', heartbeats: 12 })
  expect(counts({ Slave_SQL_Running_State: 'Reading event', Slave_received_heartbeats: '12' })).toMatchObject({
    heartbeats: null,
  })
  expect(counts(done)).toMatchObject({ heartbeats: null })
})

test('a password full of quotes stays one', () => {
  expect(followStatements(upstream)[1]).toContain(`MASTER_PASSWORD = 'it\\'s "a" \\\\ #1',`)
  expect(clientOptions(upstream)).toContain('password="it\'s \\"a\\" \\\\ #1"\n')
})

test('a client’s failure keeps its error and drops the statement it repeats', () => {
  const failure = clientFailure(
    "--------------\nSET PASSWORD = 'secret'\n--------------\n\nERROR 1045 (28000): denied\n",
  )
  expect(failure.facts()).toMatchObject({ code: 'database-refused', detail: 'ERROR 1045 (28000): denied' })
})
