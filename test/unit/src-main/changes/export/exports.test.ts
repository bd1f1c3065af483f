// Changes as SQL and as text: exact for servers, plain for people, and harmless to both.
import { expect, it } from 'vitest'
import { describeRow } from '../../../../../src-main/changes/describe-cells.ts'
import { textWithin } from '../../../../../src-main/changes/export/text-within.ts'
import { writeSql } from '../../../../../src-main/changes/export/write-sql.ts'
import { writeText } from '../../../../../src-main/changes/export/write-text.ts'
import type { RowChange, RowTable } from '../../../../../src-main/rows/change.ts'
import { column, textColumn } from '../../../../support/columns.ts'

const table: RowTable = {
  database: 'wp',
  name: 'wp_posts',
  columns: [
    column('bigint', { name: 'ID' }),
    { ...textColumn, name: 'title' },
    column('datetime', { name: 'at' }),
    column('int', { name: 'made', generated: true }),
  ],
  key: [0],
}
const row = (id: string, title: string | null, at = '0000-00-00 00:00:00') =>
  [id, title, at, '1'].map((value) => (value === null ? null : Buffer.from(value)))

const changes: readonly RowChange[] = [
  { table, before: null, after: row('3', "it's") },
  { table, before: row('1', 'a'), after: row('1', null) },
  { table, before: row('2', 'b'), after: null },
]

const sql = (statements: readonly string[] = [], rows = changes) =>
  [...writeSql({ from: 'a', to: 'b', incomplete: null, statements, rows: () => rows })].join('')

it('SQL removes first, then changes, then adds, each by its key and exactly', () => {
  const lines = sql()
    .split('\n')
    .filter((line) => /^(?:DELETE|UPDATE|INSERT)/.test(line))
  expect(lines).toEqual([
    'DELETE FROM `wp_posts` WHERE `ID` IN (2) LIMIT 1;',
    "UPDATE `wp_posts` SET `title` = NULL, `at` = '0000-00-00 00:00:00' WHERE `ID` IN (1) LIMIT 1;",
    "INSERT INTO `wp_posts` (`ID`, `title`, `at`) VALUES (3, X'69742773', '0000-00-00 00:00:00');",
  ])
})

it('SQL finds a row of a table without a key by all it holds, to the byte', () => {
  const keyless = { ...table, key: [] }
  expect(sql([], [{ table: keyless, before: row('2', 'b'), after: null }])).toContain(
    "DELETE FROM `wp_posts` WHERE `ID` = 2 AND CAST(`title` AS BINARY) = X'62' AND `at` = '0000-00-00 00:00:00' AND `made` = 1 LIMIT 1;",
  )
})

it('SQL says what it makes of what, and why not all may be here', () => {
  const [...text] = writeSql({
    from: 'x\n\\! rm',
    to: 'y',
    incomplete: 'A log\nis gone.',
    statements: [],
    rows: () => [],
  })
  expect(text.join('')).toContain(
    '-- Makes y of x␊\\! rm. Written by Sitefork.\n-- Not everything may be here: A log␊is gone.\n',
  )
})

it('SQL has a schema change as it was made, unless a client could read a command of its own in it', () => {
  expect(sql(["CREATE TABLE `wp_x` (`a` int DEFAULT 5 COMMENT 'it')"])).toContain(
    "\nCREATE TABLE `wp_x` (`a` int DEFAULT 5 COMMENT 'it');\n",
  )
  for (const hostile of [
    'system touch /tmp/x',
    "CREATE TABLE `a` (`b` int COMMENT 'a\\' /* ' \\! touch /tmp/x ' */)",
    "CREATE TABLE `a` (`b` int) /*M!100000 COMMENT ' */ ;\nsystem touch /tmp/x\n ' */",
    'CREATE TABLE a (b int) -- `',
    'CREATE TRIGGER t BEGIN a; b; END',
  ]) {
    const lines = sql([hostile]).split('\n')
    const mentions = lines.filter((line) => /touch|TRIGGER|-- `/.test(line))
    expect(
      mentions.every((line) => line.startsWith('-- ')),
      hostile,
    ).toBe(true)
    expect(lines).toContain(`SET @sitefork = CONVERT(X'${Buffer.from(hostile).toString('hex')}' USING utf8mb4);`)
  }
})

it('text shows things, their rows and files, and lines before and after', () => {
  const before = 'one\ntwo\nthree\nfour\nfive'
  const rows = [
    { table, before: row('1', before), after: row('1', before.replace('five', '5')) },
    { table, before: row('2', 'a:1:{s:1:"k";i:1;}'), after: row('2', 'a:1:{s:1:"k";i:2;}') },
    { table, before: row('3', 'x\u001b[31m'), after: null },
  ].map((change) => describeRow({ ...change, class: 'work', why: null }))
  const file = {
    path: 'a.php',
    from: null,
    change: 'changed' as const,
    is: 'file' as const,
    before: 5,
    after: 7,
    at: null,
  }
  const files = [{ ...file, modes: { before: '0644', after: '0600' }, class: 'work' as const, why: null }]
  const sections = [{ heading: 'page “x”: title changed', rows, files, statements: ['DROP TABLE `a`'] }]
  const text = textWithin(writeText({ from: 'point', to: 'clone', incomplete: null, sections }))
  expect(text).toBe(`From point
To   clone

page “x”: title changed
  ! DROP TABLE \`a\`
  ~ wp_posts ID=1
      title
          three
          four
        - five
        + 5
  ~ wp_posts ID=2
      title
        k
          - 1
          + 2
  - wp_posts ID=3
      ID
        - 3
      title
        - x␛[31m
      at
        - 0000-00-00 00:00:00
      made
        - 1
  ~ a.php (5 → 7 bytes, 0644 → 0600)
`)
})

it('an export that no text can hold is refused, not cut', () => {
  function* without() {
    for (;;) yield 'x'.repeat(1000)
  }
  expect(() => textWithin(without(), 2 ** 20)).toThrow('more than 1 MB')
  expect(textWithin(['a', 'b'])).toBe('ab')
})
