// How files are named that production does not let be read.
import { expect, it } from 'vitest'
import { unreadFiles } from '../../../../../src-main/production/mirror/left-out-files.ts'

it('says nothing of no files, names one, and counts many', () => {
  expect(unreadFiles([])).toEqual([])
  expect(unreadFiles(['a', 'a'])).toEqual([expect.stringMatching(/^A file could not be read .*: a\. Let/)])
  const many = Array.from({ length: 9 }, (_, index) => `f${index}`)
  expect(unreadFiles(many)).toEqual([expect.stringMatching(/^9 files could not .*: f0, f1, f2, f3, f4 and 4 more\. /)])
})
