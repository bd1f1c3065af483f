// What the shell prints is aligned, and leaves out nothing that a person must know.
import { expect, it } from 'vitest'
import {
  cloneTable,
  failureFacts,
  failureText,
  jobTable,
  textTable,
  withRemarks,
} from '../../../../src-main/cli/print.ts'
import { Failure } from '../../../../src-main/contract/failure.ts'
import { aClone, aJob } from '../../../support/nouns.ts'

it('lines columns up without trailing blanks', () => {
  expect(textTable(['A', 'LONG'], [['xyz', 'b']])).toBe('A    LONG\nxyz  b')
})

it('prints the remarks of clones and jobs', () => {
  const remark = 'A file could not be read.'
  expect(
    cloneTable([aClone({ remarks: [remark] }), aClone()])
      .split('\n')
      .slice(3),
  ).toEqual(['', `checkout: ${remark}`])
  expect(jobTable([aJob({ state: 'done', remarks: [remark] })])).toContain('done, 1 remark ')
  expect(withRemarks({ name: 'a', remarks: ['old'] }, ['new', 'old'])).toEqual({ name: 'a', remarks: ['old', 'new'] })
  expect(withRemarks([1], ['new'])).toEqual([1])
})

it('names the option that takes older data, where some are offered', () => {
  const remedy = { label: 'Fork what the mirror has (12 min old)', action: 'last-known' } as const
  const refused = new Failure('ssh-unreachable', 'It cannot be reached.', { remedy, detail: 'raw' })
  expect(failureText(refused)).toBe('It cannot be reached.\nTo take what the mirror has: --or-last-known\n\nraw')
  expect(failureFacts(refused)).toMatchObject({ code: 'ssh-unreachable', option: '--or-last-known' })
  expect(failureText(new Failure('pool-full', 'It is full.'))).toBe('It is full.')
})
