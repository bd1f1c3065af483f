// The states of a merge are only looked at where statements leave something open.
import { expect, it } from 'vitest'
import type { ChangeIndex } from '../../../../src-main/comparing/change-index.ts'
import { needStates } from '../../../../src-main/merging/concerned-tables.ts'

/** A side by its statements, the tables whose rows it changed, and, where states were compared, those that are others. */
const side = (
  statements: readonly string[],
  rows: readonly string[] = [],
  otherTables: readonly string[] | null = null,
) => {
  const index: Pick<ChangeIndex, 'statements' | 'netOfTable'> = {
    statements: () => statements,
    netOfTable: (name) => (rows.includes(name) ? [{} as never] : []),
  }
  return { index: index as ChangeIndex, otherTables } as never
}
const need = (...sources: readonly (readonly [own: never, inTarget: never])[]) =>
  needStates(
    sources.map(([own, inTarget]) => ({ own, inTarget })),
    'site',
  )

const create = 'CREATE TABLE IF NOT EXISTS wp_x (id INT)'
const add = 'ALTER TABLE wp_x ADD b INT'
const other = 'ALTER TABLE wp_x ADD c INT'

it.each([
  ['nothing was altered', [side([], ['wp_x']), side([], ['wp_x'])], false],
  ['one made a table and filled it', [side([create], ['wp_x']), side([], ['wp_y'])], false],
  ['one altered a table in which nobody wrote', [side([add]), side([], ['wp_y'])], false],
  ['both did the same', [side([add]), side(['alter table wp_x  add b int'])], false],
  ['both altered it differently', [side([add]), side([other])], true],
  ['one altered it and wrote to it', [side([add], ['wp_x']), side([])], true],
  ['one altered it and the other wrote to it', [side([add]), side([], ['wp_x'])], true],
  ['the other altered what one wrote to', [side([], ['wp_x']), side([add])], true],
  ['the other made sure that it is there', [side([], ['wp_x']), side([create])], false],
  ['no log tells what one did to it', [side([], [], ['wp_x']), side([])], true],
  ['no log tells what the other did where one wrote', [side([], ['wp_x']), side([], [], ['wp_x'])], true],
  ['no log tells what the other did elsewhere', [side([], ['wp_y']), side([], [], ['wp_x'])], false],
] as const)('%s', (_what, [own, inTarget], expected) => {
  expect(need([own, inTarget])).toBe(expected)
})

it('looks at what two sources made of one table', () => {
  expect(need([side([add]), side([])], [side([other]), side([])])).toBe(true)
  expect(need([side([add]), side([])], [side([add]), side([])])).toBe(false)
})
