// Images in files: each is what it was, wherever it lies and whenever it is asked for.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createBlockMemory } from '../../../../src-main/comparing/block-memory.ts'
import { type ImageFile, openImageFile } from '../../../../src-main/comparing/image-file.ts'
import { Failure } from '../../../../src-main/contract/failure.ts'
import { randomOf } from '../../../support/random.ts'

it.each([
  { seed: 1, blocks: 0 },
  { seed: 2, blocks: 1 },
  { seed: 3, blocks: 4 },
  { seed: 4, blocks: 1_000 },
])('images of two files are what they were with $blocks blocks in memory', ({ seed, blocks }) => {
  const random = randomOf(seed)
  const folder = mkdtempSync(join(tmpdir(), 'sitefork-images-'))
  const memory = createBlockMemory(blocks)
  const paths = ['one', 'other'].map((name) => join(folder, name))
  const files = paths.map((path) => openImageFile('The index', path, memory))
  const added: { file: ImageFile; place: number; format: number; bytes: Buffer }[] = []
  const look = ({ file, place, format, bytes }: (typeof added)[number]) => {
    const found = file.at(place)
    expect([found.format, found.bytes.equals(bytes)]).toEqual([format, true])
  }
  for (let round = 0; round < 600; round++) {
    // Small ones, some that lie across what is read at once, and some that are larger than a block.
    const size = random.pick([0, 1, 50, 4_000, 100_000, 2 ** 20 - 8, 2 ** 20 - 7, 3 * 2 ** 20])
    const bytes = Buffer.alloc(round % 10 === 0 ? size : Math.min(size, 100_000), random.below(256))
    const format = random.below(1000)
    const file = random.pick(files)
    const at = random.chance(0.3) ? random.below(added.length) : added.length
    const last = added[at]
    const place = last ? last.file.replace(last.place, format, bytes) : file.add(format, bytes)
    added[at] = { file: last?.file ?? file, place, format, bytes }
    look(random.pick(added))
  }
  for (const one of added) look(one)
  for (const file of files) {
    const places = added.filter((one) => one.file === file).map(({ place }) => place)
    expect(new Set(places).size).toBe(places.length)
  }
  expect(added.every(({ place }) => place > 0)).toBe(true)
  for (const file of files) file.close()
  expect(paths.some((path) => existsSync(path))).toBe(false)
  rmSync(folder, { recursive: true })
})

it('a file that cannot be made is told', () => {
  expect(() => openImageFile('The index', '/nowhere/at/all')).toThrow(Failure)
})
