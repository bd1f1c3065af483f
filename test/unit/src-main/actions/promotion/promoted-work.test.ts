// What of earlier promotions counts: those of the clone's state, without what was put back, or what its target does not have.
import { describe, expect, it } from 'vitest'
import { type PromotedOf, promotedWork } from '../../../../../src-main/actions/promotion/steps/promoted-work.ts'
import type { PromotionRow } from '../../../../../src-main/catalog/promotions.ts'
import type { PromotionWish } from '../../../../../src-main/contract/models.ts'
import { writePromotionPatch } from '../../../../../src-main/promoting/promotion-patch.ts'
import { writeTakenWork } from '../../../../../src-main/promoting/taken-text.ts'
import type { RowChange } from '../../../../../src-main/rows/change.ts'
import { inMemoryContext } from '../../../../support/in-memory-context.ts'
import { bandId } from '../../../../support/promotions.ts'
import { cloneRow, promotionRow } from '../../../../support/rows.ts'
import { addedRow, changedOption, post, removedRow } from '../../../../support/wordpress-rows.ts'

const page = bandId('wp_posts', 1)
const time = (hour: number) => `2026-11-01T${String(hour).padStart(2, '0')}:00:00.000Z`
const head = (hour: number) => ({ from: 'production', to: 'it', madeAt: time(hour) })
const reversed = ({ table, before, after }: RowChange): RowChange => ({ table, before: after, after: before })

/** A production with a point at ten, and what was written to it since. */
function written() {
  const { context } = inMemoryContext()
  const { catalog, promotionFiles } = context
  const of: PromotedOf = {
    production: 'acme',
    clone: 'other',
    state: 'state1',
    point: 'point1',
    targetAt: time(20),
    filesAt: time(20),
    isProduction: true,
  }
  function add(id: string, hour: number, rows: readonly RowChange[], more: Partial<PromotionRow> = {}) {
    catalog.promotions.insert(
      promotionRow({ id, clone: 'gone', state: 'done', createdAt: time(hour), writtenAt: time(hour), ...more }),
    )
    const parts = rows.map(({ table, before, after }) => ({ table, expected: before, wanted: after }))
    promotionFiles.keepPatch(id, writePromotionPatch(head(hour), { rows: parts, files: [], statements: [] }))
  }
  const inProduction = [addedRow('wp_posts', post({ ID: 101 })), changedOption('blogname', 'Acme', 'Mine')]
  const inClone = [addedRow('wp_posts', post({ ID: page })), changedOption('blogname', 'Acme', 'Mine')]
  add('first', 11, inProduction, { states: ['state1'] })
  promotionFiles.keepIds('first', JSON.stringify([{ table: 'wp_posts', column: 'ID', from: String(page), to: '101' }]))
  promotionFiles.keepTaken('first', writeTakenWork(head(11), { rows: inClone, files: [], statements: [] }))
  const undo = (id: string, hour: number, undoes: string, rows: readonly RowChange[]) =>
    add(id, hour, rows, { undoes, clone: null, wish: { is: 'undo', promotion: undoes } })
  /** What counts of the page and of the setting, and the ids that are known. */
  const counts = (more: Partial<PromotedOf> = {}) => {
    const [work, ...others] = promotedWork(context, { ...of, ...more })?.promotions ?? []
    expect(others).toEqual([])
    return {
      ids: work?.ids.map(({ to }) => to),
      rows: work?.rows.length,
      standing: inProduction.map(({ table, after }) => work?.isStanding(table, after ?? [])),
    }
  }
  return { catalog, add, undo, counts, of, context, inProduction }
}

const all = { ids: ['101'], rows: 2, standing: [true, true] }

it('is what the clone’s state has, as often as that is copied', () => {
  const { catalog, counts } = written()
  expect(counts()).toEqual(all)
  catalog.promotions.inherit('state1', 'copy')
  catalog.promotions.inherit('copy', 'again')
  catalog.promotions.inherit('other', 'none')
  expect(counts({ state: 'again' })).toEqual(all)
  expect(catalog.promotions.get('first')?.states).toEqual(['state1', 'copy', 'again'])
})

it('of other states, ids are known, unless they rest on what came after', () => {
  const { catalog, counts } = written()
  expect(counts({ state: 'none' })).toMatchObject({ ids: ['101'], rows: 0 })
  const point = catalog.points.get('point1')
  if (!point) throw new Error('There is a point.')
  catalog.points.insert({ ...point, id: 'later', at: time(12) })
  expect(counts({ state: 'none', point: 'later' })).toEqual({
    ids: undefined,
    rows: undefined,
    standing: [undefined, undefined],
  })
})

it('ids mean nothing to a clone that went back behind its promotion, and gives them again', () => {
  const { catalog, counts } = written()
  const maker = 'maker'
  catalog.clones.insert(cloneRow({ id: maker, name: maker, hostLabel: maker, state: 'state1' }))
  catalog.promotions.update('first', { clone: maker })
  expect(counts({ clone: maker, state: 'none' })).toMatchObject({ ids: undefined })
  expect(counts({ state: 'none' })).toMatchObject({ ids: ['101'] })
  catalog.clones.update(maker, { state: 'rewound' })
  expect(counts({ state: 'none' })).toMatchObject({ ids: undefined })
  catalog.clones.update(maker, { state: 'state1' })
  expect(counts({ state: 'none' })).toMatchObject({ ids: ['101'] })
})

it.each([
  ['state1', ['101']],
  ['rewound', undefined],
])('ids mean what they meant when their clone was deleted (at %s)', (state, ids) => {
  const { catalog, counts } = written()
  catalog.clones.insert(cloneRow({ id: 'maker', name: 'maker', hostLabel: 'maker', state }))
  catalog.promotions.update('first', { clone: 'maker' })
  catalog.clones.delete('maker')
  expect(counts({ state: 'none' })).toMatchObject({ ids })
})

describe('what was put back', () => {
  it('counts for nothing, and does again once that is put back itself', () => {
    const { undo, counts, inProduction } = written()
    undo('undo', 12, 'first', inProduction.map(reversed))
    expect(counts()).toEqual({ ids: [], rows: 2, standing: [false, false] })
    undo('redo', 13, 'undo', inProduction)
    expect(counts()).toEqual(all)
  })

  it('counts where an undo left it as others had made it', () => {
    const { undo, counts } = written()
    undo('undo', 12, 'first', [changedOption('blogname', 'Mine', 'Acme')])
    expect(counts()).toEqual({ ...all, standing: [true, false] })
  })

  it('is also what production went back behind, and what the clone removed itself', () => {
    const { add, counts } = written()
    const to = { is: 'point', point: 'point1' } as const
    const back: PromotionWish = { is: 'roll-back', production: 'acme', to, things: [], carry: null }
    add('back', 12, [changedOption('blogname', 'Mine', 'Acme')], { wish: back, clone: null })
    expect(counts()).toEqual({ ...all, standing: [true, false] })
    const gone = written()
    gone.add('second', 12, [removedRow('wp_posts', post({ ID: 101 }))], { states: ['state1'] })
    const works = promotedWork(gone.context, gone.of)?.promotions
    expect(works?.map(({ ids }) => ids.length)).toEqual([0, 0])
  })
})

it('a target that is older has none of it, and production’s mirror may not show it yet', () => {
  const { counts, context, of } = written()
  expect(counts({ isProduction: false, targetAt: time(10) })).toMatchObject({ ids: undefined })
  expect(counts({ isProduction: false, targetAt: time(12) })).toEqual(all)
  const shown = (targetAt: string) => promotedWork(context, { ...of, targetAt })?.unseenRows.size
  expect([shown(time(10)), shown(time(12))]).toEqual([2, 0])
})
