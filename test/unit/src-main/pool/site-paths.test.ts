// Where a file lies in its site, and that no path leads out of one.
import { describe, expect, it } from 'vitest'
import { isOfKeeper, pathInState, sitePath, treePathsOf } from '../../../../src-main/pool/site-paths.ts'
import { treeName } from '../../../../src-main/pool/volume-names.ts'

const shared = '/srv/shared'
const uploads = '/srv/shared/café\\uploads'
const layout = {
  base: '/srv/site',
  webRoot: '/srv/site/web',
  wordpress: '/srv/site/web',
  content: '/srv/site/web/app',
  uploads: null,
  config: null,
  trees: [
    { path: shared, only: ['wp-config.php'] },
    { path: uploads, only: null },
  ],
  aliases: [],
  links: [],
  missing: [],
}
const trees = treePathsOf([JSON.stringify(layout), '', 'no layout', '{"base":1}'])
const inTree = (tree: string, rest: string) => `trees/${treeName(tree)}${rest}`

describe('a path in a site', () => {
  it.each([
    ['files/web/index.php', 'web/index.php'],
    ['files/latin-\xe9', 'latin-\\xe9'],
    ['files', '.'],
    [inTree(shared, '/wp-config.php'), '/srv/shared/wp-config.php'],
    [inTree(uploads, '/2026/a.jpg'), '/srv/shared/café\\\\uploads/2026/a.jpg'],
    [inTree(uploads, ''), '/srv/shared/café\\\\uploads'],
    ['trees/0123456789ab/x', '/trees/0123456789ab/x'],
  ])('%s is told as %s', (inState, told) => {
    expect(sitePath(inState, trees)).toBe(told)
    expect(pathInState(told, trees)).toBe(inState)
  })

  it.each([
    '',
    'a/',
    'a//b',
    '../db/rows',
    'a/../../db/rows',
    './a',
    '\\x2e\\x2e/a',
    'a\\x00',
    'a\\x',
    '/etc/passwd',
    '/srv/shared/../x',
    '/srv/sharedness',
    '/trees/../x',
    '/trees/0123456789ab/../x',
    '/',
  ])('%j leads elsewhere', (text) => {
    expect(() => pathInState(text, trees)).toThrow('is not the path of a file')
  })

  it('is the keeper’s where trees begin', () => {
    const paths = ['trees', 'trees/0123456789ab', 'trees/0123456789ab/x', 'files']
    expect(paths.map(isOfKeeper)).toEqual([true, true, false, false])
  })
})
