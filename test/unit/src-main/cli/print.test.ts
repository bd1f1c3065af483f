// What the shell prints lines up and says sizes in steps of 1024.
import { expect, it } from 'vitest'
import { size, table } from '../../../../src-main/cli/print.ts'

it('lines columns up without trailing blanks', () => {
  expect(table(['A', 'LONG'], [['xyz', 'b']])).toBe('A    LONG\nxyz  b')
})

it('says sizes as a person reads them', () => {
  expect([null, 0, 512, 1536, 12 * 1024 ** 2, 3.25 * 1024 ** 3].map(size)).toEqual([
    '–',
    '0 B',
    '512 B',
    '1.5 KB',
    '12 MB',
    '3.3 GB',
  ])
})
