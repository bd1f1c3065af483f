// What is done in a day without a screen: by REST, on the command line, by SQL, and by a visitor.
import { runInWordPress } from '../named-writes.ts'
import { pairOf, sqlIn } from '../seen.ts'
import { createVisitor } from '../visitor.ts'
import type { Worker } from '../worker.ts'
import type { Deed } from './day.ts'

/** WordPress loaded as wp-cli loads it: wp-cli itself cannot be had where there is no network. */
export function shellDeeds(clone: string, url: string, worker: Worker): readonly Deed[] {
  const wp = async (script: string, ...words: readonly string[]) =>
    runInWordPress(await pairOf(clone), '/var/www/html', script, ...words)

  return [
    [
      'publishes a post by REST',
      /^admin published the post “From afar”$/,
      () => worker.rest('POST', '/wp/v2/posts', { title: 'From afar', status: 'publish' }),
    ],
    [
      'changes a setting on the command line',
      /^wp option update posts_per_rss 5$/,
      () => wp("update_option('posts_per_rss', 5);", 'option', 'update', 'posts_per_rss', '5'),
    ],
    [
      'makes a page on the command line',
      /^wp post create --post_title=Imprint/,
      () =>
        wp(
          "wp_insert_post(['post_type' => 'page', 'post_title' => 'Imprint', 'post_status' => 'publish']);",
          'post',
          'create',
          '--post_title=Imprint',
        ),
    ],
    [
      'writes a setting by SQL',
      /^a program with its own connection changed the setting “Timezone”$/,
      async () =>
        sqlIn(
          await pairOf(clone),
          "UPDATE wp_options SET option_value = 'Europe/Berlin' WHERE option_name = 'timezone_string'",
        ),
    ],
    [
      'comments as a visitor',
      /^a visitor commented on “Hello world!”$/,
      async () => {
        const form = { comment: 'How much?', author: 'Guest', email: 'guest@example.com', comment_post_ID: '1' }
        const page = await createVisitor(url).visit('/wp-comments-post.php', {
          method: 'POST',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ ...form, comment_parent: '0', submit: 'Post' }).toString(),
        })
        if (page.status >= 400) throw new Error(`${page.status} ${page.text}`)
      },
    ],
  ]
}
