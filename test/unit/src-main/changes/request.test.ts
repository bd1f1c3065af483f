// Which request a statement says it is of.
import { expect, it } from 'vitest'
import { requestNameOf, withoutName } from '../../../../src-main/changes/request.ts'

const name = '/*sitefork:17cae414d56a8784 1 POST /wp-admin/post.php?action=edit*/'
const request = { id: '17cae414d56a8784', user: 1, method: 'POST', path: '/wp-admin/post.php?action=edit' }

it.each([
  ['behind a statement', `UPDATE t SET a = 1 ${name}`],
  [
    'behind what looks like one and is a text',
    `INSERT INTO t VALUES ('/*sitefork:0000000000000000 9 GET /forged*/') ${name}`,
  ],
  ['behind a very long statement', `INSERT INTO t VALUES ('${'/*'.repeat(200_000)}') ${name}`],
  ['before a line’s end', `DELETE FROM t ${name}\n`],
])('a name is read %s', (_where, statement) => {
  expect(requestNameOf(statement)).toEqual(request)
})

it('a command is named by its words', () => {
  const said = 'UPDATE t SET a = 1 /*sitefork:17cae414d56a8784 0 CLI plugin install redirection*/'
  expect(requestNameOf(said)).toEqual({
    id: '17cae414d56a8784',
    user: 0,
    method: 'CLI',
    path: 'plugin install redirection',
  })
})

it.each([
  ['there is none', 'UPDATE t SET a = 1'],
  ['there is no statement', null],
  ['it is a text that somebody stores', `INSERT INTO t VALUES ('${name}')`],
  ['it has no id', 'UPDATE t SET a = 1 /*sitefork: 1 POST /x*/'],
  ['bytes of it are not its own', 'UPDATE t SET a = 1 /*sitefork:17cae414d56a8784 1 POST /x\u0007*/'],
])('nobody is named where %s', (_why, statement) => {
  expect(requestNameOf(statement)).toBeUndefined()
})

it('a statement is shown without its name, and one that nobody named as it is', () => {
  const text = `INSERT INTO t VALUES ('${'x'.repeat(1000)} ${name}')`
  expect(withoutName(`${text} ${name}`)).toBe(text)
  expect(withoutName(text)).toBe(text)
  expect(withoutName('CREATE TABLE t (n INT)')).toBe('CREATE TABLE t (n INT)')
})
