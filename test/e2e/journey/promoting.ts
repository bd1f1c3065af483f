// Changes of a clone are written to a living production at the real window: allowed, compared, decided, rehearsed, written and undone.
import { expect, test } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import type { Journey } from './journey.ts'
import { peopleOf } from './people.ts'

const account = { user: 'sitefork_writer', password: 'w r"i\'t\\er' }

export function promotingChapter(journey: Journey): void {
  const { dialog, card, fork, menuOf, tabOf } = journey
  const { saved, laid } = peopleOf(journey)
  const next = (name: string | RegExp) => journey.page.locator('.step-verbs').getByRole('button', { name })
  const option = (name: RegExp) => journey.page.getByRole('option', { name })
  const toClones = () => journey.page.getByRole('link', { name: 'Acme Blog' }).last().click()
  const produced = async (query: string) => (await journey.production.sql(query)).trim()
  const offer = () => produced("SELECT COUNT(*) FROM wordpress.wp_posts WHERE post_name = 'summer-offer'")
  const tagline = () => produced("SELECT option_value FROM wordpress.wp_options WHERE option_name = 'blogdescription'")

  test('changes of a clone are chosen and compared, while nobody may write yet', async () => {
    const { page, production } = journey
    await production.exec('chown', '-R', 'deploy:www-data', production.path)
    await fork('release', 'Production as it is now')
    await saved('release', 'pages', {
      title: 'Summer offer',
      slug: 'summer-offer',
      content: 'Shade for everybody.',
      status: 'publish',
    })
    await saved('release', 'settings', { description: 'Summer is near' })
    await laid('release', 'wp-content/uploads/offer.txt', Buffer.from('Ten percent off.'))
    await production.sql(
      "UPDATE wordpress.wp_options SET option_value = 'Of production' WHERE option_name = 'blogdescription'",
    )
    await menuOf('release', 'Promote…')
    await expect(option(/page Summer offer/)).toBeVisible({ timeout: 60_000 })
    await expectAccessible(page)
    await next('Compare all of it').click()
    await expect(page.getByText(/^Nobody has allowed promotion/)).toBeVisible()
    await expect(page.getByText('Conflicts (1 to decide)')).toBeVisible({ timeout: 60_000 })
    await expectAccessible(page)
  })

  test('an account that lacks rights is told with the SQL that gives them, and with that it may write', async () => {
    const { page, production } = journey
    const { user, password } = account
    await production.sql(
      `CREATE USER '${user}'@'%' IDENTIFIED BY 'w r"i\\'t\\\\er'; GRANT SELECT ON wordpress.* TO '${user}'@'%'`,
    )
    await page.getByRole('button', { name: 'Allow promotion…' }).click()
    await dialog().getByLabel('Database account that may write').fill(user)
    await dialog().getByLabel('Its password').fill(password)
    await dialog().getByRole('button', { name: 'Check and allow' }).click()
    await expect(dialog().getByRole('alert')).toContainText('lacks INSERT, UPDATE, DELETE, TRIGGER')
    await expectAccessible(page)
    await production.sql(await dialog().locator('.grant-sql').innerText())
    await dialog().getByRole('button', { name: 'Check and allow' }).click()
    await expect(page.getByText('Promotion to Acme Blog is allowed.')).toBeVisible()
    await expect(page.getByText(/^Nobody has allowed promotion/)).toHaveCount(0)
  })

  test('it is decided, left, found again after a restart, and rehearsed in the browser', async () => {
    const { page, host } = journey
    await option(/Tagline|blogdescription/).click()
    await page.keyboard.press('1')
    await expect(page.getByText('Conflicts (1)')).toBeVisible()
    await host.stop()
    await host.start()
    await page.goto(await host.url())
    await page.getByRole('button', { name: /^Open the promotion: .* of “release”$/ }).click()
    await next('Next: Rehearse').click({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Rehearse', exact: true }).click()
    const link = page.getByRole('link', { name: /^Open in the browser/ })
    await expect(link).toBeVisible({ timeout: 120_000 })
    await expectAccessible(page)
    const tab = await tabOf(link)
    await tab.goto(`${new URL(tab.url()).origin}/summer-offer/`)
    await expect(tab.getByText('Shade for everybody.').first()).toBeVisible()
    await tab.close()
    expect([await offer(), await tagline()]).toEqual(['0', 'Of production'])
  })

  test('production has it once its name was typed, and the receipt says what was done', async () => {
    const { page, production } = journey
    await next('Next: Promote').click()
    await page.getByLabel('Type the site’s name: Acme Blog').fill('Acme Blog')
    await page.getByRole('button', { name: 'Promote to Acme Blog' }).click({ timeout: 60_000 })
    await expect(page.getByText('Rows locked for')).toBeVisible({ timeout: 120_000 })
    await expectAccessible(page)
    expect([await offer(), await tagline()]).toEqual(['1', 'Summer is near'])
    expect(await production.readFile('wp-content/uploads/offer.txt')).toBe('Ten percent off.')
  })

  test('it is undone, and production is as it was', async () => {
    const { page, production } = journey
    await page.getByRole('button', { name: 'Undo…' }).click()
    await next('Next: Rehearse').click({ timeout: 60_000 })
    await next('Next: Undo').click()
    await page.getByLabel('Type the site’s name: Acme Blog').fill('Acme Blog')
    await page.getByRole('button', { name: 'Undo on Acme Blog' }).click({ timeout: 60_000 })
    await expect(page.getByText('Rows locked for')).toBeVisible({ timeout: 120_000 })
    expect([await offer(), await tagline()]).toEqual(['0', 'Of production'])
    await expect(production.readFile('wp-content/uploads/offer.txt')).rejects.toThrow()
    await toClones()
    await expect(card('release')).toBeVisible()
  })
}
