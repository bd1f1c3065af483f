// What a production is asked before it is written to: whether the account may, and which ids new rows get.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Failure } from '../../src-main/contract/failure.ts'
import { connect, type SqlConnection } from '../../src-main/database/client/connect.ts'
import { reserveIds } from '../../src-main/production/write/reserve-ids.ts'
import { readWriteRights } from '../../src-main/production/write/write-account.ts'
import { writeRows } from '../../src-main/production/write/write-rows.ts'
import type { GuardedRow } from '../../src-main/rows/guarded-row.ts'
import {
  another,
  fillProduction,
  markerOfTest,
  never,
  rowsToWrite,
  type Seen,
  siteDatabase,
  toAdd,
  toChange,
  toRemove,
  type WrittenProduction,
  writtenProduction,
} from '../support/written-production.ts'

/** The ids of all that are added. */
const idsOf = (rows: readonly GuardedRow[]) =>
  rows.flatMap(({ table, expected, wanted }) =>
    expected === null && wanted
      ? [{ table: table.name, column: table.columns[0]?.name ?? '', from: wanted[0]?.toString() ?? '' }]
      : [],
  )

describe.each(['mariadb', 'mysql'] as const)('%s', (kind) => {
  let production: WrittenProduction
  let other: SqlConnection

  beforeAll(async () => {
    production = await writtenProduction(kind)
    other = await another(production)
  })
  afterAll(async () => {
    other?.close()
    await production?.cleanUp()
  })
  beforeEach(() => fillProduction(production))

  const write = (rows: readonly GuardedRow[]) =>
    writeRows(production.connect, rowsToWrite(rows, markerOfTest('ids')), never)
  const first = async (): Promise<Seen> => (await production.rowsOf('wp_posts'))[0] ?? expect.unreachable()
  const everything = () => production.looks('wp_options', 'wp_posts', 'wp_postmeta', 'wp_log')

  describe('ids', () => {
    const reserved = async (rows: readonly GuardedRow[], added = idsOf(rows)) => {
      const connection = await production.connect(never)
      try {
        return await reserveIds(connection, siteDatabase, rows, added)
      } finally {
        connection.close()
      }
    }

    test('production gives those that it would give, nobody else gets them, and nothing is there', async () => {
      const like = await first()
      await other.query("INSERT INTO wp_posts (post_content, post_title) VALUES ('', '')")
      const [{ last } = { last: '' }] = await other.query('SELECT LAST_INSERT_ID() AS last')
      const before = await everything()
      const added = Array.from({ length: 450 }, (_none, at) => toAdd(like, { ID: String(1_000_000_007 + at * 20) }))
      const ids = await reserved([...added, toChange(like, { post_title: 'x' })])
      expect(ids).toEqual(
        added.map(({ wanted }, at) => ({
          table: 'wp_posts',
          column: 'ID',
          from: wanted?.[0]?.toString(),
          to: String(Number(last) + 1 + at),
        })),
      )
      expect(await everything()).toBe(before)
      await other.query("INSERT INTO wp_posts (post_content, post_title) VALUES ('', '')")
      const [{ next } = { next: '' }] = await other.query('SELECT LAST_INSERT_ID() AS next')
      expect(Number(next)).toBe(Number(last) + 451)
      const final = added.map((one, at) => toAdd(like, { ID: ids[at]?.to ?? null, post_title: `${one.wanted?.[0]}` }))
      expect(await write(final)).toMatchObject({ is: 'written', rows: 450 })
    })

    test('what comes back has its own, beside others that get theirs', async () => {
      const like = await first()
      const rows = [toAdd(like, { ID: '1000000007' }), toAdd(like, { ID: '7000' })]
      expect(await reserved(rows, idsOf(rows.slice(0, 1)))).toMatchObject([{ from: '1000000007' }])
    })

    test('in steps, as a cluster gives them', async () => {
      await other.query('SET GLOBAL auto_increment_increment = 3, GLOBAL auto_increment_offset = 2')
      const like = await first()
      const ids = await reserved([toAdd(like, { ID: '1000000007' }), toAdd(like, { ID: '1000000027' })])
      await other.query('SET GLOBAL auto_increment_increment = 1, GLOBAL auto_increment_offset = 1')
      const [one, two] = ids.map(({ to }) => Number(to))
      expect((one ?? 0) % 3).toBe(2)
      expect(two).toBe((one ?? 0) + 3)
    })

    test('a unique value that production has is told, unless its row goes; what has no counter keeps its key', async () => {
      const [option] = await production.rowsOf('wp_options')
      if (!option) throw new Error('There is no option.')
      const added = toAdd(option, { option_id: '1000000007' })
      await expect(reserved([added])).rejects.toThrow(/same value, which must be there once \(option_name\)/)
      expect(await reserved([toRemove(option), added])).toMatchObject([{ table: 'wp_options', from: '1000000007' }])
      expect(await production.rowsOf('wp_options')).toEqual([option])
      await production.owner.query('CREATE TABLE wp_pairs (a INT, b INT, PRIMARY KEY (a, b))')
      await production.owner.query('INSERT INTO wp_pairs VALUES (1, 1)')
      const [pair] = await production.rowsOf('wp_pairs')
      expect(await reserved([toAdd(pair ?? option, { a: '7' })])).toEqual([])
      await production.owner.query('DROP TABLE wp_pairs')
    })

    test('an account that may not add rows any more is told as that, not as a fault of the row', async () => {
      const like = await first()
      await production.server.sql(`REVOKE INSERT ON \`wp\\_site\`.* FROM 'writer'@'%'`)
      const refusal = await reserved([toAdd(like, { ID: '1000000007' })]).catch((error: unknown) => error)
      await production.server.sql(`GRANT INSERT ON \`wp\\_site\`.* TO 'writer'@'%'`)
      expect(refusal).toMatchObject({ code: 'grants-missing', remedy: { action: 'allow-promotion' } })
    })

    test('a column that is full is told', async () => {
      await production.owner.query('CREATE TABLE wp_narrow (id TINYINT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(9))')
      await production.owner.query("INSERT INTO wp_narrow VALUES (127, 'last')")
      const [last] = await production.rowsOf('wp_narrow')
      if (!last) throw new Error('There is no row.')
      await expect(reserved([toAdd(last, { id: '1' })])).rejects.toThrow(
        'the column id of that table has no number left',
      )
      expect(await production.rowsOf('wp_narrow')).toEqual([last])
      await production.owner.query('DROP TABLE wp_narrow')
    })
  })

  describe('the account that writes', () => {
    const rights = async (user: string, database = siteDatabase) => {
      const session = await connect(
        { is: 'address', host: '127.0.0.1', port: production.port },
        { user, password: user === 'test' ? 'test' : 'secret', name: database },
      )
      try {
        return await readWriteRights(session, database)
      } finally {
        session.close()
      }
    }
    const made = async (user: string, ...grants: readonly string[]) => {
      await production.server.sql(`CREATE USER ${user}@'%' IDENTIFIED BY 'secret'`)
      for (const grant of grants) await production.server.sql(grant.replace('TO it', `TO ${user}@'%'`))
    }

    test('what it is granted is enough, and no more than enough', async () => {
      await made('able', `GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON \`wp\\_site\`.* TO it`)
      expect(await rights('able')).toEqual({ account: 'able@%', mayAlter: false, warnings: [] })
      await made('altering', `GRANT ALL ON \`wp\\_%\`.* TO it`)
      expect(await rights('altering')).toEqual({ account: 'altering@%', mayAlter: true, warnings: [] })
      const all = await rights('test')
      expect(all).toMatchObject({
        mayAlter: true,
        warnings: [expect.stringContaining('everything on the whole server')],
      })
    })

    test('what is missing is told with the SQL that grants it', async () => {
      await made('reader', `GRANT SELECT ON \`wp\\_site\`.* TO it`, `GRANT INSERT, UPDATE ON wp_site.wp_posts TO it`)
      const failure = await rights('reader').catch((error: unknown) => error as Failure)
      expect(failure).toMatchObject({
        code: 'grants-missing',
        message: expect.stringMatching(/reader@% lacks INSERT, UPDATE, DELETE, TRIGGER .* some tables or columns only/),
        remedy: { text: "GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON `wp\\_site`.* TO 'reader'@'%';" },
      })
      await production.server.sql(failure instanceof Failure ? (failure.remedy?.text ?? '') : '')
      expect(await rights('reader')).toMatchObject({ mayAlter: false })
      // Of two patterns that fit, the server takes the narrower one alone.
      await made('narrow', `GRANT ALL ON \`wp\\_%\`.* TO it`, `GRANT SELECT ON \`wp\\_site\`.* TO it`)
      await expect(rights('narrow')).rejects.toThrow('lacks INSERT')
    })

    test('a role that is active counts', async () => {
      await production.server.sql('CREATE ROLE writing')
      await production.server.sql(`GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON \`wp\\_site\`.* TO writing`)
      await made('player', 'GRANT SELECT ON wp_site.* TO it', 'GRANT writing TO it')
      await expect(rights('player')).rejects.toThrow('lacks INSERT')
      await production.server.sql(
        kind === 'mariadb' ? "SET DEFAULT ROLE writing FOR player@'%'" : "SET DEFAULT ROLE writing TO player@'%'",
      )
      expect(await rights('player')).toMatchObject({ account: 'player@%', warnings: [] })
    })
  })
})
