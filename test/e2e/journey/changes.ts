// What was changed: read by edit and in the end, and compared: clone with clone, and one second of production with another.
import { expect, test } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import { createVisitor, logIn } from '../../support/visitor.ts'
import type { Journey } from './journey.ts'

export function changesChapter(journey: Journey): void {
  const { dialog, card, fork } = journey
  const option = (name: RegExp) => journey.page.getByRole('option', { name })
  const pane = () => journey.page.getByRole('region', { name: 'Details of the change' })
  const toClones = () => journey.page.getByRole('link', { name: 'Acme Blog' }).last().click()

  test('a clone in which nothing was done says what to do to have a change', async () => {
    const { page } = journey
    await fork('edited')
    await card('edited').getByRole('link', { name: 'edited', exact: true }).click()
    await page.getByRole('link', { name: /^Changes/ }).click()
    await expect(page.getByText(/changed in this clone yet/)).toBeVisible()
    await expectAccessible(page)
    await toClones()
  })

  test('a post that was published is told as that, with who did it, and opens to its rows', async () => {
    const { page, production, host } = journey
    const url = (await host.client().clone.list({})).find(({ name }) => name === 'edited')?.url ?? ''
    const visitor = createVisitor(url)
    const nonce = await logIn(visitor, url, production.adminPassword)
    const post = { title: 'Spring sale', content: 'Everything is ten percent off.', status: 'publish' }
    const made = await visitor.visit('/wp-json/wp/v2/posts', {
      method: 'POST',
      headers: { 'X-WP-Nonce': nonce, 'Content-Type': 'application/json' },
      body: JSON.stringify(post),
    })
    expect(made.status).toBe(201)
    await card('edited')
      .getByRole('link', { name: /changes? in edited$/ })
      .click({ timeout: 60_000 })
    await expect(option(/published the post “Spring sale”/)).toBeVisible({ timeout: 60_000 })
    await expectAccessible(page)
    await option(/published the post “Spring sale”/).click()
    await expect(
      pane()
        .getByRole('article', { name: /^wp_posts ID / })
        .first(),
    ).toBeVisible()
    await expectAccessible(page)
    await page.getByText('Net', { exact: true }).click()
    await option(/^added post Spring sale/).click()
    await expect(pane().getByText('Everything is ten percent off.').first()).toBeVisible()
    await expectAccessible(page)
    await toClones()
  })

  test('two clones that are selected are compared, and the sides can be swapped', async () => {
    const { page } = journey
    await fork('untouched')
    for (const name of ['edited', 'untouched']) {
      await card(name).hover()
      await page.getByRole('checkbox', { name: `Select ${name}` }).check({ force: true })
    }
    await page.getByRole('toolbar').getByRole('button', { name: 'Compare' }).click()
    const change = option(/post Spring sale/)
    await expect(change).toBeVisible({ timeout: 60_000 })
    await expectAccessible(page)
    const before = await change.innerText()
    const mark = () => change.getByRole('img').getAttribute('aria-label')
    const first = await mark()
    await page.getByRole('button', { name: 'Swap the sides' }).click()
    await expect.poll(mark).toBe(first === 'added' ? 'removed' : 'added')
    expect(before).toContain('Spring sale')
    await toClones()
  })

  test('what production changed between two seconds is asked for on its timeline', async () => {
    const { page, production, host } = journey
    const from = new Date()
    await production.sql("UPDATE wp_options SET option_value = 'Acme Meadow' WHERE option_name = 'blogname'")
    await host.until('the mirror has it', async (client) => {
      const [one] = await client.production.list()
      return one?.history.to != null && Date.parse(one.history.to) > from.getTime() + 2_000
    })
    const slider = page.getByRole('slider', { name: 'Moment of production' })
    await page.getByText('Hour', { exact: true }).click()
    await page.getByRole('textbox', { name: 'Choose a moment' }).fill(new Date(from.getTime() - 2_000).toISOString())
    await page.keyboard.press('Enter')
    await slider.press('c')
    await slider.press('End')
    await slider.press('c')
    await expectAccessible(page)
    await page.getByRole('button', { name: /^What changed between .* and now$/ }).click()
    await expect(option(/Site title/)).toBeVisible({ timeout: 60_000 })
    await option(/Site title/).click()
    await expect(pane().getByText('Acme Meadow')).toBeVisible()
    await expectAccessible(page)
    await toClones()
  })

  test('an edit is undone by itself, and the state before is kept', async () => {
    const { page } = journey
    await card('edited')
      .getByRole('link', { name: /changes? in edited$/ })
      .click()
    await option(/published the post “Spring sale”/).click()
    await pane().getByRole('button', { name: 'Undo this' }).click()
    await expect(dialog().getByText(/safety bookmark for 7 days/)).toBeVisible()
    await expectAccessible(page)
    await dialog().getByRole('button', { name: 'Undo it' }).click()
    await expect(page.getByText(/^Undone in “edited”/)).toBeVisible({ timeout: 120_000 })
    await expect(dialog()).toHaveCount(0)
    await page.getByRole('link', { name: 'Overview' }).click()
    await expect(page.getByText('safety').first()).toBeVisible()
    await toClones()
  })
}
