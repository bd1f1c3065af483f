// What a person does in the block editor in a day: writes, publishes, edits again, schedules, files, throws away.
import type { FrameLocator, Locator, Page } from 'playwright'
import { noisePng } from '../visitor.ts'
import { editorCanvas } from '../wp-admin.ts'
import type { Deed } from './day.ts'
import type { Person } from './person.ts'

export function writingDeeds(person: Person): readonly Deed[] {
  const { page, answered } = person
  const settings = page.getByRole('region', { name: 'Editor settings' })
  const top = page.getByRole('region', { name: 'Editor top bar' })
  const title = (canvas: Page | FrameLocator) => canvas.getByRole('textbox', { name: 'Add title' })
  const last = (canvas: Page | FrameLocator) => canvas.locator('[data-type="core/paragraph"]').last()

  /** Opens a post of this title in the editor, from the list of posts or pages. */
  async function opened(name: string, type = 'post'): Promise<Page | FrameLocator> {
    await person.admin(`edit.php?post_type=${type}`)
    await page.getByRole('link', { name: `“${name}” (Edit)`, exact: true }).click()
    const canvas = await editorCanvas(page)
    await canvas.getByRole('textbox', { name: 'Add title' }).waitFor()
    await postPanel()
    return canvas
  }

  async function postPanel(): Promise<void> {
    if ((await settings.getByRole('tab', { name: /^(?:Post|Page)$/ }).count()) === 0) {
      await top.getByRole('button', { name: 'Settings', exact: true }).click()
    }
    await settings.getByRole('tab', { name: /^(?:Post|Page)$/ }).click()
  }

  async function written(type: string, name: string, text: string): Promise<Page | FrameLocator> {
    await person.admin(`post-new.php?post_type=${type}`)
    const start = page.getByRole('dialog', { name: 'Choose a pattern' }).getByRole('button', { name: 'Close' })
    await page.addLocatorHandler(start, () => start.click())
    const canvas = await editorCanvas(page)
    await title(canvas).fill(name)
    await page.keyboard.press('Enter')
    await page.keyboard.type(text)
    return canvas
  }

  async function published(button = 'Publish'): Promise<void> {
    await top.getByRole('button', { name: button, exact: true }).click()
    await page.getByLabel('Editor publish').getByRole('button', { name: button, exact: true }).click()
    await page.getByText(/is now live|is now scheduled/).waitFor()
  }

  const saved = () =>
    answered(/\/wp\/v2\/(?:posts|pages)\/\d+/, () => top.getByRole('button', { name: 'Save', exact: true }).click())

  async function openPanel(name: string): Promise<Locator> {
    const toggle = settings.getByRole('button', { name, exact: true })
    if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click()
    return settings
  }

  return [
    [
      'writes a post with a heading, a paragraph and a picture, and publishes it',
      [/^admin published the post “Spring sale”$/, /^admin uploaded “tulips\.png”$/],
      async () => {
        const canvas = await written('post', 'Spring sale', '/heading')
        await page.getByRole('option', { name: 'Heading', exact: true }).click()
        await page.keyboard.type('All tulips')
        await page.keyboard.press('Enter')
        await page.keyboard.type('Ten percent off, while there are any.')
        await page.keyboard.press('Enter')
        await page.keyboard.type('/image')
        await page.getByRole('option', { name: 'Image', exact: true }).click()
        const chooser = page.waitForEvent('filechooser')
        await canvas.getByRole('button', { name: 'Upload' }).first().click()
        await (await chooser).setFiles({ name: 'tulips.png', mimeType: 'image/png', buffer: noisePng(900, 600) })
        await canvas.locator(`img[src^="${person.site}/wp-content/uploads/"]`).waitFor()
        await published()
      },
    ],
    [
      'edits it again',
      /^admin edited the post “Spring sale”$/,
      async () => {
        const canvas = await opened('Spring sale')
        await last(canvas).click()
        await page.keyboard.press('End')
        await page.keyboard.type(' Come early.')
        await saved()
      },
    ],
    [
      'changes its title',
      /^admin edited the post “Summer sale”$/,
      async () => {
        await title(await opened('Spring sale')).fill('Summer sale')
        await saved()
      },
    ],
    [
      'changes its slug',
      /^admin edited the post “Summer sale”$/,
      async () => {
        await opened('Summer sale')
        await settings.getByRole('button', { name: /^Change link/ }).click()
        await page.getByRole('textbox', { name: 'Slug' }).fill('summer-sale')
        await page.keyboard.press('Escape')
        await saved()
      },
    ],
    [
      'makes a category in the editor, and puts the post into it',
      [/^admin edited the post “Summer sale”$/, /^admin created the category “Offers”$/],
      async () => {
        await opened('Summer sale')
        const panel = await openPanel('Categories')
        await panel.getByRole('button', { name: 'Add Category' }).click()
        await panel.getByRole('textbox', { name: 'New Category Name' }).fill('Offers')
        await answered(/\/wp\/v2\/categories/, () => panel.getByRole('button', { name: 'Add Category' }).last().click())
        await panel.getByRole('checkbox', { name: 'Offers' }).waitFor()
        await saved()
      },
    ],
    [
      'tags it with a new tag',
      [/^admin edited the post “Summer sale”$/, /^admin created the tag “tulips”$/],
      async () => {
        await opened('Summer sale')
        const panel = await openPanel('Tags')
        await answered(/\/wp\/v2\/tags/, async () => {
          await panel.getByRole('combobox', { name: /Add.*Tag/ }).fill('tulips')
          await page.keyboard.press('Enter')
        })
        await saved()
      },
    ],
    [
      'gives it a featured image from the media library',
      /^admin edited the post “Summer sale”$/,
      async () => {
        await opened('Summer sale')
        await settings.getByRole('button', { name: 'Set featured image' }).click()
        const library = page.getByRole('dialog')
        await library.getByRole('tab', { name: 'Media Library' }).click()
        await library.getByRole('checkbox', { name: 'Garden' }).click()
        await library.getByRole('button', { name: 'Set featured image' }).click()
        await saved()
      },
    ],
    [
      'schedules another post',
      /^admin scheduled the post “Advent”$/,
      async () => {
        await written('post', 'Advent', 'One more candle each week.')
        await postPanel()
        await settings.getByRole('button', { name: /^Change date/ }).click()
        await page.getByRole('spinbutton', { name: 'Year' }).fill('2031')
        await page.keyboard.press('Tab')
        await page.keyboard.press('Escape')
        await published('Schedule')
      },
    ],
    [
      'keeps a draft',
      /^admin drafted the post “Not yet”$/,
      async () => {
        await written('post', 'Not yet', 'Something will come.')
        await answered(/\/wp\/v2\/posts\/\d+/, () => top.getByRole('button', { name: 'Save draft' }).click())
        await top.getByText('Saved', { exact: true }).waitFor()
      },
    ],
    [
      'publishes a page',
      /^admin published the page “Team”$/,
      async () => {
        await written('page', 'Team', 'Anna, Ben and Carl.')
        await published()
      },
    ],
    [
      'throws the draft away in the editor',
      /^admin moved the post “Not yet” to the trash$/,
      async () => {
        await opened('Not yet')
        await settings.getByRole('button', { name: 'Actions' }).click()
        await page.getByRole('menuitem', { name: 'Move to trash' }).click()
        await person.led(() => page.getByRole('dialog').getByRole('button', { name: /trash/i }).click())
      },
    ],
    [
      'takes it out of the trash',
      /^admin restored the post “Not yet” from the trash$/,
      async () => {
        await person.admin('edit.php?post_status=trash')
        await page.getByRole('row', { name: /Not yet/ }).hover()
        await person.led(() => page.getByRole('link', { name: /Restore “Not yet”/ }).click())
      },
    ],
  ]
}
