// The main job, whole: link a production in the window, fork it, edit a clone, refresh, stop, rename, delete, unlink.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { expectAccessible } from '../support/accessible.ts'
import { type TestHost, testHost } from '../support/host.ts'
import { type TestProduction, testProduction } from '../support/production.ts'
import { dismissGreeting, logInto, publishPost } from '../support/wp-admin.ts'

test.describe.configure({ mode: 'serial' })

let production: TestProduction
let host: TestHost
let page: Page
let backups: string
const backup = (name: string) => join(backups, name)

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000)
  backups = mkdtempSync(join(tmpdir(), 'sitefork-backup-'))
  production = await testProduction()
  host = await testHost({ poolBytes: 6 * 2 ** 30 })
  await host.start()
  const context = await browser.newContext({ viewport: { width: 1280, height: 820 }, reducedMotion: 'reduce' })
  page = await context.newPage()
  await page.goto(await host.url())
})

test.afterAll(async () => {
  await page?.context().close()
  await host?.cleanUp()
  await production?.cleanUp()
  if (backups) rmSync(backups, { recursive: true, force: true })
})

const dialog = () => page.getByRole('dialog')
const card = (name: string) => page.getByRole('article', { name, exact: true })
const running = (clone: Locator) => clone.getByText('Running', { exact: true })

/** Titles of published posts, as the database server itself lists them. */
const productionTitles = () =>
  production.sql("SELECT post_title FROM wp_posts WHERE post_status = 'publish' AND post_type = 'post'")

async function menuOf(name: string, item: string): Promise<void> {
  await card(name)
    .getByRole('button', { name: `More for ${name}` })
    .click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

/** Follows a link that opens a tab. */
async function tabOf(link: Locator): Promise<Page> {
  const opened = page.waitForEvent('popup')
  await link.click()
  const tab = await opened
  await tab.waitForLoadState()
  return tab
}

test('a first start shows what to do next', async () => {
  await expect(page.getByRole('heading', { name: 'Link your first production' })).toBeVisible()
  await expectAccessible(page)
})

test('a wrong password is told in a sentence, and nothing is stored', async () => {
  await page.getByRole('main').getByRole('button', { name: 'Link production' }).click()
  await dialog().getByRole('button', { name: 'Check' }).click()
  await expect(dialog().getByText('A host name or address')).toBeVisible()
  await dialog().getByLabel('Host', { exact: true }).fill(production.address)
  await dialog().getByLabel('Port', { exact: true }).first().fill(String(production.ssh.port))
  await dialog().getByLabel('User', { exact: true }).fill(production.ssh.user)
  await dialog().getByLabel('WordPress directory').fill(production.path)
  await dialog().getByRole('textbox', { name: 'Password', exact: true }).fill('not the password')
  await expectAccessible(page)
  await dialog().getByRole('button', { name: 'Check' }).click()
  await expect(dialog().getByText(production.ssh.hostKeyFingerprint)).toBeVisible()
  await expect(dialog().getByRole('button', { name: 'Continue' })).toBeDisabled()
  await expectAccessible(page)
  await dialog().getByLabel('This is the right key').check()
  await dialog().getByRole('button', { name: 'Continue' }).click()
  await expect(dialog().getByRole('alert')).toContainText(/password/i)
  expect(await host.client().production.list()).toEqual([])
})

test('an account without grants is told with the SQL that gives them', async () => {
  await dialog().getByRole('textbox', { name: 'Password', exact: true }).fill(production.ssh.password)
  await dialog().getByRole('button', { name: 'Check' }).click()
  await expect(dialog().getByText(/^GRANT REPLICATION/)).toBeVisible()
  await expect(dialog().getByText(/Rows are pulled instead of followed/)).toBeVisible()
  await expectAccessible(page)
  await dialog().getByRole('button', { name: 'Back' }).click()
})

test('links a production after showing what it found', async () => {
  test.setTimeout(300_000)
  await dialog().getByRole('button', { name: 'Database', exact: true }).click()
  await dialog().getByLabel('Database user').fill(production.database.replication.user)
  await dialog().getByLabel('Database password').fill(production.database.replication.password)
  await dialog().getByRole('button', { name: 'Check' }).click()
  await expect(dialog().getByText(production.ssh.hostKeyFingerprint)).toBeVisible()
  await expect(dialog().getByText('http://acme.example')).toBeVisible()
  await expectAccessible(page)
  await dialog().getByLabel('Name in Sitefork').fill('Acme Blog')
  await dialog().getByRole('button', { name: 'Link', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Acme Blog', level: 1 })).toBeVisible()
  await expect(page.getByText('Copy the database')).toBeVisible()
  await expectAccessible(page)
  await expect(page.getByText(/its first point is proven to restore/)).toBeVisible({ timeout: 240_000 })
  await expect(page.getByText(/^Synced \d+ s ago$/).first()).toBeVisible()
  await expectAccessible(page)
})

test('forks two clones, each with an address of its own', async () => {
  for (const name of ['hello', 'second']) {
    await page.getByRole('button', { name: 'Fork site' }).first().click()
    const input = dialog().getByLabel('Name')
    await expect(input).toHaveValue(/^[a-z]+/)
    await input.fill(name)
    await expect(dialog().getByText(`fork acme-blog --name ${name} --from newest`)).toBeVisible()
    if (name === 'hello') await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Fork site' }).click()
    await expect(running(card(name))).toBeVisible({ timeout: 60_000 })
  }
  await expectAccessible(page)
})

test('a name that is taken is refused inside the dialog', async () => {
  await page.keyboard.press('n')
  await dialog().getByLabel('Name').fill('hello')
  await dialog().getByRole('button', { name: 'Fork site' }).click()
  await expect(dialog().getByRole('alert')).toContainText('already a clone called “hello”')
  await page.keyboard.press('Escape')
  await expect(dialog()).toBeHidden()
})

test('a clone opens in a tab; what is written there stays there', async () => {
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

test('the admin button leads to wp-admin', async () => {
  const tab = await tabOf(card('second').getByRole('link', { name: 'Open wp-admin of second' }))
  expect(new URL(tab.url()).pathname).toBe('/wp-login.php')
  await tab.close()
})

test('refresh brings production’s newest, and keeps the state before, to which one can rewind', async () => {
  await production.sql(
    "INSERT INTO wp_posts (post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, to_ping, pinged, post_modified, post_modified_gmt, post_content_filtered) VALUES (1, NOW(), NOW(), '', 'Fresh from production', '', 'publish', 'fresh-from-production', '', '', NOW(), NOW(), '')",
  )
  await card('hello').getByRole('button', { name: 'Refresh hello with production’s newest content' }).click()
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

test('takes a point on demand, and forks from it', async () => {
  await page.getByRole('button', { name: 'Take a point' }).click()
  await expect(page.getByText('The point is taken and proven to restore.')).toBeVisible({ timeout: 120_000 })
  await page.getByRole('slider', { name: 'Moment of production' }).press('[')
  await page.getByRole('button', { name: /^Points/ }).click()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Fork from here' }).click()
  await expect(dialog().getByLabel('Another point')).toBeChecked()
  await dialog().getByLabel('Name').fill('third')
  await dialog().getByRole('button', { name: 'Fork site' }).click()
  await expect(running(card('third'))).toBeVisible({ timeout: 60_000 })
})

test('forks any second of the timeline, and keeps it', async () => {
  const slider = page.getByRole('slider', { name: 'Moment of production' })
  await slider.press('End')
  await page.getByText('Hour', { exact: true }).click()
  await slider.press('Shift+ArrowLeft')
  await slider.press('Shift+ArrowLeft')
  await expect(slider).not.toHaveAttribute('aria-valuetext', 'live')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Fork from here' }).click()
  await expect(dialog().getByRole('radio', { name: 'A moment' })).toBeChecked()
  await expect(dialog().getByText(/^Rows: everything committed before/)).toBeVisible()
  await expect(dialog().getByText(/^Files: as of/)).toBeVisible()
  await expectAccessible(page)
  await dialog().getByLabel('Name').fill('moment')
  await dialog().getByRole('button', { name: 'Fork site' }).click()
  await expect(running(card('moment'))).toBeVisible({ timeout: 60_000 })

  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await dialog().getByLabel('Name').fill('before the sale')
  await expectAccessible(page)
  await dialog().getByRole('button', { name: 'Keep', exact: true }).click()
  await expect(page.getByText('The point is taken and proven to restore.').last()).toBeVisible({ timeout: 120_000 })
  await expect(page.getByText(/before the sale/)).toBeVisible()
})

test('settings say how points live, pausing stops what travels', async () => {
  const more = () => page.getByRole('button', { name: 'More for Acme Blog' }).click()
  await more()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await expectAccessible(page)
  await dialog().getByLabel('Keep daily points for').fill('50')
  await dialog().getByRole('button', { name: 'Save' }).click()
  await expect(dialog()).toHaveCount(0)
  expect((await host.client().production.list())[0]?.settings.keepDailyDays).toBe(50)
  await more()
  await page.getByRole('menuitem', { name: 'Pause syncing' }).click()
  await expect(page.getByRole('main').getByText('Paused')).toBeVisible({ timeout: 60_000 })
  await more()
  await page.getByRole('menuitem', { name: 'Resume syncing' }).click()
  await expect(page.getByRole('main').getByText(/^Synced/)).toBeVisible({ timeout: 60_000 })
})

test('a fork that is cancelled leaves nothing', async () => {
  await page.getByRole('button', { name: 'Fork site' }).first().click()
  await dialog().getByLabel('Name').fill('never')
  await dialog().getByLabel('Production as it is now').check()
  await dialog().getByRole('button', { name: 'Fork site' }).click()
  await card('never')
    .getByRole('button', { name: /^Cancel/ })
    .click()
  await expect(card('never')).toHaveCount(0, { timeout: 60_000 })
})

test('jobs show their steps and their log', async () => {
  await page.getByRole('button', { name: 'None running' }).click()
  const panel = page.getByRole('dialog', { name: 'Jobs' })
  await panel.getByRole('button', { name: /Fork “third”/ }).click()
  await expect(panel.getByText('Start the containers')).toBeVisible()
  await panel.getByRole('button', { name: 'Log', exact: true }).click()
  await expect(panel.getByText(/Choose the point/).last()).toBeVisible()
  await expectAccessible(page)
  await panel.getByLabel('Search titles, failures and logs').fill('third fork')
  await expect(panel.getByRole('button', { name: /Link Acme Blog/ })).toHaveCount(0)
  await expect(panel.getByRole('button', { name: /Fork “third”/ })).toBeVisible()
  await page.keyboard.press('Escape')
})

test('help and doctor say how things stand', async () => {
  await page.keyboard.press('?')
  await expect(dialog().getByText('Put the clone to sleep, or wake it')).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Doctor' }).click()
  await expect(dialog().getByText(/^The mirror follows production/)).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
})

test('a window that lost its host says so, and comes back by itself', async () => {
  const port = host.port()
  await host.stop()
  await expect(page.getByText('Sitefork is not responding')).toBeVisible()
  await expectAccessible(page)
  await host.start()
  // Another start has another key and another port; the person opens it as the sentence says.
  expect(host.port()).not.toBe(port)
  await page.goto(await host.url())
  await expect(running(card('hello'))).toBeVisible({ timeout: 60_000 })
})

test('deletes clones, saying what goes and what stays', async () => {
  for (const name of ['third', 'moment', 'checkout', 'sale', 'hello']) {
    await menuOf(name, 'Delete')
    await expect(dialog().getByText('Production, its points and all other clones stay as they are.')).toBeVisible()
    if (name === 'third') await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Delete clone' }).click()
    await expect(card(name)).toHaveCount(0, { timeout: 60_000 })
  }
  await expect(page.getByText('No clones yet.')).toBeVisible()
  await expectAccessible(page)
})

test('unlinks production, which goes on living', async () => {
  await page.getByRole('button', { name: 'More for Acme Blog' }).click()
  await page.getByRole('menuitem', { name: 'Unlink' }).click()
  await expectAccessible(page)
  await dialog().getByRole('button', { name: 'Unlink' }).click()
  await expect(page.getByRole('heading', { name: 'Link your first production' })).toBeVisible({ timeout: 60_000 })
  expect(await productionTitles()).toContain('Fresh from production')
})

test('a production that cannot be reached is read from its backup, and forked', async () => {
  test.setTimeout(180_000)
  const { container, path } = production
  const docker = (...argv: string[]) => execFileSync('docker', argv, { maxBuffer: 2 ** 30 })
  writeFileSync(backup('old site.sql'), docker('exec', container, 'mariadb-dump', 'wordpress'))
  writeFileSync(backup('site.tar.gz'), docker('exec', container, 'tar', '-C', path, '-czf', '-', '.'))
  await page.getByRole('main').getByRole('button', { name: 'Link production' }).click()
  await dialog().getByText('Files on this computer').click()
  await expect(dialog().getByRole('button', { name: 'Link', exact: true })).toBeDisabled()
  await dialog().getByRole('combobox', { name: 'Database dump' }).fill(backup('nowhere.sql'))
  await dialog().getByRole('combobox', { name: 'Archive of the WordPress directory' }).fill(backup('site.tar.gz'))
  await dialog().getByRole('button', { name: 'Link', exact: true }).click()
  await expect(dialog().getByRole('alert')).toContainText('cannot be read')
  await expectAccessible(page)
  await dialog().getByRole('combobox', { name: 'Database dump' }).fill(backup('old site.sql'))
  await dialog().getByRole('button', { name: 'Link', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'old site', level: 1 })).toBeVisible()
  await expect(page.getByText(/its first point is proven to restore/)).toBeVisible({ timeout: 120_000 })
  await expect(page.getByText('Read from files').first()).toBeVisible()
  await page.getByRole('button', { name: 'Fork site' }).first().click()
  await dialog().getByLabel('Name').fill('from-backup')
  await dialog().getByRole('button', { name: 'Fork site' }).click()
  await expect(running(card('from-backup'))).toBeVisible({ timeout: 60_000 })
  await expectAccessible(page)
  const tab = await tabOf(card('from-backup').getByRole('link', { name: 'Open from-backup' }))
  await expect(tab.getByText('Fresh from production').first()).toBeVisible()
  await tab.close()
})

test('another backup of it becomes a point, and the clone is refreshed to it', async () => {
  test.setTimeout(180_000)
  await production.sql(
    "UPDATE wp_posts SET post_title = 'Fresh from the backup' WHERE post_name = 'fresh-from-production'",
  )
  const dump = ['exec', production.container, 'mariadb-dump', 'wordpress']
  writeFileSync(backup('later.sql'), execFileSync('docker', dump, { maxBuffer: 2 ** 30 }))
  await page.getByRole('button', { name: 'Read another backup' }).click()
  await dialog().getByRole('combobox', { name: 'Database dump' }).fill(backup('later.sql'))
  await dialog().getByRole('combobox', { name: 'Archive of the WordPress directory' }).fill(backup('site.tar.gz'))
  await expectAccessible(page)
  await dialog().getByRole('button', { name: 'Read the backup' }).click()
  await expect(page.getByText(/The backup is a point of old site/)).toBeVisible({ timeout: 120_000 })
  await card('from-backup')
    .getByRole('button', { name: /^Refresh from-backup/ })
    .click()
  await expect(page.getByText(/“from-backup” is refreshed/)).toBeVisible({ timeout: 60_000 })
  const tab = await tabOf(card('from-backup').getByRole('link', { name: 'Open from-backup' }))
  await expect(tab.getByText('Fresh from the backup').first()).toBeVisible()
  await tab.close()
})
