// Where things are in the window and where the focus goes, with twenty clones and long names, before a host that only talks.
import type { Locator, Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { expectAccessible } from '../support/accessible.ts'
import { longName, manyClones, minutesAgo } from '../support/many-clones.ts'
import { aJob } from '../support/nouns.ts'
import { type StagedHost, stagedHost } from '../support/staged-host.ts'

let host: StagedHost

/** What was copied some minutes before the moment that is asked for. */
const before = (asked: unknown) => new Date(Date.parse((asked as { at: string }).at) - 250_000).toISOString()

test.beforeEach(async ({ page }) => {
  host = await stagedHost(manyClones(), {
    'production.timeline': (asked) => ({ ...(asked as object), transactions: Array(2_000).fill(3) }),
    'production.moment': (asked) => ({ ...(asked as object), point: 'p0', transactions: 12, filesAt: before(asked) }),
    completePath: () => ({ paths: ['/home/me/shop/', '/home/me/shop.sql.gz'] }),
    'clone.usual': () => ({ ms: 1_800 }),
    'clone.offerName': () => ({ name: 'amber' }),
    'change.count': () => ({ things: 0 }),
    'clone.refresh': () => ({ job: 'j1', id: 'c0' }),
    'clone.describe': () => manyClones().clones[0],
    'clone.rename': () => manyClones().clones[0],
  })
  await page.goto(host.url())
  await card(page, 'clone-0').waitFor()
})

test.afterEach(() => host.close())

const card = (page: Page, name: string) => page.getByRole('article', { name, exact: true })
const more = (page: Page, name: string) => page.getByRole('button', { name: `More for ${name}`, exact: true })
const table = (page: Page) => page.getByText('Table', { exact: true }).click({ force: true })
const sizes = [
  { width: 1280, height: 820 },
  { width: 900, height: 600 },
] as const

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

async function boxOf(what: Locator): Promise<Box> {
  const box = await what.boundingBox()
  if (!box) throw new Error(`${what} is not drawn`)
  return box
}

const within = (box: Box, { width, height }: { readonly width: number; readonly height: number }) =>
  box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height

const apart = (one: Box, other: Box) =>
  one.x + one.width <= other.x ||
  other.x + other.width <= one.x ||
  one.y + one.height <= other.y ||
  other.y + other.height <= one.y

/** It lies whole in the window, once what is drawn lies still. */
const expectWithin = (what: Locator, size: { readonly width: number; readonly height: number }) =>
  expect.poll(async () => within(await boxOf(what), size)).toBe(true)

/** They cover nothing of each other, once what is drawn lies still. */
const expectApart = (one: Locator, other: Locator) =>
  expect.poll(async () => apart(await boxOf(one), await boxOf(other))).toBe(true)

/** Nothing of it is cut off or lies under something else. */
const isWhole = (what: Locator) =>
  what.evaluate((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect()
    const points = [0.1, 0.5, 0.9].map((share) => [left + (right - left) * share, (top + bottom) / 2] as const)
    return points.every(([x, y]) => element.contains(document.elementFromPoint(x, y)))
  })

for (const size of sizes) {
  test.describe(`at ${size.width} x ${size.height}`, () => {
    test.use({ viewport: size })

    test('a menu has at most eight entries and ends within the window, wherever its button is', async ({ page }) => {
      for (const name of ['clone-0', longName, 'clone-2', 'clone-7', 'clone-19', 'Acme Blog']) {
        await more(page, name).click()
        const menu = page.getByRole('menu').last()
        await expect(menu).toBeVisible()
        expect(await menu.getByRole('menuitem').count()).toBeLessThanOrEqual(8)
        await expectWithin(menu, size)
        await page.keyboard.press('Escape')
        await expect(menu).toHaveCount(0)
        await expect(more(page, name)).toBeFocused()
      }
    })

    test('names are whole, and no verb of a row or card is cut off by one', async ({ page }) => {
      for (const view of ['cards', 'table'] as const) {
        if (view === 'table') await table(page)
        if (size.width < 1000) await expectAccessible(page)
        for (const name of [longName, 'clone-0']) {
          const one = page.locator('[data-clone]').filter({ has: page.getByRole('link', { name, exact: true }) })
          await one.scrollIntoViewIfNeeded()
          const link = one.getByRole('link', { name, exact: true })
          expect(await link.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true)
          for (const verb of [/^Open (?!wp)/, /wp-admin of/, /^Log in to/, /^Refresh /, /^More for/]) {
            const button = one
              .getByRole('link', { name: verb })
              .or(one.getByRole('button', { name: verb }))
              .last()
            await button.scrollIntoViewIfNeeded()
            expect(await isWhole(button)).toBe(true)
            await expectWithin(button, size)
          }
        }
      }
      await page.getByRole('link', { name: longName, exact: true }).click()
      expect(await isWhole(page.getByRole('link', { name: /^Open (?!wp)/ }))).toBe(true)
      for (const verb of [/wp-admin of/, /^Log in to .* as…$/, 'Refresh'])
        expect(await isWhole(page.getByRole('button', { name: verb }))).toBe(true)
      await expectApart(page.getByRole('heading', { level: 1 }), more(page, longName))
    })

    test('what a dialog does is in sight however long it is, and Escape leads back to what opened it', async ({
      page,
    }) => {
      await page.getByRole('button', { name: 'Settings' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await expectWithin(page.getByRole('button', { name: 'Save' }), size)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('button', { name: 'Settings' })).toBeFocused()

      for (const item of ['Settings', 'Edit connection']) {
        await more(page, 'Acme Blog').click()
        await page.getByRole('menuitem', { name: item }).click()
        const verb = page.getByRole('dialog').getByRole('button', { name: /^(Save|Check)$/ })
        await expectWithin(verb, size)
        await page.keyboard.press('Escape')
        await expect(more(page, 'Acme Blog')).toBeFocused()
      }

      await more(page, 'clone-0').click()
      await page.getByRole('menuitem', { name: 'Edit details…' }).click()
      await expectWithin(page.getByRole('button', { name: 'Save' }), size)
      await page.getByRole('button', { name: 'Save' }).click()
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await expect(more(page, 'clone-0')).toBeFocused()
    })

    test('nothing moves when a job begins, when one fails, and when the first clone is selected', async ({ page }) => {
      for (const view of ['cards', 'table'] as const) {
        if (view === 'table') await table(page)
        const places = () =>
          page
            .locator('[data-clone]')
            .evaluateAll((all) => all.map((one) => JSON.stringify(one.getBoundingClientRect())))
        host.tell({ is: 'removed', noun: 'job', id: 'j1' })
        const clone = manyClones().clones[4]
        if (!clone) throw new Error('there is no fifth clone')
        const before = await places()
        host.tell({ is: 'job', job: aJob({ clone: clone.id, startedAt: minutesAgo(2) }) })
        host.tell({ is: 'clone', clone: { ...clone, status: 'refreshing' } })
        await expect(page.locator('[data-clone] [role="progressbar"]')).toHaveCount(1)
        expect(await places()).toEqual(before)
        host.tell({ is: 'job', job: aJob({ clone: clone.id, state: 'done', revision: 2 }) })
        const message =
          'The clone’s database could not be started, and what it says about it is in the log of the job. '
        const failure = { code: 'container-failed', message: message.repeat(3) } as const
        host.tell({ is: 'clone', clone: { ...clone, status: 'failed', failure } })
        await expect(page.locator('[data-clone="c4"]').getByRole('button', { name: 'Start' })).toBeVisible()
        expect(await places()).toEqual(before)
        host.tell({ is: 'clone', clone })
        await page.getByRole('checkbox', { name: 'Select clone-0', exact: true }).check({ force: true })
        await expect(page.getByRole('toolbar', { name: '1 selected' })).toBeVisible()
        expect(await places()).toEqual(before)
        await page.getByRole('button', { name: 'Select none' }).click()
      }
    })

    test('toasts lie beside the page, and cover no button of it', async ({ page }) => {
      // The next job of a clone closes the toast of its last one.
      for (const clone of ['c0', 'c4', 'c7']) {
        const job = { id: `of ${clone}`, clone, verb: 'refresh' } as const
        host.tell({ is: 'job', job: aJob({ ...job, startedAt: minutesAgo(2) }) })
        host.tell({ is: 'job', job: aJob({ ...job, state: 'done', revision: 2 }) })
      }
      const toasts = page.getByText(/is refreshed/)
      await expect(toasts).toHaveCount(3)
      const toast = toasts.last()
      await expect(toast).toBeVisible()
      await expectApart(page.getByRole('main'), toast)
      await expectApart(page.getByRole('navigation'), toast)
      await expectWithin(page.getByRole('button', { name: 'Undo', exact: true }).last(), size)
    })
  })
}

test('Tab goes past the clones in a few steps, arrows go among them, and Tab into the one in focus', async ({
  page,
}) => {
  const inList = () => page.evaluate(() => document.activeElement?.closest('[data-clone]') !== null)
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  await page.getByRole('textbox', { name: 'Filter clones' }).focus()
  let stops = 0
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press('Tab')
    if (await inList()) stops++
    else if (stops > 0) break
  }
  expect(stops).toBeGreaterThan(3)
  expect(stops).toBeLessThan(11)

  await page.locator('[data-clone="c0"]').focus()
  await page.keyboard.press('ArrowDown')
  expect(await focused()).toBe(manyClones().clones[3]?.name)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowUp')
  expect(await focused()).toBe(longName)
  await page.keyboard.press('End')
  expect(await focused()).toBe('clone-19')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.closest('[data-clone]')?.getAttribute('data-clone'))).toBe(
    'c19',
  )
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('ARTICLE')
})

test('the focus goes on to the next clone when its own is deleted, and stays where a button becomes another', async ({
  page,
}) => {
  await page.locator('[data-clone="c2"]').getByRole('button', { name: 'Start' }).focus()
  const stopped = manyClones().clones[2]
  if (stopped) host.tell({ is: 'clone', clone: { ...stopped, status: 'running' } })
  await expect(page.locator('[data-clone="c2"]')).toBeFocused()
  host.tell({ is: 'removed', noun: 'clone', id: 'c2' })
  await expect(page.locator('[data-clone="c3"]')).toBeFocused()
})

test('Shift selects a range, Ctrl one more, Ctrl A all; what is selected can be refreshed', async ({ page }) => {
  const title = (id: string) => page.locator(`[data-clone="${id}"] .card-body`)
  await title('c0').click({ modifiers: ['Control'] })
  await title('c4').click({ modifiers: ['Shift'] })
  await title('c7').click({ modifiers: ['Control'] })
  await title('c1').click({ modifiers: ['Control'] })
  await expect(page.getByRole('toolbar', { name: '5 selected' })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('toolbar').getByRole('button', { name: 'Refresh' }).click()
  await expect.poll(() => host.calls.filter(([name]) => name === 'clone.refresh').length).toBe(5)
  await page.locator('[data-clone="c4"]').focus()
  await page.keyboard.press('Control+a')
  await expect(page.getByRole('toolbar', { name: '20 selected' })).toBeVisible()
  await page.locator('[data-clone="c4"]').focus()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('toolbar')).toHaveCount(0)
  await page.keyboard.press('Space')
  await expect(page.getByRole('toolbar', { name: '1 selected' })).toBeVisible()
})

/** Times of day; what the shell is told is for the shell. */
const stamps = (dialog: Locator) =>
  dialog.evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement
    for (const code of copy.querySelectorAll('code')) code.remove()
    const fields = [...element.querySelectorAll('input')].map((field) => field.value)
    return [copy.innerText, ...fields].join(' ').match(/\d{1,2}:\d\d/g)?.length ?? 0
  })

test('times are relative on cards and whole on hover; no dialog has more than one', async ({ page }) => {
  expect(await page.getByRole('main').innerText()).not.toMatch(/\b[AP]M\b|\d\d:\d\d:\d\d(?!.*2 h ago)/)
  await card(page, 'clone-0').getByText('50 min behind').hover()
  await expect(page.getByRole('tooltip').filter({ hasText: /Production as of .*\d\d:\d\d:\d\d/ })).toBeVisible()
  const slider = page.getByRole('slider')
  const { x, y, width, height } = await boxOf(slider)
  await page.mouse.click(x + width * 0.73, y + height / 2)
  for (const verb of ['Fork from here', 'Keep']) {
    await page.getByRole('button', { name: verb, exact: true }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByText(/^Files: as of 4 min earlier/)).toBeVisible()
    expect(await stamps(dialog)).toBe(1)
    await page.keyboard.press('Escape')
  }
})

test('the timeline is full of what there is, says what was under the pointer, and leads back to live', async ({
  page,
}) => {
  const slider = page.getByRole('slider', { name: 'Moment of production' })
  const { x, y, width, height } = await boxOf(slider)
  for (const range of ['Hour', 'Day', 'Month']) {
    await page.getByText(range, { exact: true }).click()
    const hatched = await page
      .locator('.timeline-gap')
      .evaluateAll((all) => all.reduce((sum, one) => sum + one.getBoundingClientRect().width, 0))
    expect(hatched / width).toBeLessThan(0.05)
  }
  const said = page.locator('.timeline-said')
  await page.mouse.move(x + width * 0.52, y + height / 2)
  await expect(said).toHaveText(/^\d\d:\d\d:\d\d · (nothing was written|\d+ transactions? in \d+ \w+)$/)
  await page.mouse.move((await boxOf(page.locator('.timeline-point').nth(3))).x + 4, y + height / 2)
  await expect(said).toHaveText(/^\d\d:\d\d:\d\d · taken at linking$/)
  expect(apart(await boxOf(said), { x: 0, y, width: x, height })).toBe(true)
  await page.mouse.move(x + width - 2, y + height / 2)
  expect(await said.evaluate((one) => one.getBoundingClientRect().right)).toBeLessThan(x + width)

  const live = page.getByRole('button', { name: 'Live', exact: true })
  await expect(live).toHaveAttribute('aria-disabled', 'true')
  await page.mouse.click(x + width * 0.52, y + height / 2)
  await expect(slider).not.toHaveAttribute('aria-valuetext', 'live')
  await live.click()
  await expect(slider).toHaveAttribute('aria-valuetext', 'live')
  await expect(live).toHaveAttribute('aria-disabled', 'true')
})

test('a mirror that nothing was heard of for a while is behind, whatever was said last', async ({ page }) => {
  await expect(page.getByRole('main').getByText(/^Behind \d+ s$/)).toBeVisible()
  await expect(page.getByRole('navigation').getByText(/^Behind \d+ s$/)).toBeVisible()
})

test('the palette finds what one remembers of a command, and its dialog gives the focus back', async ({ page }) => {
  await more(page, 'clone-0').focus()
  await page.keyboard.press('Control+k')
  const search = page.getByPlaceholder('Find a clone or a command')
  const first = page.locator('.mantine-Spotlight-action').first()
  await search.fill('undo')
  await expect(first).toHaveText('Undo clone-0')
  await search.fill('clone-7 ref')
  await expect(first).toHaveText('Refresh clone-7')
  await search.fill('undo')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Undo on clone-0' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(more(page, 'clone-0')).toBeFocused()
})

test('paths of a backup are completed as they are typed, and a dropped file says what a browser keeps back', async ({
  page,
}) => {
  await page.getByRole('button', { name: 'Link production' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Files on this computer').click()
  await dialog.getByRole('combobox', { name: 'Database dump' }).fill('/home/me/sh')
  await page.getByRole('option', { name: '/home/me/shop.sql.gz' }).click()
  await expect(dialog.getByRole('combobox', { name: 'Database dump' })).toHaveValue('/home/me/shop.sql.gz')
  await dialog.getByRole('combobox', { name: 'Archive of the WordPress directory' }).fill('/home/me/site.zip')
  await expectAccessible(page)
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File([''], 'shop.sql'))
    return data
  })
  await page.locator('.drop-files').dispatchEvent('drop', { dataTransfer: dropped })
  await expect(dialog.getByText('A browser does not tell where a dropped file is.')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Link', exact: true })).toBeEnabled()
})
