// Schema changes of sources are made where the target has them not; what both altered differently somebody decides.
import { expect, it } from 'vitest'
import { mergeStatements } from '../../../../src-main/merging/merge-statements.ts'

const merge = (...sources: readonly { own: readonly string[]; inTarget?: readonly string[] }[]) => {
  const all = sources.map(({ own, inTarget = [] }) => ({ own, inTarget }))
  const { statements, conflicts } = mergeStatements(all, 'site', () => undefined)
  return { statements, conflicts: conflicts.map(({ table, mineBy, theirsBy }) => [table, mineBy, theirsBy]) }
}

const create = 'CREATE TABLE wp_x (id INT)'
const alter = 'ALTER TABLE wp_x ADD b INT'

it('makes what only a source made, in its order', () => {
  expect(merge({ own: [create, alter], inTarget: ['ALTER TABLE wp_y ADD c INT'] })).toEqual({
    statements: [create, alter],
    conflicts: [],
  })
})

it('makes nothing twice that both made, however it is written', () => {
  expect(merge({ own: [create], inTarget: ['create table  wp_x\n(id int)'] })).toEqual({
    statements: [],
    conflicts: [],
  })
  expect(merge({ own: [create] }, { own: [create] })).toEqual({ statements: [create], conflicts: [] })
})

it('asks where both altered a table differently, or one dropped what the other altered', () => {
  expect(merge({ own: [alter], inTarget: ['ALTER TABLE wp_x ADD c INT'] })).toEqual({
    statements: [],
    conflicts: [['wp_x', 0, null]],
  })
  expect(merge({ own: [alter] }, { own: ['DROP TABLE wp_x'] })).toEqual({
    statements: [alter],
    conflicts: [['wp_x', 1, 0]],
  })
})
