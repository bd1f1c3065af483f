// What was changed, in the window as it is built: edits, net view and comparison, for everybody, at both sizes, however many.
import type { Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { expectAccessible } from '../support/accessible.ts'
import { filePair, listOf, manyEdits, manyThings, someDetails } from '../support/changes.ts'
import { manyClones } from '../support/many-clones.ts'
import { type StagedHost, stagedHost } from '../support/staged-host.ts'

let host: StagedHost
const all = { things: manyThings(10_000), edits: manyEdits(10_000) }

test.beforeEach(async ({ page }) => {
  const snapshot = manyClones()
  const clones = snapshot.clones.map((one) => ({ ...one, changes: { things: 37, rows: 120, noise: 31 } }))
  host = await stagedHost(
    { ...snapshot, clones },
    {
      'production.timeline': (asked) => ({ ...(asked as object), transactions: Array(2_000).fill(3) }),
      'change.list': (asked) => listOf(all, asked),
      'change.show': () => someDetails,
      'change.file': (asked) => filePair((asked as { path: string }).path),
      'change.write': () => ({ text: 'sitefork patch\n' }),
    },
  )
  await page.goto(host.url())
  await page.getByRole('article', { name: 'clone-0', exact: true }).waitFor()
})

test.afterEach(() => host.close())

const openTab = async (page: Page) => {
  await page.getByRole('link', { name: '37 changes in clone-0', exact: true }).click()
  await expect(page.getByRole('option').first()).toBeVisible()
}
const pane = (page: Page) => page.getByRole('region', { name: 'Details of the change' })
const list = (page: Page) => page.getByRole('listbox', { name: 'Changes' })

/** Nothing of the page itself scrolls sideways, and it is no higher than the window. */
const fits = (page: Page) =>
  page
    .getByRole('main')
    .evaluate((main) => main.scrollWidth <= main.clientWidth && main.scrollHeight <= main.clientHeight)

for (const size of [
  { width: 1280, height: 820 },
  { width: 900, height: 600 },
]) {
  test.describe(`at ${size.width} x ${size.height}`, () => {
    test.use({ viewport: size })
    // What can be read where there is least room is read elsewhere too.
    const expectReadable = (page: Page) => (size.width < 1000 ? expectAccessible(page) : undefined)

    test('a clone’s changes can be read by everybody, as edits and net, closed and open', async ({ page }) => {
      await openTab(page)
      await expectReadable(page)
      expect(await fits(page)).toBe(true)
      await page.getByRole('option').nth(1).click()
      await pane(page)
        .getByRole('button', { name: /functions\.php/ })
        .click()
      await pane(page)
        .getByRole('button', { name: /sale\.png/ })
        .click()
      await expect(pane(page).getByText('1 × 1 px')).toHaveCount(2)
      await expect(pane(page).getByText(/equal lines/)).toBeVisible()
      await expectReadable(page)
      expect(await fits(page)).toBe(true)
      await page.getByText('Net', { exact: true }).click()
      await expect(page.getByRole('option', { name: /Posts number 0/ })).toBeVisible()
      await expectReadable(page)
      await page.getByRole('option').first().click()
      await pane(page).getByRole('button', { name: 'Undo this' }).click()
      await expectReadable(page)
      await page.keyboard.press('Escape')
      expect(await fits(page)).toBe(true)
    })

    test('two states are compared from a stretch of the timeline, and from beside a clone’s changes', async ({
      page,
    }) => {
      const box = await page.getByRole('slider').boundingBox()
      if (!box) throw new Error('the timeline is not drawn')
      await page.keyboard.down('Shift')
      await page.mouse.move(box.x + box.width * 0.4, box.y + 40)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width * 0.5, box.y + 40)
      await page.mouse.move(box.x + box.width * 0.7, box.y + 40)
      await page.mouse.up()
      await page.keyboard.up('Shift')
      await expectReadable(page)
      await page.getByRole('button', { name: /^What changed between \d\d:\d\d:\d\d and \d\d:\d\d:\d\d$/ }).click()
      await expect(page.getByRole('option', { name: /Posts number 0/ })).toBeVisible()
      await expectReadable(page)
      expect(await fits(page)).toBe(true)
      await page.goBack()
      await openTab(page)
      await page.getByRole('button', { name: 'Compare with…' }).click()
      await page.getByRole('radio', { name: 'Another clone' }).click()
      await expectReadable(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Compare', exact: true }).click()
      await expect(page.getByRole('combobox', { name: 'To' })).toHaveValue('Clone “clone-0”')
    })
  })
}

test('ten thousand changes scroll to their end, a few dozen lines at a time', async ({ page }) => {
  await openTab(page)
  await page.getByText('Net', { exact: true }).click()
  await expect(page.getByRole('option', { name: /Posts number 0/ })).toBeVisible()
  await expect
    .poll(async () => {
      await list(page).evaluate((element) => element.scrollTo(0, element.scrollHeight))
      return page.getByRole('option', { name: /rows of noise/ }).count()
    })
    .toBe(1)
  expect(await page.getByRole('option').count()).toBeLessThan(60)
  await list(page).focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('option', { name: /_transient_doing_cron/ })).toBeVisible()
})

test('the keyboard goes through the list, opens, reads on and comes back', async ({ page }) => {
  await openTab(page)
  await list(page).focus()
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
  await expect(pane(page).getByRole('heading', { level: 2 })).toContainText('redirection')
  await page.keyboard.press('ArrowUp')
  await expect(pane(page).getByRole('heading', { level: 2 })).toContainText('Spring sale')
  await page.keyboard.press('Escape')
  await expect(pane(page)).toHaveCount(0)
  await expect(list(page)).toBeFocused()
})

test('what differs is saved as a patch file', async ({ page }) => {
  await openTab(page)
  await page.getByRole('button', { name: 'Export' }).click()
  const saved = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Save as a patch file' }).click()
  expect((await saved).suggestedFilename()).toBe('clone-0.patch')
  await expect(page.getByText('Saved as clone-0.patch.')).toBeVisible()
})
