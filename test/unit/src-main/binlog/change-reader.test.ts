// What a log says of rows and statements, of logs as servers wrote them, and of those that say too little or are damaged.
import { describe, expect, it } from 'vitest'
import type { KnownColumn } from '../../../../src-main/binlog/changes.ts'
import { Failure } from '../../../../src-main/contract/failure.ts'
import { event, formatDescription, mariadbGtid, query, summed } from '../../../support/binlog-bytes.ts'
import { capturedMariadbLog, capturedMysqlLog } from '../../../support/captured-logs.ts'
import { eventsOf, logOf, mangledLog } from '../../../support/mangled-log.ts'
import { randomOf } from '../../../support/random.ts'
import { saidChanges } from '../../../support/said-changes.ts'

const known = new Map<string, KnownColumn>([
  ['made', { type: 'bigint(20)', generated: true }],
  ['who', { type: 'uuid', generated: false }],
  ['ip', { type: 'inet6', generated: false }],
  ['padded', { type: 'int(6) unsigned zerofill', generated: false }],
  ['fixed', { type: 'double(10,2)', generated: false }],
])
const lookUp = (_database: string, table: string) => (table === 'every' ? known : undefined)

const mariadbSays = [
  'shop: create database shop character set utf8mb4',
  'committed to 498 at 1790000000',
  "shop: create table every (id int unsigned not null, big bigint, price decimal(10,2), ratio double, f float, born date, at datetime(3), seen timestamp null, took time(2), y year, word varchar(20) character set latin1, title char(5), body longtext compressed, e enum('ä','b') character set latin1, s set('x','y','z'), bits bit(12), raw binary(4), spot point, who uuid, ip inet6, made bigint as (id + 1) stored, padded int(6) unsigned zerofill, fixed double(10,2), primary key (title(2), id))",
  'committed to 1122 at 1790000000',
  `every: - => 4000000000 | -9223372036854775808 | -1.50 | 1e20 | 1.100000023841858 | 2023-02-31 | 2026-01-02 03:04:05.678 | 2026-01-02 03:04:05 | -12:34:56.78 | 2026 | x68e4df | abc | ${'long '.repeat(60)} | xe4 | x,z | x0aaa | x61000000 | x000000000101000000000000000000f03f0000000000000040 | 123e4567-e89b-12d3-a456-426614174000 | 2001:db8::1 | 000042 | 1.50 by insert into every values (4000`,
  'every: - => 1 | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL |  | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL by insert into every values (4000',
  'committed to 2140 at 1790000000',
  'every: 1 | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL |  | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL => 2 | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | changed |  | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL by update every set id = 2, word ',
  'committed to 2600 at 1790000000',
  'every: 2 | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | changed |  | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL => - by delete from every where id = 2',
  'committed to 3025 at 1790000000',
  'shop: create table a (n int primary key) engine=InnoDB',
  'committed to 3191 at 1790000000',
  'shop: create table m (n int primary key) engine=MyISAM',
  'committed to 3357 at 1790000000',
  'm: - => 1 by insert into m values (1)',
  'committed to 3611 at 1790000000',
  'a: - => 1 by insert into a values (1)',
  'a: - => 3 by insert into a values (3)',
  'committed to 4267 at 1790000000',
  'm: - => 2 by insert into m values (2)',
  'committed to 4521 at 1790000000',
  'a: - => 4 by insert into a values (4)',
  'rolled back',
  'a: - => 5 by insert into a values (5)',
  'committed to 5223 at 1790000000',
  'committed to 5671 at 1790000000',
  'a: - => 10 by insert into a values (10),(11)',
  'a: - => 11 by insert into a values (10),(11)',
  'a: - => 12 by insert into a values (10),(11)',
  'a: - => 13 by insert into a values (10),(11)',
  'a: - => 14 by insert into a values (10),(11)',
  'a: - => 15 by insert into a values (10),(11)',
  'committed to 5934 at 1790000000',
  "shop: alter table a add note varchar(100) default 'a default that is long enough to be compressed by the server, and longer and longer'",
  'committed to 6156 at 1790000000',
  'shop: create sequence numbers',
  'committed to 6297 at 1790000000',
  'shop: SELECT SETVAL(`shop`.`numbers`, 1001, FALSE, 0)',
  'committed to 6719 at 1790000000',
  'shop: truncate table m',
  'committed to 6844 at 1790000000',
]

const mysqlSays = [
  'shop: create database shop character set utf8mb4',
  'committed to 365 at 1790000000',
  "shop: create table every (id int unsigned not null, doc json, price decimal(10,2), at datetime(3), seen timestamp null, took time(2), word varchar(20) character set latin1, e enum('ä','b') character set latin1, s set('x','y','z'), bits bit(12), raw binary(4), spot point, v vector(2), made bigint as (id + 1) virtual, primary key (id), key ((id + 5)))",
  'committed to 880 at 1790000000',
  'every: - => 4000000000 | x7b22223a20227878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878222c20226b223a205b22323031352d30312d31352032333a32343a32352e313230303030222c20222d31323a31333a31342e353030303030222c2022323031352d30312d3135222c20312e353030302c20226261736536343a7479706531353a41503851222c20312e302c2031653130302c2031383434363734343037333730393535313631352c202d393232333337323033363835343737353830382c20747275652c206e756c6c2c2022615c22625c5cc3bcf09fa68a225d7d | -1.50 | 2026-01-02 03:04:05.678 | 2026-01-02 03:04:05 | -12:34:56.78 | x68e4df | xe4 | x,z | x0aaa | x61000000 | x000000000101000000000000000000f03f0000000000000040 | x0000803f00000040 | 4000000001 by insert into every values (4000',
  'every: - => 1 | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | 2 by insert into every values (4000',
  'committed to 2328 at 1790000000',
  'every: 1 | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | NULL | 2 => 2 | NULL | NULL | NULL | NULL | NULL | changed | NULL | NULL | NULL | NULL | NULL | NULL | 3 by update every set id = 2, word ',
  'committed to 2855 at 1790000000',
  'every: 2 | NULL | NULL | NULL | NULL | NULL | changed | NULL | NULL | NULL | NULL | NULL | NULL | 3 => - by delete from every where id = 2',
  'committed to 3333 at 1790000000',
  'shop: create table a (n int primary key) engine=InnoDB',
  'committed to 3546 at 1790000000',
  'shop: create table m (n int primary key) engine=MyISAM',
  'committed to 3750 at 1790000000',
  'm: - => 1 by insert into m values (1)',
  'committed to 4125 at 1790000000',
  'a: - => 1 by insert into a values (1)',
  'a: - => 3 by insert into a values (3)',
  'committed to 4685 at 1790000000',
  'a: - => 5 by insert into a values (5)',
  'committed to 5292 at 1790000000',
  'committed to 5901 at 1790000000',
  'a: - => 7 by insert into a values (7)',
  'committed to 6340 at 1790000000',
  'a: - => 10 by insert into a values (10),(11)',
  'a: - => 11 by insert into a values (10),(11)',
  'a: - => 12 by insert into a values (10),(11)',
  'a: - => 13 by insert into a values (10),(11)',
  'a: - => 14 by insert into a values (10),(11)',
  'a: - => 15 by insert into a values (10),(11)',
  'committed to 6668 at 1790000000',
  'shop: CREATE TABLE `copied` (\n  `n` int NOT NULL\n) START TRANSACTION',
  'copied: - => 1 by create table copied as select ',
  'committed to 7160 at 1790000000',
  'shop: truncate table m',
  'committed to 7323 at 1790000000',
]

describe.each([7, 100, 4096, 1_000_000])('in pieces of %i bytes', (size) => {
  it('says what was committed in MariaDB, and of the rest that it was rolled back', () => {
    expect(saidChanges(capturedMariadbLog, lookUp, size)).toEqual(mariadbSays)
  })
  it('says what was committed in MySQL', () => {
    expect(saidChanges(capturedMysqlLog, undefined, size)).toEqual(mysqlSays)
  })
})

const failureOf = (log: Buffer, columns = lookUp) => {
  try {
    return saidChanges(log, columns)
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
}

/** A log of events behind a format description; their checksums are made. */
const madeLog = (...events: readonly Buffer[]) =>
  logOf([formatDescription('11.8.9-MariaDB-log', 'crc32'), ...events].map(summed))
const eventOf = (log: Buffer, type: number) => eventsOf(log).filter((one) => one.readUInt8(4) === type)

describe('is a failure, which says why', () => {
  const begun = [mariadbGtid(1, false)]
  const tableMap = eventOf(capturedMariadbLog, 19).at(-1) ?? Buffer.alloc(0)

  it.each([
    'INSERT INTO wp_posts VALUES (1)',
    '/* by a plugin */ UPDATE wp_posts SET ID = 1',
    '/*!40000 DELETE FROM a WHERE b */',
    '-- so\nREPLACE INTO a VALUES (1)',
    'SET STATEMENT max_statement_time=1 FOR INSERT INTO a VALUES (1)',
    "LOAD DATA INFILE 'x' INTO TABLE a",
    'CALL somewhere()',
  ])('where rows were changed by the statement %s', (text) => {
    expect(failureOf(madeLog(...begun, query(text)))).toMatch(/^Rows were changed by a statement/)
  })

  it.each([
    [164, /is encrypted/],
    [26, /lacks something/],
    [39, /PARTIAL_JSON/],
    [17, /by a statement/],
    [21, /MySQL 5\.1/],
    [200, /an event of type 200/],
  ])('where there is an event of type %i', (type, sentence) => {
    expect(failureOf(madeLog(...begun, event(type, Buffer.alloc(20))))).toMatch(sentence)
  })

  it('where the columns have no names', () => {
    const [head, size, name] = [8, 'shop'.length, 'numbers'.length]
    const types = 19 + head + 1 + size + 1 + 1 + name + 1
    const count = tableMap.readUInt8(types)
    const metadata = types + 1 + count
    const end = metadata + 1 + tableMap.readUInt8(metadata) + ((count + 7) >> 3)
    expect(failureOf(madeLog(...begun, event(19, tableMap.subarray(19, end))))).toMatch(/binlog_row_metadata=FULL/)
  })

  it('where rows lack a column that nobody says is generated', () => {
    expect(failureOf(capturedMariadbLog, () => undefined)).toMatch(/shop\.every without their column “made”/)
  })

  it('where XA commits what was prepared before', () => {
    expect(failureOf(madeLog(mariadbGtid(1, true), query("XA COMMIT X'6b',X'',1")))).toMatch(/committed by XA/)
  })

  it('where a transaction goes back to a savepoint that is not there', () => {
    expect(failureOf(madeLog(...begun, query('SAVEPOINT `a`'), query('ROLLBACK TO `b`')))).toMatch(/savepoint/)
  })

  it('where a transaction does not end before the next', () => {
    expect(failureOf(madeLog(...begun, ...begun))).toMatch(/damaged/)
  })

  it('where rows are of a table that was not mapped', () => {
    expect(failureOf(madeLog(...begun, event(23, Buffer.alloc(12))))).toMatch(/damaged/)
  })
})

describe('of text that changes no rows', () => {
  it.each([
    'CREATE TABLE `insert` (a INT)',
    'ALTER TABLE a ADD COLUMN `update` INT',
    "CREATE USER a IDENTIFIED BY 'select'",
    'DROP TABLE IF EXISTS `a` /* generated by server */',
    'SET PASSWORD FOR a = x',
  ])('%s is a statement', (text) => {
    expect(saidChanges(madeLog(mariadbGtid(1, true), query(text)))[0]).toBe(`wp: ${text}`)
  })

  it('what a server writes of an empty table in memory is that it was emptied', () => {
    const [said] = saidChanges(madeLog(mariadbGtid(1, true), query('DELETE FROM `wp`.`memory`')))
    expect(said).toBe('wp: TRUNCATE TABLE `wp`.`memory`')
  })
})

describe('a log that is damaged behind right checksums', () => {
  it.each(Array.from({ length: 20 }, (_none, seed) => seed))(
    'is read or is a failure, and nothing else (seed %i)',
    (seed) => {
      const random = randomOf(seed)
      for (const log of [capturedMariadbLog, capturedMysqlLog]) {
        for (let count = 0; count < 20; count++) failureOf(mangledLog(log, random))
      }
    },
  )

  it('is never read past the end of an event', () => {
    for (const log of [capturedMariadbLog, capturedMysqlLog]) {
      const events = eventsOf(log)
      for (const [index, one] of events.entries()) {
        if (index === 0 || one.length < 40) continue
        const cut = Buffer.concat([one.subarray(0, one.length - 5), Buffer.alloc(4)])
        cut.writeUInt32LE(cut.length, 9)
        failureOf(logOf(events.with(index, summed(cut))))
      }
    }
  })
})
