// The browser of every test: the one that set-up found or installed, quiet, and in need of no privileges.
import type { LaunchOptions } from 'playwright'

export const chromiumOptions: LaunchOptions = {
  executablePath: process.env.SITEFORK_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--disable-component-update',
    '--no-first-run',
  ],
}
