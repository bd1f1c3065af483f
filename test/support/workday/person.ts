// A person at work in a clone, in a real browser: logged in as admin, with what the deeds of a day must remember of each other.
import type { Browser, Page } from 'playwright'
import { dismissGreeting, logInto } from '../wp-admin.ts'

export interface Person {
  readonly page: Page
  /** The clone's address. */
  readonly site: string
  /** Opens a page of wp-admin. */
  admin(path: string): Promise<void>
  /** Waits until the answer to a request has come that `act` leads to. */
  answered(request: RegExp, act: () => Promise<unknown>): Promise<void>
  /** Waits until another page has come that `act` leads to. */
  led(act: () => Promise<unknown>): Promise<void>
}

/** @param site the clone's address */
export async function personAt(browser: Browser, site: string, password: string): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  await dismissGreeting(page)
  // What asks whether it is meant is meant.
  page.on('dialog', (dialog) => dialog.accept().catch(() => undefined))
  await logInto(page, site, 'admin', password)
  return {
    page,
    site,
    admin: async (path) => void (await page.goto(`${site}/wp-admin/${path}`)),
    async answered(request, act) {
      const answer = page.waitForResponse(
        (one) => one.request().method() === 'POST' && request.test(`${one.url()} ${one.request().postData() ?? ''}`),
      )
      await act()
      const { status, url } = await answer.then((one) => ({ status: one.status(), url: one.url() }))
      if (status >= 400) throw new Error(`${url} answered ${status}`)
    },
    async led(act) {
      const load = page.waitForEvent('load')
      await act()
      await load
    },
  }
}
