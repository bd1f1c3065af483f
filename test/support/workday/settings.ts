// What a person sets in a day: the settings of wp-admin, the own profile, other people.
import type { Deed } from './day.ts'
import type { Person } from './person.ts'

export function settingDeeds(person: Person): readonly Deed[] {
  const { page, admin, led } = person
  const save = () => led(() => page.locator('#submit').click())
  const user = (name: string) => page.locator('#the-list tr').filter({ hasText: name })

  return [
    [
      'changes title and tagline',
      /^admin changed the settings “Site title” and “Tagline”$/,
      async () => {
        await admin('options-general.php')
        await page.locator('#blogname').fill('Acme Meadow')
        await page.locator('#blogdescription').fill('All that grows')
        await save()
      },
    ],
    [
      'changes how many posts a page shows',
      /^admin changed the setting “Posts per page”$/,
      async () => {
        await admin('options-reading.php')
        await page.locator('#posts_per_page').fill('7')
        await save()
      },
    ],
    [
      'wants comments to be approved',
      /^admin changed the setting “Comments need approval”$/,
      async () => {
        await admin('options-discussion.php')
        await page.locator('#comment_moderation').check()
        await save()
      },
    ],
    [
      'changes the permalinks',
      /^admin changed the setting “Permalinks” and 1 more$/,
      async () => {
        await admin('options-permalink.php')
        await page.getByRole('radio', { name: 'Day and name' }).check()
        await save()
      },
    ],
    [
      'changes the own profile',
      /^admin edited the user “admin”$/,
      async () => {
        await admin('profile.php')
        await page.locator('#first_name').fill('Flora')
        await page.locator('#description').fill('The gardener')
        await save()
      },
    ],
    [
      'adds a user',
      /^admin created the user “anna”$/,
      async () => {
        await admin('user-new.php')
        await page.locator('#user_login').fill('anna')
        await page.locator('#email').fill('anna@acme.example')
        await page.locator('#send_user_notification').uncheck()
        await led(() => page.locator('#createusersub').click())
      },
    ],
    [
      'makes the user an editor, in the list',
      /^admin edited the user “anna”$/,
      async () => {
        await admin('users.php')
        await user('anna').locator('input[type="checkbox"]').check()
        await page.locator('#new_role').selectOption('editor')
        await led(() => page.locator('#changeit').click())
      },
    ],
    [
      'gives the user a new password',
      /^admin edited the user “anna”$/,
      async () => {
        await admin('users.php')
        await user('anna').hover()
        await led(() => user('anna').getByRole('link', { name: 'Edit' }).click())
        await page.getByRole('button', { name: 'Set New Password' }).click()
        await save()
      },
    ],
    [
      'deletes the user',
      /^admin deleted the user “anna”$/,
      async () => {
        await admin('users.php')
        await user('anna').hover()
        await led(() => user('anna').getByRole('link', { name: 'Delete' }).click())
        await save()
      },
    ],
  ]
}
