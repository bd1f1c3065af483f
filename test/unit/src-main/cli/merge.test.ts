// What the merge verbs ask the host for, what they say of the answer, and when they end in failure.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type CommandLine, parseCommand } from '../../../../src-main/cli/parse.ts'
import { createShell } from '../../../../src-main/cli/shell.ts'
import type { Client } from '../../../../src-main/contract/client.ts'
import type { FailureFacts } from '../../../../src-main/contract/failure.ts'
import type { Merge, MergeConflict, MergePreview } from '../../../../src-main/contract/models.ts'

const at = '2026-11-01T10:00:00.000Z'
const merge: Merge = {
  id: 'merge123',
  production: 'acme',
  is: 'merge',
  clone: null,
  name: 'merge of a and b',
  sources: [{ clone: 'c1', name: 'a', at, changes: { things: 2, rows: 5, files: 1 } }],
  onto: 'point of 14:02',
  dataAt: at,
  state: 'waiting',
  conflicts: { open: 2, decided: 0, stale: 1 },
  lost: [],
  job: null,
  createdAt: at,
  findings: [],
  isIn: false,
}
const done: Merge = { ...merge, state: 'done', clone: 'c3', conflicts: { open: 0, decided: 3, stale: 0 } }
const conflict: MergeConflict = {
  id: 'k1',
  merge: 'merge123',
  thing: { id: 't', kind: 'page', group: 'content', title: 'About us' },
  place: 'content',
  path: null,
  is: 'value',
  column: null,
  format: 'text',
  base: { text: 'one\ntwo', bytes: 7, isCut: false, is: 'text' },
  mine: { label: 'clone “a”', clone: 'c1', value: { text: 'mine', bytes: 4, isCut: false, is: 'text' }, edit: null },
  theirs: {
    label: 'clone “b”',
    clone: 'c2',
    value: null,
    edit: { title: 'admin deleted About us', at, by: { is: 'unknown' } as never },
  },
  chunks: null,
  choices: [
    { is: 'mine', whyNot: null },
    { is: 'both', whyNot: 'There is one page of this address.' },
    { is: 'edited', whyNot: null },
  ],
  choice: null,
  state: 'open',
  isRemembered: false,
}
const preview: MergePreview = {
  onto: 'point of 14:02',
  dataAt: at,
  sources: merge.sources,
  theirs: { things: 1, rows: 1, files: 0 },
  completeness: { is: 'incomplete', why: 'A log is gone.' },
  writes: { rows: 6, files: 1, statements: 1 },
  along: [conflict.thing],
  alongTotal: 1,
  both: [conflict.thing],
  bothTotal: 3,
  conflicts: [conflict],
  conflictTotal: 1,
  findings: ['The menu item 8 names the page “Old”, which “b” removed.'],
  remembered: 2,
}

let folder: string
let asked: [string, unknown][]
/** What the host answers; a test changes it. */
let host: {
  merge: Merge
  job: string | null
  after: readonly Merge[]
  conflicts: readonly MergeConflict[]
  failure: FailureFacts | null
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sitefork-merge-'))
  asked = []
  host = { merge, job: null, after: [done], conflicts: [conflict], failure: null }
})
afterEach(() => rmSync(folder, { recursive: true }))

function client(): Client {
  const method =
    <T>(name: string, answer: (input: never) => T) =>
    async (input: unknown) => {
      asked.push([name, input])
      return answer(input as never)
    }
  const { failure } = host
  const ended = { id: 'j1', state: failure ? 'failed' : 'done', steps: [], remarks: [], failure }
  return {
    merge: {
      list: async () => host.after,
      start: method('start', () => ({ merge: host.merge, job: host.job })),
      preview: method('preview', () => preview),
      conflicts: method('conflicts', ({ offset, limit }: { offset: number; limit: number }) => ({
        total: host.conflicts.length,
        conflicts: host.conflicts.slice(offset, offset + limit),
      })),
      decide: method('decide', () => host.merge),
      continue: method('continue', () => ({ job: 'j1', id: 'c3' })),
      forget: method('forget', () => ({ forgotten: true })),
    },
    clone: {
      list: async () => [
        { id: 'c3', name: 'merge of a and b', url: 'http://m.localhost:7700', address: 'm', dataAt: at },
      ],
      refresh: method('refresh', () => ({ job: 'j1', id: 'c3' })),
    },
    events: async () =>
      (async function* () {
        yield { is: 'snapshot', snapshot: { jobs: [ended] } }
      })(),
    job: { wait: async () => ended },
  } as unknown as Client
}

/** @returns what a person reads, or why the command was refused, and whether it failed */
async function run(...argv: readonly string[]) {
  const { verb, words, values, json } = parseCommand(argv) as CommandLine
  const about = { address: '', windowUrl: '' } as never
  const shell = createShell({ client: client(), host: about, words, values, json, say: () => undefined })
  try {
    const { text, failed = false, value } = await verb.run(shell)
    return { text, failed, value }
  } catch (error) {
    return { text: String((error as Error).message), failed: true, value: null }
  }
}

it('a merge that waits for decisions fails, with the command that shows them', async () => {
  const { text, failed, value } = await run('merge', 'a', 'b', '--name', 'merge of a and b')
  expect({ text, failed }).toEqual({
    text: "3 conflicts wait for a decision: sitefork conflicts 'merge of a and b'",
    failed: true,
  })
  expect(value).toEqual({ merge })
  expect(asked).toEqual([
    [
      'start',
      {
        wish: { is: 'merge', name: 'merge of a and b', clones: ['a', 'b'], from: { is: 'newest' } },
        onConflict: 'stop',
      },
    ],
  ])
})

it('one that is made says the clone, and what checking it found', async () => {
  host = { ...host, job: 'j1', after: [{ ...done, findings: ['A menu points to nothing.'] }] }
  const { text, failed, value } = await run(
    'merge',
    'a',
    'b',
    '--name',
    'm',
    '--onto',
    'abcd1234',
    '--on-conflict',
    'mine',
  )
  expect(failed).toBe(false)
  expect(text).toContain('Merged into merge of a and b: http://m.localhost:7700')
  expect(text).toContain('What checking it found:\n  A menu points to nothing.')
  expect(value).toMatchObject({ id: 'c3', merge: { id: 'merge123', state: 'done' } })
  expect(asked[0]?.[1]).toMatchObject({ wish: { from: { is: 'point', point: 'abcd1234' } }, onConflict: 'mine' })
})

it('one whose conflicts came up while it was made waits as well', async () => {
  host = { ...host, job: 'j1', after: [{ ...merge, conflicts: { open: 1, decided: 2, stale: 0 } }] }
  expect(await run('merge', 'a', 'b', '--name', 'm')).toMatchObject({
    text: "1 conflict waits for a decision: sitefork conflicts 'merge of a and b'",
    failed: true,
  })
})

it('one that fails because of conflicts says what they wait for; another failure stays what it is', async () => {
  const failure: FailureFacts = { code: 'bad-input', message: 'One change is in conflict.' }
  host = { ...host, job: 'j1', failure, after: [{ ...merge, conflicts: { open: 1, decided: 0, stale: 0 } }] }
  expect(await run('refresh', 'a', '--keep-work')).toMatchObject({
    text: "1 conflict waits for a decision: sitefork conflicts 'merge of a and b'",
    failed: true,
  })
  host = { ...host, after: [] }
  expect(await run('refresh', 'a', '--keep-work')).toMatchObject({ text: 'One change is in conflict.', failed: true })
})

it('what it would do is said without making anything', async () => {
  const { text, failed, value } = await run('refresh', 'a', '--keep-work', '--from', 'newest', '--dry-run')
  expect(failed).toBe(false)
  expect(value).toBe(preview)
  expect(asked).toEqual([['preview', { wish: { is: 'refresh', clone: 'a', from: { is: 'newest' } } }]])
  expect(text.replace(/as of .*|by .*: /g, '…').split('\n')).toEqual([
    'Onto point of 14:02, production …',
    'Changed in a …2 changes, 5 rows, 1 file.',
    'Changed in point of 14:02: 1 change, 1 row.',
    'Would be written: 6 rows, 1 file, 1 statement.',
    'This is not all: A log is gone.',
    'Comes along:',
    '  page “About us”',
    'Changed on both sides:',
    '  page “About us”',
    '  and 2 more',
    'The menu item 8 names the page “Old”, which “b” removed.',
    'Decided as before: 2 conflicts.',
    'To be decided: 1 conflict.',
    '',
    'ID  THING            PLACE    WHAT             MINE       THEIRS     DECIDED',
    'k1  page “About us”  content  both changed it  clone “a”  clone “b”  to decide',
    '',
    'Nothing was made.',
  ])
})

it('a refresh keeps work only where that is asked for', async () => {
  host.job = 'j1'
  await run('refresh', 'a')
  await run('refresh', 'a', '--keep-work')
  expect(asked.map(([name]) => name)).toEqual(['refresh', 'start'])
  expect((await run('refresh', 'a', '--dry-run')).text).toContain('add --keep-work')
  expect((await run('refresh', 'a', '--keep-work', '--on-conflict', 'ours')).text).toContain('stop, mine, theirs')
  expect(asked).toHaveLength(2)
})

it('further work is added, and chosen things are brought over', async () => {
  host.job = 'j1'
  await run('merge', '--into', 'm', 'a')
  await run('pick', 'a', 'b', '--thing', 't1', '--thing', 't2', '--edit', 'e1')
  expect(asked.map(([, input]) => (input as { wish: unknown }).wish)).toEqual([
    { is: 'add', clone: 'm', source: 'a' },
    { is: 'pick', source: 'a', clone: 'b', things: ['t1', 't2'], edits: ['e1'] },
  ])
  expect((await run('pick', 'a', 'b')).text).toContain('--thing ID')
  expect((await run('merge', 'a', '--name', 'x')).text).toContain('Two clones at least')
  expect((await run('merge', 'a', 'b')).text).toContain('--name NAME')
  expect((await run('merge', '--into', 'm', 'a', 'b')).text).toContain('“b”')
  expect((await run('merge', '--into', 'm', 'a', '--name', 'x')).text).toContain('“x”')
})

it('all conflicts are listed, however many there are, and one is shown with its values', async () => {
  host.conflicts = Array.from({ length: 2500 }, (_none, index) => ({ ...conflict, id: `k${index}` }))
  const { value } = await run('conflicts', 'm', '--open')
  expect(value).toHaveLength(2500)
  expect(asked.map(([, input]) => input)).toEqual(
    [0, 1000, 2000].map((offset) => ({ merge: 'm', states: ['open', 'stale'], text: '', offset, limit: 1000 })),
  )
  const { text } = await run('conflicts', 'm', 'k1700')
  expect(text.replace(/, [^,\n]*: admin/, ', …: admin').split('\n')).toEqual([
    'page “About us”, content: both changed it, to decide.',
    'Before',
    '  one',
    '  two',
    'Mine, clone “a”',
    '  mine',
    expect.stringMatching(/^Theirs, clone “b”, .*: admin deleted About us$/),
    '  nothing there',
    'Can be chosen: mine, --text FILE.',
    'Not both: There is one page of this address.',
  ])
  expect((await run('conflicts', 'm', 'other')).text).toContain('no conflict “other”')
})

it('conflicts are decided one by one, all at once, or by a text', async () => {
  const file = join(folder, 'text.html')
  writeFileSync(file, 'What shall be there\n')
  await run('resolve', 'm', 'k1', 'k2', 'theirs')
  await run('resolve', 'm', '--all', 'mine')
  await run('resolve', 'm', 'k1', '--text', file)
  expect(asked.map(([, input]) => input)).toEqual([
    { merge: 'm', conflicts: ['k1', 'k2'], choice: { is: 'theirs' } },
    { merge: 'm', conflicts: null, choice: { is: 'mine' } },
    { merge: 'm', conflicts: ['k1'], choice: { is: 'edited', text: 'What shall be there\n' } },
  ])
  asked = []
  for (const [words, says] of [
    [['m', 'k1'], 'mine, theirs, both'],
    [['m', 'mine'], '--all'],
    [['m', '--all', 'k1', 'mine'], 'not both'],
    [['m', '--text', file], 'Name it'],
    [['m', 'k1', '--text', join(folder, 'none')], 'cannot be read'],
  ] as const) {
    expect((await run('resolve', ...words)).text).toContain(says)
  }
  expect(asked).toEqual([])
})

it('deciding says what is left, and fails where all were to be decided and some could not', async () => {
  expect(await run('resolve', 'm', 'k1', 'mine')).toMatchObject({
    text: "Decided. 3 conflicts wait for a decision: sitefork conflicts 'merge of a and b'",
    failed: false,
  })
  expect(await run('resolve', 'm', '--all', 'both')).toMatchObject({ failed: true })
  host.merge = { ...merge, state: 'ready', conflicts: { open: 0, decided: 3, stale: 0 } }
  expect(await run('resolve', 'm', 'k1', 'mine')).toMatchObject({
    text: "Decided. Everything is decided. Go on with: sitefork continue-merge 'merge of a and b'",
    failed: false,
  })
  expect(await run('resolve', 'm', 'k1', 'mine', '--continue')).toMatchObject({ failed: false })
  expect(asked.at(-1)).toEqual(['continue', { merge: 'merge123' }])
})

it('a merge goes on by the name of its clone, and ends as a clone or waits again', async () => {
  host.after = [{ ...merge, state: 'ready', conflicts: { open: 0, decided: 3, stale: 0 } }]
  const again = run('continue-merge', 'Merge of A and B')
  expect(await again).toMatchObject({ failed: true })
  expect(asked).toEqual([['continue', { merge: 'merge123' }]])
  host.after = []
  expect(await run('continue-merge', 'other')).toMatchObject({
    text: expect.stringContaining('Merged into merge of a and b: http://m.localhost:7700'),
    failed: false,
  })
  expect((await run('forget-merge', 'm')).text).toContain('the clones stay as they are')
})
