// What a comparison that never ends costs production is bounded by what it took, whatever production is.
import { describe, expect, it } from 'vitest'
import {
  nextPiece,
  pieceRows,
  restAfter,
  restAfterTable,
  roundDueAt,
} from '../../../../src-main/pull/comparison-pace.ts'
import { randomOf } from '../../../support/random.ts'

describe('a comparison', () => {
  it('takes at most its share of one processor, whatever the pieces take', () => {
    const { below } = randomOf(11)
    for (const percent of [1, 5, 50, 100]) {
      let [worked, all] = [0, 0]
      for (let piece = 0; piece < 1000; piece++) {
        const took = below(400)
        worked += took
        all += took + restAfter(took, percent, below(100) / 100)
      }
      expect((worked / all) * 100).toBeLessThanOrEqual(percent + 1e-9)
    }
  })

  it('looks at one table a minute at most, and begins one round an hour, at one percent', () => {
    expect(restAfterTable(0, { percent: 1, tableMs: 0 }, 0)).toBe(60_000)
    expect(restAfterTable(2, { percent: 1, tableMs: 59_990 }, 0)).toBe(198)
    expect(restAfterTable(0, { percent: 100, tableMs: 0 }, 0)).toBe(600)
    expect(roundDueAt(null, 1)).toBe(0)
    expect(roundDueAt('2026-11-01T10:00:00.000Z', 1)).toBe(Date.parse('2026-11-01T11:00:00.000Z'))
  })

  it('comes to pieces that take production a moment, however slow it is', () => {
    for (const rowsAMs of [0.5, 5, 50, 500]) {
      let rows: number = pieceRows.first
      for (let piece = 0; piece < 30; piece++) rows = nextPiece(rows, rows / rowsAMs)
      expect(rows).toBeGreaterThanOrEqual(pieceRows.least)
      expect(rows).toBeLessThanOrEqual(pieceRows.most)
      if (rows > pieceRows.least) expect(rows / rowsAMs).toBeLessThanOrEqual(250)
    }
  })
})
