// What comes between comparing and writing: production is written to as it is by then, or not at all, which is said, and is so.
import { beforeAll, expect, test } from 'vitest'
import { atFirst, siteOfDeeds } from '../support/deed-site.ts'
import { draftedDeeds } from '../support/drafted-deeds.ts'
import { pairOf, sqlIn } from '../support/seen.ts'
import { type TwinSite, twinOf } from '../support/twin-site.ts'
import { writer, writerRights } from '../support/written-site.ts'

const site = siteOfDeeds()
let twin: TwinSite
const { worked, drafted, refused, written } = draftedDeeds(site, () => twin)

beforeAll(async () => {
  twin = await twinOf(site.production)
})

test('a row that others changed meanwhile has to be decided, and nothing is written; files neither', async () => {
  const work = await worked('changed', 'retitles', 'writesFiles')
  const id = await drafted(work)
  await twin.byOthers(work.deeds[0]?.against ?? [])
  expect(await refused(id)).toContain('in conflict with what production has now')
  await site.host.client().promotion.decide({ promotion: id, conflicts: null, choice: { is: 'mine' } })
  await written(id, work.deeds)
})

test('an account whose right was withdrawn writes nothing, and files go back; granted again, it does', async () => {
  const work = await worked('withdrawn', 'retitles', 'uploads', 'writesFiles')
  const id = await drafted(work)
  await site.production.sql(`REVOKE UPDATE ON wordpress.* FROM '${writer.user}'@'%'`)
  expect(await refused(id)).toContain('may not do that there (any more)')
  await site.production.sql(`GRANT ${writerRights} TO '${writer.user}'@'%'`)
  await written(id, work.deeds)
})

test('an emoji for which a table of production has no room is told before anything is written', async () => {
  const work = await worked('emoji', 'worksOnItems', 'writesFiles')
  await sqlIn(
    await pairOf(work.clone),
    "SET NAMES utf8mb4; UPDATE wp_acme_items SET note = '😀' WHERE code = 'item-500'",
  )
  const id = await drafted(work)
  await twin.byOthers(['ALTER TABLE wp_acme_items MODIFY note TEXT CHARACTER SET utf8mb3'])
  expect(await refused(id)).toMatch(/do not fit into the columns .*Incorrect string value/)
})

test('a table that was altered since the clone was made is written to as it is by then, and undone as it is after', async () => {
  const work = await worked('altered', 'worksOnItems')
  await twin.byOthers([
    'ALTER TABLE wp_acme_items ADD COLUMN stock INT NOT NULL DEFAULT 3 AFTER code, MODIFY note LONGTEXT',
  ])
  const id = await drafted(work)
  await written(id, work.deeds)
  await twin.byOthers(['ALTER TABLE wp_acme_items ADD COLUMN made DATE NULL FIRST, DROP COLUMN stock'])
  const { id: undo } = await site.host.client().promotion.draft({ wish: { is: 'undo', promotion: id } })
  const [first, , third] = work.deeds[0]?.back ?? []
  const columns = 'id, code, note, price'
  const code = /code = '(item-\d+)'/.exec(work.deeds[0]?.statements[1] ?? '')?.[1]
  const second = `INSERT INTO wp_acme_items (${columns}) SELECT ${columns} FROM ${atFirst}.wp_acme_items WHERE code = '${code}'`
  await written(undo, [{ statements: [first ?? '', second, third ?? ''] }])
})

test('a plugin that was deactivated and removed meanwhile: nothing is written to what is not there', async () => {
  const work = await worked('removed', 'worksOnItems', 'writesFiles')
  const id = await drafted(work)
  await twin.byOthers(['DROP TABLE wp_acme_items'])
  await refused(id)
})
