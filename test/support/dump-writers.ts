// One WordPress' database, written down as each of the common tools does: its head, its tables, its rows, its end.

export interface WrittenTable {
  readonly name: string
  /** What stands between the parentheses, one line each, and what follows them. */
  readonly columns: readonly string[]
  readonly keys: readonly string[]
  readonly tail: string
  /** Values as SQL has them. */
  readonly rows: readonly (readonly string[])[]
}

export interface Written {
  readonly database: string
  readonly tables: readonly WrittenTable[]
  /** Of the server, as it calls itself. */
  readonly version: string
}

export interface DumpWriter {
  readonly name: string
  /** Whether what it writes has an end that can be known. */
  readonly ends: boolean
  readonly write: (site: Written) => string
}

const tail = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci'

function table(
  name: string,
  columns: readonly string[],
  keys: readonly string[],
  rows: readonly (readonly string[])[] = [],
): WrittenTable {
  return { name, columns, keys, tail, rows }
}

/** Texts that a reader by lines, or by quotes, stumbles over. */
export const awkward = [
  "'USE `other`;\\nCREATE DATABASE `x`;\\n-- Dump completed on 2026-01-01\\n'",
  "'it''s; \\'quoted\\' \\\\'",
  "'DELIMITER ;;\\n/*!40101 SET SQL_MODE=\\'NO_AUTO_VALUE_ON_ZERO\\' */;\\n# x'",
  '\'a:1:{s:3:\\"k\\\\\\"\\";s:2:\\"é🦊\\";}\'',
  "'CREATE DEFINER=`a`@`b` VIEW x; DROP TABLE `wp_posts`;'",
]

/** As small as a WordPress can be, with a table of a plugin at the end. */
export function smallSite(prefix = 'wp_', address = 'http://acme.example'): readonly WrittenTable[] {
  const of = (name: string) => `${prefix}${name}`
  const id = '`id` bigint(20) unsigned NOT NULL'
  const pairs = (name: string, rows: readonly (readonly string[])[] = []) =>
    table(of(name), [id, '`k` varchar(191) NOT NULL', '`v` longtext'], ['PRIMARY KEY (`id`)'], rows)
  const options: readonly (readonly [string, string])[] = [
    ['siteurl', address],
    ['home', address],
    ['template', 'twentytwenty'],
    ['stylesheet', 'twentytwenty'],
    ['active_plugins', 'a:0:{}'],
    [`${prefix}user_roles`, 'a:1:{s:13:\\"administrator\\";a:0:{}}'],
  ]
  return [
    pairs('commentmeta'),
    pairs('comments', [['1', "'hello'", awkward[1] ?? "''"]]),
    pairs('links'),
    table(
      of('options'),
      [
        '`option_id` bigint(20) unsigned NOT NULL',
        '`option_name` varchar(191) NOT NULL',
        '`option_value` longtext NOT NULL',
      ],
      ['PRIMARY KEY (`option_id`)', 'UNIQUE KEY `option_name` (`option_name`)'],
      options.map(([name, value], index) => [String(index + 1), `'${name}'`, `'${value}'`]),
    ),
    pairs('postmeta', [['1', "'_edit_lock'", "'1700000000:1'"]]),
    pairs(
      'posts',
      awkward.map((text, index) => [String(index + 1), "'post'", text]),
    ),
    pairs('term_relationships', [['1', "'1'", "'0'"]]),
    pairs('term_taxonomy', [['1', "'category'", "''"]]),
    pairs('termmeta'),
    pairs('terms', [['1', "'Uncategorized'", 'NULL']]),
    pairs('usermeta', [['1', `'${prefix}capabilities'`, '\'a:1:{s:13:\\"administrator\\";b:1;}\'']]),
    pairs('users', [
      ['1', "'admin'", "'$P$B'"],
      ['2', "'editor'", "'$P$C'"],
    ]),
  ]
}

const created = ({ name, columns, keys, tail }: WrittenTable, opening = 'CREATE TABLE', indent = '  ') =>
  `${opening} \`${name}\` (\n${[...columns, ...keys].map((line) => indent + line).join(',\n')}\n) ${tail}`

const values = (row: readonly string[], between = ',') => `(${row.join(between)})`

const many = ({ name, rows }: WrittenTable) =>
  rows.length === 0 ? '' : `INSERT INTO \`${name}\` VALUES ${rows.map((row) => values(row)).join(',')};\n`

const single = ({ name, rows }: WrittenTable) =>
  rows.map((row) => `INSERT INTO \`${name}\` VALUES ${values(row)};\n`).join('')

/** Also across lines, with the names of its columns. */
const complete = ({ name, columns, rows }: WrittenTable, between = ',\n') => {
  const names = columns.map((column) => column.split(' ')[0]).join(', ')
  return rows.length === 0
    ? ''
    : `INSERT INTO \`${name}\` (${names}) VALUES\n${rows.map((row) => values(row, ', ')).join(between)};\n`
}

const oldSettings = `/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
`
const restored = `/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
`

interface DumpOptions {
  readonly head: (site: Written) => string
  readonly databases?: boolean
  readonly drops?: boolean
  readonly rows?: (table: WrittenTable) => string
  readonly comments?: boolean
  readonly compact?: boolean
  readonly locks?: boolean
}

function mysqldump(options: DumpOptions): (site: Written) => string {
  const { head, databases, drops, rows = many, comments = true, compact = false, locks = true } = options
  const said = (text: string) => (comments ? `--\n-- ${text}\n--\n\n` : '')
  return (site) => {
    const opens = [
      ...(drops ? [`/*!40000 DROP DATABASE IF EXISTS \`${site.database}\`*/;\n\n`] : []),
      `CREATE DATABASE /*!32312 IF NOT EXISTS*/ \`${site.database}\` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;\n\nUSE \`${site.database}\`;\n\n`,
    ].join('')
    const one = (table: WrittenTable) =>
      [
        said(`Table structure for table \`${table.name}\``),
        `DROP TABLE IF EXISTS \`${table.name}\`;\n/*!40101 SET @saved_cs_client     = @@character_set_client */;\n`,
        `/*!40101 SET character_set_client = utf8mb4 */;\n${created(table)};\n`,
        `/*!40101 SET character_set_client = @saved_cs_client */;\n\n`,
        said(`Dumping data for table \`${table.name}\``),
        ...(locks
          ? [`LOCK TABLES \`${table.name}\` WRITE;\n/*!40000 ALTER TABLE \`${table.name}\` DISABLE KEYS */;\n`]
          : []),
        rows(table),
        ...(locks ? [`/*!40000 ALTER TABLE \`${table.name}\` ENABLE KEYS */;\nUNLOCK TABLES;\n`] : []),
        '\n',
      ].join('')
    if (compact) return site.tables.map((table) => `${created(table)};\n${rows(table)}`).join('')
    return [
      comments ? head(site) : '',
      `${oldSettings}/*!50503 SET NAMES utf8mb4 */;\n/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;\n/*!40103 SET TIME_ZONE='+00:00' */;\n`,
      `/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;\n`,
      `/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;\n`,
      `/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\n/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;\n\n`,
      databases || drops ? opens : '',
      ...site.tables.map(one),
      `/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;\n\n/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;\n`,
      `/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;\n/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;\n`,
      `${restored}/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;\n\n`,
      comments ? '-- Dump completed on 2026-11-27 10:00:00\n' : '',
    ].join('')
  }
}

const byMysql = ({ database, version }: Written) =>
  `-- MySQL dump 10.13  Distrib ${version}, for Linux (x86_64)\n--\n-- Host: localhost    Database: ${database}\n-- ------------------------------------------------------\n-- Server version\t${version}\n\n`
const byMariadb = ({ database, version }: Written) =>
  `/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19  Distrib ${version}, for debian-linux-gnu (x86_64)\n--\n-- Host: localhost    Database: ${database}\n-- ------------------------------------------------------\n-- Server version\t${version}\n\n`
const warned = 'mysqldump: [Warning] Using a password on the command line interface can be insecure.\n'

/** It numbers rows once they and its key are there. */
const plainly = (column: string) => column.replace(' AUTO_INCREMENT', '')

const phpMyAdmin = (words: readonly [string, string, string]) => (site: Written) =>
  [
    `-- phpMyAdmin SQL Dump\n-- version 5.2.0\n-- https://www.phpmyadmin.net/\n--\n-- ${words[0]} localhost:3306\n`,
    `-- ${words[1]} ${site.version}\n-- ${words[2]} 8.0.26\n\nSET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";\nSTART TRANSACTION;\nSET time_zone = "+00:00";\n\n\n`,
    `${oldSettings}/*!40101 SET NAMES utf8mb4 */;\n\n--\n-- \`${site.database}\`\n--\n\n`,
    ...site.tables.map(
      (table) =>
        `-- --------------------------------------------------------\n\n${created({ ...table, keys: [], columns: table.columns.map(plainly) })};\n\n${complete(table)}\n`,
    ),
    ...site.tables.map(
      (table) =>
        `--\n-- \`${table.name}\`\n--\nALTER TABLE \`${table.name}\`\n${table.keys.map((key) => `  ADD ${key}`).join(',\n')};\n\n`,
    ),
    ...site.tables.flatMap(({ name, columns }) =>
      columns
        .filter((column) => column !== plainly(column))
        .map((column) => `ALTER TABLE \`${name}\`\n  MODIFY ${column}, AUTO_INCREMENT=5000;\n`),
    ),
    `COMMIT;\n\n${restored}`,
  ].join('')

const updraft = ({ database, tables, version }: Written) =>
  [
    `# WordPress MySQL database backup\n# Created by UpdraftPlus version 1.22.3 (https://updraftplus.com)\n# WordPress Version: 6.4.1, running on PHP 8.1.2 (Apache), MySQL ${version}\n`,
    `# Backup of: http://acme.example\n# Table prefix: wp_\n# Site info: multisite=0\n# Site info: end\n\n# Generated: Thursday 23. November 2023 04:36 UTC\n# Hostname: localhost\n# Database: \`${database}\`\n`,
    `# --------------------------------------------------------\n${oldSettings}/*!40101 SET NAMES utf8mb4 */;\n/*!40101 SET foreign_key_checks = 0 */;\n\n`,
    ...tables.map((table) =>
      [
        `# Table: \`${table.name}\`\n# Approximate rows expected in table: ${table.rows.length}\n/*!40103 SET TIME_ZONE='+00:00' */;\n\n`,
        `# Delete any existing table \`${table.name}\`\n\nDROP TABLE IF EXISTS \`${table.name}\`;\n\n# Table structure of table \`${table.name}\`\n\n${created(table)} ;\n\n`,
        `# Data contents of table \`${table.name}\`\n\n`,
        table.rows.length === 0
          ? '\n'
          : ` \nINSERT INTO \`${table.name}\` VALUES ${table.rows.map((row) => values(row, ', ')).join(',\n ')};\n`,
        `# End of data contents of table \`${table.name}\`\n\n`,
      ].join(''),
    ),
    restored,
  ].join('')

const adminer = ({ tables, version }: Written) =>
  [
    `-- Adminer 4.8.1 MySQL ${version} dump\n\nSET NAMES utf8;\nSET time_zone = '+00:00';\nSET foreign_key_checks = 0;\nSET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';\n\nSET NAMES utf8mb4;\n\n`,
    ...tables.map((table) => `DROP TABLE IF EXISTS \`${table.name}\`;\n${created(table)};\n\n${complete(table)}\n`),
    '\n-- 2026-11-27 10:00:00\n',
  ].join('')

const duplicator = ({ tables }: Written) =>
  [
    '/* DUPLICATOR-LITE (PHP BUILD MODE) MYSQL SCRIPT CREATED ON : 2026-11-27 10:00:00 */\n\nSET FOREIGN_KEY_CHECKS = 0;\n\n',
    ...tables.map((table) => `${created(table, 'CREATE TABLE IF NOT EXISTS')};\n\n`),
    ...tables.map((table) => `/* INSERT TABLE DATA: ${table.name} */\n${single(table)}\n`),
    'SET FOREIGN_KEY_CHECKS = 1; \n\n/* Duplicator WordPress Timestamp: 2026-11-27 10:00:00*/\n/* DUPLICATOR_MYSQLDUMP_EOF */\n',
  ].join('')

const heidi = ({ database, tables, version }: Written) =>
  [
    `-- --------------------------------------------------------\n-- Host:                         127.0.0.1\n-- Server version:               ${version} - distribution\n-- Server OS:                    Win64\n-- HeidiSQL Version:             12.3.0.6589\n-- --------------------------------------------------------\n\n`,
    `/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;\n/*!40101 SET NAMES utf8 */;\n/*!50503 SET NAMES utf8mb4 */;\n/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;\n`,
    `/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\n/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;\n\n-- Dumping database structure for ${database}\n`,
    `DROP DATABASE IF EXISTS \`${database}\`;\nCREATE DATABASE IF NOT EXISTS \`${database}\` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;\nUSE \`${database}\`;\n\n`,
    ...tables.map(
      (table) =>
        `-- Dumping structure for table ${database}.${table.name}\nDROP TABLE IF EXISTS \`${table.name}\`;\n${created(table, 'CREATE TABLE IF NOT EXISTS')};\n\n-- Dumping data for table ${database}.${table.name}: ~0 rows (approximately)\n/*!40000 ALTER TABLE \`${table.name}\` DISABLE KEYS */;\n${complete(table, ',\n\t')}/*!40000 ALTER TABLE \`${table.name}\` ENABLE KEYS */;\n\n`,
    ),
    `/*!40101 SET SQL_MODE=IFNULL(@OLD_SQL_MODE, '') */;\n/*!40014 SET FOREIGN_KEY_CHECKS=IFNULL(@OLD_FOREIGN_KEY_CHECKS, 1) */;\n/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;\n/*!40111 SET SQL_NOTES=IFNULL(@OLD_SQL_NOTES, 1) */;\n`,
  ].join('')

/** MySQL Workbench, among others, says of each table which database it is in. */
const workbench = (site: Written) =>
  [
    'SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0;\nSET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0;\n\n',
    `CREATE SCHEMA IF NOT EXISTS \`${site.database}\` DEFAULT CHARACTER SET utf8mb4 ;\n`,
    ...site.tables.map((table) =>
      `${created(table, 'CREATE TABLE IF NOT EXISTS')};\n${single(table)}`.replaceAll(
        `\`${table.name}\``,
        `\`${site.database}\`.\`${table.name}\``,
      ),
    ),
    'SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS;\nSET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS;\n',
  ].join('')

const everyMysqldump: readonly DumpWriter[] = [
  { name: 'mysqldump', ends: true, write: mysqldump({ head: byMysql }) },
  { name: 'mysqldump with a warning', ends: true, write: (site) => warned + mysqldump({ head: byMysql })(site) },
  {
    name: 'mysqldump with a byte order mark',
    ends: true,
    write: (site) => `\ufeff${mysqldump({ head: byMysql })(site)}`,
  },
  { name: 'mysqldump --databases', ends: true, write: mysqldump({ head: byMysql, databases: true }) },
  { name: 'mysqldump --add-drop-database', ends: true, write: mysqldump({ head: byMysql, drops: true }) },
  { name: 'mysqldump --skip-extended-insert', ends: true, write: mysqldump({ head: byMysql, rows: single }) },
  { name: 'mysqldump --complete-insert', ends: true, write: mysqldump({ head: byMysql, rows: complete }) },
  { name: 'mysqldump --skip-comments', ends: true, write: mysqldump({ head: byMysql, comments: false }) },
  {
    name: 'mysqldump --skip-lock-tables --skip-disable-keys',
    ends: true,
    write: mysqldump({ head: byMysql, locks: false }),
  },
  { name: 'mariadb-dump', ends: true, write: mysqldump({ head: byMariadb }) },
  { name: 'mysqldump --compact', ends: false, write: mysqldump({ head: byMysql, compact: true }) },
]

export const dumpWriters: readonly DumpWriter[] = [
  ...everyMysqldump,
  { name: 'phpMyAdmin', ends: true, write: phpMyAdmin(['Host:', 'Server version:', 'PHP Version:']) },
  {
    name: 'phpMyAdmin in French',
    ends: true,
    write: phpMyAdmin(['Hôte :', 'Version du serveur :', 'Version de PHP :']),
  },
  { name: 'UpdraftPlus', ends: true, write: updraft },
  { name: 'Adminer', ends: true, write: adminer },
  { name: 'Duplicator', ends: true, write: duplicator },
  { name: 'HeidiSQL', ends: true, write: heidi },
  { name: 'MySQL Workbench', ends: true, write: workbench },
]
