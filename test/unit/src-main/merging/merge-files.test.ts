// Files are merged three ways: what one side changed alone is taken, texts line by line, and the rest somebody decides.
import { expect, it } from 'vitest'
import type { FileChange, FileState } from '../../../../src-main/changes/file-change.ts'
import { mergeValues } from '../../../../src-main/changes/merge/merge-values.ts'
import type { MeantFileChange } from '../../../../src-main/comparing/change-index.ts'
import type { ConflictChoice } from '../../../../src-main/contract/merges.ts'
import { type FileSource, mergeFiles } from '../../../../src-main/merging/merge-files.ts'

const file = (bytes = 1, mode = 0o644): FileState => ({ is: 'file', bytes, mode })
const directory: FileState = { is: 'directory', bytes: 0, mode: 0o755 }

const change = (path: string, before: FileState | null, after: FileState | null, from: string | null = null) =>
  ({ path, from, before, after, changedAtMs: null }) satisfies FileChange
const mine = (...given: Parameters<typeof change>): MeantFileChange => ({
  ...change(...given),
  thing: `file:${given[0]}`,
  class: 'work',
  why: null,
})

/** @param contents by state and path */
async function merge(
  sources: readonly { readonly own: readonly MeantFileChange[]; readonly inTarget?: readonly FileChange[] }[],
  contents: Readonly<Record<string, string>> = {},
  choice?: ConflictChoice,
) {
  const { writes, conflicts } = await mergeFiles({
    sources: sources.map(
      ({ own, inTarget = [] }, at): FileSource => ({
        own,
        inTarget,
        base: 'base',
        tip: `tip${at}`,
        thingOf: ({ thing }) => thing,
      }),
    ),
    target: 'target',
    mergeValues,
    choiceOf: () => choice,
    read: async (state, path) => {
      const text = contents[`${state}/${path}`]
      return text === undefined ? null : { content: Buffer.from(text), bytes: Buffer.byteLength(text) }
    },
  })
  return {
    steps: writes.map(({ step }) =>
      step.is === 'write'
        ? `write ${step.path} ${step.mode.toString(8)} ${step.content}`
        : `${step.is} ${step.path}${'from' in step ? ` of ${step.from}` : ''}`,
    ),
    conflicts: conflicts.map(({ key, mineBy, theirsBy, format }) => [...key, mineBy, theirsBy, format]),
  }
}

it('takes what only one side changed: files, links, permissions, what went and what was renamed', async () => {
  const { steps, conflicts } = await merge([
    {
      own: [
        mine('a.php', file(), file(2)),
        mine('gone.php', file(), null),
        mine('new.php', file(), file(), 'old.php'),
        mine('moved', directory, directory, 'place'),
        mine('private', directory, { ...directory, mode: 0o700 }),
      ],
    },
  ])
  expect(steps.toSorted()).toEqual([
    'copy a.php of tip0',
    'copy moved of tip0',
    'copy new.php of tip0',
    'directory private of tip0',
    'remove gone.php',
    'remove old.php',
    'remove-all place',
  ])
  expect(conflicts).toEqual([])
})

it('takes a directory that one side made as a whole, and goes through one that both made', async () => {
  const own = [mine('x', null, directory), mine('x/a', null, file())]
  expect((await merge([{ own }])).steps).toEqual(['copy x of tip0'])
  const inTarget = [change('x', null, directory), change('x/b', null, file())]
  expect((await merge([{ own, inTarget }])).steps).toEqual(['copy x/a of tip0'])
})

it('merges a text by its lines, and keeps the permissions that one side changed', async () => {
  const lines = (...all: string[]) => `${all.join('\n')}\n`
  const { steps, conflicts } = await merge(
    [{ own: [mine('a.php', file(), file(5, 0o600))], inTarget: [change('a.php', file(), file(6))] }],
    {
      'base/a.php': lines('one', 'two', 'three', 'four', 'five'),
      'tip0/a.php': lines('ONE', 'two', 'three', 'four', 'five'),
      'target/a.php': lines('one', 'two', 'three', 'four', 'FIVE'),
    },
  )
  expect(steps).toEqual([`write a.php 600 ${lines('ONE', 'two', 'three', 'four', 'FIVE')}`])
  expect(conflicts).toEqual([])
})

it('leaves what both made the same, and asks for what is no text or that one side removed', async () => {
  const both = [{ own: [mine('a.bin', file(), file(4))], inTarget: [change('a.bin', file(), file(4))] }]
  expect(await merge(both, { 'base/a.bin': 'x', 'tip0/a.bin': 'same', 'target/a.bin': 'same' })).toEqual({
    steps: [],
    conflicts: [],
  })
  const contents = { 'base/a.bin': 'x', 'tip0/a.bin': 'a\0b', 'target/a.bin': 'c\0d' }
  const conflicts = [['a.bin', 0, null, 'binary']]
  expect(await merge(both, contents)).toEqual({ steps: [], conflicts })
  expect(await merge(both, contents, { is: 'mine' })).toEqual({ steps: ['copy a.bin of tip0'], conflicts })
  const removed = [{ own: [mine('a.php', file(), null)], inTarget: [change('a.php', file(), file(3))] }]
  expect((await merge(removed, { 'base/a.php': 'x', 'target/a.php': 'abc' })).conflicts).toHaveLength(1)
})

it('asks for a new file in a directory that the other side removed', async () => {
  const own = [mine('plugin/new.php', null, file())]
  const inTarget = [change('plugin', directory, null), change('plugin/old.php', file(), null)]
  expect(await merge([{ own, inTarget }], { 'tip0/plugin/new.php': 'x' })).toEqual({
    steps: [],
    conflicts: [['plugin/new.php', 0, null, 'binary']],
  })
})

it('merges one source after the other, and says whose change meets whose', async () => {
  const texts = { 'base/a.php': '1\n2\n3\n4\n', 'tip0/a.php': 'A\n2\n3\n4\n', 'tip1/a.php': '1\n2\n3\nB\n' }
  const own = [mine('a.php', file(), file(2))]
  expect((await merge([{ own }, { own }], texts)).steps).toEqual(['write a.php 644 A\n2\n3\nB\n'])
  expect(await merge([{ own }, { own }], { ...texts, 'tip1/a.php': 'B\n2\n3\n4\n' })).toMatchObject({
    conflicts: [['a.php', 1, 0, 'text']],
  })
})

it('leaves what comes by itself where the other side has it too', async () => {
  const cache: MeantFileChange = { ...mine('cache/x', file(), file(2)), class: 'noise', why: 'a cache' }
  expect((await merge([{ own: [cache], inTarget: [change('cache/x', file(), file(3))] }])).steps).toEqual([])
  expect((await merge([{ own: [cache] }])).steps).toEqual(['copy cache/x of tip0'])
})
