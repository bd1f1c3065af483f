// What the shell prints lines up.
import { expect, it } from 'vitest'
import { table } from '../../../../src-main/cli/print.ts'

it('lines columns up without trailing blanks', () => {
  expect(table(['A', 'LONG'], [['xyz', 'b']])).toBe('A    LONG\nxyz  b')
})
