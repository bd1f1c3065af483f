// Linking a production: what a first start shows, what is refused, what is found.
import { expect, test } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import type { Journey } from './journey.ts'

export function linkingChapter(journey: Journey): void {
  const { dialog } = journey

  test('a first start shows what to do next', async () => {
    const { page } = journey
    await expect(page.getByRole('heading', { name: 'Link your first production' })).toBeVisible()
    await expectAccessible(page)
  })

  test('a wrong password is told in a sentence, and nothing is stored', async () => {
    const { page, host, production } = journey
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
    const { page, production } = journey
    await dialog().getByRole('textbox', { name: 'Password', exact: true }).fill(production.ssh.password)
    await dialog().getByRole('button', { name: 'Check' }).click()
    await expect(dialog().getByText(/^GRANT REPLICATION/)).toBeVisible()
    await expect(dialog().getByText(/Rows are pulled instead of followed/)).toBeVisible()
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Back' }).click()
  })

  test('links a production after showing what it found', async () => {
    const { page, production } = journey
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
}
