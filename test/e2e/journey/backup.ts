// A production that is read from files: linked, forked, and read again from a later backup.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { expect, test } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import type { Journey } from './journey.ts'

export function backupChapter(journey: Journey): void {
  const { dialog, card, running, tabOf, backup } = journey

  test('a production that cannot be reached is read from its backup, and forked', async () => {
    const { page, production } = journey
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
    await journey.nameClone('from-backup')
    await dialog().getByRole('button', { name: 'Fork site' }).click()
    await expect(running(card('from-backup'))).toBeVisible({ timeout: 60_000 })
    await expectAccessible(page)
    const tab = await tabOf(card('from-backup').getByRole('link', { name: 'Open from-backup' }))
    await expect(tab.getByText('Fresh from production').first()).toBeVisible()
    await tab.close()
  })

  test('another backup of it becomes a point, and the clone is refreshed to it', async () => {
    const { page, production } = journey
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
}
