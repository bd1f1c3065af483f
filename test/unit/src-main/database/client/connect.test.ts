// A database server that is none, or that answers without end, is not listened to for long.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import mysql from 'mysql2'
import { afterEach, expect, test } from 'vitest'
import { connect } from '../../../../../src-main/database/client/connect.ts'
import { readServerFacts } from '../../../../../src-main/database/site/server-facts.ts'
import { readStoredSite } from '../../../../../src-main/database/site/stored-site.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const login = { user: 'wp', password: 'secret', name: 'shop' }
const bounds = { bytes: 2 ** 20, seconds: 5 }

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  if (!server.listening) server.listen(0, '127.0.0.1')
  if (!server.listening) await once(server, 'listening')
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** Speaks the protocol; each question is answered by what the test says. */
async function mysqlServer(answer: (sql: string, connection: mysql.Connection) => void): Promise<number> {
  const server = mysql.createServer((connection) => {
    connection.on('error', () => undefined)
    const handshake = {
      protocolVersion: 10,
      serverVersion: '5.5.5-none',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 45,
      // Everything but TLS and packing.
      capabilityFlags: 0x00ff_f7df & ~0x20,
      authCallback(_given: unknown, done: (error: null) => void) {
        done(null)
        // Each command counts its packets anew.
        setImmediate(() => speaking._resetSequenceId())
      },
    }
    const speaking = connection as unknown as { serverHandshake(options: object): void; _resetSequenceId(): void }
    speaking.serverHandshake(handshake)
    connection.on('query', (sql: string) => answer(sql, connection))
  }) as unknown as { _server: Server; listen(port: number, host: string): void }
  server.listen(0, '127.0.0.1')
  await once(server._server, 'listening')
  return listening(server._server)
}

interface Writing {
  writeColumns(columns: readonly object[]): void
  writeTextRow(values: readonly unknown[]): void
  writeEof(): void
  readonly stream: Socket
}

const column = (name: string) => ({
  catalog: 'def',
  schema: '',
  table: '',
  orgTable: '',
  name,
  orgName: name,
  characterSet: 45,
  columnLength: 1000,
  columnType: 253,
  flags: 0,
  decimals: 0,
})

test('an answer without end is given up', async () => {
  let rows = 0
  const port = await mysqlServer((_sql, connection) => {
    const to = connection as unknown as Writing
    to.writeColumns([column('Grants')])
    const row = 'GRANT '.repeat(5000)
    const write = () => {
      if (!to.stream.writable) return
      to.writeTextRow([row])
      rows++
      if (to.stream.writableLength < 2 ** 20) setImmediate(write)
      else to.stream.once('drain', write)
    }
    write()
  })
  const connection = await connect({ is: 'address', host: '127.0.0.1', port }, login, bounds)
  await expect(connection.query('SHOW GRANTS')).rejects.toMatchObject({ code: 'too-much' })
  connection.close()
  expect(rows * 30_000).toBeLessThan(200 * 2 ** 20)
})

test('so is one that never comes', async () => {
  const port = await mysqlServer(() => undefined)
  const connection = await connect({ is: 'address', host: '127.0.0.1', port }, login, { ...bounds, seconds: 3 })
  await expect(connection.query('SELECT 1')).rejects.toMatchObject({
    code: 'database-unreachable',
    message: expect.stringContaining('within 3 seconds'),
  })
  connection.close()
})

test('and a server that greets for ever', async () => {
  const port = await listening(
    createServer((socket) => {
      // Packets that say of themselves that another one follows.
      const packet = Buffer.alloc(2 ** 24 + 3, 0)
      packet.writeUIntLE(0xffffff, 0, 3)
      const write = () => {
        while (socket.writable && socket.write(packet));
      }
      socket.on('drain', write)
      write()
    }),
  )
  const opening = connect({ is: 'address', host: '127.0.0.1', port }, login, bounds)
  await expect(opening).rejects.toMatchObject({ code: 'too-much' })
})

test('what a server says of itself is a version, a number, a name, or nothing', async () => {
  const answers: Record<string, readonly Record<string, unknown>[]> = {
    'SHOW GLOBAL': [
      { Variable_name: 'version', Value: `${'9'.repeat(100_000)}-MariaDB` },
      { Variable_name: 'log_bin', Value: 'ON' },
      { Variable_name: 'binlog_format', Value: '\x1b[2J' },
      { Variable_name: 'binlog_row_image', Value: '\x1b]0;x\x07' },
    ],
    'SELECT CURRENT_USER': [{ account: 'wp\x1b[31m@%' }],
    'SHOW GRANTS': [{ one: Buffer.from('GRANT'), two: 7 }],
    'SELECT COALESCE': [{ bytes: '-1e400' }],
    'SELECT table_name': [{ name: `t\n${'x'.repeat(500)}` }],
    'SHOW TABLES': [{ name: 'wp_options' }],
    'SELECT option_name': [{ name: 'home', value: Buffer.from('https://acme.example') }],
  }
  const connection = {
    query: async (sql: string) => {
      const [, rows = []] = Object.entries(answers).find(([start]) => sql.startsWith(start)) ?? []
      return rows as readonly Record<string, string>[]
    },
  }
  const facts = await readServerFacts(connection, 'shop')
  expect(facts).toMatchObject({
    version: '',
    binlog: 'other',
    rowImage: '',
    account: 'wp�[31m@%',
    grants: ['GRANT', '7'],
    databaseBytes: 0,
  })
  expect(facts.plainTables[0]).toHaveLength(65)
  expect(await readStoredSite(connection, 'wp_', false)).toEqual({
    homeUrl: 'https://acme.example',
    siteUrl: '',
    domains: [],
  })
})
