// The output of other programs: split into lines however it is chunked, its end kept, control characters shown.
import { expect, test } from 'vitest'
import { plainLines, plainText } from '../../../../src-main/contract/plain-text.ts'
import { lastWords, readLines } from '../../../../src-main/contract/program-output.ts'
import { randomOf } from '../../../support/random.ts'

test('splits lines the same however the text is chunked', () => {
  const random = randomOf(11)
  const text = 'ä long line\n\nsecond € line\nno end'
  for (let run = 0; run < 50; run++) {
    const lines: string[] = []
    const reader = readLines({ most: 100, onLine: (line) => lines.push(line) })
    for (let bytes = Buffer.from(text); bytes.length > 0; ) {
      const size = 1 + random.below(5)
      reader.push(bytes.subarray(0, size))
      bytes = bytes.subarray(size)
    }
    expect([...lines, reader.rest()]).toEqual(text.split('\n'))
  }
})

test('keeps an endless line up to its limit, and reports the cut once', () => {
  const lines: string[] = []
  let cut = 0
  const reader = readLines({ most: 10, onLine: (line) => lines.push(line), onCut: () => cut++ })
  for (let n = 0; n < 1000; n++) reader.push(Buffer.from('1234567'))
  reader.push(Buffer.from('\nnext\n'))
  expect([lines, cut]).toEqual([['1234567123', 'next'], 1])
})

test('keeps the last characters of endless output', () => {
  const words = lastWords(10)
  for (let n = 0; n < 10_000; n++) words.add(Buffer.from(`${n},`))
  expect(words.text()).toBe('9998,9999,')
})

test('replaces control characters and those that change the direction of text', () => {
  expect(plainText('a\x1b[31mred\x07\nb\u202edcba\u009b')).toBe('a�[31mred��b�dcba�')
  expect(plainText('x'.repeat(50), 10)).toBe(`${'x'.repeat(10)}…`)
  expect(plainLines('one\x1b\ntwo\r\n')).toBe('one�\ntwo�')
})
