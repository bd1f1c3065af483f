// Whether a file's content before an edit is the beginning's, by the edits around it and by what each look at the files found.
import { describe, expect, it } from 'vitest'
import type { FileChange } from '../../../../src-main/changes/file-change.ts'
import { feeder, openedIndex, optionsTable, rowOf } from '../../../support/fed-index.ts'
import { shippedWords } from '../../../support/words.ts'

const state = { is: 'file', bytes: 1, mode: 0o644 } as const
const code = (name: string, at: number, more: Partial<FileChange> = {}): FileChange => ({
  path: `wp-content/plugins/redirection/${name}`,
  from: null,
  before: state,
  after: state,
  changedAtMs: at * 1000,
  ...more,
})
const upload = (at: number): FileChange => ({ ...code('', at), path: 'wp-content/uploads/a.jpg' })

interface Told {
  /** Seconds at which edits wrote a row, each with its own second as its id. */
  readonly edits?: Readonly<Record<number, string>>
  readonly looks: readonly { readonly at: number; readonly files: readonly FileChange[] }[]
}

const idOf = (at: number) => String(at).padStart(16, 'f')
const plugins = '0 CLI plugin update redirection'

function doubtOf(edit: number, { edits = {}, looks }: Told) {
  const index = openedIndex({}, shippedWords())
  const feed = feeder(index.sink)
  for (const [at, request] of Object.entries(edits)) {
    feed.write(Number(at), `${idOf(Number(at))} ${request}`, { table: optionsTable, after: rowOf(at, `o${at}`, 'x') })
  }
  for (const { at, files } of looks) index.setFiles(files, { began: at, ended: at + 1 })
  const doubt = index.doubtedFile(idOf(edit))
  return doubt && `${doubt.is} ${doubt.path.split('/').at(-1)} ${doubt.at}`
}

describe('a file that an edit changed', () => {
  it('goes back to the beginning where nothing else could have changed it', () => {
    expect(doubtOf(100, { edits: { 100: plugins }, looks: [{ at: 110, files: [code('a.php', 101)] }] })).toBeUndefined()
    const saved = { 50: '1 POST /wp-json/wp/v2/posts/1', 100: plugins }
    expect(doubtOf(100, { edits: saved, looks: [{ at: 110, files: [code('a.php', 101)] }] })).toBeUndefined()
  })

  it('is in doubt where an earlier edit could have, until somebody looked in between', () => {
    const edits = { 50: plugins, 100: plugins }
    const after = { at: 110, files: [code('a.php', 101)] }
    expect(doubtOf(100, { edits, looks: [after] })).toBe('maybe-before a.php 50')
    expect(doubtOf(100, { edits, looks: [{ at: 60, files: [] }, after] })).toBeUndefined()
    expect(doubtOf(100, { edits, looks: [{ at: 51, files: [] }, after] })).toBe('maybe-before a.php 50')
    expect(doubtOf(100, { edits, looks: [{ at: 60, files: [code('a.php', 51)] }, after] })).toBe('before a.php 51')
    expect(
      doubtOf(100, {
        edits: { 50: '1 POST /wp-admin/upload.php', 100: '1 POST /wp-admin/upload.php' },
        looks: [{ at: 110, files: [upload(101)] }],
      }),
    ).toBe('maybe-before a.jpg 50')
  })

  it('is in doubt where it was changed by hand before, and where it was gone before', () => {
    const edits = { 100: plugins }
    const after = { at: 110, files: [code('a.php', 101)] }
    expect(doubtOf(100, { edits, looks: [{ at: 60, files: [code('a.php', 51)] }, after] })).toBe('before a.php 51')
    const gone = (at: number) => code('a.php', at, { after: null })
    expect(
      doubtOf(100, {
        edits,
        looks: [
          { at: 60, files: [gone(51)] },
          { at: 110, files: [gone(101)] },
        ],
      }),
    ).toBe('before a.php 51')
    expect(
      doubtOf(100, {
        edits,
        looks: [
          { at: 60, files: [] },
          { at: 110, files: [gone(101)] },
        ],
      }),
    ).toBeUndefined()
  })

  it('of its own is in doubt only where it was seen before', () => {
    const edits = { 50: plugins, 100: plugins }
    const made = (at: number) => code('a.php', at, { before: null })
    expect(doubtOf(100, { edits, looks: [{ at: 110, files: [made(101)] }] })).toBeUndefined()
    expect(
      doubtOf(100, {
        edits,
        looks: [
          { at: 60, files: [made(51)] },
          { at: 110, files: [made(101)] },
        ],
      }),
    ).toBe('before a.php 51')
  })
})

describe('an edit', () => {
  const edits = { 100: plugins, 200: plugins }

  it('is in doubt where a file of it was changed again', () => {
    const looks = [
      { at: 110, files: [code('a.php', 101), code('b.php', 101)] },
      { at: 210, files: [code('a.php', 201), code('b.php', 101)] },
    ]
    expect(doubtOf(100, { edits, looks })).toBe('since a.php 201')
    expect(doubtOf(100, { edits, looks: looks.map(({ at, files }) => ({ at, files: files.slice(0, 1) })) })).toBe(
      'since a.php 201',
    )
  })

  it('is in doubt where something of the same plugin was changed since, until somebody looked in between', () => {
    const after = { at: 210, files: [code('a.php', 101), code('b.php', 201)] }
    expect(doubtOf(100, { edits, looks: [after] })).toBe('maybe-since b.php 201')
    expect(doubtOf(100, { edits, looks: [{ at: 110, files: [code('a.php', 101)] }, after] })).toBeUndefined()
    const elsewhere = {
      at: 210,
      files: [code('a.php', 101), { ...code('', 201), path: 'wp-content/plugins/other/b.php' }],
    }
    expect(doubtOf(100, { edits, looks: [elsewhere] })).toBeUndefined()
  })
})
