// How smoothly 10,000 changes scroll in the window as it is built, beside a page on which nothing is but a box that scrolls.
import { type Browser, chromium, type Page } from 'playwright'
import { listOf, manyEdits, manyThings } from '../support/changes.ts'
import { chromiumOptions } from '../support/chromium.ts'
import { manyClones } from '../support/many-clones.ts'
import { stagedHost } from '../support/staged-host.ts'
import { percentile, type Report, type Row } from './report.ts'

const changes = 10_000
const frames = 600
/** A step of each frame: lines of 32 pixels go by, two in each. */
const step = 67

const emptyPage = `<div id="box" style="height: 600px; overflow: auto"><div style="height: 320000px"></div></div>`

/** Scrolls a box in each frame, there and back, and says how long each frame took (milliseconds). */
async function scrolled(page: Page, selector: string): Promise<readonly number[]> {
  return page.evaluate(
    ({ selector, frames, step }) =>
      new Promise<number[]>((resolve) => {
        const box = document.querySelector(selector)
        const times: number[] = []
        const look = (at: number) => {
          times.push(at)
          box?.scrollBy(0, times.length < frames / 2 ? step : -step)
          if (times.length <= frames) requestAnimationFrame(look)
          else resolve(times.slice(1).map((time, index) => time - (times[index] ?? time)))
        }
        requestAnimationFrame(look)
      }),
    { selector, frames, step },
  )
}

async function ofWindow(browser: Browser, view: 'edits' | 'net'): Promise<readonly number[]> {
  const snapshot = manyClones()
  const clones = snapshot.clones.map((one) => ({ ...one, changes: { things: 37, rows: 120, noise: 31 } }))
  const all = { things: manyThings(changes), edits: manyEdits(changes) }
  const host = await stagedHost({ ...snapshot, clones }, { 'change.list': (asked) => listOf(all, asked) })
  const page = await browser.newPage({ viewport: { width: 1280, height: 820 } })
  try {
    await page.goto(host.url())
    await page.getByRole('link', { name: '37 changes in clone-0', exact: true }).click()
    if (view === 'net') await page.getByText('Net', { exact: true }).click()
    const list = page.getByRole('listbox', { name: 'Changes' })
    await list.getByRole('option').first().waitFor()
    // All pages of it are there before it is measured.
    const height = () => list.evaluate((one) => one.scrollHeight)
    while ((await height()) < changes * 30) await list.evaluate((one) => one.scrollTo(0, one.scrollHeight))
    await list.evaluate((one) => one.scrollTo(0, 0))
    return await scrolled(page, '.virtual-list')
  } finally {
    await page.close()
    await host.close()
  }
}

async function ofEmpty(browser: Browser): Promise<readonly number[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 820 } })
  try {
    await page.setContent(emptyPage)
    return await scrolled(page, '#box')
  } finally {
    await page.close()
  }
}

export async function scrollBench(): Promise<Report> {
  const browser = await chromium.launch(chromiumOptions)
  try {
    // What is measured first warms the browser for all.
    await ofEmpty(browser)
    const empty = await ofEmpty(browser)
    const [edits, net] = [await ofWindow(browser, 'edits'), await ofWindow(browser, 'net')]
    const again = await ofEmpty(browser)
    const floor = Math.max(percentile(empty, 0.95), percentile(again, 0.95))
    return {
      title: `${changes.toLocaleString('en')} changes scroll in the window`,
      on: [
        `${frames} frames of ${browser.browserType().name()} ${browser.version()}, two lines in each; without a graphics card`,
      ],
      rows: [
        rowOf('a page on which nothing is', empty),
        rowOf('edits', edits, floor),
        rowOf('net', net, floor),
        rowOf('a page on which nothing is, again', again),
      ],
    }
  } finally {
    await browser.close()
  }
}

/** @param floor what one frame in twenty of an empty page takes; where that is more than 20 ms, nothing can be said */
function rowOf(what: string, times: readonly number[], floor?: number): Row {
  const [median, slow] = [percentile(times, 0.5), percentile(times, 0.95)]
  const figure = `${median.toFixed(1)} ms, 95 % within ${slow.toFixed(1)} ms`
  const spread = `longest ${Math.max(...times).toFixed(1)} ms`
  if (floor === undefined) return { what, figure, spread }
  return { what, figure, spread, promise: { text: 'at most 20 ms in 95 %', kept: slow <= Math.max(20, floor) } }
}
