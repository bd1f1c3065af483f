// Changes of a clone are written to a living production at the real window: allowed, compared, decided, rehearsed, written, undone; and one
// page of production goes back to what it was.
import { type Browser, chromium, type Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import { chromiumOptions } from '../../support/chromium.ts'
import { docker } from '../../support/seen.ts'
import { noisePng } from '../../support/visitor.ts'
import { writer } from '../../support/written-site.ts'
import type { Journey } from './journey.ts'
import { peopleOf } from './people.ts'

export function promotingChapter(journey: Journey): void {
  const { dialog, card, fork, menuOf, tabOf } = journey
  const { saved, uploaded } = peopleOf(journey)
  const next = (name: string | RegExp) => journey.page.locator('.step-verbs').getByRole('button', { name })
  const option = (name: RegExp) => journey.page.getByRole('option', { name })
  const toClones = () => journey.page.getByRole('link', { name: 'Acme Blog' }).last().click()
  const typeName = (name: string) =>
    journey.page.getByLabel('Type the site’s name: Acme Blog').fill(name, { timeout: 60_000 })
  /** The id of a page of production. */
  let hours: string
  /** That of production's visitors, which finds it by its name. */
  let visitors: Browser

  test.afterAll(() => visitors?.close())

  /** Has WordPress of production do something, as one of its own people would. */
  async function onProduction(php: string): Promise<string> {
    const { production } = journey
    const load = `$_SERVER['HTTP_HOST'] = 'acme.example'; require '${production.path}/wp-load.php';`
    return (await production.exec('php', '-r', `${load} ${php}`)).trim()
  }

  /** The page is saved by somebody at production. */
  const savedThere = (content: string) =>
    onProduction(`wp_update_post(array('ID' => ${hours}, 'post_content' => '${content}'));`)

  /** What a visitor of production sees. @param path of a page or a file */
  async function visited(path: string, look: (tab: Page) => Promise<void>): Promise<void> {
    const tab = await visitors.newPage()
    await tab.goto(`http://acme.example${path}`)
    await look(tab)
    await tab.close()
  }

  const hoursThere = (text: string) =>
    visited('/opening-hours/', (tab) => expect(tab.getByText(text).first()).toBeVisible())
  const taglineThere = (text: string) =>
    visited('/wp-json/', (tab) => expect(tab.locator('body')).toContainText(`"description":"${text}"`))
  async function offerThere(isThere: boolean): Promise<void> {
    await visited('/summer-offer/', async (tab) => {
      const text = tab.getByText('Shade for everybody.').first()
      await (isThere ? expect(text).toBeVisible() : expect(text).toHaveCount(0))
    })
  }

  /** Both sizes at which the window has to work. */
  async function expectAccessibleAtBothSizes(): Promise<void> {
    const { page } = journey
    await expectAccessible(page)
    await page.setViewportSize({ width: 900, height: 600 })
    await expectAccessible(page)
    await page.setViewportSize({ width: 1280, height: 820 })
  }

  test('changes of a clone are chosen, and compared with production as it is by now, while nobody may write', async () => {
    const { page, production } = journey
    const networks = '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}'
    const [address] = (await docker('inspect', '--format', networks, production.container)).split(' ')
    visitors = await chromium.launch({
      ...chromiumOptions,
      args: [...(chromiumOptions.args ?? []), `--host-resolver-rules=MAP acme.example ${address}`],
    })
    await production.exec('chown', '-R', 'deploy:www-data', production.path)
    hours = await onProduction(
      "echo wp_insert_post(array('post_title' => 'Opening hours', 'post_type' => 'page', 'post_status' => 'publish', 'post_content' => 'Open on weekdays.'));",
    )
    await fork('release', 'Production as it is now')
    const { id: image } = await uploaded('release', 'offer.png', noisePng(400, 300))
    const offer = {
      title: 'Summer offer',
      slug: 'summer-offer',
      content: 'Shade for everybody.',
      featured_media: image,
    }
    await saved('release', 'pages', { ...offer, status: 'publish' })
    await saved('release', 'pages', { title: 'Not ready', content: 'Later.', status: 'draft' })
    await saved('release', `pages/${hours}`, { content: 'Open on all days.' })
    await saved('release', 'settings', { description: 'Summer is near' })
    // Production goes on: visitors comment, somebody posts, and somebody else has the same page open.
    await production.live()
    await savedThere('Open on weekends.')

    await menuOf('release', 'Promote…')
    for (const name of [/page Summer offer/, /page Opening hours/, /Tagline/]) {
      await option(name).click({ modifiers: ['Control'], timeout: 60_000 })
    }
    await expectAccessibleAtBothSizes()
    await next('Compare these').click()
    await expect(page.getByText(/^Nobody has allowed promotion/)).toBeVisible()
    await expect(page.getByText('Conflicts (1 to decide)')).toBeVisible({ timeout: 60_000 })
    await expectAccessibleAtBothSizes()
  })

  test('an account that lacks rights is told with the SQL that gives them, and with that it may write', async () => {
    const { page, production } = journey
    const { user, password } = writer
    await production.sql(
      `CREATE USER '${user}'@'%' IDENTIFIED BY 'w r"i\\'t\\\\er'; GRANT SELECT ON wordpress.* TO '${user}'@'%'`,
    )
    await page.getByRole('button', { name: 'Allow promotion…' }).click()
    await dialog().getByLabel('Database account that may write').fill(user)
    await dialog().getByRole('textbox', { name: 'Its password' }).fill(password)
    await dialog().getByRole('button', { name: 'Check and allow' }).click()
    await expect(dialog().getByRole('alert')).toContainText('lacks INSERT, UPDATE, DELETE, TRIGGER')
    await expectAccessible(page)
    await production.sql(await dialog().locator('.grant-sql').innerText())
    await dialog().getByRole('button', { name: 'Check and allow' }).click()
    await expect(page.getByText('Promotion to Acme Blog is allowed.')).toBeVisible()
    await expect(page.getByText(/^Nobody has allowed promotion/)).toHaveCount(0)
  })

  test('what both changed is decided, the page is left and found again, and it is rehearsed in the browser', async () => {
    const { page } = journey
    await option(/page Opening hours/).click()
    await expectAccessible(page)
    await page.keyboard.press('1')
    await expect(page.getByText('Conflicts (1)')).toBeVisible()
    await page.getByText(/^Things \(\d+\)$/).click()
    await expect(option(/comes along/).first()).toBeVisible()
    await expect(option(/Not ready/)).toHaveCount(0)
    await toClones()
    await page.getByRole('button', { name: /^Open the promotion: .* of “release”$/ }).click()
    await next('Next: Rehearse').click({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Rehearse', exact: true }).click()
    await expect(page.getByRole('button', { name: 'Rehearse again' })).toBeVisible({ timeout: 120_000 })
    await expectAccessibleAtBothSizes()
    const tab = await tabOf(page.getByRole('link', { name: /^Open in the browser/ }))
    await tab.goto(`${new URL(tab.url()).origin}/summer-offer/`)
    await expect(tab.getByText('Shade for everybody.').first()).toBeVisible()
    await tab.close()
    await offerThere(false)
  })

  test('what production changes after the rehearsal is asked about before anything is written', async () => {
    const { page } = journey
    await next('Next: Promote').click()
    const promote = page.getByRole('button', { name: 'Promote to Acme Blog' })
    await typeName('acme blog')
    await expect(promote).toBeDisabled()
    await expect(page.getByText('Type the site’s name first.')).toBeVisible()
    await expectAccessibleAtBothSizes()
    await savedThere('Open at night.')
    await typeName('Acme Blog')
    await promote.click()
    await expect(page.getByRole('main').getByRole('alert')).toContainText('Nothing was written', { timeout: 120_000 })
    await expectAccessible(page)
    await offerThere(false)
    await page.getByRole('button', { name: 'Decide them' }).click()
    await expect(page.getByRole('button', { name: 'Compare again' })).not.toHaveAttribute('data-loading', 'true', {
      timeout: 60_000,
    })
    await option(/page Opening hours/).click()
    await page.keyboard.press('1')
    await expect(page.getByText('Conflicts (1)')).toBeVisible()
  })

  test('production has it once its name was typed, and the receipt says what was done', async () => {
    const { page, production } = journey
    await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: 'Promote' }).click()
    await typeName('Acme Blog')
    await page.getByRole('button', { name: 'Promote to Acme Blog' }).click({ timeout: 60_000 })
    await expect(page.getByText('Rows locked for')).toBeVisible({ timeout: 120_000 })
    await expectAccessibleAtBothSizes()
    await offerThere(true)
    const picture = await onProduction("echo get_the_post_thumbnail_url(get_page_by_path('summer-offer'), 'full');")
    await visited(new URL(picture).pathname, (tab) => expect(tab.locator('img')).toHaveJSProperty('naturalWidth', 400))
    await taglineThere('Summer is near')
    await hoursThere('Open on all days.')
    expect(await production.sql("SELECT COUNT(*) FROM wordpress.wp_posts WHERE post_title = 'Not ready'")).toBe('0\n')
  })

  test('it is a mark of the timeline that leads to its receipt, from which it is undone', async () => {
    const { page } = journey
    await toClones()
    await page.getByText('Hour', { exact: true }).click()
    const marks = page.getByRole('list', { name: 'Promotions', exact: true })
    await expectAccessible(page)
    await marks.getByRole('link').click()
    await page.getByRole('button', { name: 'Undo…' }).click()
    await expect(option(/page Opening hours/)).toBeVisible({ timeout: 60_000 })
    await expectAccessible(page)
    await next('Next: Rehearse').click()
    await next('Next: Undo').click()
    await typeName('Acme Blog')
    await page.getByRole('button', { name: 'Undo on Acme Blog' }).click({ timeout: 60_000 })
    await expect(page.getByText('Rows locked for')).toBeVisible({ timeout: 120_000 })
    await expectAccessible(page)
    await offerThere(false)
    await hoursThere('Open at night.')
  })

  test('one page of production goes back to what it was at a moment, and nothing else does', async () => {
    const { page, host } = journey
    const before = new Date()
    await savedThere('Spoiled.')
    await onProduction("update_option('blogdescription', 'It stays');")
    await host.until('the mirror has it', async (client) => {
      const [one] = await client.production.list()
      return one?.history.to != null && Date.parse(one.history.to) > before.getTime() + 2_000
    })
    await toClones()
    await page.getByRole('textbox', { name: 'Choose a moment' }).fill(before.toISOString())
    await page.keyboard.press('Enter')
    const slider = page.getByRole('slider', { name: 'Moment of production' })
    for (const key of ['c', 'End', 'c']) await slider.press(key)
    await page.getByRole('button', { name: /^What changed between .* and now$/ }).click()
    await option(/page Opening hours/).click({ modifiers: ['Control'], timeout: 60_000 })
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Put back in production…' }).click()
    await expect(option(/page Opening hours/)).toBeVisible({ timeout: 60_000 })
    await expectAccessible(page)
    await next('Next: Rehearse').click()
    await next('Next: Roll back').click()
    await typeName('Acme Blog')
    await page.getByRole('button', { name: 'Roll back on Acme Blog' }).click({ timeout: 60_000 })
    await expect(page.getByText('Rows locked for')).toBeVisible({ timeout: 120_000 })
    await hoursThere('Open at night.')
    await taglineThere('It stays')
    await toClones()
    await expect(card('release')).toBeVisible()
  })
}
