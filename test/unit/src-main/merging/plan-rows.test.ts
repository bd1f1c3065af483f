// Rows are merged by what changes tell, and the states are read where that is not enough, and only there.
import { expect, it } from 'vitest'
import { mergeValues } from '../../../../src-main/changes/merge/merge-values.ts'
import type { ComparedSide } from '../../../../src-main/comparing/sides.ts'
import type { SqlRow } from '../../../../src-main/database/client/sql.ts'
import { planRows, type RowStates } from '../../../../src-main/merging/plan-rows.ts'
import { heldSource, shippedKnown, shippedRules, toldWrites } from '../../../support/merging.ts'
import { addedRow, type Cells, changedRow } from '../../../support/wordpress-rows.ts'

const unread = {
  servers: {
    areAlike: () => true,
    use: () => {
      throw new Error('The states were read.')
    },
  },
  target: { side: {} as ComparedSide, path: 'target' },
  tips: [{ side: {} as ComparedSide, path: 'tip' }],
  running: undefined,
}
const schema = 'id bigint*, code varchar, note text'
const added = (cells: Cells) => addedRow('wp_unknown', cells, schema)
type Sides = readonly ReturnType<typeof added>[][]
const planned = (...sides: Sides) => plannedWith(unread, ...sides)
const plannedWith = (states: RowStates, ...[mine, theirs]: Sides) =>
  planRows({
    sources: [heldSource(mine ?? [], theirs)],
    rules: shippedRules,
    known: shippedKnown,
    database: 'site',
    mergeValues,
    choiceOf: () => undefined,
    altered: new Map(),
    states,
  })

it('reads no state where one side alone added rows, or rows are told apart by what is known', async () => {
  const rows = await planned(
    [
      added({ id: 1_000_000_001, code: 'a' }),
      addedRow('wp_options', { option_id: 900, option_name: 'a', option_value: 'b' }),
    ],
    [
      changedRow('wp_unknown', { id: 5, code: 'x' }, { note: 'theirs' }, schema),
      addedRow('wp_options', { option_id: 901, option_name: 'c', option_value: 'd' }),
    ],
  )
  expect(toldWrites(rows)).toEqual(['add wp_unknown 1000000001', 'add wp_options 900'])
})

it('reads them where both added rows of which nothing is known', async () => {
  const reading = planned([added({ id: 1_000_000_001, code: 'a' })], [added({ id: 7, code: 'a' })])
  await expect(reading).rejects.toThrow('The states were read.')
})

it('asks a server that runs instead, unless it does not answer', async () => {
  const asked: string[] = []
  const sides = [[added({ id: 1_000_000_001, code: 'a' })], [added({ id: 7, code: 'a' })]]
  const answers = (query: (sql: string) => Promise<readonly SqlRow[]>) => ({ ...unread, running: { query } })
  const running = answers(async (sql) => {
    asked.push(sql)
    return []
  })
  await plannedWith(running, ...sides)
  expect(asked.join(' ')).toMatch(/'wp_unknown'/)
  const silent = answers(() => Promise.reject(new Error('It does not run.')))
  await expect(plannedWith(silent, ...sides)).rejects.toThrow('The states were read.')
})
