// How smoothly the window is drawn, by the browser's own count, and what the host's process costs.
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { chromium, type Page } from 'playwright'
import { chromiumOptions } from '../support/chromium.ts'
import type { TestHost } from '../support/host.ts'
import { percentile } from './report.ts'

export interface Frames {
  /** Frames a second, and the time between two that only one in twenty exceeds (milliseconds). */
  readonly perSecond: number
  readonly slowMs: number
}

/** A window that shows the host's clones, for as long as `work` takes. */
export async function withWindow<T>(host: TestHost, clones: number, work: (page: Page) => Promise<T>): Promise<T> {
  const browser = await chromium.launch(chromiumOptions)
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 820 } })
    await page.goto(await host.url())
    await page
      .getByRole('article')
      .nth(clones - 1)
      .waitFor({ timeout: 60_000 })
    return await work(page)
  } finally {
    await browser.close()
  }
}

/** Of the time that `during` takes. */
export async function framesOf(page: Page, during: () => Promise<unknown>): Promise<Frames> {
  await page.evaluate(() => {
    const times: number[] = []
    const look = (at: number) => {
      times.push(at)
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
    Object.assign(globalThis, { frameTimes: times })
  })
  await during()
  const times = await page.evaluate(() => (globalThis as unknown as { frameTimes: number[] }).frameTimes)
  const between = times.slice(1).map((at, index) => at - (times[index] ?? at))
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000
  return { perSecond: between.length / seconds, slowMs: percentile(between, 0.95) }
}

/** Share of one processor that the host's process takes while nothing happens. */
export async function restShare(host: TestHost, seconds: number): Promise<number> {
  const before = await processorSeconds(host.pid())
  await pause(seconds * 1000)
  return ((await processorSeconds(host.pid())) - before) / seconds
}

/** As Linux has it, in hundredths of a second: user and system. */
async function processorSeconds(pid: number): Promise<number> {
  const [, after = ''] = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')
  const fields = after.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
