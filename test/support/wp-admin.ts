// A person in wp-admin: logs in, and writes a post with a picture in the block editor.
import type { FrameLocator, Page } from 'playwright'
import { noisePng } from './visitor.ts'

export async function logInto(page: Page, site: string, user: string, password: string): Promise<void> {
  await page.goto(`${site}/wp-admin/`)
  await page.fill('#user_login', user)
  await page.fill('#user_pass', password)
  await page.click('#wp-submit')
  await page.waitForSelector('#wpadminbar')
}

/** The editor greets whoever opens it for the first time, at a moment of its own. */
export async function dismissGreeting(page: Page): Promise<void> {
  const greeting = page.getByRole('dialog', { name: /welcome/i }).getByRole('button', { name: 'Close' })
  await page.addLocatorHandler(greeting, () => greeting.click())
  const started = page.getByRole('dialog').getByRole('button', { name: 'Get started' })
  await page.addLocatorHandler(started, () => started.click())
}

/** Resolves once the post is published, with its picture uploaded. */
export async function publishPost(
  page: Page,
  site: string,
  post: { readonly title: string; readonly text: string },
): Promise<void> {
  await page.goto(`${site}/wp-admin/post-new.php`)
  const canvas = await editorCanvas(page)
  await canvas.getByRole('textbox', { name: 'Add title' }).fill(post.title)
  await page.keyboard.press('Enter')
  await page.keyboard.type(post.text)
  await page.keyboard.press('Enter')
  await page.keyboard.type('/image')
  await page.getByRole('option', { name: 'Image', exact: true }).click()
  const chooser = page.waitForEvent('filechooser')
  await canvas.getByRole('button', { name: 'Upload' }).first().click()
  await (await chooser).setFiles({ name: 'noise.png', mimeType: 'image/png', buffer: noisePng(600, 600) })
  await canvas.locator(`img[src^="${site}/wp-content/uploads/"]`).waitFor()
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByLabel('Editor publish').getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('is now live').waitFor()
}

/** The frame in which the editor draws the post, or the page itself where a theme has it without one. */
export async function editorCanvas(editor: Page): Promise<Page | FrameLocator> {
  await editor.waitForSelector('iframe[name="editor-canvas"], .editor-post-title__input')
  const framed = await editor.locator('iframe[name="editor-canvas"]').count()
  return framed > 0 ? editor.frameLocator('iframe[name="editor-canvas"]') : editor
}
