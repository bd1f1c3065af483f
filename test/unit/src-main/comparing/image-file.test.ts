// Images in a file: each is what it was, wherever it lies and whenever it is asked for.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openImageFile } from '../../../../src-main/comparing/image-file.ts'
import { Failure } from '../../../../src-main/contract/failure.ts'
import { randomOf } from '../../../support/random.ts'

it.each([1, 2, 3])('images are what they were, seed %i', (seed) => {
  const random = randomOf(seed)
  const folder = mkdtempSync(join(tmpdir(), 'sitefork-images-'))
  const path = join(folder, 'images')
  const file = openImageFile('The index', path)
  const added: { place: number; format: number; bytes: Buffer }[] = []
  const look = ({ place, format, bytes }: (typeof added)[number]) => {
    const found = file.at(place)
    expect([found.format, found.bytes.equals(bytes)]).toEqual([format, true])
  }
  for (let round = 0; round < 600; round++) {
    // Small ones, some that lie across what is read at once, and some that are larger than a block.
    const size = random.pick([0, 1, 50, 4_000, 100_000, 2 ** 20 - 8, 2 ** 20 - 7, 3 * 2 ** 20])
    const bytes = Buffer.alloc(round % 10 === 0 ? size : Math.min(size, 100_000), random.below(256))
    const format = random.below(1000)
    added.push({ place: file.add(format, bytes), format, bytes })
    look(random.pick(added))
    if (random.chance(0.01)) file.forget()
  }
  file.forget()
  for (const one of added) look(one)
  expect(new Set(added.map(({ place }) => place)).size).toBe(added.length)
  expect(added.every(({ place }) => place > 0)).toBe(true)
  file.close()
  expect(existsSync(path)).toBe(false)
  rmSync(folder, { recursive: true })
})

it('a file that cannot be made is told', () => {
  expect(() => openImageFile('The index', '/nowhere/at/all')).toThrow(Failure)
})
