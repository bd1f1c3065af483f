// What a site's copy takes of a dump, and how it is changed for the copy's server.
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { filterDump } from '../../../../src-main/dumps/filter-dump.ts'

describe('the SQL for a copy', () => {
  const filter = async (sql: string, server: 'mysql' | 'mariadb' = 'mysql') => {
    const stream = Readable.from([Buffer.from(sql)]).pipe(filterDump({ database: '', as: 'wordpress', server }))
    return Buffer.concat(await stream.toArray())
      .toString('utf8')
      .replace(/\nDELIMITER ;\nCOMMIT;\n$/, '')
      .trim()
  }

  it.each<[string, string, string]>([
    [
      'leaves out what concerns the whole server',
      "SET GLOBAL a=1;\nSET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'x';\nGRANT ALL ON *.* TO a;\nCREATE USER a;\nFLUSH PRIVILEGES;\nCHANGE MASTER TO a=1;\nSET PASSWORD = 'x';",
      '',
    ],
    [
      'leaves out settings of logs, and keeps the others',
      'SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;\nSET @@SESSION.SQL_LOG_BIN= 0;\nSET a=1, UNIQUE_CHECKS=0;\nSET @@SESSION.SQL_LOG_BIN = @MYSQLDUMP_TEMP_LOG_BIN;',
      'SET UNIQUE_CHECKS=0;',
    ],
    [
      'keeps the modes that the server knows',
      "/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;\n/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */ ;\n/*!50003 SET sql_mode              = @saved_sql_mode */ ;",
      "/*!50003 SET @saved_sql_mode       = @@sql_mode */;\n/*!50003 SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION' */;\n/*!50003 SET sql_mode              = @saved_sql_mode */;",
    ],
    [
      'takes every date',
      "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='STRICT_ALL_TABLES,ANSI_QUOTES' */;",
      "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SESSION sql_mode = 'ANSI_QUOTES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES' */;",
    ],
    [
      'leaves out locks',
      'LOCK TABLES `a` WRITE;\nINSERT INTO `a` VALUES (1);\nUNLOCK TABLES;',
      'INSERT INTO `a` VALUES (1);',
    ],
    [
      'leaves out definers, but not in a routine’s text',
      "DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`ro``ot`@`%`*/ /*!50003 TRIGGER `t` BEFORE INSERT ON `a` FOR EACH ROW BEGIN SET NEW.x = 'DEFINER=`a`@`b`'; END */;;\nDELIMITER ;",
      "DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 */ /*!50003 TRIGGER `t` BEFORE INSERT ON `a` FOR EACH ROW BEGIN SET NEW.x = 'DEFINER=`a`@`b`'; END */;;\nDELIMITER ;",
    ],
    [
      'leaves out definers without quotes',
      "CREATE DEFINER = root@localhost FUNCTION f() RETURNS INT RETURN 1;\nCREATE DEFINER='a'@'%' EVENT e DO SELECT 1;\nCREATE DEFINER=CURRENT_USER() VIEW v AS SELECT 1;\nCREATE DEFINER=r VIEW w AS SELECT 1;",
      'CREATE  FUNCTION f() RETURNS INT RETURN 1;\nCREATE  EVENT e DO SELECT 1;\nCREATE  VIEW v AS SELECT 1;\nCREATE  VIEW w AS SELECT 1;',
    ],
  ])('%s', async (_name, sql, becomes) => {
    expect((await filter(sql)).replace(/\n+/g, '\n').replace(/\*\/ +;/g, '*/;')).toBe(becomes)
  })

  it('has each statement in the line where the dump has it', async () => {
    const sql = 'DROP DATABASE x;\nUSE x;\n\nGRANT ALL\nON a\nTO b;\nINSERT INTO a VALUES (1)'
    const stream = Readable.from([Buffer.from(sql)]).pipe(filterDump({ database: 'x', as: 'y', server: 'mysql' }))
    const lines = Buffer.concat(await stream.toArray())
      .toString('utf8')
      .split('\n')
    expect(lines[6]).toBe('INSERT INTO a VALUES (1);')
  })

  it('has the name of the copy’s database in place of the dump’s', async () => {
    const sql =
      "CREATE TABLE `x`.`a` (b int, CONSTRAINT c FOREIGN KEY (b) REFERENCES `x`.`d` (e));INSERT INTO `x`.`a` VALUES ('`x`.`a`');INSERT INTO `z`.`a` VALUES (2);CREATE VIEW x.v AS SELECT `x`.`a`.`x` FROM `x`.`a`;"
    const stream = Readable.from([Buffer.from(sql)]).pipe(filterDump({ database: 'x', as: 'y', server: 'mysql' }))
    const text = Buffer.concat(await stream.toArray()).toString('utf8')
    expect(text).toContain('CREATE TABLE `y`.`a` (b int, CONSTRAINT c FOREIGN KEY (b) REFERENCES `y`.`d` (e));')
    expect(text).toContain("INSERT INTO `y`.`a` VALUES ('`x`.`a`');")
    expect(text).not.toContain('(2)')
  })
})
