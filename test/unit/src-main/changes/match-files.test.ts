// Which edit a file was changed in, told by time alone.
import { expect, it } from 'vitest'
import { clusterFiles, createFileMatcher, type EditSpan } from '../../../../src-main/changes/match-files.ts'
import { randomOf } from '../../../support/random.ts'

const span = (id: number, first: number, last = first, isSomebodys = true, mayWriteCode = isSomebodys): EditSpan => ({
  id,
  first,
  last,
  isSomebodys,
  mayWriteCode,
})

it('finds the nearest edit that was under way, shortly after its rows or just before', () => {
  const editOf = createFileMatcher([span(1, 100), span(2, 110, 120), span(3, 200)])
  const found = [98.9, 99, 100.5, 103, 109, 110, 120.9, 123, 123.1, 150, 199, 203, 203.1].map((at) =>
    editOf(at * 1000, 'code'),
  )
  expect(found).toEqual([undefined, 1, 1, 1, 2, 2, 2, 2, undefined, undefined, 3, 3, undefined])
})

it('prefers what somebody did to what was nearer, and never explains somebody’s file by what WordPress did itself', () => {
  expect(createFileMatcher([span(1, 103), span(2, 105, 105, false)])(105_500, 'noise')).toBe(1)
  expect(createFileMatcher([span(2, 105, 105, false)])(105_500, 'noise')).toBe(2)
  expect(createFileMatcher([span(2, 105, 105, false)])(105_500, 'upload')).toBeUndefined()
  const saved = createFileMatcher([span(3, 105, 105, true, false)])
  expect([saved(105_500, 'upload'), saved(105_500, 'code')]).toEqual([3, undefined])
})

it('finds the same as a look at every edit, seed 9', () => {
  const random = randomOf(9)
  for (let round = 0; round < 50; round++) {
    const spans = Array.from({ length: random.below(30) }, (_none, id) => {
      const first = random.below(200)
      return span(id, first, first + (random.chance(0.2) ? random.below(150) : 0), random.chance(0.5))
    })
    const editOf = createFileMatcher(spans)
    for (let at = 0; at < 250; at += 7) {
      const near = spans.filter(({ first, last }) => first - 1 <= at && at <= last + 3)
      const some = near.some(({ isSomebodys }) => isSomebodys) ? near.filter(({ isSomebodys }) => isSomebodys) : near
      const found = editOf(at * 1000, 'noise')
      expect(some.map(({ id }) => id).includes(found ?? -1)).toBe(some.length > 0)
    }
  }
})

it('puts together what follows without a pause', () => {
  const files = [5_000, 1_000, 12_000, 40_000].map((atMs, id) => ({ id, atMs }))
  expect(clusterFiles(files)).toEqual([
    { firstMs: 1_000, lastMs: 12_000, files: [1, 0, 2] },
    { firstMs: 40_000, lastMs: 40_000, files: [3] },
  ])
})
