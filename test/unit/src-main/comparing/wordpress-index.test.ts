// A change index with the words that come with Sitefork: a little of a day’s work, as WordPress writes it.
import { describe, expect, it } from 'vitest'
import { changeQuery, feeder, openedIndex, type SaidChange } from '../../../support/fed-index.ts'
import { addedRow, changedOption, changedRow, option, post } from '../../../support/wordpress-rows.ts'
import { shippedWords } from '../../../support/words.ts'

const said = ({ table, before, after }: ReturnType<typeof addedRow>): SaidChange => ({
  table,
  ...(before ? { before } : {}),
  ...(after ? { after } : {}),
})
const draft = post({ post_title: 'Auto Draft', post_status: 'auto-draft', post_name: '', post_content: '' })

const meta = (id: number, of: number, key: string, value: string) =>
  addedRow('wp_postmeta', { meta_id: id, post_id: of, meta_key: key, meta_value: value })

function day() {
  const index = openedIndex({}, shippedWords())
  const feed = feeder(index.sink)
  const write = (at: number, request: string, ...rows: readonly ReturnType<typeof addedRow>[]) =>
    feed.write(at, request, ...rows.map(said))
  write(100, '1111111111111111 1 GET /wp-admin/post-new.php', addedRow('wp_posts', draft))
  write(101, '2222222222222222 0 POST /wp-cron.php?doing_wp_cron=1', changedOption('cron', 'a:0:{}', 'a:1:{}'))
  write(102, '3333333333333333 0 GET /', option('_transient_doing_cron', '1'))
  write(
    110,
    '4444444444444444 1 POST /wp-json/wp/v2/posts/12',
    changedRow('wp_posts', draft, post()),
    meta(1, 12, '_edit_last', '1'),
  )
  write(111, '5555555555555555 0 CLI option update blogname New', changedOption('blogname', 'Old', 'New'))
  write(
    120,
    '6666666666666666 1 POST /wp-admin/async-upload.php?action=upload-attachment',
    addedRow(
      'wp_posts',
      post({
        ID: 13,
        post_title: 'cat',
        post_type: 'attachment',
        post_status: 'inherit',
        guid: 'https://example.com/2026/11/cat.jpg',
      }),
    ),
    meta(2, 13, '_wp_attached_file', '2026/11/cat.jpg'),
  )
  index.setFiles(
    ['cat.jpg', 'cat-150x150.jpg'].map((name) => ({
      path: `wp-content/uploads/2026/11/${name}`,
      from: null,
      before: null,
      after: { is: 'file', bytes: 9, mode: 0o644 },
      changedAtMs: 119_900,
    })),
  )
  index.learn(new Map([['user:1', { title: 'admin', type: '' }]]))
  return { index, write }
}

describe('a day in a clone', () => {
  it('is listed in words, with what WordPress did by itself folded', () => {
    const { edits, total } = day().index.edits(changeQuery())
    expect(edits.map(({ title, rows, files, class: is, folded }) => [title, rows, files, is, folded])).toEqual([
      ['admin uploaded “cat.jpg”', 2, 2, 'work', 1],
      ['wp option update blogname New', 1, 0, 'work', 1],
      ['admin published the post “Spring sale”', 2, 0, 'work', 1],
      ['3 rows of noise', 3, 0, 'noise', 3],
    ])
    expect(total).toBe(4)
  })

  it('comes to things, a media file with its files', () => {
    const { things } = day().index.things(changeQuery({ classes: ['work'] }))
    expect(things.map(({ id, kind, title, change, rows, files }) => [id, kind, title, change, rows, files])).toEqual([
      ['post:12', 'post', 'Spring sale', 'added', 2, 0],
      ['post:13', 'media file', 'cat.jpg', 'added', 2, 2],
      ['setting:blogname', 'setting', 'Site title', 'changed', 1, 0],
    ])
  })

  it('has files of a media file whose rows are told after them', () => {
    const { index, write } = day()
    index.setFiles([
      {
        path: 'wp-content/uploads/2026/11/dog.jpg',
        from: null,
        before: null,
        after: { is: 'file', bytes: 9, mode: 0o644 },
        changedAtMs: 500_000,
      },
    ])
    expect(index.things(changeQuery({ text: 'dog' })).things.map(({ id }) => id)).toEqual([
      'file:wp-content/uploads/2026/11/dog.jpg',
    ])
    write(499, '7777777777777777 1 POST /wp-admin/media-new.php', meta(3, 14, '_wp_attached_file', '2026/11/dog.jpg'))
    expect(index.things(changeQuery({ text: 'dog' })).things.map(({ id, files }) => [id, files])).toEqual([
      ['post:14', 1],
    ])
  })
})
