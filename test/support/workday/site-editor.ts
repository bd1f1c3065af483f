// What a person does in the site editor in a day: a template, a part of it, the colours, the navigation.
import type { Deed } from './day.ts'
import type { Person } from './person.ts'

export function siteEditorDeeds(person: Person): readonly Deed[] {
  const { page, admin, answered } = person
  const canvas = page.frameLocator('iframe[name="editor-canvas"]')
  const top = page.getByRole('region', { name: 'Editor top bar' })

  /** Opens what the site editor calls by this address, for editing. */
  async function opened(path: string): Promise<void> {
    await admin(`site-editor.php?p=${encodeURIComponent(path)}&canvas=edit`)
    await canvas.locator('.wp-block').first().waitFor()
  }

  /** Puts a paragraph at the end of what is open. */
  async function added(text: string): Promise<void> {
    await top.getByRole('button', { name: 'Block Inserter' }).click()
    await page.getByRole('searchbox', { name: 'Search' }).fill('Paragraph')
    await page.getByRole('option', { name: 'Paragraph', exact: true }).click()
    await page.keyboard.type(text)
  }

  async function saved(): Promise<void> {
    await answered(/\/wp\/v2\/(?:templates|template-parts|global-styles|navigation|settings)/, async () => {
      await page.getByRole('button', { name: 'Save', exact: true }).first().click()
      // Where only what is open has changed, it is saved at once; else it is asked what of it is meant.
      const panel = page.locator('.entities-saved-states__panel').getByRole('button', { name: 'Save', exact: true })
      await panel
        .or(page.getByText(/saved\.|updated\./i).first())
        .first()
        .waitFor()
      if (await panel.isVisible()) await panel.click()
    })
  }

  return [
    [
      'edits a template',
      /^admin customised the template “Single Posts”$/,
      async () => {
        await opened('/wp_template/twentytwentyfive//single')
        await added('Written in our garden.')
        await saved()
      },
    ],
    [
      'edits it again',
      /^admin edited the template “Single Posts”$/,
      async () => {
        await opened('/wp_template/twentytwentyfive//single')
        await added('And in our greenhouse.')
        await saved()
      },
    ],
    [
      'edits the header',
      /^admin customised the template part “Header”$/,
      async () => {
        await opened('/wp_template_part/twentytwentyfive//header')
        await added('Open from nine to five.')
        await saved()
      },
    ],
    [
      'chooses other colours for the theme',
      /^admin edited the style of the theme “Custom Styles”$/,
      async () => {
        await opened('/wp_template/twentytwentyfive//single')
        await top.getByRole('button', { name: 'Styles', exact: true }).click()
        const panel = page.getByRole('region', { name: 'Editor settings' })
        await panel.getByRole('button', { name: 'Browse styles' }).click()
        await panel.getByRole('button', { name: 'Evening' }).first().click()
        await saved()
      },
    ],
    [
      'renames the navigation',
      /^admin (?:created|edited) the navigation menu “Top”$/,
      async () => {
        await admin('site-editor.php?p=%2Fnavigation')
        const sidebar = page.getByRole('region', { name: 'Navigation' })
        await sidebar.getByRole('button', { name: 'Actions' }).first().click()
        await page.getByRole('menuitem', { name: 'Rename' }).click()
        await page.getByRole('dialog').getByRole('textbox').fill('Top')
        await answered(/\/wp\/v2\/navigation/, () =>
          page.getByRole('dialog').getByRole('button', { name: 'Save' }).click(),
        )
      },
    ],
  ]
}
