// A plugin that both installed, or that one removed, is one conflict for all of it; what one side alone did is none.
import { describe, expect, it } from 'vitest'
import type { FileState } from '../../../../src-main/changes/file-change.ts'
import { conflictAt } from '../../../../src-main/changes/merge/conflicts.ts'
import { mergeValues } from '../../../../src-main/changes/merge/merge-values.ts'
import type { MeantFileChange } from '../../../../src-main/comparing/change-index.ts'
import type { ConflictChoice } from '../../../../src-main/contract/merges.ts'
import { mergeFiles } from '../../../../src-main/merging/merge-files.ts'
import { mergePackages } from '../../../../src-main/merging/merge-packages.ts'

const folder = 'wp-content/plugins/redirection'
const main = (version: string) => `<?php\n/*\nPlugin Name: Redirection\nVersion: ${version}\n*/`

/** Files of a state by their paths within the plugin. */
type Files = Readonly<Record<string, string>>
const old: Files = { 'redirection.php': main('5.3'), 'same.php': 'a', 'a.php': '1', 'gone.php': 'x' }
const mine: Files = { 'redirection.php': main('5.4'), 'same.php': 'a', 'a.php': '2', 'mine.php': 'm' }
const theirs: Files = { 'redirection.php': main('5.5'), 'same.php': 'a', 'a.php': '3', 'gone.php': 'y', 'lib.php': 't' }

const stateOf = (text: string | undefined): FileState | null =>
  text === undefined ? null : { is: 'file', bytes: text.length, mode: 0o644 }

function changes(from: Files, to: Files): readonly MeantFileChange[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((name) => {
    if (from[name] === to[name]) return []
    const path = `${folder}/${name}`
    const [before, after] = [stateOf(from[name]), stateOf(to[name])]
    return [
      { path, from: null, before, after, changedAtMs: null, thing: 'plugin:redirection', class: 'work', why: null },
    ]
  })
}

interface Given {
  readonly base?: Files
  readonly mine?: Files
  readonly target?: Files
  /** A second source. */
  readonly other?: Files
  readonly choice?: ConflictChoice
  readonly tables?: readonly string[]
}

async function merged(given: Given) {
  const { base = old, target = base, choice, other, tables = [] } = given
  const states: Readonly<Record<string, Files>> = { base, target, tip0: given.mine ?? base, tip1: other ?? base }
  const sources = [given.mine ?? base, ...(other ? [other] : [])].map((files, at) => ({
    own: changes(base, files),
    inTarget: changes(base, target),
    base: 'base',
    tip: `tip${at}`,
    thingOf: ({ thing }: MeantFileChange) => thing,
  }))
  const read = async (state: string, path: string) => {
    const text = states[state]?.[path.slice(folder.length + 1)]
    return text === undefined ? null : { content: Buffer.from(text), bytes: text.length }
  }
  const parts = { sources, target: 'target', read, choiceOf: () => choice }
  const packages = await mergePackages({ ...parts, prefix: 'wp_', tablesOf: () => new Set(tables) })
  const { writes, conflicts } = await mergeFiles({ ...parts, mergeValues, sideOf: packages.sideOf })
  // What lies there then.
  const there = new Map(Object.entries(target))
  for (const { step } of writes) {
    const name = step.path.slice(folder.length + 1)
    if (step.is === 'copy') there.set(name, states[step.from]?.[name] ?? '')
    else there.delete(name)
  }
  return {
    packages,
    told: packages.conflicts.map(({ is, thing, base: was, mine: own, theirs: other, mineBy, theirsBy }) =>
      [is, thing, mineBy, theirsBy, ...[was, own, other].map((version) => version?.toString() ?? null)].join(' '),
    ),
    files: conflicts.length,
    there: Object.fromEntries([...there].toSorted(([one], [two]) => (one < two ? -1 : 1))),
  }
}

describe('a plugin', () => {
  it('of two versions is one conflict, and either is taken whole', async () => {
    const open = await merged({ mine, target: theirs })
    expect(open).toMatchObject({
      told: ['file plugin:redirection 0  Version 5.3 Version 5.4 Version 5.5'],
      files: 0,
      there: theirs,
    })
    expect(await merged({ mine, target: theirs, choice: { is: 'mine' } })).toMatchObject({ files: 0, there: mine })
    expect((await merged({ mine, target: theirs, choice: { is: 'mine' } })).there).not.toHaveProperty('lib.php')
  })

  it('that both installed anew, and two clones, is one conflict as well', async () => {
    expect((await merged({ base: {}, mine, target: theirs })).told).toEqual([
      'file plugin:redirection 0   Version 5.4 Version 5.5',
    ])
    const two = await merged({ mine, other: theirs, choice: { is: 'mine' } })
    expect(two.told).toEqual(['file plugin:redirection 1 0 Version 5.3 Version 5.5 Version 5.4'])
    expect(two.there).toEqual(theirs)
  })

  it('of one new version is none, and neither is one that both brought to the same', async () => {
    for (const given of [{ mine }, { target: theirs }, { mine, target: mine }, { mine, other: mine }]) {
      expect(await merged(given)).toMatchObject({ told: [], files: 0 })
    }
  })

  it('that one side removed is one conflict where the other went on with it, also in its tables alone', async () => {
    const gone = await merged({ mine: {}, target: theirs })
    expect(gone.told).toEqual(['removed-here plugin:redirection 0  Version 5.3  Version 5.5'])
    expect(gone.there).toEqual(theirs)
    expect((await merged({ mine: {}, target: theirs, choice: { is: 'mine' } })).there).toEqual({})
    const back = await merged({ mine, target: {}, choice: { is: 'mine' } })
    expect([back.told, back.there]).toEqual([['removed-there plugin:redirection 0  Version 5.3 Version 5.4 '], mine])
    expect(await merged({ mine: {} })).toMatchObject({ told: [], there: {} })
    expect((await merged({ mine: {}, tables: ['wp_redirection_items'] })).told).toHaveLength(1)
    expect((await merged({ mine: {}, tables: ['wp_posts'] })).told).toEqual([])
  })

  it('decides with it what it is made of: its tables and its version, and nothing else', async () => {
    const { packages } = await merged({ mine, target: theirs, choice: { is: 'mine' } })
    const covering = (thing: string, table: string, column: string | null) => {
      const place = { is: 'schema' as const, thing, table, key: [], column, mineBy: 0, theirsBy: null }
      const part = { path: null, base: null, mine: null, theirs: null, format: 'plain' as const, chunks: null }
      return packages.covering(conflictAt(place, { ...part, impossible: {} }))?.choice?.is
    }
    expect([
      covering('table:wp_redirection_items', 'wp_redirection_items', null),
      covering('setting:redirection_version', 'wp_options', 'option_value'),
      covering('setting:redirection_options', 'wp_options', 'option_value'),
      covering('table:wp_posts', 'wp_posts', null),
    ]).toEqual(['mine', 'mine', undefined, undefined])
  })
})
