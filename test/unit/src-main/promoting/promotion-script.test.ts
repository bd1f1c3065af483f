// What is handed to somebody who may write: ids that are free, and what to do with files.
import { expect, it } from 'vitest'
import {
  fileInstructions,
  idsAhead,
  promotionScript,
  undoScript,
} from '../../../../src-main/promoting/promotion-script.ts'

it('leaves ids free for what production adds until then, and gives each once', () => {
  const ids = ['7', '8'].map((from) => ({ table: 'wp_posts', column: 'ID', from }))
  const given = idsAhead([...ids, { table: 'wp_terms', column: 'term_id', from: '7' }], (table) =>
    table === 'wp_posts' ? 500n : 3n,
  )
  expect(given.map(({ table, from, to }) => `${table} ${from} ${to}`)).toEqual([
    'wp_posts 7 1501',
    'wp_posts 8 1502',
    'wp_terms 7 1004',
  ])
})

it('says what must be there, what is to be copied, and what is to be removed last', () => {
  const file = (bytes: number) => ({ is: 'file', bytes, mode: 0o644 }) as const
  const hash = (digit: string) => digit.repeat(64)
  const text = fileInstructions(
    [
      {
        path: 'wp-content/a.php',
        from: null,
        before: file(1),
        after: file(2),
        hashes: { before: hash('1'), after: hash('2') },
      },
      {
        path: 'wp-content/new.php',
        from: 'wp-content/old.php',
        before: file(3),
        after: file(3),
        hashes: { before: hash('3'), after: hash('3') },
      },
    ],
    { title: '2 changes of “header”' },
  )
  expect(text).toBe(`Files of: 2 changes of “header”. Paths are from the top of the site.

1. Compare first. Where one is another than it says here, somebody changed it since: stop, and export this once more.
   wp-content/a.php: a file of 1 bytes, mode 0644, SHA-256 ${hash('1')}
   wp-content/old.php: a file of 3 bytes, mode 0644, SHA-256 ${hash('3')}
   wp-content/new.php: not there

2. Copy these from the clone, before the script for the database is run.
   wp-content/a.php: a file of 2 bytes, mode 0644, SHA-256 ${hash('2')}
   wp-content/new.php: a file of 3 bytes, mode 0644, SHA-256 ${hash('3')}

3. Remove these, once the script for the database has said that it wrote.
   wp-content/old.php
`)
  expect(fileInstructions([], { title: 'x' })).toBe('')
})

it('drops tables only where it has written, and says what an undo leaves to be taken back', () => {
  const words = { title: 'it', database: 'site' }
  const statements = ['CREATE TABLE a (id INT)', 'DROP TABLE b']
  const script = [...promotionScript({ rows: [], statements }, words)].join('')
  expect(script.indexOf('CREATE TABLE a')).toBeLessThan(script.indexOf('START TRANSACTION'))
  expect(script).toMatch(/ROLLBACK;\nSET @sitefork_end = IF\([^\n]*'DROP TABLE b', 'DO 0'\);/)
  const stays = [...undoScript({ rows: [], statements }, words)].join('')
  expect(stays).toContain('-- These schema changes stay')
  const back = [
    { text: 'CREATE TABLE b (id INT)', when: 'first' },
    { text: 'DROP TABLE a', when: 'last' },
  ] as const
  const undo = [...undoScript({ rows: [], statements, back }, words)].join('')
  expect(undo.indexOf('CREATE TABLE b')).toBeLessThan(undo.indexOf('START TRANSACTION'))
  expect(undo).toMatch(/\n-- Once it has said that it wrote, run these too[^\n]*\n-- {3}DROP TABLE a\n$/)
})
