// Paths as text, to the byte and back.
import { describe, expect, it } from 'vitest'
import { printedPath, readLookLine, readWalkLine } from '../../../../src-main/pool/differ-lines.ts'
import { pathBytes, pathText } from '../../../../src-main/pool/path-text.ts'
import { randomOf } from '../../../support/random.ts'

const bytesOf = (text: string) => Buffer.from(text).toString('latin1')

describe('a path', () => {
  it.each([
    ['files/a b', 'files/a b'],
    ['files/new\nline "q"', 'files/new\nline "q"'],
    [bytesOf('files/né😀'), 'files/né😀'],
    ['files/latin-\xe9', 'files/latin-\\xe9'],
    [`${bytesOf('é')}\xe9${bytesOf('é')}`, 'é\\xe9é'],
    ['back\\slash', 'back\\\\slash'],
    ['\\xe9', '\\\\xe9'],
    ['cut \xf0\x9f\x98', 'cut \\xf0\\x9f\\x98'],
    ['too long \xc0\xaf', 'too long \\xc0\\xaf'],
    ['half \xed\xa0\x80', 'half \\xed\\xa0\\x80'],
    [bytesOf('\ufeffmark'), '\ufeffmark'],
  ])('of bytes %j is written %j', (bytes, text) => {
    expect(pathText(bytes)).toBe(text)
    expect(pathBytes(text)).toBe(bytes)
  })

  it.each(['a\\', 'a\\x', 'a\\xg0', 'a\\n', 'a\\xE9'])('is not written %j', (text) => {
    expect(() => pathBytes(text)).toThrow('is not the path of a file')
  })

  it('is the same after it was written and read, whatever its bytes are (seed 14)', () => {
    const random = randomOf(14)
    for (let time = 0; time < 3000; time++) {
      const length = 1 + random.below(12)
      const pieces = Array.from({ length }, () =>
        random.chance(0.5)
          ? String.fromCharCode(1 + random.below(255))
          : bytesOf(random.pick(['é', '😀', '\\', 'x', '\\xe9'])),
      )
      const path = pieces.join('')
      expect(pathBytes(pathText(path))).toBe(path)
      expect(printedPath(path)).toMatch(/^[!-~]+$/)
      expect(readWalkLine(`- f:1:644:2:3:1 4 0 ${printedPath(path)}`)).toMatchObject({ is: 'differs', path })
    }
  })
})

describe('a line of differ', () => {
  it('has both sides of a file', () => {
    const file = {
      state: { is: 'file', bytes: 12, mode: 0o4755 },
      writtenAt: '1700000000123456789',
      madeAt: '0',
      names: 2,
    }
    expect(readLookLine('f:12:4755:1700000000123456789:0:2 - 1700000000123 0')).toEqual({
      before: file,
      after: null,
      isSame: false,
      changedAtMs: 1_700_000_000_123,
    })
    expect(readLookLine('l:1:777:1:1:1 d:0:755:1:1:1 5 0')).toMatchObject({
      before: { state: { is: 'link' } },
      after: { state: { is: 'directory', bytes: 0, mode: 0o755 } },
    })
    expect(readWalkLine('deep files/a\\x20b')).toEqual({ is: 'deep', path: 'files/a b' })
    expect(() => readLookLine('differ: read: Input/output error')).toThrow('no side of a file')
  })
})
