// Text from elsewhere is shown as text: it controls no terminal and hides nothing.
import { expect, it } from 'vitest'
import { contract } from '../../../../src-main/contract/contract.ts'
import { isPlain, plain, plainJson, plainLine } from '../../../../src-main/contract/control-pictures.ts'
import { nameSchema, noteSchema } from '../../../../src-main/contract/text.ts'

it.each([
  [
    'what people write',
    'Grüße, “Acme” 日本語 مرحبا 👩‍👩‍👧 שלום\u200f!',
    'Grüße, “Acme” 日本語 مرحبا 👩‍👩‍👧 שלום\u200f!',
  ],
  ['lines and tabs', 'one\r\ntwo\n\tthree', 'one\ntwo\n\tthree'],
  ['a title of the terminal', '\u001b]0;owned\u0007', '␛]0;owned␇'],
  ['a clipboard', '\u001b]52;c;cm0gLXJm\u001b\\', '␛]52;c;cm0gLXJm␛\\'],
  ['a cleared screen', '6.4\u001b[2J\u001b[H', '6.4␛[2J␛[H'],
  ['the same in one byte', '\u009b2J\u0090x\u009c', '�2J�x�'],
  ['a line that is written over', 'bad\rok ', 'bad␍ok '],
  ['a bell, a backspace, a delete, a zero', '\u0007\b\u007f\0', '␇␈␡␀'],
  ['a turned order', 'photo_\u202egnp.exe', 'photo_�gnp.exe'],
  ['isolates and separators', '\u2066a\u2069\u2028b\u2029', '�a��b�'],
  ['letters that tag', 'x\u{e0041}\u{e007f}', 'x��'],
  ['half a letter', 'a\ud800b', 'a�b'],
])('%s', (_, text, said) => {
  expect(plain(text)).toBe(said)
  expect(isPlain(text)).toBe(text === said)
})

it('keeps the cell of a table on its line', () => expect(plainLine('a\nb\tc')).toBe('a␊b␉c'))

it('writes JSON of the same value, without control characters', () => {
  const value = { a: '\u001b[2J\u009b\u202e\u{e0041}\u007f\n', 'key\u009b': ['\ud800', 1, null] }
  const text = plainJson(value)
  expect(JSON.parse(text)).toEqual(value)
  expect(isPlain(text)).toBe(true)
})

it('allows only visible text in a name or a note', () => {
  const fits = (text: string) => [nameSchema.safeParse(text).success, noteSchema.safeParse(text).success]
  expect(['Acme “Blog”', 'two\nlines', '\u001b[2J', 'a\u202eb', '\ud800', 'x'.repeat(201)].map(fits)).toEqual([
    [true, true],
    [false, true],
    [false, false],
    [false, false],
    [false, false],
    [false, true],
  ])
})

/** Every text that a method takes, filled with what no person types. */
const strange = '\u001b]0;owned\u0007'
it.each([
  ['production.rename', contract.production.rename, { production: 'p', name: strange }],
  ['point.take', contract.point.take, { production: 'p', note: strange }],
  ['point.keepMoment', contract.point.keepMoment, { production: 'p', at: '2026-01-01T00:00:00Z', name: strange }],
  ['point.keep', contract.point.keep, { point: 'p', name: strange }],
  ['clone.fork', contract.clone.fork, { production: 'p', name: strange, from: { is: 'newest' } }],
  ['clone.branch', contract.clone.branch, { clone: 'c', name: strange }],
  ['clone.bookmark', contract.clone.bookmark, { clone: 'c', name: strange }],
  ['clone.describeBookmark', contract.clone.describeBookmark, { clone: 'c', bookmark: 'b', change: { note: strange } }],
  ['clone.describe', contract.clone.describe, { clone: 'c', change: { label: strange } }],
  ['clone.describe', contract.clone.describe, { clone: 'c', change: { group: strange } }],
  ['clone.rename', contract.clone.rename, { clone: 'c', name: strange }],
] as const)('%s takes no control characters', async (_, method, input) => {
  const schema = method['~orpc'].inputSchema
  const judge = async (given: unknown) => (await schema?.['~standard'].validate(given))?.issues?.length ?? 0
  expect(await judge(input)).toBe(1)
  expect(await judge(JSON.parse(JSON.stringify(input).replaceAll(JSON.stringify(strange), '"fine"')))).toBe(0)
})
