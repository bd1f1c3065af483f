// A production that gives no replication, with rows of every kind, whose rows are pulled; and whether the mirror has exactly them.
import { beforeAll, expect } from 'vitest'
import { linked } from './link.ts'
import { type LinkedSite, unlinkedSite } from './linked-site.ts'
import { doneLog, mirrorSqlOf } from './mirror-of.ts'

/** Filled in once the tests run. */
export interface PulledSite extends LinkedSite {
  mirrorSql(query: string): Promise<string>
  /** @returns what the job logged */
  pull(): Promise<string>
  /** Tables, their rows and how they are made are the same in the mirror as in production. */
  expectSame(): Promise<void>
}

const tables = `
    CREATE TABLE p_rows (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(60), body LONGBLOB, price DECIMAL(20,6), rate DOUBLE, little FLOAT, day DATE, stamp TIMESTAMP NULL, flags BIT(5), twice DECIMAL(22,6) AS (price * 2) STORED, doc JSON);
    CREATE TABLE p_pair (a VARCHAR(20) COLLATE utf8mb4_unicode_ci, b INT, v TEXT CHARACTER SET latin1, PRIMARY KEY (a, b));
    CREATE TABLE p_nokey (word VARCHAR(40), number INT);
    CREATE TABLE p_plain (id INT PRIMARY KEY, word VARCHAR(40)) ENGINE = MyISAM;
    CREATE TABLE p_gone (id INT PRIMARY KEY);
    CREATE TABLE p_altered (id INT PRIMARY KEY, v INT);
    CREATE TABLE p_log (id INT PRIMARY KEY);
    SET sql_mode = '';
    INSERT INTO p_rows (name, body, price, rate, little, day, stamp, flags, doc)
      SELECT CONCAT('ünï 🦊 ', seq), UNHEX(SHA2(seq, 512)), seq / 3, seq / 7, seq / 11, '0000-00-00', NOW(), b'10101', '{"a": [1, null]}' FROM seq_1_to_20000;
    INSERT INTO p_pair SELECT CONCAT('k', seq MOD 40), seq, CONCAT('é', seq) FROM seq_1_to_3000;
    INSERT INTO p_nokey SELECT 'twin', seq MOD 5 FROM seq_1_to_50;
    INSERT INTO p_plain SELECT seq, 'plain' FROM seq_1_to_500;
    INSERT INTO p_altered SELECT seq, seq FROM seq_1_to_100;
    CREATE TABLE p_parent (id INT PRIMARY KEY, v INT DEFAULT 1);
    CREATE TABLE p_child (id INT PRIMARY KEY, parent INT, CONSTRAINT p_belongs FOREIGN KEY (parent) REFERENCES p_parent (id) ON DELETE CASCADE);
    INSERT INTO p_parent (id) VALUES (1), (2); INSERT INTO p_child VALUES (1, 1), (2, 2);
    CREATE VIEW p_view AS SELECT id, name FROM p_rows WHERE id < 10;
  `

export function pulledSite(): PulledSite {
  const site = unlinkedSite({}, { databaseOptions: ['--skip-log-bin'] }) as LinkedSite & { id: string }
  beforeAll(async () => {
    await site.production.sql(tables)
    site.id = await linked(site.host, site.production)
  })

  const mirrorSql = (query: string) => mirrorSqlOf(site, query)

  async function pull(): Promise<string> {
    const { job } = await site.host.client().production.pull({ production: site.id })
    return doneLog(site.host, job)
  }

  async function expectSame(): Promise<void> {
    const { production } = site
    const names = (await production.sql("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'"))
      .trim()
      .split('\n')
      .map((line) => `\`${line.split('\t')[0]}\``)
    const sums = `CHECKSUM TABLE ${names.join(', ')} EXTENDED`
    expect(await mirrorSql(sums)).toBe((await production.sql(sums)).trim())
    const made = `SET sql_mode = ''; ${names.map((table) => `SHOW CREATE TABLE ${table}`).join('; ')}`
    const plain = (text: string) => text.trim().replace(/ AUTO_INCREMENT=\d+/g, '')
    expect(plain(await mirrorSql(made))).toBe(plain(await production.sql(made)))
    const list = 'SHOW FULL TABLES'
    expect(await mirrorSql(list)).toBe((await production.sql(list)).trim())
  }

  return Object.assign(site, { mirrorSql, pull, expectSame })
}
