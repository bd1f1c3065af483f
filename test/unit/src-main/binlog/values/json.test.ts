// MySQL's binary JSON where it is not as a server writes it; what a server writes is tested against the server.
import { expect, it } from 'vitest'
import { jsonText } from '../../../../../src-main/binlog/values/json.ts'
import { promptly } from '../../../../support/promptly.ts'

/** Arrays of two, each of which has the next twice. */
function doubling(depth: number): Buffer {
  const arrays = Array.from({ length: depth }, (_none, index) => {
    const array = Buffer.alloc(10)
    array.writeUInt16LE(2, 0)
    // Its size reaches to the end of the document.
    array.writeUInt16LE((depth - index) * 10, 2)
    for (const entry of [4, 7]) {
      array.writeUInt8(index === depth - 1 ? 4 : 2, entry)
      array.writeUInt16LE(index === depth - 1 ? 1 : 10, entry + 1)
    }
    return array
  })
  return Buffer.concat([Buffer.from([2]), ...arrays])
}

it('reads parts that a document has twice', () => {
  expect(jsonText(doubling(2)).toString()).toBe('[[true, true], [true, true]]')
})

it.each([20, 60, 200])('gives up a document that contains itself over and over, %i deep', (depth) => {
  expect(() => promptly(() => jsonText(doubling(depth)))).toThrow(RangeError)
})

it('writes what is none as null, as the server does', () => {
  expect(jsonText(Buffer.alloc(0)).toString()).toBe('null')
})
