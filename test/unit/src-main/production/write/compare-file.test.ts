// What is at a place of production, against what somebody expects there.
import { expect, it } from 'vitest'
import { differenceAt, stoodThere } from '../../../../../src-main/production/write/compare-file.ts'
import type { ExpectedFile } from '../../../../../src-main/production/write/files-to-write.ts'
import type { HostFile } from '../../../../../src-main/production/write/writing-host.ts'

const owner = { uid: 33, gid: 33 }
const file: HostFile = { is: 'file', bytes: 3, sha256: 'a', mode: 0o664, ...owner, modifiedAt: 7 }
const directory: HostFile = { is: 'directory', mode: 0o2775, ...owner }
const link: HostFile = { is: 'link', target: 'a' }

it.each<readonly [HostFile, ExpectedFile | null]>([
  [{ is: 'none' }, null],
  [file, { is: 'file', bytes: 3, sha256: 'a' }],
  [file, { is: 'file', bytes: 3, sha256: 'a', mode: 0o664 }],
  [directory, { is: 'directory', mode: 0o775 }],
  [link, { is: 'link', target: 'a' }],
])('%j is as expected: %j', (seen, expected) => {
  expect(differenceAt('x', seen, expected)).toBeUndefined()
})

it.each<readonly [HostFile, ExpectedFile | null, RegExp]>([
  [file, null, /^x is there on production by now: a file\.$/],
  [{ is: 'none' }, { is: 'directory' }, /^x is no longer there on production\.$/],
  [directory, { is: 'file', bytes: 3, sha256: 'a' }, /^x is a directory on production, and was a file\.$/],
  [file, { is: 'file', bytes: 3, sha256: 'b' }, /^x has another content .*: 3 bytes now, 3 then\.$/],
  [file, { is: 'file', bytes: 3, sha256: 'a', mode: 0o644 }, /^x has other permissions .*: 664 now, 644 then\.$/],
  [link, { is: 'link', target: 'b' }, /^x leads elsewhere/],
  [{ is: 'unreadable', bytes: 3, modifiedAt: 7 }, { is: 'file', bytes: 3, sha256: 'a' }, /cannot be read/],
  [{ is: 'unreadable', bytes: 3, modifiedAt: 7 }, null, /cannot be read/],
  [{ is: 'linked' }, null, /behind a symbolic link/],
  [{ is: 'other' }, null, /neither a file/],
])('%j is not as expected: %j', (seen, expected, sentence) => {
  expect(differenceAt('x', seen, expected)).toMatch(sentence)
})

it('only what can be put back stood there', () => {
  expect([file, directory, link].map(stoodThere)).toEqual([file, directory, link])
  expect(stoodThere({ is: 'linked' })).toBeNull()
})
