// The shape of the house, checked over every source file: what each folder may import, no circles, no name twice.
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  circles,
  forbiddenImports,
  longFiles,
  mayImport,
  readSources,
  repeatedNames,
  type Sources,
  withoutOpening,
} from './layers.ts'

const code = readSources(globSync('{src-main,src-renderer,test,resources}/**/*.{ts,tsx,mjs}').toSorted())
const styles = readSources(globSync('src-renderer/**/*.css'))
const product: Sources = new Map([...code].filter(([path]) => path.startsWith('src-')))

describe('the source', () => {
  it('imports only what the table allows', () => {
    expect(forbiddenImports(code)).toEqual([])
  })

  it('names only what is there in the table', () => {
    const rows = Object.entries(mayImport)
    const named = rows.flatMap(([row, allowed]) => [row, ...(allowed === '*' ? [] : allowed)])
    const there = (place: string) => [...code.keys()].some((path) => path === place || path.startsWith(`${place}/`))
    expect(named.filter((place) => !there(place) && place !== 'resources/icons')).toEqual([])
  })

  it('has no circle of imports', () => {
    expect(circles(product)).toEqual([])
  })

  it('exports each name once', () => {
    expect([...repeatedNames(code)]).toEqual([])
  })

  it('has no file of more than 400 lines', () => {
    expect(longFiles(new Map([...code, ...styles]), 400)).toEqual([])
  })

  it.each(['README.md', 'src-main/README.md', 'src-renderer/README.md', 'test/README.md'])(
    'is named in %s as it is',
    (page) => {
      const there = globSync('{*.*,{src-main,src-renderer,test,resources}/**/*.*}').map((path) => `/${path}`)
      const named = [...readFileSync(page, 'utf8').matchAll(/`([\w./-]+\.(?:tsx?|mjs|c|php|sql|css))`/g)].map(
        ([, path]) => `/${path}`,
      )
      expect(named.filter((path) => !there.some((one) => one.endsWith(path)))).toEqual([])
    },
  )

  it('opens each file with a comment on its job', () => {
    expect(withoutOpening(code)).toEqual([])
  })
})

describe('the rules', () => {
  const table = { 'src-main/pool': ['src-main/contract'], 'src-main/actions': '*', 'src-main/contract': [] } as const
  const files = (...entries: (readonly [string, string])[]) => new Map(entries)

  it('names the import that the table does not allow, and what would be allowed', () => {
    const wrong = files(['src-main/pool/x.ts', "import type { Y } from '../actions/y.ts'\n"])
    expect(forbiddenImports(wrong, table)).toEqual([
      'src-main/pool/x.ts imports ../actions/y.ts; pool may import: contract',
    ])
  })

  it('allows a folder itself and what its row lists', () => {
    const right = files(['src-main/pool/x.ts', "import { y } from './y.ts'\nimport { z } from '../contract/z.ts'\n"])
    expect(forbiddenImports(right, table)).toEqual([])
  })

  it('keeps what can write to a production from everybody but the verbs of promotion', () => {
    const from = (path: string, specifier: string) => forbiddenImports(files([path, `import '${specifier}'\n`]))
    expect(from('src-main/actions/clone/x.ts', '../../production/write/y.ts')).toEqual([
      'src-main/actions/clone/x.ts imports ../../production/write/y.ts; only these may: production/write, actions/promotion',
    ])
    expect(from('src-main/app.ts', './production/write/y.ts')).toHaveLength(1)
    expect(from('src-main/actions/promotion/x.ts', '../../production/write/y.ts')).toEqual([])
  })

  it('refuses a file of a folder without a row', () => {
    expect(forbiddenImports(files(['src-main/new/x.ts', '']), table)).toEqual([
      'src-main/new/x.ts is in no row of the table.',
    ])
  })

  it('refuses a package outside the folders that know it, and Node where a browser runs', () => {
    const wrong = files(
      ['src-main/pool/x.ts', "import { app } from 'electron'\n"],
      ['src-main/contract/x.ts', "import { join } from 'node:path'\n"],
    )
    expect(forbiddenImports(wrong, table)).toEqual([
      'src-main/pool/x.ts imports electron; only these may: main.ts, preload.ts, hosts',
      'src-main/contract/x.ts imports node:path; nothing of Node is there in a browser',
    ])
  })

  it('finds a circle through a type import, once', () => {
    const round = files(
      ['src-main/a.ts', "import { b } from './b.ts'\n"],
      ['src-main/b.ts', "import type { C } from './c.ts'\n"],
      ['src-main/c.ts', "import { a } from './a.ts'\nimport { d } from './d.ts'\n"],
      ['src-main/d.ts', ''],
    )
    expect(circles(round)).toEqual([['src-main/a.ts', 'src-main/b.ts', 'src-main/c.ts']])
  })

  it('finds a name that two files export, and allows a type beside the value of its name', () => {
    const twice = files(['a.ts', 'export const page = 1\n'], ['b.ts', 'export async function page() {}\n'])
    expect([...repeatedNames(twice)]).toEqual([['page', ['a.ts', 'b.ts']]])
    expect([...repeatedNames(files(['a.ts', 'export const Page = 1\nexport type Page = 1\n']))]).toEqual([])
  })

  it('finds a long file, and one that opens without a comment', () => {
    expect(longFiles(files(['a.ts', '\n'.repeat(401)], ['b.ts', '\n'.repeat(400)]), 400)).toEqual(['a.ts'])
    expect(withoutOpening(files(['a.ts', "import 'x'\n"], ['b.mjs', '#!/usr/bin/env node\n// Builds.\n']))).toEqual([
      'a.ts',
    ])
  })
})
