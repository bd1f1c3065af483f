// An undo puts back what a promotion wrote, and nothing of what others did since.
import { describe, expect, it } from 'vitest'
import type { ReferenceTo } from '../../../../src-main/changes/core-references.ts'
import type { Conflict } from '../../../../src-main/changes/merge/merge.ts'
import type { PatchFile } from '../../../../src-main/changes/patch.ts'
import type { ConflictChoice } from '../../../../src-main/contract/merges.ts'
import { planUndoPromotion } from '../../../../src-main/promoting/plan-undo-promotion.ts'
import {
  type PromotionPatch,
  readPromotionPatch,
  writePromotionPatch,
} from '../../../../src-main/promoting/promotion-patch.ts'
import type { FileNow } from '../../../../src-main/promoting/undone-files.ts'
import { columnValue, type RowChange, type RowTable, type RowValues } from '../../../../src-main/rows/change.ts'
import { identity } from '../../../../src-main/rows/guarded-row.ts'
import { planParts, toldRows } from '../../../support/promotions.ts'
import { addedRow, changedRow, post, removedRow } from '../../../support/wordpress-rows.ts'

const before = 'productions/acme/points/point1' as never
const about = post({ ID: 501, post_type: 'page', post_title: 'About' })
const category = { term_taxonomy_id: 5, term_id: 5, taxonomy: 'category', count: 3 }
const written = [
  addedRow('wp_posts', about),
  addedRow('wp_postmeta', { meta_id: 601, post_id: 501, meta_key: 'acme', meta_value: '1' }),
  addedRow('wp_term_relationships', { object_id: 501, term_taxonomy_id: 5 }),
  changedRow('wp_term_taxonomy', { ...category, count: 2 }, { count: 3 }),
  changedRow('wp_posts', post({ ID: 9, post_title: 'Old', post_name: 'old' }), { post_title: 'New' }),
  removedRow('wp_posts', post({ ID: 7, post_title: 'Gone' })),
]

const asItWas = ({ columns, key }: RowTable) => ({ columns, key: key.flatMap((at) => columns[at] ?? []) })

/** Production, made of the rows that the promotion wrote and of what happened since. */
function production(since: readonly RowChange[]) {
  const rows = new Map<string, { table: RowTable; row: RowValues }>()
  for (const { table, before: old, after } of [...written, ...since]) {
    if (old) rows.delete(identity(table, old))
    if (after) rows.set(identity(table, after), { table, row: after })
  }
  return {
    tables: async () => new Map(written.map(({ table }) => [table.name, asItWas(table)])),
    rowsAt: async (sought: readonly { table: RowTable; row: RowValues }[]) =>
      sought.map(({ table, row }) => rows.get(identity(table, row))?.row ?? null),
    rowsNaming: async (references: readonly ReferenceTo[]) =>
      [...rows.values()].filter(({ table, row }) =>
        references.some(({ table: name, column, value, where }) => {
          const has = (of: string) => String(columnValue(table, row, of))
          return name === table.name && has(column) === value && (!where || where.is.includes(has(where.column)))
        }),
      ),
  }
}

interface Undone {
  readonly since?: readonly RowChange[]
  readonly files?: readonly PatchFile[]
  readonly filesNow?: Readonly<Record<string, FileNow>>
  readonly choice?: ConflictChoice['is']
  readonly statements?: readonly string[]
  readonly back?: PromotionPatch['back']
  /** What was written besides. */
  readonly more?: readonly RowChange[]
}

function undone({ since = [], files = [], filesNow = {}, choice, statements = [], back = [], more = [] }: Undone = {}) {
  const rows = [...written, ...more].map(({ table, before: expected, after: wanted }) => ({ table, expected, wanted }))
  const head = { from: 'production', to: 'clone', madeAt: '2026-11-01T10:00:00.000Z' }
  const patch = readPromotionPatch([...writePromotionPatch(head, { rows, files, statements, back })].join(''))
  return planUndoPromotion({
    ...planParts,
    patch,
    now: production(since),
    filesNow: new Map(Object.entries(filesNow)),
    before,
    promotion: 'promotion1',
    decides: (conflict: Conflict, source: string) =>
      choice && source === 'promotion1' && conflict.impossible[choice] === undefined
        ? ({ is: choice } as ConflictChoice)
        : undefined,
  })
}

const told = async (given: Undone = {}) =>
  toldRows(await undone(given), ['post_title', 'post_name', 'count']).toSorted()
const conflicts = async (given: Undone) =>
  (await undone(given)).open.map(({ is, thing, column }) => `${is} ${thing} ${column}`)

const all = [
  'add posts 7 post_title=Gone post_name=spring-sale',
  'change posts 9 post_title=Old post_name=old',
  'change term_taxonomy 5 count=2',
  'remove postmeta 601',
  'remove posts 501',
  'remove term_relationships 501,5',
]

it('puts back all that nobody touched, under the ids that it had', async () => {
  const plan = await undone()
  expect(toldRows(plan, ['post_title', 'post_name', 'count']).toSorted()).toEqual(all)
  expect(plan).toMatchObject({ open: [], newIds: [], warnings: [] })
  expect(plan.things.map(({ title, change }) => `${change} ${title}`).toSorted()).toEqual([
    'added Gone',
    'changed Old',
    'removed About',
  ])
})

describe('what others did since', () => {
  it('stays where it does not touch, and counts are counted', async () => {
    const since = [
      changedRow('wp_posts', post({ ID: 9, post_title: 'New', post_name: 'old' }), { post_name: 'theirs' }),
      changedRow('wp_term_taxonomy', category, { count: 8 }),
    ]
    expect(await told({ since })).toEqual(
      all.map((line) => line.replace('Old post_name=old', 'Old post_name=theirs').replace('count=2', 'count=7')),
    )
  })

  it('is nothing more to do where they put it back themselves', async () => {
    const since = [changedRow('wp_posts', post({ ID: 9, post_title: 'New', post_name: 'old' }), { post_title: 'Old' })]
    expect(await told({ since })).toEqual(all.filter((line) => !line.includes('posts 9')))
  })

  const renamed = [
    changedRow('wp_posts', post({ ID: 9, post_title: 'New', post_name: 'old' }), { post_title: 'Newer' }),
  ]

  it('is a conflict where it touches: put back anyway, or leave', async () => {
    expect(await conflicts({ since: renamed })).toEqual(['value post:9 post_title'])
    expect(await told({ since: renamed, choice: 'mine' })).toEqual(all)
    expect(await told({ since: renamed, choice: 'theirs' })).toEqual(all.filter((line) => !line.includes('posts 9')))
  })

  it('is a conflict where a new page was edited or commented on: it goes with all of that, or stays', async () => {
    const edited = [changedRow('wp_posts', about, { post_title: 'About us' })]
    expect(await conflicts({ since: edited })).toEqual(['removed-here post:501 null'])
    const comment = addedRow('wp_comments', {
      comment_ID: 77,
      comment_post_ID: 501,
      comment_content: 'Hi',
      comment_type: 'comment',
    })
    expect(await conflicts({ since: [comment] })).toEqual(['removed-here post:501 null'])
    expect(await told({ since: [comment], choice: 'mine' })).toEqual([...all, 'remove comments 77'].toSorted())
    const left = await told({ since: [comment], choice: 'theirs' })
    expect(left).not.toContain('remove posts 501')
    expect(left).not.toContain('remove postmeta 601')
  })

  it('is told where it names what goes', async () => {
    const line = { meta_id: 91, order_item_id: 90, meta_key: '_product_id', meta_value: '501' }
    const sold = await undone({ since: [addedRow('wp_woocommerce_order_itemmeta', line)] })
    expect(sold.warnings).toEqual([
      'wp_woocommerce_order_itemmeta 91, which was made since, names by its meta_value what goes, 501.',
    ])
    const child = addedRow('wp_posts', post({ ID: 88, post_type: 'page', post_parent: 501 }))
    const plan = await undone({ since: [child] })
    expect(plan.warnings).toEqual(['wp_posts 88, which was made since, names by its post_parent what goes, 501.'])
  })
})

describe('files', () => {
  const state = (bytes: number) => ({ is: 'file', bytes, mode: 0o644 }) as const
  const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(64))
  const files: readonly PatchFile[] = [
    {
      path: 'wp-content/a.php',
      from: null,
      before: state(1),
      after: state(2),
      hashes: { before: one ?? '', after: two ?? '' },
    },
    { path: 'wp-content/b.php', from: null, before: null, after: state(2), hashes: { before: null, after: two ?? '' } },
  ]
  const now = (sha256 = two) => ({ ...state(2), sha256: sha256 ?? '' })

  it('go back to what the point has, or go', async () => {
    const plan = await undone({ files, filesNow: { 'wp-content/a.php': now(), 'wp-content/b.php': now() } })
    expect(plan.files.map(({ step }) => step)).toEqual([
      { is: 'copy', from: before, path: 'wp-content/a.php' },
      { is: 'remove', path: 'wp-content/b.php' },
    ])
  })

  it('are left where they are so already, and a conflict where somebody changed them', async () => {
    const filesNow = { 'wp-content/a.php': now(one), 'wp-content/b.php': now(three) }
    const plan = await undone({ files, filesNow })
    expect(plan.files).toEqual([])
    expect(plan.open.map(({ is, key }) => `${is} ${key}`)).toEqual(['file wp-content/b.php'])
    expect((await undone({ files, filesNow, choice: 'mine' })).files.map(({ step }) => step.is)).toEqual(['remove'])
  })
})

it('takes back what was made of tables, as far as that is known', async () => {
  const statements = ['CREATE TABLE wp_acme (id int)', 'DROP TABLE wp_old']
  const back = [
    { text: 'CREATE TABLE wp_old (id int)', when: 'first' },
    { text: 'DROP TABLE wp_acme', when: 'last' },
  ] as const
  expect(await undone({ statements, back })).toMatchObject({
    statements: ['CREATE TABLE wp_old (id int)', 'DROP TABLE wp_acme'],
    last: ['DROP TABLE wp_acme'],
    warnings: [],
  })
  expect((await undone({ statements })).warnings.join()).toContain('which is not undone')
})

it('brings back rows of a table that is gone where it is made again', async () => {
  const more = [removedRow('wp_usermeta', { umeta_id: 1, user_id: 1, meta_key: 'acme', meta_value: '1' })]
  const back = [{ text: 'CREATE TABLE wp_usermeta (umeta_id int)', when: 'first' }] as const
  expect(await told({ more, back })).toContain('add usermeta 1')
  expect(await told({ more })).not.toContain('add usermeta 1')
})
