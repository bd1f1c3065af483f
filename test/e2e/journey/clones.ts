// The life of clones: made, edited, refreshed, asleep, renamed, bookmarked, branched.
import { expect, test } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import { dismissGreeting, logInto, publishPost } from '../../support/wp-admin.ts'
import type { Journey } from './journey.ts'

export function clonesChapter(journey: Journey): void {
  const { dialog, card, running, menuOf, tabOf, productionTitles } = journey

  test('forks two clones, each with an address of its own', async () => {
    const { page } = journey
    for (const name of ['hello', 'second']) {
      await page.getByRole('button', { name: 'Fork site' }).first().click()
      await journey.nameClone(name)
      await expect(dialog().getByText(`fork acme-blog --name ${name} --from newest`)).toBeVisible()
      if (name === 'hello') await expectAccessible(page)
      await dialog().getByRole('button', { name: 'Fork site' }).click()
      await expect(running(card(name))).toBeVisible({ timeout: 60_000 })
    }
    await expectAccessible(page)
  })

  test('a name that is taken is refused inside the dialog', async () => {
    const { page } = journey
    await page.keyboard.press('n')
    await journey.nameClone('hello')
    await dialog().getByRole('button', { name: 'Fork site' }).click()
    await expect(dialog().getByRole('alert')).toContainText('already a clone called “hello”')
    await page.keyboard.press('Escape')
    await expect(dialog()).toBeHidden()
  })

  test('a clone opens in a tab; what is written there stays there', async () => {
    const { production } = journey
    const tab = await tabOf(card('hello').getByRole('link', { name: 'Open hello' }))
    const site = new URL(tab.url()).origin
    expect(site).toMatch(/^http:\/\/hello\.localhost:\d+$/)
    await dismissGreeting(tab)
    await logInto(tab, site, production.adminUser, production.adminPassword)
    await publishPost(tab, site, { title: 'Only in this clone', text: 'Nobody else sees it.' })
    await tab.goto(`${site}/only-in-this-clone/`)
    await expect(tab.locator('.wp-block-image img')).toBeVisible()
    await tab.close()

    const other = await tabOf(card('second').getByRole('link', { name: 'Open second' }))
    await expect(other.getByText('Only in this clone')).toHaveCount(0)
    await other.close()
    expect(await productionTitles()).not.toContain('Only in this clone')
  })

  test('one click opens the dashboard, logged in, and another as somebody else', async () => {
    const { page, production } = journey
    const tab = await tabOf(card('second').getByRole('button', { name: 'Open wp-admin of second, logged in' }))
    await expect(tab.locator('#wp-admin-bar-my-account .display-name').first()).toHaveText(production.adminUser)
    expect(new URL(tab.url()).pathname).toBe('/wp-admin/')
    await tab.goto(`${new URL(tab.url()).origin}/wp-admin/user-new.php`)
    await tab.fill('#user_login', 'erika')
    await tab.fill('#email', 'erika@acme.example')
    await tab.selectOption('#role', 'editor')
    await tab.uncheck('#send_user_notification')
    await tab.click('#createusersub')
    await expect(tab.getByText('New user created.')).toBeVisible()
    await tab.close()

    await card('second').getByRole('button', { name: 'Log in to second as…' }).click()
    const users = dialog().getByRole('list', { name: 'Users of the site' }).getByRole('button')
    await expect(users).toHaveText([/Administrator$/, /erika.*Editor$/])
    await expectAccessible(page)
    await dialog().getByRole('textbox', { name: 'Find a user' }).fill('erik')
    await expect(users).toHaveCount(1)
    const other = await tabOf(users)
    await expect(dialog()).toBeHidden()
    await expect(other.locator('#wp-admin-bar-my-account .display-name').first()).toHaveText('erika')
    await other.close()
  })

  test('refresh brings production’s newest, and keeps the state before, to which one can rewind', async () => {
    const { page, production } = journey
    await production.sql(
      "INSERT INTO wp_posts (post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered) VALUES (1, NOW(), NOW(), '', 'Fresh from production', '', 'publish', 'fresh-from-production', '', '', NOW(), NOW(), '')",
    )
    await menuOf('hello', 'Refresh from…')
    await dialog()
      .getByRole('switch', { name: /^Keep my work/ })
      .uncheck({ force: true })
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Refresh' }).click()
    await expect(page.getByText(/“hello” is refreshed\. The state before is kept/)).toBeVisible({ timeout: 120_000 })
    await expect(running(card('hello'))).toBeVisible()
    const tab = await tabOf(card('hello').getByRole('link', { name: 'Open hello' }))
    await expect(tab.getByText('Fresh from production').first()).toBeVisible()
    await expect(tab.getByText('Only in this clone')).toHaveCount(0)
    await tab.close()

    await card('hello').getByRole('link', { name: 'hello', exact: true }).click()
    await expect(page.getByText('Before refresh', { exact: true })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: /^Rewind to “Before refresh”/ }).click()
    await expect(dialog().getByText('is kept as a safety bookmark for 7 days')).toBeVisible()
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Rewind' }).click()
    await expect(page.getByText('“hello” is back at its bookmark.')).toBeVisible({ timeout: 120_000 })
    await expect(page.getByText('Before rewind', { exact: true })).toBeVisible()
    const rewound = await tabOf(page.getByRole('link', { name: 'Open hello' }))
    await expect(rewound.getByText('Only in this clone').first()).toBeVisible()
    await expect(rewound.getByText('Fresh from production')).toHaveCount(0)
    await rewound.close()
    await page.getByRole('link', { name: 'Acme Blog' }).last().click()
  })

  test('sleeps with a key, and the browser that opens it wakes it', async () => {
    const { page } = journey
    await card('second').focus()
    await page.keyboard.press('s')
    await expect(card('second').getByText('Asleep', { exact: true })).toBeVisible({ timeout: 60_000 })
    await expectAccessible(page)
    const tab = await tabOf(card('second').getByRole('link', { name: 'Open second' }))
    await expect(tab.getByText('Planting bulbs in November').first()).toBeVisible({ timeout: 60_000 })
    await tab.close()
    await expect(running(card('second'))).toBeVisible()
  })

  test('stops and starts; the address of a stopped clone says so', async () => {
    const { page, host } = journey
    await menuOf('second', 'Stop')
    await expect(card('second').getByText('Stopped', { exact: true })).toBeVisible({ timeout: 60_000 })
    const url = (await host.client().clone.list({})).find((clone) => clone.name === 'second')?.url ?? ''
    const tab = await page.context().newPage()
    await tab.goto(url)
    await expect(tab.getByText('This clone is stopped')).toBeVisible()
    await tab.close()
    await card('second').getByRole('button', { name: 'Start', exact: true }).click()
    await expect(running(card('second'))).toBeVisible({ timeout: 60_000 })
  })

  test('says what a clone is for, and finds it by that', async () => {
    const { page, host } = journey
    await menuOf('second', 'Edit details…')
    await dialog().getByLabel('Label').fill('new payment page')
    await dialog().getByLabel('Group').fill('Shop')
    await expectAccessible(page)
    await dialog()
      .getByRole('switch', { name: /^Protected/ })
      .click({ force: true })
    await dialog().getByRole('button', { name: 'Save' }).click()
    await expect(card('second').getByText('new payment page')).toBeVisible()
    await page.getByRole('combobox', { name: 'Group' }).click()
    await page.getByRole('option', { name: 'By group' }).click()
    await expect(page.getByRole('region', { name: 'Shop' }).getByRole('article')).toHaveCount(1)
    await expectAccessible(page)
    await page.getByRole('combobox', { name: 'Group' }).click()
    await page.getByRole('option', { name: 'Not grouped' }).click()
    await host.client().clone.describe({ clone: 'second', change: { isProtected: false } })
  })

  test('puts several to sleep at once, and wakes them', async () => {
    const { page } = journey
    for (const name of ['hello', 'second']) {
      await card(name).hover()
      await page.getByRole('checkbox', { name: `Select ${name}` }).check({ force: true })
    }
    const bar = page.getByRole('toolbar', { name: '2 selected' })
    await expectAccessible(page)
    await bar.getByRole('button', { name: 'Put to sleep' }).click()
    for (const name of ['hello', 'second']) {
      await expect(card(name).getByText('Asleep', { exact: true })).toBeVisible({ timeout: 60_000 })
    }
    await bar.getByRole('button', { name: 'Wake' }).click()
    for (const name of ['hello', 'second']) await expect(running(card(name))).toBeVisible({ timeout: 60_000 })
    await bar.getByRole('button', { name: 'Select none' }).click()
  })

  test('has settings for all clones', async () => {
    const { page, host } = journey
    await page.getByRole('button', { name: 'Settings' }).click()
    await dialog().getByLabel('Minutes before an unused clone goes to sleep').fill('45')
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Save' }).click()
    await expect(dialog()).toHaveCount(0)
    expect((await host.client().snapshot()).preferences.sleepAfter).toBe(45)
  })

  test('renames a clone, and its address with it', async () => {
    await menuOf('second', 'Edit details…')
    await dialog().getByLabel('Name').fill('checkout')
    await expect(dialog().getByText('second.localhost')).toBeVisible()
    await dialog().getByLabel('Address').fill('checkout')
    await expect(dialog().getByText(/moves to checkout\.localhost/)).toBeVisible()
    await dialog().getByRole('button', { name: 'Save' }).click()
    const tab = await tabOf(card('checkout').getByRole('link', { name: 'Open checkout' }))
    expect(new URL(tab.url()).hostname).toBe('checkout.localhost')
    await tab.close()
  })

  test('keeps a running clone as a bookmark, branches off it, and forgets it', async () => {
    const { page } = journey
    await menuOf('checkout', 'Bookmark…')
    await dialog().getByLabel('Name of the bookmark').fill('before the sale')
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Keep it' }).click()
    await expect(page.getByText('“checkout” has a new bookmark.')).toBeVisible()
    await card('checkout').getByRole('link', { name: 'checkout', exact: true }).click()
    const kept = page.getByRole('list', { name: 'History of checkout' }).getByRole('listitem')
    await expect(kept.filter({ hasText: 'before the sale' })).toContainText('for good')
    await expectAccessible(page)
    await page.getByRole('button', { name: /^Branch off “before the sale”/ }).click()
    await dialog().getByLabel('Name').fill('sale')
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Branch' }).click()
    await expect(page.getByText('The clone “sale” is ready.')).toBeVisible({ timeout: 60_000 })
    await page.getByRole('button', { name: /^Forget “before the sale”/ }).click()
    await expect(dialog().getByText('You can no longer go back to the state')).toBeVisible()
    await dialog().getByRole('button', { name: 'Forget the bookmark' }).click()
    await expect(kept.filter({ hasText: 'before the sale' })).toHaveCount(0)
    await expect(kept.filter({ hasText: 'Branched off as sale' })).toBeVisible()
    await page.goBack()
    await expect(running(card('sale'))).toBeVisible({ timeout: 60_000 })
    const tab = await tabOf(card('sale').getByRole('link', { name: 'Open sale' }))
    await tab.close()
    await card('checkout').getByRole('link', { name: 'checkout', exact: true }).click()
    await page.getByRole('button', { name: 'Reset…' }).click()
    await expect(dialog().getByText(/goes back to what it was when it was forked/)).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('button', { name: 'Reset…' })).toBeFocused()
    await page.goBack()
  })

  test('shows clones as a table, filters them, and finds commands by typing', async () => {
    const { page } = journey
    await page.getByText('Table', { exact: true }).click()
    await expect(page.getByRole('row', { name: 'checkout' })).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('/')
    await page.keyboard.type('hel')
    await expect(page.getByRole('row', { name: 'checkout' })).toHaveCount(0)
    await page.keyboard.press('Escape')
    await page.getByText('Cards', { exact: true }).click()
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Find a clone or a command').fill('rename check')
    await expect(page.getByText('Rename checkout')).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
  })
}
