// The work of two people: kept by a refresh, put together in a third clone with every conflict decided, added to, and picked from.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import { noisePng } from '../../support/visitor.ts'
import { logInto } from '../../support/wp-admin.ts'
import type { Journey } from './journey.ts'
import { peopleOf, putScript } from './people.ts'

const run = promisify(execFile)

const paragraph = (text: string) => `<!-- wp:paragraph -->\n<p>${text}</p>\n<!-- /wp:paragraph -->`
const saleOf = (percent: string, until: string) =>
  [
    paragraph('Spring comes early this year, and we make room for it.'),
    paragraph(`Everything is ${percent} percent off until ${until}.`),
    paragraph('Free shipping for all that is heavier than a bag of seeds.'),
  ].join('\n\n')

/** In the order of their cards. */
const merge = 'merge of checkout and header'
const picture = 'wp-content/uploads/sale.png'
const priceList = 'wp-content/uploads/prices.pdf'
const pdf = (of: string) => Buffer.from(`%PDF-1.4\n\0\xff${of}`, 'latin1')

export function mergingChapter(journey: Journey): void {
  const { dialog, card, fork, tabOf } = journey
  const option = (name: RegExp) => journey.page.getByRole('option', { name })
  const pane = () => journey.page.getByRole('region', { name: 'The conflict', exact: true })
  const list = () => journey.page.getByRole('listbox', { name: 'Conflicts' })
  const toClones = () => journey.page.getByRole('link', { name: 'Acme Blog' }).last().click()
  const openMerge = () => journey.page.getByRole('button', { name: `Open the merge: ${merge}` }).click()
  const { cloneOf, saved, laid } = peopleOf(journey)
  let sale: string

  /** Saves a tagline as somebody does in wp-admin. */
  async function callIt(clone: string, tagline: string): Promise<void> {
    const { production, page } = journey
    const tab = await page.context().newPage()
    const site = (await cloneOf(clone)).url
    await logInto(tab, site, production.adminUser, production.adminPassword)
    await tab.goto(`${site}/wp-admin/options-general.php`)
    await tab.getByLabel('Tagline').fill(tagline)
    await tab.getByRole('button', { name: 'Save Changes' }).click()
    await expect(tab.getByText('Settings saved.')).toBeVisible()
    await tab.close()
  }

  /** The pages of a clone as a visitor sees them. */
  async function seenIn(tab: Page, texts: readonly string[], pages: readonly string[]): Promise<void> {
    const site = new URL(tab.url()).origin
    for (const [at, text] of texts.entries()) {
      await tab.goto(`${site}${pages[at]}`)
      await expect(tab.getByText(text).first()).toBeVisible()
    }
    await tab.close()
  }

  async function select(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      await card(name).hover()
      await journey.page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check({ force: true })
    }
  }

  test('a refresh brings what production has since, and keeps one’s work', async () => {
    const { page, production } = journey
    const load = `$_SERVER['HTTP_HOST'] = 'acme.example'; require '${production.path}/wp-load.php';`
    const content = Buffer.from(saleOf('ten', 'Sunday')).toString('base64')
    const script = `echo wp_insert_post(array('post_title' => 'Sale', 'post_type' => 'page', 'post_status' => 'publish', 'post_content' => base64_decode('${content}')));`
    sale = (await production.exec('php', '-r', `${load} ${script}`)).trim()
    for (const [path, bytes] of [
      [picture, noisePng(120, 80)],
      [priceList, pdf('of production')],
    ] as const) {
      await production.exec('php', '-r', putScript, `${production.path}/${path}`, bytes.toString('base64'))
    }
    await fork('header', 'Production as it is now')
    await fork('checkout')
    await saved('header', `pages/${sale}`, { content: saleOf('twenty', 'Monday') })
    await production.sql("UPDATE wp_options SET option_value = 'Of production' WHERE option_name = 'blogdescription'")
    await card('header')
      .getByRole('button', { name: /^Refresh header/ })
      .click()
    await expect(dialog().getByRole('switch', { name: /^Keep my work/ })).toBeChecked()
    await expect(dialog().getByText('You changed', { exact: true })).toBeVisible()
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Refresh', exact: true }).click()
    await expect(page.getByText(/^“header” is refreshed/)).toBeVisible({ timeout: 120_000 })
    await seenIn(
      await tabOf(card('header').getByRole('link', { name: 'Open header' })),
      ['Of production', 'Everything is twenty percent off until Monday.'],
      ['/', `/?page_id=${sale}`],
    )
  })

  test('two clones that are selected are merged; what both changed is shown, and may be left half decided', async () => {
    const { page } = journey
    await callIt('header', 'By header')
    await saved('checkout', 'settings', { description: 'By checkout' })
    await saved('header', 'posts', { title: 'A post of header', content: 'One.', status: 'publish' })
    await saved('checkout', 'posts', { title: 'A post of checkout', content: 'Two.', status: 'publish' })
    await saved('checkout', `pages/${sale}`, { content: saleOf('fifteen', 'Tuesday') })
    await laid('header', picture, noisePng(160, 80))
    await laid('checkout', picture, noisePng(120, 120))
    await laid('header', priceList, pdf('of header'))
    await laid('checkout', priceList, pdf('of checkout'))

    await select('header', 'checkout')
    await page.getByRole('toolbar').getByRole('button', { name: 'Merge' }).click()
    await expect(dialog().getByLabel('Name')).toHaveValue(merge)
    await expect(dialog().getByText('4 conflicts to decide')).toBeVisible({ timeout: 60_000 })
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Merge and decide' }).click()
    await expect(list()).toBeVisible()
    await expectAccessible(page)

    await option(/page Sale/).click()
    await expect(pane().getByRole('region', { name: 'Stretch 1 of 1' })).toBeVisible()
    await pane().getByRole('button', { name: 'Show what it was' }).click()
    await expectAccessible(page)
    await pane()
      .getByRole('textbox', { name: 'Result of stretch 1 of 1' })
      .fill('<p>Everything is twenty percent off until Tuesday.</p>')
    await toClones()
    await expect(page.getByText(`${merge}: 4 conflicts to decide`)).toBeVisible()
    await expectAccessible(page)
    await openMerge()
    await option(/page Sale/).click()
    await pane().getByRole('button', { name: 'Use this result' }).click()
    await expect(pane().getByRole('button', { name: 'Edit', pressed: true })).toBeVisible()
  })

  test('after a restart it goes on where it was: by mouse, by keys alone, and in the shell', async () => {
    const { page, host } = journey
    await host.stop()
    await host.start()
    await page.goto(await host.url())
    await expect(page.getByText(`${merge}: 3 conflicts to decide`)).toBeVisible()
    await openMerge()
    await option(/sale\.png/).click()
    for (const side of ['Before', 'Mine', 'Theirs']) {
      await expect(pane().getByRole('region', { name: side }).getByRole('img')).toBeVisible()
    }
    await expectAccessible(page)
    await pane()
      .getByRole('button', { name: /^Theirs/ })
      .click()
    await expect(pane().getByRole('button', { name: /^Theirs/, pressed: true })).toBeVisible()

    await page.getByText('To decide (2)').click()
    await option(/prices\.pdf/).click()
    await expect(pane().getByText('SHA-256')).toHaveCount(3)
    await expectAccessible(page)
    const line = await page.locator('.shell-inline code').innerText()
    const { stdout } = await run('sh', ['-c', `printf '%s\\n' ${line.replace('npm run --silent sitefork -- ', '')}`])
    const told = await host.cli(...stdout.trim().split('\n'))
    expect(told, `${told.stdout}${told.stderr}`).toMatchObject({ code: 0 })
    await expect(page.getByRole('radio', { name: 'To decide (1)' })).toBeAttached()

    await expect(pane()).toHaveCount(0)
    await list().focus()
    for (const key of ['ArrowDown', 'Enter', '2']) await page.keyboard.press(key)
    await expect(page.getByText('Everything is decided')).toBeVisible()
    await expect(pane().getByRole('button', { name: 'Theirs production', pressed: true })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('link', { name: `Open ${merge}` }).click({ timeout: 120_000 })
  })

  test('the clone that was made has the work of both, and says so', async () => {
    const { page } = journey
    await expect(page.getByText('Merged from checkout and header')).toBeVisible()
    await expect(page.getByRole('list', { name: 'Work in it' }).getByRole('listitem')).toHaveCount(2)
    await expectAccessible(page)
    await seenIn(
      await tabOf(page.getByRole('link', { name: `Open ${merge}` })),
      ['A post of header', 'A post of checkout', 'By header', 'Everything is twenty percent off until Tuesday.'],
      ['/', '/', '/', `/?page_id=${sale}`],
    )
    await toClones()
    await page.getByText('Tree', { exact: true }).click({ force: true })
    await expect(page.getByText(/joins checkout/)).toBeVisible()
    await expectAccessible(page)
    await page.getByText('Cards', { exact: true }).click({ force: true })
  })

  test('what one of them did further is added to it', async () => {
    const { page } = journey
    await saved('header', 'posts', { title: 'Later by header', content: 'Three.', status: 'publish' })
    await card(merge).getByRole('link', { name: merge, exact: true }).click()
    await page.getByRole('button', { name: 'Add what header did since (1 change)' }).click({ timeout: 60_000 })
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Add it' }).click()
    await expect(page.getByText(`“${merge}” has the changes.`)).toBeVisible({ timeout: 120_000 })
    await expect(page.getByText('nothing new since')).toHaveCount(2)
    await seenIn(await tabOf(page.getByRole('link', { name: `Open ${merge}` })), ['Later by header'], ['/'])
    await toClones()
  })

  test('one edit of a clone is brought into another', async () => {
    const { page } = journey
    await card('header')
      .getByRole('link', { name: /changes? in header$/ })
      .click()
    await page.getByText('Net', { exact: true }).click()
    await option(/Later by header/).click({ modifiers: ['Control'] })
    await page.getByRole('button', { name: 'Bring into…' }).click()
    await dialog().getByRole('combobox', { name: 'Into' }).click()
    await page.getByRole('option', { name: 'checkout', exact: true }).click()
    await expect(dialog().getByText('none', { exact: true })).toBeVisible({ timeout: 60_000 })
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Bring them in' }).click()
    await expect(page.getByText('“checkout” has the changes.')).toBeVisible({ timeout: 120_000 })
    await toClones()
    await seenIn(
      await tabOf(card('checkout').getByRole('link', { name: 'Open checkout' })),
      ['Later by header', 'By checkout'],
      ['/', '/'],
    )
  })
}
