// Files of a clone that was promoted: what was promoted is the base, whatever production made of it since.
import { describe, expect, it } from 'vitest'
import type { FileChange, FileState } from '../../../../src-main/changes/file-change.ts'
import type { ConflictChoice } from '../../../../src-main/contract/merges.ts'
import type { PromotedFile } from '../../../../src-main/merging/rebase-files.ts'
import { planPromotion } from '../../../../src-main/promoting/plan-promotion.ts'
import {
  cloneAndProduction,
  openedList,
  planParts,
  promotedBefore,
  type StoredTexts,
  sha256Of,
  statePaths,
} from '../../../support/promotions.ts'

const path = 'wp-content/themes/mine/style.css'
const text = (content: string): FileState => ({ is: 'file', bytes: content.length, mode: 0o644 })
const change = (before: string | null, after: string | null, changedAtMs = 1, at = path): FileChange => ({
  path: at,
  from: null,
  before: before === null ? null : text(before),
  after: after === null ? null : text(after),
  changedAtMs,
})
const promoted = (before: string | null, after: string | null, at = path): PromotedFile => ({
  ...change(before, after, 1, at),
  isBase: false,
  sha256: after === null ? null : sha256Of(after),
})

interface Sides {
  readonly base?: string
  readonly clone?: string
  readonly production?: string
  readonly promoted: string | null
  /** What a point after the promotion has. */
  readonly point?: string
  readonly changedAtMs?: number
}

/** @returns what becomes of the file in production, and what is to be decided */
async function planned({ base, clone, production, point, ...sides }: Sides, choice?: ConflictChoice) {
  const list = (after: string | undefined, at: number) =>
    base === after ? [] : [change(base ?? null, after ?? null, at)]
  const stored = { base, clone, now: production, later: point }
  const texts: StoredTexts = Object.fromEntries(
    Object.entries(stored).flatMap(([state, content]) =>
      content === undefined ? [] : [[`${statePaths[state as keyof typeof stored]}/${path}`, content]],
    ),
  )
  const source = cloneAndProduction(
    openedList([], list(clone, sides.changedAtMs ?? 2)),
    openedList([], list(production, 3)),
  )
  const before = { files: [promoted(base ?? null, sides.promoted)], later: [statePaths.later] }
  const rebased = await promotedBefore(source, before, texts)
  const wish = { things: [], edits: [], withOwn: false }
  const pool = { readFile: async (state: string, at: string) => fileIn(texts[`${state}/${at}`]) }
  const plan = await planPromotion({ ...planParts, pool, wish, decides: () => choice }, rebased)
  return {
    steps: plan.files.map(({ step }) => (step.is === 'write' ? `write ${step.content}` : step.is)),
    open: plan.open.map(({ is }) => is),
  }
}

const fileIn = (content: string | undefined) =>
  content === undefined
    ? null
    : { is: 'file' as const, content: Buffer.from(content), bytes: Buffer.byteLength(content) }

const nothing = { steps: [], open: [] }

describe('a file that was promoted', () => {
  it('and is the same since is not offered, whatever production made of it', async () => {
    expect(await planned({ clone: 'a', promoted: 'a', production: 'a', changedAtMs: 1 })).toEqual(nothing)
    expect(await planned({ clone: 'a', promoted: 'a', production: 'a' })).toEqual(nothing)
    expect(await planned({ clone: 'a', promoted: 'a', production: 'b' })).toEqual(nothing)
    expect(await planned({ base: 'o', clone: 'a', promoted: 'a' })).toEqual(nothing)
  })

  it('and was changed since is written, without a question where production has it as it was', async () => {
    expect(await planned({ clone: 'a2', promoted: 'a', production: 'a' })).toEqual({ steps: ['copy'], open: [] })
    expect(await planned({ base: 'o', clone: 'a2', promoted: 'a', production: 'a' })).toEqual({
      steps: ['copy'],
      open: [],
    })
  })

  it('and was removed, or is as before again, goes back in production', async () => {
    expect(await planned({ promoted: 'a', production: 'a' })).toEqual({ steps: ['remove'], open: [] })
    expect(await planned({ base: 'o', clone: 'o', promoted: 'a', production: 'a' })).toEqual({
      steps: ['copy'],
      open: [],
    })
    expect(await planned({ promoted: 'a', production: 'other' })).toEqual({ steps: [], open: ['file'] })
  })

  it('and that both changed since is merged with what a point has of it, or is to be decided', async () => {
    const both = { clone: 'A\nb\nc\nd', promoted: 'a\nb\nc\nd', production: 'a\nb\nc\nD' }
    expect(await planned({ ...both, point: both.promoted })).toEqual({ steps: ['write A\nb\nc\nD'], open: [] })
    expect(await planned({ ...both, point: 'something else' })).toEqual({ steps: [], open: ['file'] })
    expect(await planned(both, { is: 'mine' })).toEqual({ steps: ['copy'], open: [] })
  })

  it('and that was removed by a promotion is not removed twice, and comes where the clone has it again', async () => {
    expect(await planned({ base: 'o', promoted: null })).toEqual(nothing)
    expect(await planned({ base: 'o', promoted: null, production: 'o' })).toEqual(nothing)
    expect(await planned({ base: 'o', clone: 'o', promoted: null })).toEqual({ steps: ['copy'], open: [] })
  })
})
