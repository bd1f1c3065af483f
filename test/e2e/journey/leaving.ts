// What goes: clones are deleted, and production is unlinked.
import { expect, test } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import type { Journey } from './journey.ts'

export function leavingChapter(journey: Journey): void {
  const { dialog, card, menuOf, productionTitles } = journey

  test('deletes clones, saying what goes and what stays', async () => {
    const { page } = journey
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
    const { page } = journey
    await page.getByRole('button', { name: 'More for Acme Blog' }).click()
    await page.getByRole('menuitem', { name: 'Unlink' }).click()
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Unlink' }).click()
    await expect(page.getByRole('heading', { name: 'Link your first production' })).toBeVisible({ timeout: 60_000 })
    expect(await productionTitles()).toContain('Fresh from production')
  })
}
