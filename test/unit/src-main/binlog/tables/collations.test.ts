// Numbers of collations, where the two kinds of servers differ and where rules give them out.
import { expect, it } from 'vitest'
import { collationOf } from '../../../../../src-main/binlog/tables/collations.ts'

it.each([
  [8, 'latin1_swedish_ci'],
  [63, 'binary'],
  [246, 'utf8mb4_unicode_520_ci'],
  [255, 'utf8mb4_0900_ai_ci'],
  [309, 'utf8mb4_0900_bin'],
  [1070, 'utf8mb4_nopad_bin'],
  [1069, 'utf8mb4_general_nopad_ci'],
  [1107, 'utf8mb3_nopad_bin'],
  [2304, 'utf8mb4_uca1400_ai_ci'],
  [2363, 'utf8mb4_uca1400_spanish_as_cs'],
  [3271, 'utf32_uca1400_croatian_nopad_as_cs'],
  [9999, undefined],
])('%i is %s', (id, name) => {
  expect(collationOf(id, 'mariadb')?.name).toBe(name)
})

it('is of its own name on either server where both have it by another', () => {
  expect(collationOf(245, 'mysql')).toEqual({ charset: 'utf8mb4', name: 'utf8mb4_croatian_ci' })
  expect(collationOf(245, 'mariadb')).toEqual({ charset: 'utf8mb4', name: 'utf8mb4_croatian_mysql561_ci' })
  expect(collationOf(608, 'mariadb')).toEqual({ charset: 'utf8mb4', name: 'utf8mb4_croatian_ci' })
})
