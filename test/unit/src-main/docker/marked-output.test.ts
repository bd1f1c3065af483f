// The end of an errand is found in whatever pieces it comes, and what came before it is whole.
import { expect, test } from 'vitest'
import { markedOutput } from '../../../../src-main/docker/marked-output.ts'
import { randomOf } from '../../../support/random.ts'

const mark = '\nend-0123456789 '

test('pieces of any size', () => {
  const random = randomOf(7)
  const output = markedOutput(mark)
  for (let run = 0; run < 300; run++) {
    const text = random.pick(['', 'x', 'ä€\n', '\nend-012345678', '\nend-0123456789', 'many\nlines\n'.repeat(20)])
    let bytes = Buffer.from(`${text}${mark}${run}\n`)
    while (bytes.length > 0) {
      expect(output.end()).toBeUndefined()
      const size = 1 + random.below(random.pick([2, 20, 400]))
      output.push(bytes.subarray(0, size))
      bytes = bytes.subarray(size)
    }
    expect(output.bytes()).toBe(Buffer.byteLength(`${text}${mark}${run}\n`))
    expect([output.end(), output.take()]).toEqual([String(run), text])
  }
})

test('joins sixty megabytes in small pieces once', () => {
  const output = markedOutput(mark)
  const piece = Buffer.alloc(1000, '\n')
  for (let n = 0; n < 60_000; n++) {
    output.push(piece)
    expect(output.end() === undefined).toBe(true)
  }
  output.push(Buffer.from(`${mark}0\n`))
  expect([output.end(), output.take().length]).toEqual(['0', 60_000_000])
})
