// Files that a promotion wrote go back where production still has what it wrote, whatever kind of file that is.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { fileStateOf, hashOfListed } from '../../../../src-main/merging/listed-files.ts'
import { pointPath } from '../../../../src-main/pool/layout.ts'
import type { ListedFile } from '../../../../src-main/pool/listed-file.ts'
import { undoneFiles } from '../../../../src-main/promoting/undone-files.ts'
import { planParts } from '../../../support/promotions.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const path = 'wp-content/themes/mine'
const file = (content: string): ListedFile => ({
  path: `${path}/style.css`,
  is: 'file',
  mode: 0o644,
  bytes: content.length,
  sha256: sha256(content),
})
const link = (target: string): ListedFile => ({ path: `${path}/link.css`, is: 'link', mode: 0o777, target })
const folder: ListedFile = { path, is: 'directory', mode: 0o755 }

/** @returns what is done with a file that a promotion added */
function undone(wrote: ListedFile, now: ListedFile | null): string {
  const patch = {
    path: wrote.path,
    from: null,
    before: null,
    after: fileStateOf(wrote),
    hashes: { before: null, after: hashOfListed(wrote) },
  }
  const { writes, conflicts } = undoneFiles([patch], {
    known: planParts.known,
    filesNow: new Map(now ? [[now.path, { ...fileStateOf(now), sha256: hashOfListed(now) }]] : []),
    before: pointPath('acme', 'p1'),
    choiceOf: () => undefined,
  })
  return [...writes.map(({ step }) => step.is), ...conflicts.map(() => 'conflict')].join()
}

test.each([file('one'), link('style.css'), folder])('what is as it was written goes: a $is', (wrote) => {
  expect(undone(wrote, wrote)).toBe('remove')
  expect(undone(wrote, null)).toBe('')
})

test.each([
  [file('one'), file('two')],
  [link('style.css'), link('other.css')],
  [link('style.css'), { ...file('style.css'), path: link('').path }],
  [folder, { ...file('one'), path }],
])('what others changed since is to be decided: %o', (wrote, now) => {
  expect(undone(wrote, now)).toBe('conflict')
})
