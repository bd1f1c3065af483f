// Points and seconds: taken, forked from, kept; how long they live, and what pauses.
import { expect, test } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import type { Journey } from './journey.ts'

export function timelineChapter(journey: Journey): void {
  const { dialog, card, running } = journey

  test('takes a point on demand, and forks from it', async () => {
    const { page } = journey
    await page.getByRole('button', { name: 'Take a point' }).click()
    await expect(page.getByText('The point is taken and proven to restore.')).toBeVisible({ timeout: 120_000 })
    await page.getByRole('slider', { name: 'Moment of production' }).press('[')
    await page.getByRole('button', { name: /^Points/ }).click()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Fork from here' }).click()
    await expect(dialog().getByLabel('Another point')).toBeChecked()
    await journey.nameClone('third')
    await dialog().getByRole('button', { name: 'Fork site' }).click()
    await expect(running(card('third'))).toBeVisible({ timeout: 60_000 })
  })

  test('forks any second of the timeline, and keeps it', async () => {
    const { page } = journey
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
    await journey.nameClone('moment')
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
    const { page, host } = journey
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
}
