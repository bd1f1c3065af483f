// A day of work in a clone, in a real browser: every edit is listed once, with its right name, and nothing of the person's is folded
// as noise. Then the list is opened in the window.
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Edit } from '../../src-main/contract/changes.ts'
import { chromiumOptions } from '../support/chromium.ts'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { createVisitor, logIn, type Visitor } from '../support/visitor.ts'
import { bystanders } from '../support/workday/beside.ts'
import { writingDeeds } from '../support/workday/block-editor.ts'
import { type Deed, toldDay } from '../support/workday/day.ts'
import { listDeeds } from '../support/workday/lists.ts'
import { mediaDeeds } from '../support/workday/media.ts'
import { personAt } from '../support/workday/person.ts'
import { pluginDeeds, themeDeeds } from '../support/workday/plugin.ts'
import { settingDeeds } from '../support/workday/settings.ts'
import { shellDeeds } from '../support/workday/shell.ts'
import { siteEditorDeeds } from '../support/workday/site-editor.ts'
import { workerIn } from '../support/worker.ts'

const site = linkedSite()
let browser: Browser
let clone: string
let url: string
let admin: Visitor
let deeds: readonly Deed[]

beforeAll(async () => {
  browser = await chromium.launch(chromiumOptions)
  clone = await forked(site.host, site.id, 'workday', { is: 'newest' })
  url = (await site.host.client().clone.list({}))[0]?.url ?? ''
  admin = createVisitor(url)
  const nonce = await logIn(admin, url, site.production.adminPassword)
  const person = await personAt(browser, url, site.production.adminPassword)
  deeds = [
    ...writingDeeds(person),
    ...listDeeds(person),
    ...mediaDeeds(person),
    ...settingDeeds(person),
    ...siteEditorDeeds(person),
    ...pluginDeeds(person),
    ...themeDeeds(person),
    ...shellDeeds(clone, url, workerIn(admin, url, nonce)),
  ]
})
afterAll(() => browser?.close())

const edits = async (): Promise<readonly Edit[]> => {
  const list = await site.host.client().change.list({
    from: null,
    to: { is: 'clone', clone },
    query: { view: 'edits', limit: 10_000 },
  })
  expect(list.completeness).toEqual({ is: 'complete', provenAt: null })
  return list.edits
}

test('each edit of a day in the browser is listed once, under its right name', { timeout: 1_800_000 }, async () => {
  expect(deeds.length).toBeGreaterThanOrEqual(50)
  expect(await toldDay(deeds, edits, () => bystanders(clone, url, admin))).toEqual({ misnamed: [], idle: [] })
})

/** What the list says of what is gone again knows less: whether an upload was installed, the files of a plugin would tell. */
const inTheEvening: Readonly<Record<string, RegExp>> = { 'uploads a plugin': /^admin uploaded the plugin Meadow Shop$/ }

test('in the evening the list has all of it, in its order, and nothing else', async () => {
  const told = (await edits()).filter(({ class: whose }) => whose !== 'noise').map(({ title }) => title)
  const wanted = deeds.toReversed().flatMap(([did, titles]) => inTheEvening[did] ?? titles)
  const misnamed = wanted.flatMap((title, at) => (title.test(told[at] ?? '') ? [] : [`${told[at]} is not ${title}`]))
  expect(misnamed).toEqual([])
  expect(told).toHaveLength(wanted.length)
})

/** Why what is left of the day in the end is noise: each is WordPress' own doing. */
const reasons: readonly RegExp[] = [
  /^a copy of an earlier text/,
  /^an empty draft that the editor makes/,
  /^a folder in which WordPress unpacks updates/,
  /^a folder that WordPress makes for the uploads of a month/,
  /^how WordPress lets an administrator in/,
  /^how the dashboard look(?:ed|s)/,
  /^who (?:is logged in|has it open in the editor|saved it last)/,
  /^nothing but what (?:is counted or dated from other rows|comes by itself) differs/,
  /^off, which the settings pages of WordPress write in another way/,
  /^something cached/,
  /^the Customizer’s own copy of changes/,
  /^(?:the hierarchy of terms, )?computed from /,
  /^counted or computed from other rows/,
  /^the settings page writes down that no language was chosen/,
  /^what the settings page repeats each time/,
  /^what WordPress (?:has scheduled for later|notes of its own state)/,
  /as WordPress notes it by itself$/,
]

test('nothing of what is folded as noise is a thing that somebody makes or decides', async () => {
  const list = await site.host.client().change.list({
    from: null,
    to: { is: 'clone', clone },
    query: { view: 'net', classes: ['noise'], limit: 10_000 },
  })
  const whys = [...new Set(list.things.map(({ why }) => why ?? 'nobody says why'))]
  expect(whys.filter((why) => !reasons.some((one) => one.test(why)))).toEqual([])
  // What was sent by a person, and is noise: what editors and the dashboard send by themselves.
  const sent = (await edits()).filter(({ class: whose, by }) => whose === 'noise' && by.is === 'user')
  const asked = sent.flatMap(({ request }) => (request && !/^GET /.test(request) ? [request.replace(/\d+/g, 'N')] : []))
  expect([...new Set(asked)]).toEqual([])
})

test('the window shows the day', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 820 } })
  await page.goto(await site.host.url())
  await page.getByRole('link', { name: /changes? in workday$/ }).click({ timeout: 60_000 })
  const list = page.getByRole('listbox', { name: 'Changes' })
  await list.getByRole('option', { name: /a visitor commented on “Hello world!”/ }).waitFor()
  if (process.env.SITEFORK_TEST_PICTURES) {
    for (const view of ['Edits', 'Net']) {
      await page.getByText(view, { exact: true }).click()
      for (let at = 0; at < 4; at++) {
        await page.screenshot({ path: `${process.env.SITEFORK_TEST_PICTURES}/${view}-${at}.png` })
        await list.evaluate((element) => element.scrollBy(0, 600))
      }
    }
  }
  await page.getByText('Edits', { exact: true }).click()
  await page.getByPlaceholder('Search').fill('Spring sale')
  await list.getByRole('option', { name: /published the post “Spring sale”/ }).click()
  await page.getByRole('region', { name: 'Details of the change' }).getByText('All tulips').first().waitFor()
  await page.close()
})
