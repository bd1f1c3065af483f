// What a person does in the media library in a day.
import { noisePng } from '../visitor.ts'
import type { Deed } from './day.ts'
import type { Person } from './person.ts'

export function mediaDeeds(person: Person): readonly Deed[] {
  const { page, admin, answered, led } = person
  const dialog = page.getByRole('dialog')

  async function opened(name: string): Promise<void> {
    await admin('upload.php?mode=list')
    await led(() =>
      page
        .locator('#the-list')
        .getByRole('link', { name: `“${name}” (Edit)` })
        .click(),
    )
  }

  return [
    [
      'uploads a picture in the media library',
      /^admin uploaded “meadow\.png”$/,
      async () => {
        await admin('upload.php?mode=grid')
        await answered(/async-upload\.php/, async () => {
          await page
            .locator('input[type="file"]')
            .first()
            .setInputFiles({ name: 'meadow.png', mimeType: 'image/png', buffer: noisePng(800, 600) })
        })
        await page.locator('.attachment .thumbnail img').first().waitFor()
      },
    ],
    [
      'describes it in the grid',
      /^admin edited the media file “meadow\.png”$/,
      async () => {
        await admin('upload.php?mode=grid')
        await page.getByRole('checkbox', { name: 'meadow' }).click()
        await answered(/action=save-attachment/, async () => {
          await dialog.getByRole('textbox', { name: 'Alternative Text' }).fill('A meadow in May')
          await page.keyboard.press('Tab')
        })
      },
    ],
    [
      'renames it on its own page',
      /^admin edited the media file “The meadow”$/,
      async () => {
        await opened('meadow')
        await page.locator('#title').fill('The meadow')
        await led(() => page.locator('#publish').click())
      },
    ],
    [
      'crops it',
      /^admin edited the media file “The meadow”$/,
      async () => {
        await opened('The meadow')
        await page.getByRole('button', { name: 'Edit Image' }).click()
        await page.locator('.imgedit-crop').click()
        await page.locator('input[id^="imgedit-sel-width-"]').fill('300')
        await page.locator('input[id^="imgedit-sel-height-"]').fill('200')
        await page.keyboard.press('Tab')
        await page.getByRole('button', { name: 'Apply Crop' }).click()
        await answered(/action=image-editor.*do=save|do=save.*action=image-editor/, () =>
          page.getByRole('button', { name: 'Save Edits' }).click(),
        )
      },
    ],
    [
      'deletes a picture',
      /^admin deleted the media file “The meadow”$/,
      async () => {
        await opened('The meadow')
        await led(() => page.getByRole('link', { name: 'Delete permanently' }).click())
      },
    ],
  ]
}
