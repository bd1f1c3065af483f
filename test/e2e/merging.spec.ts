// Merging in the window as it is built: begun from everywhere, its conflicts decided by mouse and keys, for everybody, at both
// sizes, however many there are.
import type { Page } from 'playwright'
import { expect, test } from 'playwright/test'
import type { MergeConflict, MergeWish } from '../../src-main/contract/merges.ts'
import { expectAccessible } from '../support/accessible.ts'
import { listOf, manyEdits, manyThings, someDetails } from '../support/changes.ts'
import { manyClones, minutesAgo } from '../support/many-clones.ts'
import {
  aConflict,
  aPreview,
  conflictBook,
  conflictFiles,
  manyConflicts,
  otherConflicts,
  someMerge,
} from '../support/merges.ts'
import { type StagedHost, stagedHost } from '../support/staged-host.ts'

let host: StagedHost
const all = { things: manyThings(300), edits: manyEdits(300) }
const named = [
  ['c0', 'header'],
  ['c4', 'checkout'],
  ['c6', 'merged'],
] as const

/** Two clones with changes, one made of both, and one merge that waits. */
async function open(page: Page, conflicts: readonly MergeConflict[] = [aConflict(), ...otherConflicts]) {
  const snapshot = manyClones()
  const changes = { things: 12, rows: 120, noise: 31 }
  const clones = snapshot.clones.map((one) => ({
    ...one,
    changes,
    name: named.find(([id]) => id === one.id)?.[1] ?? one.name,
    point: 'p1',
  }))
  const sources = someMerge().sources.map((one, at) => ({
    ...one,
    clone: at === 0 ? 'c0' : 'c4',
    at: minutesAgo(4_000),
  }))
  const book = conflictBook(conflicts, someMerge({ sources }))
  const done = someMerge({
    id: 'm0',
    clone: 'c6',
    name: 'merged',
    state: 'done',
    isIn: true,
    sources,
    createdAt: minutesAgo(3_900),
  })
  const findings = ['The menu “Main” points to a page that is not there: “checkout” removed it.']
  const preview = (wish: MergeWish) => {
    if (wish.is === 'refresh') return aPreview({ remembered: 1 })
    const both = { both: [aConflict().thing], bothTotal: 1 }
    const along = [{ id: 'media:4', kind: 'media item', group: 'Media', title: 'spring.jpg' }]
    if (wish.is === 'pick') return aPreview({ theirs: null, along, alongTotal: 1 })
    const [one] = sources
    if (wish.is === 'add')
      return aPreview({ sources: one ? [{ ...one, changes: { things: 3, rows: 7, files: 0 } }] : [] })
    return aPreview({ sources, theirs: null, ...both, conflicts: [aConflict()], conflictTotal: 1 })
  }
  host = await stagedHost(
    { ...snapshot, clones, merges: [book.merge(), { ...done, findings }] },
    {
      'merge.preview': (asked) => preview((asked as { wish: MergeWish }).wish),
      'merge.start': () => ({ merge: book.merge(), job: null }),
      'merge.conflicts': book.conflicts,
      'merge.files': conflictFiles,
      'merge.decide': (asked) => {
        const merge = book.decide(asked)
        host.tell({ is: 'merge', merge })
        return merge
      },
      'merge.continue': () => ({ job: 'j1', id: 'c9' }),
      'merge.forget': () => {
        host.tell({ is: 'removed', noun: 'merge', id: 'm1' })
        return { forgotten: true }
      },
      'change.count': () => ({ things: 12 }),
      'change.list': (asked) => listOf(all, asked),
      'change.show': () => someDetails,
      'production.timeline': (asked) => ({ ...(asked as object), transactions: Array(2_000).fill(3) }),
    },
  )
  await page.goto(host.url())
  await page.getByRole('article', { name: 'header', exact: true }).waitFor()
}

test.afterEach(() => host.close())

const dialog = (page: Page) => page.getByRole('dialog')
const pane = (page: Page) => page.getByRole('region', { name: 'The conflict', exact: true })
const list = (page: Page) => page.getByRole('listbox', { name: 'Conflicts' })
const openConflicts = async (page: Page) => {
  await page.getByRole('button', { name: 'Open the merge: merge of header and checkout' }).click()
  await expect(page.getByRole('option').first()).toBeVisible()
}

/** Nothing of the page itself scrolls sideways, and it is no higher than the window. */
const fits = (page: Page) =>
  page
    .getByRole('main')
    .evaluate((main) => main.scrollWidth <= main.clientWidth && main.scrollHeight <= main.clientHeight)
const called = (name: string) => host.calls.filter(([one]) => one === name).map(([, input]) => input)

for (const size of [
  { width: 1280, height: 820 },
  { width: 900, height: 600 },
]) {
  test.describe(`at ${size.width} x ${size.height}`, () => {
    test.use({ viewport: size })
    // What can be read where there is least room is read elsewhere too.
    const expectReadable = (page: Page) => (size.width < 1000 ? expectAccessible(page) : undefined)

    test('conflicts can be read and decided by everybody, as text in three columns and as values', async ({ page }) => {
      await open(page)
      await expectReadable(page)
      await openConflicts(page)
      await expectReadable(page)
      expect(await fits(page)).toBe(true)
      await page.getByRole('option').first().click()
      await expect(pane(page).getByRole('region', { name: 'Stretch 1 of 2' })).toBeVisible()
      await pane(page).getByRole('button', { name: 'Show what it was' }).click()
      await expectReadable(page)
      await pane(page).getByRole('button', { name: 'Take mine, stretch 1' }).click()
      await pane(page).getByRole('textbox', { name: 'Result of stretch 2 of 2' }).fill('<p>Shipping is free.</p>')
      await expectReadable(page)
      await pane(page).getByRole('button', { name: 'Use this result' }).click()
      await expect(pane(page).getByRole('button', { name: 'Edit', pressed: true })).toBeVisible()
      const [decided] = called('merge.decide') as { choice: { is: string; text: string } }[]
      expect(decided?.choice.text).toContain('twenty percent off until Monday.</p>\n')
      expect(decided?.choice.text).toContain('<p>Shipping is free.</p>\n<p>Paragraph number 15')
      await pane(page).getByRole('button', { name: 'Edit as a whole' }).click()
      await expectReadable(page)
      for (const _ of ['title', 'setting', 'file']) {
        await pane(page).getByRole('button', { name: 'Next conflict (j)' }).click()
        await expectReadable(page)
      }
      expect(await fits(page)).toBe(true)
    })

    test('a refresh keeps one’s work, clones are merged, and each says before what it does', async ({ page }) => {
      await open(page)
      const header = page.getByRole('article', { name: 'header', exact: true })
      await header.getByRole('button', { name: /^Refresh header/ }).click()
      await expect(dialog(page).getByText('48 changes (130 rows, 2 files)')).toBeVisible()
      await expectReadable(page)
      await page.keyboard.press('Escape')
      for (const name of ['header', 'checkout']) {
        await page.getByRole('article', { name, exact: true }).hover()
        await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check()
      }
      await page.getByRole('toolbar').getByRole('button', { name: 'Merge' }).click()
      await expect(dialog(page).getByLabel('Name')).toHaveValue('merge of header and checkout')
      await expect(dialog(page).getByText('1 conflict to decide')).toBeVisible()
      await dialog(page).getByRole('radio', { name: 'The point they share' }).click()
      await expectReadable(page)
      await dialog(page).getByRole('button', { name: 'Merge and decide' }).click()
      await expect(list(page)).toBeVisible()
      expect(called('merge.start')).toEqual([
        {
          wish: {
            is: 'merge',
            name: 'merge of header and checkout',
            clones: ['c0', 'c4'],
            from: { is: 'point', point: 'p1' },
          },
          onConflict: 'stop',
        },
      ])
    })

    test('the page of a merged clone says whose work is in it, and adds what was done since', async ({ page }) => {
      await open(page)
      await page.getByRole('link', { name: 'merged', exact: true }).click()
      await expect(page.getByText('Merged from header and checkout')).toBeVisible()
      await expectReadable(page)
      await page.getByRole('button', { name: 'Add what header did since (3 changes)' }).click()
      await expect(dialog(page).getByText('3 changes (7 rows)')).toBeVisible()
      await expectReadable(page)
      await page.keyboard.press('Escape')
      await page.getByRole('link', { name: 'Acme Blog' }).last().click()
      await page.getByText('Tree', { exact: true }).click({ force: true })
      await expect(page.getByText(/joins header/)).toBeVisible()
      await expectReadable(page)
    })

    test('chosen changes are brought into another clone, with what they depend on', async ({ page }) => {
      await open(page)
      await page.getByRole('link', { name: '12 changes in header', exact: true }).click()
      await page.getByText('Net', { exact: true }).click()
      await expect(page.getByRole('option', { name: /Posts number 0/ })).toBeVisible()
      await page.getByRole('option', { name: /Posts number 0/ }).click({ modifiers: ['Control'] })
      await page.getByRole('option', { name: /Posts number 3/ }).click({ modifiers: ['Shift'] })
      await expect(page.getByRole('toolbar', { name: '4 chosen' })).toBeVisible()
      await expectReadable(page)
      expect(await fits(page)).toBe(true)
      await page.getByRole('button', { name: 'Bring into…' }).click()
      await expect(dialog(page).getByText('spring.jpg')).toBeVisible()
      await expectReadable(page)
    })
  })
}

test('the keyboard goes from conflict to conflict, decides each, and goes on with the merge', async ({ page }) => {
  await open(page)
  await openConflicts(page)
  await list(page).focus()
  for (const key of ['ArrowDown', 'Enter', '2']) await page.keyboard.press(key)
  await expect(pane(page).getByRole('button', { name: 'Theirs clone “checkout”', pressed: true })).toBeVisible()
  for (const key of ['j', '3']) await page.keyboard.press(key)
  await expect(pane(page).getByRole('heading', { level: 2 })).toContainText('title')
  await expect(pane(page).getByText('Both: A page has one title.')).toBeVisible()
  await page.keyboard.press('e')
  await expect(pane(page).getByRole('textbox')).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('Great sale')
  await page.keyboard.press('Escape')
  await pane(page).getByRole('button', { name: 'Use this text' }).click()
  await pane(page).getByRole('button', { name: 'Next to decide' }).click()
  await expect(pane(page).getByText('One side has changed since this was decided.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Continue' })).toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('1')
  await expect(page.getByText('Everything is decided')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(list(page)).toBeFocused()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect.poll(() => called('merge.continue')).toEqual([{ merge: 'm1' }])
  expect(called('merge.decide')).toEqual([
    { merge: 'm1', conflicts: ['k1'], choice: { is: 'theirs' } },
    { merge: 'm1', conflicts: ['k2'], choice: { is: 'edited', text: 'Great sale' } },
    { merge: 'm1', conflicts: ['k3'], choice: { is: 'mine' } },
  ])
})

test('five thousand conflicts scroll, are searched, and are decided at once', async ({ page }) => {
  await open(page, manyConflicts(5_000))
  await openConflicts(page)
  expect(await page.getByRole('option').count()).toBeLessThan(60)
  await expect
    .poll(async () => {
      await list(page).evaluate((element) => element.scrollTo(0, element.scrollHeight))
      return page.getByRole('option', { name: /Page number 4999/ }).count()
    })
    .toBe(1)
  await page.getByRole('textbox', { name: 'Search conflicts' }).fill('number 123')
  await expect(page.getByRole('option')).toHaveCount(11)
  await page.getByRole('button', { name: 'Decide all open' }).click()
  await page.getByRole('menuitem', { name: 'Take mine (clone “header”) for all that are open' }).click()
  await expect(page.getByText('5,000 conflicts decided.')).toBeVisible()
  await expect(page.getByRole('radio', { name: 'To decide (0)' })).toBeAttached()
})

test('a merge that waits is seen, left, found again after the window was loaded anew, and forgotten', async ({
  page,
}) => {
  await open(page)
  await openConflicts(page)
  await page.getByRole('option').first().click()
  await page.reload()
  await expect(page.getByRole('option').first()).toBeVisible()
  await page.getByRole('link', { name: 'Acme Blog' }).last().click()
  await expect(page.getByText('merge of header and checkout: 3 conflicts to decide')).toBeVisible()
  await page.getByRole('button', { name: 'Forget the merge: merge of header and checkout' }).click()
  await expectAccessible(page)
  await dialog(page).getByRole('button', { name: 'Forget the merge' }).click()
  await expect(page.getByText('merge of header and checkout: 3 conflicts to decide')).toHaveCount(0)
})
