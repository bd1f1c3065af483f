// Positions of both kinds of servers: what holds what.
import { expect, test } from 'vitest'
import { formatGtidSet, parseGtidSet } from '../../../../../src-main/database/gtid/mysql-position.ts'
import { advance, covers, includes } from '../../../../../src-main/database/gtid/positions.ts'
import { inOnePass } from '../../../../support/promptly.ts'

const one = '3e11fa47-71ca-11e1-9e33-c80aa9429562'
const two = '4e11fa47-71ca-11e1-9e33-c80aa9429562'

test.each([
  [`${one}:1-5`, `${one}:3`, true],
  [`${one}:1-5`, `${one}:6`, false],
  [`${one}:1-5:7-9`, `${one}:4-8`, false],
  [`${one}:1-5,${two}:1`, `${two}:1`, true],
  [`${one}:1-5`, `${two}:1`, false],
  [`${one}:1-5`, '', true],
  ['', `${one}:1`, false],
  ['0-1-42', '0-7-41', true],
  ['0-1-42,3-1-7', '0-1-42,3-1-8', false],
  [`${one}:1-5:shop:1-9`, `${one}:shop:8`, true],
  [`${one}:1-5:shop:1-9`, `${one}:8`, false],
  [`${one}:1-5`, `${one}:none`, false],
  [`${one}:1-5`, ':::', false],
  [`${one}:-1`, `${one}:1`, false],
  ['0-1-42', 'none', false],
  ['0-1-42', `0-1-${'9'.repeat(50)}`, false],
])('%s includes %s: %s', (position, other, does) => {
  expect(includes(position, other)).toBe(does)
})

test('a set is written as MySQL writes it, neighbours together', () => {
  expect(formatGtidSet(parseGtidSet(`${one.toUpperCase()}:1-3,\n${one}:4:6,${two}:2`))).toBe(`${one}:1-4:6,${two}:2`)
})

test('compares positions of any length in little more than one pass', () => {
  const ranges = (step: number) =>
    Array.from({ length: 100_000 }, (_none, index) => `:${index * 4}-${index * 4 + step}`)
  const single = Array.from({ length: 50_000 }, (_none, index) => `${one}:${index * 2}`).join()
  for (const [position, other, does] of [
    [`${one}${ranges(2).join('')}`, `${one}${ranges(1).join('')}`, true],
    [single, `${one}:6`, true],
    ['1'.repeat(200_000), '1-'.repeat(200_000), false],
  ] as const) {
    expect(inOnePass(() => includes(position, other))).toBe(does)
  }
})

test('a transaction more moves the position by one', () => {
  expect(advance(`${one}:1-5`, `${one}:6`)).toBe(`${one}:1-6`)
  expect(advance('', `${two}:1`)).toBe(`${two}:1`)
  expect(advance('0-1-5,3-2-7', '0-1-6')).toBe('3-2-7,0-1-6')
  expect(covers(advance('0-1-5', '0-9-6'), '0-9-6')).toBe(true)
})
