// Who changed what a merged site runs: files of PHP, its theme, and which plugins are active; other settings and files are no code.
import { expect, it } from 'vitest'
import { codeChanges } from '../../../../src-main/merging/changed-code.ts'
import type { StatePath } from '../../../../src-main/pool/layout.ts'
import type { RowChange } from '../../../../src-main/rows/change.ts'
import { heldSource, mergeLists } from '../../../support/merging.ts'
import { changedOption } from '../../../support/wordpress-rows.ts'

const base = 'productions/acme/points/p1' as StatePath
const file = (path: string) =>
  ({
    ...{ path, from: null, before: null, after: { is: 'file', mode: 0o644, bytes: 3 } as never },
    ...{ thing: '', class: 'work' as const, why: null, changedAtMs: null },
  }) as const

function codeBy(files: readonly string[], inTarget: readonly RowChange[], ...own: (readonly RowChange[])[]) {
  const sources = own.map((_, at) => ({ own: at === 0 ? files.map(file) : [], inTarget: [], base }))
  return [
    ...codeChanges(sources, [], {
      writes: mergeLists(own).writes,
      sources: own.map(() => ({
        ...heldSource([]),
        ownAt: () => undefined,
        allInTarget: () => heldSource(inTarget).net(),
      })),
    }).by,
  ]
}

it.each([
  ['a file of PHP', codeBy(['wp-content/mu-plugins/x.php'], [], [], []), [0]],
  ['a picture and a title', codeBy(['wp-content/uploads/x.png'], [], [], [changedOption('blogname', 'A', 'B')]), []],
  ['a plugin', codeBy([], [], [], [changedOption('active_plugins', 'a:0:{}', 'a:1:{i:0;s:5:"x.php";}')]), [1]],
  ['a theme of production', codeBy([], [changedOption('stylesheet', 'old', 'new')], [], []), [null]],
])('%s', (_what, by, expected) => {
  expect(by).toEqual(expected)
})
