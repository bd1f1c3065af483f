// Rows of the catalog for merges that wait.
import type { ConflictRow } from '../../src-main/catalog/conflicts.ts'
import type { MergeRow } from '../../src-main/catalog/merges.ts'

export const mergeRow = (given: Partial<MergeRow> = {}): MergeRow => ({
  id: 'merge1',
  production: 'acme',
  clone: 'clone1',
  wish: { is: 'refresh', clone: 'clone1', from: { is: 'newest' } },
  onConflict: 'stop',
  name: 'hello',
  point: 'point1',
  onto: 'point of 1 Nov 10:00:00',
  dataAt: '2026-11-01T10:00:00.000Z',
  state: 'waiting',
  sources: [
    {
      clone: 'clone1',
      name: 'hello',
      at: '2026-11-01T11:00:00.000Z',
      changes: { things: 2, rows: 2, files: 0 },
      bookmark: null,
    },
  ],
  findings: [],
  job: null,
  createdAt: '2026-11-01T11:00:00.000Z',
  states: [],
  ...given,
})

/** A conflict of a text that both sides wrote. @param given `both`: why both cannot be taken */
export const conflictRow = (given: {
  readonly id: string
  readonly title: string
  readonly version?: string
  readonly both?: string
}): Omit<ConflictRow, 'of' | 'choice' | 'choiceVersion'> => {
  const cell = (text: string) => ({ text, bytes: text.length, isCut: false, is: 'text' }) as const
  const side = (label: string, text: string) => ({ label, clone: null, value: cell(text), edit: null })
  const possible = (is: 'mine' | 'theirs' | 'edited') => ({ is, whyNot: null })
  return {
    id: given.id,
    version: given.version ?? 'one',
    mine: 'mine',
    source: 'clone1',
    shown: {
      id: given.id,
      merge: 'merge1',
      thing: { id: 'post:1', kind: 'post', group: 'Posts', title: given.title },
      place: 'title',
      path: null,
      column: null,
      is: 'value',
      format: 'plain',
      base: cell('Old'),
      mine: side('clone “hello”', 'Mine'),
      theirs: side('production', 'Theirs'),
      chunks: null,
      choices: [possible('mine'), possible('theirs'), { is: 'both', whyNot: given.both ?? null }, possible('edited')],
    },
  }
}
