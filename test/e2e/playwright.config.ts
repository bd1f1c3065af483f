// E2e tests: a person at the real window, in a browser, before a real host, or before one that only talks.
import { defineConfig } from 'playwright/test'
import { chromiumOptions } from '../support/chromium.ts'

/** A time zone where it is about noon, so that a moment of the last hours is said without its day, whenever the tests run. */
function zoneOfNoon(): string {
  const ahead = 12 - new Date().getUTCHours()
  // POSIX names them by what must be added to get UTC.
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
}

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  projects: [
    // Before a host that only talks, two at a time.
    { name: 'window', testIgnore: /journey\.spec\.ts$/, fullyParallel: true },
    // One at a time, and by themselves: they share the engine.
    { name: 'journey', testMatch: /journey\.spec\.ts$/, testIgnore: /long-journey\.spec\.ts$/, workers: 1 },
    { name: 'long-journey', testMatch: /long-journey\.spec\.ts$/, workers: 1 },
  ],
  workers: 2,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  use: {
    launchOptions: chromiumOptions,
    actionTimeout: 20_000,
    timezoneId: zoneOfNoon(),
    viewport: { width: 1280, height: 820 },
    contextOptions: { reducedMotion: 'reduce' },
    // Pictures of every frame would keep a processor busy.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
  },
})
