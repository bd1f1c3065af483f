// Promotion in the window as it is built: allowed, chosen, compared, tried, written and undone, for everybody, at both sizes.
import type { Page } from 'playwright'
import { expect, test } from 'playwright/test'
import type { Job, Promotion, PromotionPreview, Snapshot } from '../../src-main/contract/models.ts'
import { expectAccessible } from '../support/accessible.ts'
import { listOf, manyEdits, manyThings, someDetails } from '../support/changes.ts'
import { manyClones, minutesAgo } from '../support/many-clones.ts'
import { aConflict, conflictBook, conflictFiles, otherConflicts } from '../support/merges.ts'
import { aClone, aJob } from '../support/nouns.ts'
import { aPromotion, aPromotionPreview, aReceipt, someAccess } from '../support/some-promotions.ts'
import { type StagedHost, stagedHost } from '../support/staged-host.ts'

let host: StagedHost
const all = { things: manyThings(300), edits: manyEdits(300) }
const mention = {
  thing: { id: 'page:7', kind: 'page', group: 'Pages', title: 'Spring sale' },
  place: 'wp_postmeta.meta_value',
  text: '{"columns":3,"related":1004000033,"width":"full"}',
  id: '1004000033',
}

interface Staged {
  readonly isAllowed?: boolean
  readonly hasConflicts?: boolean
  readonly preview?: Partial<PromotionPreview>
  readonly promotions?: readonly Promotion[]
}

/** A clone with changes, of a production to which some of them are about to be written. */
async function open(page: Page, given: Staged = {}) {
  const { isAllowed = true, hasConflicts = false, preview, promotions = [] } = given
  const snapshot = manyClones()
  const changes = { things: 12, rows: 120, noise: 31 }
  const clones = snapshot.clones.map((one) => (one.id === 'c0' ? { ...one, changes, name: 'checkout' } : one))
  const [production] = snapshot.productions
  if (!production) throw new Error('There is one.')
  const access = isAllowed ? someAccess({ allowedAt: minutesAgo(9_000) }) : null
  const book = conflictBook(hasConflicts ? [aConflict(), ...otherConflicts] : [])
  let draft = aPromotion({ clone: 'c0', createdAt: minutesAgo(60), things: [], counts: nothing })
  const told = (change: Partial<Promotion>) => {
    draft = { ...draft, ...change, conflicts: book.merge().conflicts }
    host.tell({ is: 'promotion', promotion: draft })
    return draft
  }
  let job: Job
  const runs = (change: Partial<Job>) => {
    job = aJob({ startedAt: minutesAgo(2), ...change })
    host.tell({ is: 'job', job })
    return job
  }
  host = await stagedHost(
    {
      ...snapshot,
      clones,
      productions: [{ ...production, promotion: access }],
      promotions: [...promotions],
    } as Snapshot,
    {
      'promotion.grants': (asked) => ({
        statements: [
          `GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON \`wordpress\`.* TO '${(asked as { user: string }).user}'@'%';`,
        ],
      }),
      'promotion.allow': () => {
        host.tell({ is: 'production', production: { ...production, promotion: someAccess() } })
        return { access: someAccess(), warnings: [] }
      },
      'promotion.draft': (asked) => told({ is: (asked as { wish: { is: Promotion['is'] } }).wish.is }),
      'promotion.wish': () => ({ is: 'promote', clone: 'c0', things: [], edits: [], withOwn: false }),
      'promotion.compare': () => {
        const compared = aPromotionPreview({ dataAt: minutesAgo(0), ...preview })
        told({ things: compared.things, counts: compared.counts, title: compared.title })
        return compared
      },
      'promotion.preview': () => aPromotionPreview(preview),
      'promotion.conflicts': book.conflicts,
      'promotion.files': conflictFiles,
      'promotion.decide': (asked) => {
        book.decide(asked)
        return told({})
      },
      'promotion.rehearse': () => {
        const name = 'Rehearsal of 3 changes of checkout'
        runs({ id: 'j7', verb: 'rehearse', state: 'done', clone: 'c77', remarks: ['The page “Sale” now is longer.'] })
        host.tell({ is: 'clone', clone: aClone({ id: 'c77', name, url: 'http://rehearsal.localhost:7700' }) })
        told({ job: 'j7', rehearsal: 'c77' })
        return { job: 'j7', id: 'c77' }
      },
      'promotion.write': () => {
        runs({ id: 'j8', verb: 'promote', state: 'done', clone: null })
        told({ job: 'j8', state: 'done', writtenAt: minutesAgo(1), lockedMs: 41, point: 'p0' })
        return { job: 'j8', id: draft.id }
      },
      'promotion.forget': () => {
        host.tell({ is: 'removed', noun: 'promotion', id: draft.id })
        return { forgotten: true }
      },
      'change.count': () => ({ things: 12 }),
      'change.list': (asked) => listOf(all, asked),
      'change.show': () => someDetails,
      'production.timeline': (asked) => ({ ...(asked as object), transactions: Array(2_000).fill(3) }),
    },
  )
  await page.goto(host.url())
  await page.getByRole('article', { name: 'checkout', exact: true }).waitFor()
}

const nothing = { things: 0, inserted: 0, changed: 0, deleted: 0, files: 0, statements: 0 }

test.afterEach(() => host.close())

const dialog = (page: Page) => page.getByRole('dialog')
const next = (page: Page, name: string | RegExp) => page.locator('.step-verbs').getByRole('button', { name })
const called = (name: string) => host.calls.filter(([one]) => one === name).map(([, input]) => input)
const fits = (page: Page) =>
  page
    .getByRole('main')
    .evaluate((main) => main.scrollWidth <= main.clientWidth && main.scrollHeight <= main.clientHeight)
const promoteInMenu = async (page: Page) => {
  await page.getByRole('button', { name: 'More for checkout' }).click()
  await page.getByRole('menuitem', { name: 'Promote…' }).click()
}
const shot = (page: Page, name: string) =>
  process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png` }) : undefined

for (const size of [
  { width: 1280, height: 820 },
  { width: 900, height: 600 },
]) {
  test.describe(`at ${size.width} x ${size.height}`, () => {
    test.use({ viewport: size })
    const at = size.width

    test('the whole way can be gone by everybody, from what is chosen to the receipt', async ({ page }) => {
      await open(page, {
        preview: {
          mentions: [mention],
          mentionTotal: 1,
          statements: ['ALTER TABLE `wp_acme` ADD `note` text'],
          warnings: ['The menu “Main” names a page that stays out.'],
        },
      })
      await promoteInMenu(page)
      await expect(page.getByRole('option').first()).toBeVisible()
      await shot(page, `${at}-choose`)
      await expectAccessible(page)
      expect(await fits(page)).toBe(true)
      await next(page, 'Compare all of it').click()
      await expect(page.getByText('7 rows added, 1 row changed, 4 files').first()).toBeVisible()
      await shot(page, `${at}-compare`)
      await expectAccessible(page)
      expect(await fits(page)).toBe(true)
      await page.getByRole('option', { name: /Spring sale/ }).click()
      await expect(page.getByRole('region', { name: 'Details of the change' })).toBeVisible()
      await shot(page, `${at}-compare-open`)
      await expectAccessible(page)
      await page.getByText('Unexplained (1)').click()
      await expectAccessible(page)
      await shot(page, `${at}-mentions`)
      await next(page, 'Next: Rehearse').click()
      await shot(page, `${at}-rehearse`)
      await page.getByRole('button', { name: 'Rehearse', exact: true }).click()
      await expect(page.getByRole('link', { name: /^Open in the browser: Rehearsal/ })).toBeVisible()
      await shot(page, `${at}-rehearsed`)
      await expectAccessible(page)
      await next(page, 'Next: Promote').click()
      await expect(page.getByLabel('Type the site’s name: Acme Blog')).toBeVisible()
      await expectAccessible(page)
      await shot(page, `${at}-write`)
      await page.getByRole('checkbox', { name: /^Rewrite 1 unexplained/ }).check()
      await page.getByLabel('Type the site’s name: Acme Blog').fill('Acme Blog')
      await shot(page, `${at}-write-typed`)
      await expect(page.getByText('Say first that schema changes are run.')).toBeVisible()
      await page.goBack()
      await expect(page.getByRole('link', { name: /^Open in the browser: Rehearsal/ })).toBeVisible()
    })

    test('it is written once its name is typed, and the receipt says what was done and leads back', async ({
      page,
    }) => {
      await open(page)
      await promoteInMenu(page)
      await next(page, 'Compare all of it').click()
      await next(page, 'Next: Rehearse').click()
      await next(page, 'Next: Promote').click()
      const submit = page.getByRole('button', { name: 'Promote to Acme Blog' })
      await expect(submit).toBeDisabled()
      await page.getByLabel('Type the site’s name: Acme Blog').fill('Acme Blog')
      await shot(page, `${at}-write-ready`)
      await expectAccessible(page)
      await submit.click()
      await expect(page.getByText('Rows locked for')).toBeVisible()
      await shot(page, `${at}-receipt`)
      await expectAccessible(page)
      expect(await fits(page)).toBe(true)
      expect(called('promotion.write')).toEqual([
        {
          promotion: 'promo123',
          site: 'Acme Blog',
          confirmedBy: '',
          acceptMentions: false,
          withStatements: false,
          onConflict: 'stop',
        },
      ])
      await page.getByRole('button', { name: 'Undo…' }).click()
      await expect
        .poll(() => called('promotion.draft').at(-1))
        .toMatchObject({
          wish: { is: 'undo', promotion: 'promo123' },
        })
    })

    test('what is in conflict with production is decided as in a merge, before it goes on', async ({ page }) => {
      await open(page, { hasConflicts: true })
      await promoteInMenu(page)
      await next(page, 'Compare all of it').click()
      await page.getByRole('option').first().click()
      await expect(page.getByRole('region', { name: 'Stretch 1 of 2' })).toBeVisible()
      await shot(page, `${at}-conflicts`)
      await expectAccessible(page)
      expect(await fits(page)).toBe(true)
      await expect(next(page, 'Next: Rehearse')).toHaveAttribute('aria-disabled', 'true')
      await page.getByRole('button', { name: 'Decide all open' }).click()
      await page.getByRole('menuitem', { name: /^Take mine/ }).click()
      await page.getByText('To decide (1)').click()
      await page.getByRole('option').first().click()
      await page.keyboard.press('1')
      await expect(next(page, 'Next: Rehearse')).not.toHaveAttribute('aria-disabled', 'true')
    })

    test('until somebody allows it, it says so and leads to who may', async ({ page }) => {
      await open(page, { isAllowed: false })
      await promoteInMenu(page)
      await next(page, 'Compare all of it').click()
      await expect(page.getByText(/^Nobody has allowed promotion to Acme Blog/)).toBeVisible()
      await shot(page, `${at}-not-allowed`)
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Allow promotion…' }).click()
      await expect(dialog(page).getByText(/^GRANT SELECT/)).toBeVisible()
      await shot(page, `${at}-allow`)
      await expectAccessible(page)
      await dialog(page).getByLabel('Its password').fill('secret')
      await dialog(page).getByRole('button', { name: 'Check and allow' }).click()
      await expect(page.getByText('Promotion to Acme Blog is allowed.')).toBeVisible()
      await expect(page.getByText(/^Nobody has allowed/)).toHaveCount(0)
      await page.getByRole('link', { name: 'Acme Blog' }).last().click()
      await page.getByRole('button', { name: 'More for Acme Blog' }).click()
      await page.getByRole('menuitem', { name: 'Promotions…' }).click()
      await page.getByRole('button', { name: 'Who may write…' }).click()
      await expect(dialog(page).getByText('by WP-CLI on the host')).toBeVisible()
      await shot(page, `${at}-allowed`)
      await expectAccessible(page)
    })
  })
}

test('what waits is above the clones and on the page of its clone, is found in the list, and is forgotten', async ({
  page,
}) => {
  const undone = aReceipt({ id: 'r1', title: '2 changes of “checkout”', state: 'undone', writtenAt: minutesAgo(5_000) })
  const done = aReceipt({
    id: 'r2',
    title: '5 changes of “checkout”',
    writtenAt: minutesAgo(1_000),
    confirmedBy: 'Ada',
  })
  const waiting = aPromotion({ clone: 'c0', conflicts: { open: 2, decided: 0, stale: 0 } })
  await open(page, { promotions: [waiting, done, undone] })
  await expect(page.getByText('3 changes of “checkout”: 2 conflicts to decide')).toBeVisible()
  await shot(page, 'waiting')
  await expectAccessible(page)
  await page.getByRole('link', { name: 'checkout', exact: true }).click()
  await expect(page.getByText('3 changes of “checkout”: 2 conflicts to decide')).toBeVisible()
  await page.getByRole('link', { name: 'Acme Blog' }).last().click()
  await page.getByRole('button', { name: 'More for Acme Blog' }).click()
  await page.getByRole('menuitem', { name: 'Promotions…' }).click()
  await expect(page.getByRole('row')).toHaveCount(4)
  await shot(page, 'list')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Forget the draft: 3 changes of “checkout”' }).click()
  await expectAccessible(page)
  await dialog(page).getByRole('button', { name: 'Forget the draft' }).click()
  await expect(page.getByRole('row')).toHaveCount(3)
})
