// Holds what is on the screen against WCAG 2.2 AA, in light and in dark.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'
import { expect } from 'playwright/test'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Those of them that the colours decide. */
const colourRules = ['color-contrast', 'link-in-text-block']

/** Where a dialog lies open, that: what is behind it was looked at when nothing lay before it. */
export async function expectAccessible(page: Page): Promise<void> {
  const part = (await page.getByRole('dialog').count()) > 0 ? '[role="dialog"]' : 'html'
  // A tooltip under a pointer that was left lying is not what is looked at.
  await page.mouse.move(0, 0)
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    await settled(page)
    // One document without frames: axe needs no page of its own to put results together.
    // What keeps to a rule is not told of, which takes most of the time.
    const axe = new AxeBuilder({ page })
      .options({ resultTypes: ['violations'] })
      .include(part)
      .setLegacyMode()
    const { violations } = await (colorScheme === 'light' ? axe.withTags(rules) : axe.withRules(colourRules)).analyze()
    const told = violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${colorScheme} ${id}: ${node.target.join(' ')} ${node.failureSummary}`),
    )
    expect(told).toEqual([])
  }
}

/** Colours that change in steps have changed. What never ends, a spinner, is not waited for. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(ending.map((one) => one.finished))
  })
}
