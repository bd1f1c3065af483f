// Files that go once a promotion is written, known again from its receipt by whoever finishes it.
import { expect, it } from 'vitest'
import { goneFiles } from '../../../../../src-main/actions/promotion/steps/site-files.ts'
import type { PatchFile } from '../../../../../src-main/changes/patch.ts'

const gone = (path: string, is: 'file' | 'link' | 'directory', sha256: string | null = null): PatchFile => ({
  path,
  from: null,
  before: { is, bytes: 3, mode: 0o644 },
  after: null,
  hashes: { before: sha256, after: null },
})
const link = { path: 'a-link', is: 'link', mode: 0o777, target: 'style.css' } as const
const pool = { listFiles: async (_state: string, path: string) => (path === link.path ? [link] : []) }
const patch = [
  gone('a-link', 'link'),
  gone('other-link', 'link'),
  gone('file', 'file', 'ab'),
  gone('folder', 'directory'),
]
const signal = new AbortController().signal

it('has the target of a link from the state before, and tells a link of which that is not known', async () => {
  const { files, untold } = await goneFiles(pool, patch, 'productions/acme/points/p1', signal)
  expect(
    files.files.map(({ path, expected }) => [path, expected?.is === 'link' ? expected.target : expected?.is]),
  ).toEqual([
    ['a-link', 'style.css'],
    ['file', 'file'],
    ['folder', 'directory'],
  ])
  expect(untold).toEqual(['“other-link” is to be removed, and what it was is not kept. Remove it by hand.'])
})

it('tells all links where that state is gone', async () => {
  expect((await goneFiles(pool, patch, null, signal)).untold).toHaveLength(2)
})
