// Which columns there are once schema changes are merged.
import { expect, it } from 'vitest'
import { mergedColumns } from '../../../../src-main/merging/merged-columns.ts'

const changed = (own: readonly string[], there: readonly string[]) => {
  const { made, gone } = mergedColumns({ own, there }, 'site')('wp_x')
  return { made: [...made], gone: [...gone] }
}
const add = (column: string) => `ALTER TABLE wp_x ADD ${column} INT`
const drop = (column: string) => `ALTER TABLE wp_x DROP ${column}`

it('has what is made there, and not what is dropped there', () => {
  expect(changed([add('B')], [drop('a'), add('B')])).toEqual({ made: ['b'], gone: ['a'] })
  expect(changed([], [drop('a'), add('a'), add('b'), drop('b')])).toEqual({ made: ['a'], gone: ['b'] })
  expect(changed([], ['ALTER TABLE wp_x CHANGE a b INT'])).toEqual({ made: ['b'], gone: ['a'] })
})

it('has not what a source added and what is not made there', () => {
  expect(changed([add('b')], [add('c')])).toEqual({ made: ['c'], gone: ['b'] })
  expect(changed([add('b'), 'ALTER TABLE wp_y ADD d INT'], [])).toEqual({ made: [], gone: ['b'] })
})
