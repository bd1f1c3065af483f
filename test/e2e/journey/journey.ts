// One person's way through the window: a real host, a real production, and the words of this window.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { type TestHost, testHost } from '../../support/host.ts'
import { type TestProduction, testProduction } from '../../support/production.ts'

/** Filled in once the tests run: a test reads what it needs of it. */
export interface Journey {
  readonly production: TestProduction
  readonly host: TestHost
  /** The window. */
  readonly page: Page
  /** The path of a file for backups. */
  backup(name: string): string
  dialog(): Locator
  card(name: string): Locator
  running(clone: Locator): Locator
  /** Titles of published posts, as the database server itself lists them. */
  productionTitles(): Promise<string>
  /** Chooses an entry of a clone's menu. */
  menuOf(name: string, item: string): Promise<void>
  /** Gives the clone of the open dialog a name, once it has the one that is offered, which would else be put before it. */
  nameClone(name: string): Promise<void>
  /** Forks a clone, and waits until it runs. */
  fork(name: string, from?: 'Production as it is now'): Promise<void>
  /** Follows a link that opens a tab. */
  tabOf(link: Locator): Promise<Page>
}

export function startJourney(): Journey {
  let production: TestProduction
  let host: TestHost
  let page: Page
  let backups: string

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

  const card = (name: string) => page.getByRole('article', { name, exact: true })
  const running = (clone: Locator) => clone.getByText('Running', { exact: true })
  async function nameClone(name: string): Promise<void> {
    const input = page.getByRole('dialog').getByLabel('Name')
    await expect(input).toHaveValue(/^[a-z]+/)
    await input.fill(name)
  }
  return {
    get production() {
      return production
    },
    get host() {
      return host
    },
    get page() {
      return page
    },
    backup: (name) => join(backups, name),
    dialog: () => page.getByRole('dialog'),
    card,
    running,
    productionTitles: () =>
      production.sql("SELECT post_title FROM wp_posts WHERE post_status = 'publish' AND post_type = 'post'"),
    async menuOf(name, item) {
      await card(name)
        .getByRole('button', { name: `More for ${name}` })
        .click()
      await page.getByRole('menuitem', { name: item, exact: true }).click()
    },
    nameClone,
    async fork(name, from) {
      await page.getByRole('button', { name: 'Fork site' }).first().click()
      await nameClone(name)
      if (from) await page.getByRole('dialog').getByLabel(from).check()
      await page.getByRole('dialog').getByRole('button', { name: 'Fork site' }).click()
      await expect(running(card(name))).toBeVisible({ timeout: 60_000 })
    },
    async tabOf(link) {
      const opened = page.waitForEvent('popup')
      await link.click()
      const tab = await opened
      await tab.waitForLoadState()
      return tab
    },
  }
}
