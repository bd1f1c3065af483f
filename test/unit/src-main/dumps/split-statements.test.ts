// Statements are the same however the text is cut, and end where the servers' own clients end them.
import { describe, expect, it } from 'vitest'
import { splitStatements } from '../../../../src-main/dumps/split-statements.ts'
import { inOnePass } from '../../../support/promptly.ts'
import { randomOf } from '../../../support/random.ts'

function split(pieces: readonly Buffer[], escapes = true) {
  const statements: string[] = []
  const comments: string[] = []
  const lines: string[] = []
  let now = ''
  const splitter = splitStatements({
    inside(chunk, from, to) {
      now += chunk.toString('latin1', from, to)
    },
    end() {
      statements.push(now)
      now = ''
    },
    between() {},
    mixedIn: (line) => lines.push(line),
    comment: (text) => comments.push(text),
    delimiter() {},
  })
  splitter.escapes(escapes)
  for (const piece of pieces) splitter.push(piece)
  const open = splitter.finish()
  return { statements, comments, lines, open, rest: now }
}

const whole = (sql: string, escapes = true) => split([Buffer.from(sql)], escapes)

describe('a statement ends', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'not in a text',
      `INSERT INTO t VALUES ('a;b','it''s;','\\\\','\\';',"x;""y");SET a=1;`,
      [`INSERT INTO t VALUES ('a;b','it''s;','\\\\','\\';',"x;""y")`, 'SET a=1'],
    ],
    ['not in a name', 'CREATE TABLE `a;``b` (`x\\` int);USE `y`;', ['CREATE TABLE `a;``b` (`x\\` int)', 'USE `y`']],
    ['not in a comment', "SELECT 1 -- a;b\n, 2 # c;'\n, /* d;' */ 3;\n", ["SELECT 1 -- a;b\n, 2 # c;'\n, /* d;' */ 3"]],
    [
      'in what servers read of a comment',
      '/*!40101 SET a=1 */;/*M! SET b=2 */;',
      ['/*!40101 SET a=1 */', '/*M! SET b=2 */'],
    ],
    ['not after a minus', 'SET a=1--2;SET b=3;', ['SET a=1--2', 'SET b=3']],
    [
      'in another delimiter',
      'DELIMITER ;;\nCREATE TRIGGER t BEGIN a; b; END;;\ndelimiter ;\nSET a=1;',
      ['CREATE TRIGGER t BEGIN a; b; END', 'SET a=1'],
    ],
    ['where a delimiter is of several letters', 'DELIMITER //\nSET a=1/2//\nSET b=2//\n', ['SET a=1/2', 'SET b=2']],
    ['also when it says nothing', ';;SET a=1;;', ['SET a=1']],
  ])('%s', (_name, sql, statements) => {
    expect(whole(sql)).toMatchObject({ statements, open: undefined, rest: '' })
  })

  it('after a quote behind a backslash only where backslashes mean nothing', () => {
    expect(whole(`SET a='\\';SET b=1;`, false).statements).toEqual([`SET a='\\'`, 'SET b=1'])
    expect(whole(`SET a='\\';SET b=1;`).open).toBe('quote')
  })
})

it('takes nothing for a statement that editors and tools put before or between', () => {
  const sql = [
    '\ufeffmysqldump: [Warning] Using a password on the command line interface can be insecure.',
    '/*M!999999\\- enable the sandbox mode */ ',
    '-- MySQL dump 10.13',
    'Warning: Using a password',
    'SET a=1;',
    '# Table: `x`',
    '/* Duplicator */',
    '/usr/bin/mysqldump: Deprecated program name.',
  ].join('\r\n')
  expect(whole(sql)).toEqual({
    statements: ['SET a=1'],
    comments: [
      '/*M!999999\\- enable the sandbox mode */',
      '-- MySQL dump 10.13\r',
      '# Table: `x`\r',
      '/* Duplicator */',
    ],
    lines: [
      expect.stringMatching(/^mysqldump: /),
      expect.stringMatching(/^Warning: /),
      expect.stringMatching(/^\/usr/),
    ],
    open: undefined,
    rest: '',
  })
})

it.each([
  ["INSERT INTO t VALUES ('abc", 'quote'],
  ["INSERT INTO t VALUES ('abc\\'", 'quote'],
  ['INSERT INTO `t', 'quote'],
  ['INSERT INTO t VALUES (1)', 'statement'],
  ['SET a=1; /* never', 'comment'],
  ['SET a=1; -- the end', undefined],
])('%j ends with %s open', (sql, open) => {
  expect(whole(sql).open).toBe(open)
})

const parts = [
  ...[
    "'a;b'",
    "'it''s'",
    "'\\\\'",
    "'\\''",
    '"x;\\""',
    '`a;b`',
    '`a``b`',
    "-- x;'\n",
    '--',
    '- -',
    '#;"\n',
    "/* ;' */",
    '/*!40101 a */',
  ],
  ...[
    '/*M!100 b */',
    '/',
    '*',
    ';',
    '\n',
    '\r\n',
    ' ',
    'SET a=1',
    'INSERT INTO t VALUES (1)',
    'é🦊',
    '\\',
    'DELIMITER ;;\n',
    'DELIMITER ;\n',
  ],
  ...['\nmysqldump: x\n', 'd', 'm', '0', "'", '"', '\0'],
]

it('finds the same statements whatever pieces the text comes in', () => {
  for (let seed = 0; seed < 400; seed++) {
    const random = randomOf(seed)
    const text = Buffer.from(Array.from({ length: 1 + random.below(60) }, () => random.pick(parts)).join(''))
    const pieces: Buffer[] = []
    for (let at = 0; at < text.length; ) {
      const to = at + 1 + random.below(random.pick([1, 3, 20]))
      pieces.push(text.subarray(at, to))
      at = to
    }
    expect(split(pieces), `seed ${seed}`).toEqual(split([text]))
  }
})

it('looks at each character about once, even in a text of backslashes and quotes', () => {
  for (const piece of ['\\', "'", "\\'", '-', '/*', '*/', 'd', 'delimiter ', '\n']) {
    inOnePass(() => whole(`SET a='${piece.repeat(2 ** 20 / piece.length)}`))
    inOnePass(() => whole(piece.repeat(2 ** 18 / piece.length)))
  }
})
