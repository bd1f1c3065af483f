// Rows that are added get the ids that production gave, and whatever names them follows; what nobody explains is told before.
import { describe, expect, it } from 'vitest'
import type { RowWrite } from '../../../../../src-main/changes/merge/merge.ts'
import { addedIds, mentionsOf, renumberedRows } from '../../../../../src-main/changes/renumber/renumber.ts'
import type { AddedId } from '../../../../../src-main/changes/renumber/reserved-id.ts'
import type { RowChange } from '../../../../../src-main/rows/change.ts'
import { meant, shippedKnown } from '../../../../support/merging.ts'
import { bandId, bands, toldRows } from '../../../../support/promotions.ts'
import { addedRow, changedRow, post } from '../../../../support/wordpress-rows.ts'

const site = { known: shippedKnown, bands }
const write = (change: RowChange): RowWrite => {
  const { table, before: expected, after: wanted, thing, class: is } = meant(change)
  return { table, expected, wanted, unchecked: [], thing, class: is, sources: [0] }
}
const [page, picture, meta] = [bandId('wp_posts', 1), bandId('wp_posts', 2), bandId('wp_postmeta', 1)]
const ids = (rows: readonly RowWrite[]) => addedIds(rows, site, () => false)
/** Gives ids from 501 on, whatever the table. */
const given = (all: readonly AddedId[]) => all.map((id, at) => ({ ...id, to: String(501 + at) }))
const schema = 'id bigint*, post_id bigint, owner bigint, body longtext, raw longblob'
const acme = (cells: Record<string, string | number>) => addedRow('wp_acme', cells, schema)

const rows = [
  addedRow('wp_posts', post({ ID: picture, post_type: 'attachment', guid: 'https://acme.example/a.png' })),
  addedRow(
    'wp_posts',
    post({
      ID: page,
      post_content: `<!-- wp:image {"id":${picture}} --><img class="wp-image-${picture}"><!-- /wp:image -->[gallery ids="3,${picture}"]`,
      guid: `https://acme.example/?p=${page}`,
    }),
  ),
  addedRow('wp_postmeta', { meta_id: meta, post_id: page, meta_key: '_thumbnail_id', meta_value: picture }),
].map(write)

it('follows ids where it is known that they name a row, and renames things', () => {
  const now = renumberedRows(rows, given(ids(rows)), site)
  expect(toldRows({ rows: now }, ['post_content', 'guid', 'post_id', 'meta_value'])).toEqual([
    'add posts 501 post_content=<!-- wp:paragraph -->\n<p>Hello</p>\n<!-- /wp:paragraph --> guid=https://acme.example/a.png',
    'add posts 502 post_content=<!-- wp:image {"id":501} --><img class="wp-image-501"><!-- /wp:image -->[gallery ids="3,501"] guid=https://acme.example/?p=502',
    'add postmeta 503 post_id=502 meta_value=501',
  ])
  expect(now.map(({ thing }) => thing)).toEqual(['post:501', 'post:502', 'post:502'])
  expect(mentionsOf(rows, ids(rows), site)).toEqual({ unexplained: [], left: [] })
})

it('follows an id of a band wherever it stands, and tells where nobody knows that it names a row', () => {
  const own = bandId('wp_acme', 7)
  const base64 = Buffer.from(`{"page":${page},"of":"acme"}`).toString('base64')
  const strange = [
    ...rows,
    write(
      acme({
        id: own,
        post_id: page,
        owner: page,
        body: `a:1:{s:4:"page";s:15:"page-${page}";} of ${own}`,
        raw: `x${page}`,
      }),
    ),
    write(addedRow('wp_options', { option_id: 90, option_name: `acme_${page}_on`, option_value: `see ${base64}` })),
  ]
  const now = renumberedRows(strange, given(ids(strange)), site)
  expect(toldRows({ rows: now.slice(3) }, ['post_id', 'owner', 'body', 'raw', 'option_name', 'option_value'])).toEqual([
    'add acme 504 post_id=502 owner=502 body=a:1:{s:4:"page";s:8:"page-502";} of 504 raw=x502',
    `add options 505 option_name=acme_502_on option_value=see ${base64}`,
  ])
  const { unexplained, left } = mentionsOf(strange, ids(strange), site)
  expect(unexplained.map(({ table, column, id }) => `${table}.${column} ${id}`)).toEqual([
    `wp_acme.owner ${page}`,
    `wp_acme.body ${page}`,
    `wp_acme.body ${own}`,
    `wp_acme.raw ${page}`,
    `wp_options.option_name ${page}`,
  ])
  expect(unexplained[1]?.text).toContain(`page-${page}`)
  expect(left.map(({ column, id }) => `${column} ${id}`)).toEqual([`option_value ${page}`])
})

it('follows ids that are in no band only where it is known that they name a row', () => {
  const narrow = [
    write(addedRow('wp_posts', post({ ID: 55, post_title: 'Room 55', guid: 'https://acme.example/?p=55' }))),
    write(addedRow('wp_postmeta', { meta_id: 56, post_id: 55, meta_key: 'acme', meta_value: '55' })),
  ]
  const now = renumberedRows(narrow, given(ids(narrow)), site)
  expect(toldRows({ rows: now }, ['post_title', 'guid', 'post_id', 'meta_value'])).toEqual([
    'add posts 501 post_title=Room 55 guid=https://acme.example/?p=501',
    'add postmeta 502 post_id=501 meta_value=55',
  ])
})

it('puts all ids in at once: one may become another’s', () => {
  const swapped = [
    { table: 'wp_posts', column: 'ID', from: String(page), to: String(picture) },
    { table: 'wp_posts', column: 'ID', from: String(picture), to: String(page) },
  ]
  const now = renumberedRows(rows, swapped, site)
  expect(toldRows({ rows: now }, ['post_id', 'meta_value']).map((line) => line.split(' post_c')[0])).toEqual([
    `add posts ${page}`,
    `add posts ${picture}`,
    `add postmeta ${meta} post_id=${picture} meta_value=${page}`,
  ])
  expect(renumberedRows(now, swapped, site).map(({ wanted }) => wanted?.map(String))).toEqual(
    rows.map(({ wanted }) => wanted?.map(String)),
  )
})

describe('what production has already', () => {
  it('stays as it is, whatever numbers it has; what the clone wrote into it follows', () => {
    const cells = post({ ID: 9, post_title: `Call ${page}`, post_content: 'x' })
    const changed = [...rows, write(changedRow('wp_posts', cells, { post_content: `<p>${page}</p>` }))]
    const now = renumberedRows(changed, given(ids(changed)), site)
    expect(toldRows({ rows: now.slice(3) }, ['post_title', 'post_content'])).toEqual([
      `change posts 9 post_title=Call ${page} post_content=<p>502</p>`,
    ])
    expect(now[3]?.thing).toBe('post:9')
  })

  it('asks for no ids of rows that come back, and none for rows whose key names another', () => {
    const order = addedRow('wp_wc_orders', { id: page }, 'id bigint*, status varchar')
    const all = [...rows, write(order)]
    expect(ids(all).map(({ table, from }) => `${table} ${from}`)).toEqual([
      `wp_posts ${picture}`,
      `wp_posts ${page}`,
      `wp_postmeta ${meta}`,
    ])
    expect(addedIds(all, site, () => true)).toEqual([])
    const now = renumberedRows(all, given(ids(all)), site)
    expect(toldRows({ rows: now.slice(3) })).toEqual(['add wc_orders 502'])
    expect(mentionsOf(all, ids(all), site).unexplained).toEqual([])
  })
})

it('reads text in which digits are more than a byte', () => {
  const change = addedRow(
    'wp_acme',
    { id: 1, wide: Buffer.from(`page-${page}`, 'utf16le').swap16() },
    'id bigint*, wide varchar',
  )
  const columns = change.table.columns.map((one) => (one.name === 'wide' ? { ...one, charset: 'ucs2' } : one))
  const wide = write({ ...change, table: { ...change.table, columns } })
  const [, , , now] = renumberedRows([...rows, wide], given(ids(rows)), site)
  expect(
    Buffer.from(now?.wanted?.[1] ?? '')
      .swap16()
      .toString('utf16le'),
  ).toBe('page-502')
})
