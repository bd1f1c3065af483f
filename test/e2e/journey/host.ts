// The host as the window shows it: its jobs, its doctor, and its absence.
import { expect, test } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import type { Journey } from './journey.ts'

export function hostChapter(journey: Journey): void {
  const { dialog, card, running } = journey

  test('a fork that is cancelled leaves nothing', async () => {
    const { page } = journey
    await page.getByRole('button', { name: 'Fork site' }).first().click()
    await journey.nameClone('never')
    await dialog().getByLabel('Production as it is now').check()
    await dialog().getByRole('button', { name: 'Fork site' }).click()
    await card('never')
      .getByRole('button', { name: /^Cancel/ })
      .click()
    await expect(card('never')).toHaveCount(0, { timeout: 60_000 })
  })

  test('jobs show their steps and their log', async () => {
    const { page } = journey
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
    const { page } = journey
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
    const { page, host } = journey
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
}
