// What a person does in the lists of wp-admin in a day: quick edit, bulk edit, trash, categories, comments.
import type { Deed } from './day.ts'
import type { Person } from './person.ts'

export function listDeeds(person: Person): readonly Deed[] {
  const { page, admin, answered, led } = person
  const row = (name: string | RegExp) =>
    page.locator(':is(#the-list, #the-comment-list) > tr:visible').filter({ hasText: name }).first()

  async function chosen(...names: readonly string[]): Promise<void> {
    for (const name of names) await row(name).locator('input[type="checkbox"]').check()
  }

  async function bulk(action: string): Promise<void> {
    await page.locator('#bulk-action-selector-top').selectOption({ label: action })
    await page.locator('#doaction').click()
  }

  return [
    [
      'renames a post by quick edit',
      /^admin edited the post “Greenhouse in winter”$/,
      async () => {
        await admin('edit.php')
        await row('Our greenhouse in winter').hover()
        await row('Our greenhouse in winter')
          .getByRole('button', { name: /^Quick edit/ })
          .click()
        await page.getByRole('textbox', { name: 'Title' }).fill('Greenhouse in winter')
        await answered(/action=inline-save/, () => page.getByRole('button', { name: 'Update', exact: true }).click())
        await row('Greenhouse in winter').waitFor()
      },
    ],
    [
      'puts two posts into a category by bulk edit',
      /^admin edited the posts “.*” and “.*”$/,
      async () => {
        await admin('edit.php')
        await chosen('Opening hours in December', 'Planting bulbs in November')
        await bulk('Edit')
        await page.locator('#bulk-edit').getByRole('checkbox', { name: 'Offers' }).check()
        await led(() => page.locator('#bulk_edit').click())
      },
    ],
    [
      'throws two posts away at once',
      /^admin moved the posts “.*” and “.*” to the trash$/,
      async () => {
        await admin('edit.php')
        await chosen('Not yet', 'Ten plants nobody can kill')
        await led(() => bulk('Move to Trash'))
      },
    ],
    [
      'takes it back at once',
      /^admin restored the posts “.*” and “.*” from the trash$/,
      () => led(() => page.getByRole('link', { name: 'Undo' }).click()),
    ],
    [
      'empties the trash',
      [/^admin deleted the post “Not yet”$/, /^admin moved the post “Not yet” to the trash$/],
      async () => {
        await admin('edit.php')
        await chosen('Not yet')
        await led(() => bulk('Move to Trash'))
        await admin('edit.php?post_status=trash')
        await led(() => page.locator('#delete_all').first().click())
      },
    ],
    [
      'adds a category',
      /^admin created the category “Herbs”$/,
      async () => {
        await admin('edit-tags.php?taxonomy=category')
        await page.locator('#tag-name').fill('Herbs')
        await answered(/action=add-tag/, () => page.locator('#submit').click())
        await row('Herbs').waitFor()
      },
    ],
    [
      'describes the category',
      /^admin edited the category “Herbs”$/,
      async () => {
        await admin('edit-tags.php?taxonomy=category')
        await led(() => row('Herbs').getByRole('link', { name: '“Herbs” (Edit)' }).click())
        await page.locator('#description').fill('What smells good')
        await led(() => page.getByRole('button', { name: 'Update' }).click())
      },
    ],
    [
      'renames the category by quick edit',
      /^admin edited the category “Kitchen herbs”$/,
      async () => {
        await admin('edit-tags.php?taxonomy=category')
        await row('Herbs').hover()
        await row('Herbs')
          .getByRole('button', { name: /^Quick edit/ })
          .click()
        await page.locator('.inline-edit-row:visible input[name="name"]').fill('Kitchen herbs')
        await answered(/action=inline-save-tax/, () => page.locator('.inline-edit-row:visible .save').click())
        await row('Kitchen herbs').waitFor()
      },
    ],
    [
      'deletes the category',
      /^admin deleted the category “Kitchen herbs”$/,
      async () => {
        await admin('edit-tags.php?taxonomy=category')
        await row('Kitchen herbs').hover()
        await answered(/action=delete-tag/, () => row('Kitchen herbs').locator('.delete-tag').click())
      },
    ],
    [
      'answers a comment',
      /^admin commented on “.*”$/,
      async () => {
        await admin('edit-comments.php')
        await row('Hi, this is a comment').hover()
        await row('Hi, this is a comment')
          .getByRole('button', { name: /^Reply/ })
          .click()
        await page.locator('#replycontent').fill('Thank you')
        await answered(/action=replyto-comment/, () => page.locator('#replybtn').click())
        await row('Thank you').waitFor()
      },
    ],
    [
      'holds a comment back',
      /^admin held the comment by A WordPress Commenter on “.*” for moderation$/,
      async () => {
        await admin('edit-comments.php')
        await row('Hi, this is a comment').hover()
        await answered(/action=dim-comment/, () => row('Hi, this is a comment').locator('.vim-u').click())
      },
    ],
    [
      'corrects a comment',
      /^admin edited the comment by A WordPress Commenter on “.*”$/,
      async () => {
        await admin('edit-comments.php')
        await row('Hi, this is a comment').hover()
        await led(() => row('Hi, this is a comment').getByRole('link', { name: 'Edit' }).click())
        await page.locator('#content').fill('Hi, this is a comment, corrected.')
        await led(() => page.locator('#save').click())
      },
    ],
    [
      'marks a comment as spam',
      /^admin marked the comment by A WordPress Commenter on “.*” as spam$/,
      async () => {
        await admin('edit-comments.php')
        await row('corrected').hover()
        await answered(/action=delete-comment/, () => row('corrected').locator('.vim-s').click())
      },
    ],
    [
      'deletes what is spam for good',
      /^admin deleted the comment by A WordPress Commenter on “.*” and 1 more$/,
      async () => {
        await admin('edit-comments.php?comment_status=spam')
        await led(() => page.locator('#delete_all').first().click())
      },
    ],
  ]
}
