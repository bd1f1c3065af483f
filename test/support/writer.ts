// Writes random transactions to a production, of every awkward kind, and remembers what its tables were at some seconds.
import mysql from 'mysql2/promise'
import type { TestProduction } from './production.ts'
import { randomOf } from './random.ts'

export interface WriterMoment {
  /** On the second; production was still for an instant around it. */
  readonly at: Date
  /** CHECKSUM TABLE of every table then. */
  readonly checksums: string
}

/** The same question, for the clone that is to answer it as production did. */
export function checksumsOf({ checksums }: WriterMoment): string {
  const names = checksums.split('\n').map((line) => `\`${line.split('\t')[0]?.split('.')[1]}\``)
  return `CHECKSUM TABLE ${names.join(', ')} EXTENDED`
}

export interface Writer {
  /** Writes for that long, stands still at some of the seconds, and returns what it saw then. */
  write(milliseconds: number): Promise<readonly WriterMoment[]>
  /** Numbers of all transactions so far, and the seconds in which they began, by production's clock. */
  counted(): Promise<readonly { readonly n: number; readonly second: number }[]>
  /** Numbers that can be the last one committed before the second: two where a transaction was under way as it began. */
  lastBefore(second: number): Promise<readonly number[]>
  close(): Promise<void>
}

const setUp = [
  'CREATE TABLE tx_count (n INT AUTO_INCREMENT PRIMARY KEY, at DATETIME(6) NOT NULL)',
  `CREATE TABLE tx_rows (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(60) CHARACTER SET utf8mb4, body LONGBLOB,
     price DECIMAL(20,6), rate DOUBLE, day DATE, stamp TIMESTAMP NULL, twice DECIMAL(22,6) AS (price * 2) STORED, KEY (name))`,
  'CREATE TABLE tx_nokey (word VARCHAR(40), number INT)',
  'CREATE TABLE tx_plain (id INT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(40)) ENGINE = MyISAM',
]

/** The same seed writes the same; it is in the message of a test that fails. */
export async function openWriter(
  production: TestProduction,
  seed: number,
  /** MySQL with GTIDs does not let a transaction write to a table without transactions. */
  plainEngine: 'MyISAM' | 'InnoDB' = 'MyISAM',
): Promise<Writer> {
  const { address, database } = production
  const connection = await mysql.createConnection({
    host: address,
    port: database.port,
    user: database.user,
    password: database.password,
    database: database.name,
    timezone: 'Z',
    multipleStatements: true,
  })
  await connection.query("SET sql_mode = ''")
  const { below } = randomOf(seed)
  for (const statement of setUp) await connection.query(statement.replace('MyISAM', plainEngine))
  let columns = 0
  /** By number: when the transaction was surely over, in seconds of production's clock. */
  const ended = new Map<number, number>()

  async function transaction(): Promise<void> {
    const zone = ['+00:00', '+05:45', '-11:00', '+12:45'][below(4)]
    await connection.query(`SET time_zone = '${zone}'`)
    await connection.query('BEGIN')
    const [inserted] = await connection.query('INSERT INTO tx_count (at) VALUES (UTC_TIMESTAMP(6))')
    for (let count = below(4); count >= 0; count--) await connection.query(...change())
    await connection.query(below(12) === 0 ? 'ROLLBACK' : 'COMMIT')
    ended.set((inserted as mysql.ResultSetHeader).insertId, await clock())
  }

  function change(): [string, unknown[]] {
    const number = below(1_000_000)
    switch (below(7)) {
      case 0:
        return [
          'UPDATE tx_rows SET price = price + 0.000001, rate = rate / 3, stamp = NOW() WHERE id % 5 = ?',
          [below(5)],
        ]
      case 1:
        return ['DELETE FROM tx_rows WHERE id = ?', [below(400)]]
      case 2:
        return ['INSERT INTO tx_nokey VALUES (?, ?), (?, ?)', ['twin', number % 3, 'twin', number % 3]]
      case 3:
        return ['DELETE FROM tx_nokey WHERE number = ? LIMIT 1', [number % 3]]
      case 4:
        return ['INSERT INTO tx_plain (word) VALUES (?)', [`word ${number}`]]
      default:
        return [
          "INSERT INTO tx_rows (name, body, price, rate, day, stamp) VALUES (?, ?, ?, ?, '0000-00-00', NOW())",
          [`ünï 🦊 ${number}`, Buffer.from([0, 255, 39, 92, number % 256]), `${number}.000123`, number / 7],
        ]
    }
  }

  async function definition(): Promise<void> {
    columns += 1
    await connection.query(
      [
        `ALTER TABLE tx_rows ADD COLUMN extra_${columns} VARCHAR(20) DEFAULT 'x${columns}'`,
        `CREATE TABLE tx_more_${columns} (id INT PRIMARY KEY, v INT) AS SELECT id, id + ${columns} AS v FROM tx_rows LIMIT 5`,
        'TRUNCATE tx_nokey',
        `RENAME TABLE tx_plain TO tx_plain_${columns}, tx_nokey TO tx_plain; RENAME TABLE tx_plain TO tx_nokey, tx_plain_${columns} TO tx_plain`,
      ][columns % 4] ?? '',
    )
  }

  const clock = async () => {
    const [rows] = await connection.query('SELECT UNIX_TIMESTAMP(NOW(6)) AS now')
    return Number((rows as { now: string }[])[0]?.now)
  }

  async function standStill(): Promise<WriterMoment> {
    const from = Math.floor(await clock())
    while (Math.floor(await clock()) === from);
    const [tables] = await connection.query("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'")
    const names = (tables as Record<string, string>[]).map((row) => `\`${Object.values(row)[0]}\``)
    const [sums] = await connection.query({ sql: `CHECKSUM TABLE ${names.join(', ')} EXTENDED`, rowsAsArray: true })
    return { at: new Date((from + 1) * 1000), checksums: (sums as unknown[][]).map((row) => row.join('\t')).join('\n') }
  }

  async function counted() {
    const [rows] = await connection.query(
      "SELECT n, TIMESTAMPDIFF(SECOND, '1970-01-01 00:00:00', at) AS second FROM tx_count ORDER BY n",
    )
    return rows as { n: number; second: number }[]
  }

  return {
    async write(milliseconds) {
      const moments: WriterMoment[] = []
      const end = Date.now() + milliseconds
      for (let count = 1; Date.now() < end; count++) {
        await transaction()
        if (count % 60 === 0) await definition()
        if (count % 97 === 0) moments.push(await standStill())
      }
      return moments
    },
    counted,
    async lastBefore(second) {
      const all = await counted()
      const begun = all.findLastIndex((one) => one.second < second)
      const committed = all.findLastIndex((one) => (ended.get(one.n) ?? Infinity) < second)
      return all.slice(Math.max(0, committed), begun + 1).map((one) => one.n)
    },
    close: () => connection.end(),
  }
}
