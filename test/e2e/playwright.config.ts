// E2e tests: a person at the real window, in a browser, before a real host. One at a time: they share the engine.
import { defineConfig } from 'playwright/test'
import { chromiumOptions } from '../support/chromium.ts'

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  workers: 1,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  use: {
    launchOptions: chromiumOptions,
    actionTimeout: 20_000,
    viewport: { width: 1280, height: 820 },
    contextOptions: { reducedMotion: 'reduce' },
    // Pictures of every frame would keep a processor busy.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
  },
})
