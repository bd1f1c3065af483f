// A dump of whatever tool is taken for the site it is, and never for one that it is not: not for another, not for half of one.
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { type ChosenSite, chooseSite, type SiteWish } from '../../../../src-main/dumps/choose.ts'
import { filterDump } from '../../../../src-main/dumps/filter.ts'
import { splitStatements } from '../../../../src-main/dumps/statements.ts'
import { surveyDump } from '../../../../src-main/dumps/survey.ts'
import { dumpWriters, smallSite } from '../../../support/dump-writers.ts'
import { randomOf } from '../../../support/random.ts'

const wish: SiteWish = {
  database: undefined,
  configured: 'wordpress',
  prefix: 'wp_',
  ownUsers: false,
  multisite: false,
}
const site = { database: 'wordpress', tables: smallSite(), version: '8.0.39' }

function survey(sql: string | Buffer) {
  const surveyor = surveyDump()
  surveyor.push(Buffer.from(sql))
  return surveyor.finish()
}

async function filtered(sql: string | Buffer, { database }: ChosenSite, as = 'wordpress'): Promise<string> {
  const stream = Readable.from([Buffer.from(sql)]).pipe(filterDump({ database, as, server: 'mysql' }))
  return Buffer.concat(await stream.toArray()).toString('utf8')
}

/** What tables are made of and filled with: without settings, which end a dump. */
function contentOf(sql: string): readonly string[] {
  const all: string[] = []
  let now = ''
  const splitter = splitStatements({
    inside(chunk, from, to) {
      now += chunk.toString('latin1', from, to)
    },
    end() {
      all.push(now)
      now = ''
    },
    between() {},
    mixedIn() {},
    comment() {},
    delimiter() {},
  })
  splitter.push(Buffer.from(sql))
  splitter.finish()
  return all.filter((statement) => /^(?:INSERT|CREATE|ALTER TABLE)/.test(statement))
}

const chosen = (sql: string | Buffer, more: Partial<SiteWish> = {}) => chooseSite(survey(sql), { ...wish, ...more })

describe.each(dumpWriters)('a dump of $name', ({ write, ends: isTold }) => {
  const sql = write(site)

  it('is the site, with every table and every byte of its rows', async () => {
    expect(survey(sql)).toMatchObject({ broken: undefined, unknown: undefined, saysEnd: isTold })
    const one = chosen(sql)
    const content = contentOf(await filtered(sql, one))
    expect(content.filter((statement) => statement.startsWith('CREATE TABLE'))).toHaveLength(site.tables.length)
    const rows = (text: string) => contentOf(text).filter((statement) => statement.startsWith('INSERT'))
    const unqualified = (text: string) => text.replaceAll('`wordpress`.', '')
    expect(rows(unqualified(await filtered(sql, one)))).toEqual(rows(unqualified(sql)))
  })

  it.runIf(isTold)('that was cut off anywhere is refused, or has lost nothing', async () => {
    const whole = contentOf(await filtered(sql, chosen(sql)))
    const bytes = Buffer.from(sql)
    const random = randomOf(7)
    // Behind a line something else begins, which is where a cut shows least.
    const lines = [...bytes.entries()].flatMap(([at, byte]) => (byte === 10 ? [at, at + 1] : []))
    const ends = [...lines, ...Array.from({ length: 60 }, () => random.below(bytes.length))]
    for (const end of ends.filter((at) => at < bytes.length)) {
      const cut = bytes.subarray(0, end)
      let taken: ChosenSite
      try {
        taken = chosen(cut)
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(?:bad-input|wordpress-not-found)$/) })
        continue
      }
      expect(contentOf(await filtered(cut, taken)), `cut at ${end}: ${cut.subarray(-60)}`).toEqual(whole)
    }
  })

  it('of two databases is that of wp-config.php, wherever it stands', async () => {
    const other = { ...site, database: 'shop', tables: smallSite('wp_', 'http://shop.example') }
    const [first, second] = [write(site), write(other)]
    if (!/^USE `|`wordpress`\.`/m.test(first)) return
    for (const both of [first + second, second + first]) {
      const content = await filtered(both, chosen(both))
      expect(content).toContain('http://acme.example')
      expect(content).not.toContain('http://shop.example')
      const shop = await filtered(both, chosen(both, { configured: 'shop' }), 'shop')
      expect(shop).toContain('http://shop.example')
      expect(shop).not.toContain('http://acme.example')
      expect(() => chosen(both, { configured: 'neither' })).toThrow(/“wordpress”.*“shop”|“shop”.*“wordpress”/)
      expect(chosen(both, { configured: 'neither', database: 'shop' })).toMatchObject({
        database: 'shop',
        prefix: 'wp_',
      })
    }
  })
})

describe('a dump', () => {
  const dump = (tables = site.tables) => dumpWriters[0]?.write({ ...site, tables }) ?? ''

  it('with two sites in one database is told apart by the prefix', () => {
    const both = dump([...site.tables, ...smallSite('old_', 'http://old.example')])
    expect(chosen(both)).toMatchObject({ database: '', prefix: 'wp_' })
    expect(chosen(both, { prefix: 'old_' })).toMatchObject({ database: '', prefix: 'old_' })
    expect(() => chosen(both, { prefix: undefined })).toThrow(/“wp_” and “old_”/)
    expect(() => chosen(both, { prefix: 'new_' })).toThrow(/“new_options”.*“wp_” and “old_”/)
  })

  it('that has the site in another database than wp-config.php names asks which one is right', () => {
    const sql = `CREATE TABLE \`wordpress\`.\`log\` (id INT);\nUSE \`shop\`;\n${dump()}`
    expect(() => chosen(sql)).toThrow(
      /^The database “wordpress”, which wp-config\.php names, is in the dump without .* those are in “shop”/,
    )
    expect(chosen(sql, { database: 'shop' })).toMatchObject({ database: 'shop', prefix: 'wp_' })
  })

  it('whose server folded the case of names is one whose server does so again', () => {
    expect(chosen(dump(), { prefix: 'WP_' })).toEqual({ database: '', prefix: 'WP_', foldsCase: true })
    expect(chosen(dump()).foldsCase).toBe(false)
  })

  it('of a network has one site, whose prefix is found where it is computed', () => {
    const network = dump([...site.tables, ...smallSite('wp_2_'), ...smallSite('wp_13_')])
    expect(chosen(network, { prefix: undefined })).toMatchObject({ database: '', prefix: 'wp_' })
    expect(() => chosen(network, { multisite: true })).toThrow(/“wp_blogs”, “wp_site” and “wp_sitemeta”/)
  })

  it.each(['options', 'posts', 'users', 'usermeta'])('without %s, or without a row of it, is no site', (name) => {
    const without = dump(site.tables.filter((table) => table.name !== `wp_${name}`))
    expect(() => chosen(without)).toThrow(`wp_${name}`)
    const empty = dump(site.tables.map((table) => (table.name === `wp_${name}` ? { ...table, rows: [] } : table)))
    expect(() => chosen(empty)).toThrow(`no row for “wp_${name}”`)
    const ofOthers = () => chosen(without, { ownUsers: true })
    if (name.startsWith('user')) expect(ofOthers).not.toThrow()
  })

  it.each<[string, (sql: string) => string, RegExp]>([
    ['zeros', (sql) => `${sql.slice(0, 5000)}${'\0'.repeat(500)}${sql.slice(5500)}`, /zeros/],
    ['a page instead', () => '<html><body>504</body></html>', /a statement should begin stands “<html>/],
    ['nothing but its head', (sql) => sql.slice(0, 900), /makes no table/],
    [
      'text where SQL should be',
      (sql) => sql.replace(/LOCK TABLES `wp_terms` WRITE;/, 'error 500: try again;'),
      /“error 500/,
    ],
    ['another site', (sql) => sql.replaceAll('`wp_', '`joomla_'), /“wp_options”/],
    ['a placeholder', (sql) => sql.replaceAll('`wp_', '`SERVMASK_PREFIX_'), /All-in-One WP Migration/],
  ])('with %s is refused in a sentence', (_name, damage, says) => {
    expect(() => chosen(damage(dump()))).toThrow(says)
  })
})

describe('what a copy takes', () => {
  const filter = async (sql: string, server: 'mysql' | 'mariadb' = 'mysql') => {
    const stream = Readable.from([Buffer.from(sql)]).pipe(filterDump({ database: '', as: 'wordpress', server }))
    return Buffer.concat(await stream.toArray())
      .toString('utf8')
      .replace(/\nDELIMITER ;\nCOMMIT;\n$/, '')
      .trim()
  }

  it.each<[string, string, string]>([
    [
      'nothing of the server',
      "SET GLOBAL a=1;\nSET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'x';\nGRANT ALL ON *.* TO a;\nCREATE USER a;\nFLUSH PRIVILEGES;\nCHANGE MASTER TO a=1;\nSET PASSWORD = 'x';",
      '',
    ],
    [
      'no log setting, and the rest of it',
      'SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;\nSET @@SESSION.SQL_LOG_BIN= 0;\nSET a=1, UNIQUE_CHECKS=0;\nSET @@SESSION.SQL_LOG_BIN = @MYSQLDUMP_TEMP_LOG_BIN;',
      'SET UNIQUE_CHECKS=0;',
    ],
    [
      'modes that the server knows',
      "/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;\n/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */ ;\n/*!50003 SET sql_mode              = @saved_sql_mode */ ;",
      "/*!50003 SET @saved_sql_mode       = @@sql_mode */;\n/*!50003 SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION' */;\n/*!50003 SET sql_mode              = @saved_sql_mode */;",
    ],
    [
      'every date',
      "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='STRICT_ALL_TABLES,ANSI_QUOTES' */;",
      "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SESSION sql_mode = 'ANSI_QUOTES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES' */;",
    ],
    ['no locks', 'LOCK TABLES `a` WRITE;\nINSERT INTO `a` VALUES (1);\nUNLOCK TABLES;', 'INSERT INTO `a` VALUES (1);'],
    [
      'no definer, in its words only',
      "DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`ro``ot`@`%`*/ /*!50003 TRIGGER `t` BEFORE INSERT ON `a` FOR EACH ROW BEGIN SET NEW.x = 'DEFINER=`a`@`b`'; END */;;\nDELIMITER ;",
      "DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 */ /*!50003 TRIGGER `t` BEFORE INSERT ON `a` FOR EACH ROW BEGIN SET NEW.x = 'DEFINER=`a`@`b`'; END */;;\nDELIMITER ;",
    ],
    [
      'no definer without quotes',
      "CREATE DEFINER = root@localhost FUNCTION f() RETURNS INT RETURN 1;\nCREATE DEFINER='a'@'%' EVENT e DO SELECT 1;\nCREATE DEFINER=CURRENT_USER() VIEW v AS SELECT 1;\nCREATE DEFINER=r VIEW w AS SELECT 1;",
      'CREATE  FUNCTION f() RETURNS INT RETURN 1;\nCREATE  EVENT e DO SELECT 1;\nCREATE  VIEW v AS SELECT 1;\nCREATE  VIEW w AS SELECT 1;',
    ],
  ])('%s', async (_name, sql, becomes) => {
    expect((await filter(sql)).replace(/\n+/g, '\n').replace(/\*\/ +;/g, '*/;')).toBe(becomes)
  })

  it('is in the lines where the dump has it', async () => {
    const sql = 'DROP DATABASE x;\nUSE x;\n\nGRANT ALL\nON a\nTO b;\nINSERT INTO a VALUES (1)'
    const stream = Readable.from([Buffer.from(sql)]).pipe(filterDump({ database: 'x', as: 'y', server: 'mysql' }))
    const lines = Buffer.concat(await stream.toArray())
      .toString('utf8')
      .split('\n')
    expect(lines[6]).toBe('INSERT INTO a VALUES (1);')
  })

  it('is called by the copy’s name where the dump names its database', async () => {
    const sql =
      "CREATE TABLE `x`.`a` (b int, CONSTRAINT c FOREIGN KEY (b) REFERENCES `x`.`d` (e));INSERT INTO `x`.`a` VALUES ('`x`.`a`');INSERT INTO `z`.`a` VALUES (2);CREATE VIEW x.v AS SELECT `x`.`a`.`x` FROM `x`.`a`;"
    const stream = Readable.from([Buffer.from(sql)]).pipe(filterDump({ database: 'x', as: 'y', server: 'mysql' }))
    const text = Buffer.concat(await stream.toArray()).toString('utf8')
    expect(text).toContain('CREATE TABLE `y`.`a` (b int, CONSTRAINT c FOREIGN KEY (b) REFERENCES `y`.`d` (e));')
    expect(text).toContain("INSERT INTO `y`.`a` VALUES ('`x`.`a`');")
    expect(text).not.toContain('(2)')
  })
})
