// Sizes are written in steps of 1024, with one decimal below ten.
import { expect, it } from 'vitest'
import { size } from '../../../../src-main/contract/size.ts'

it('writes sizes as a person reads them', () => {
  expect([null, 0, 512, 1536, 12 * 1024 ** 2, 3.25 * 1024 ** 3].map(size)).toEqual([
    '–',
    '0 B',
    '512 B',
    '1.5 KB',
    '12 MB',
    '3.3 GB',
  ])
})
