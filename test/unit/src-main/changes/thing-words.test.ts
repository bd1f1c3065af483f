// Things on networks, of hostile sites, in other character sets, with media files, and in great number.
import { describe, expect, it } from 'vitest'
import { parseKnowledge } from '../../../../src-main/changes/knowledge.ts'
import { createWordPressWords } from '../../../../src-main/changes/wordpress-words.ts'
import type { RowChange } from '../../../../src-main/rows/change.ts'
import { inOnePass } from '../../../support/promptly.ts'
import {
  addedRow,
  changedOption,
  changedRow,
  option,
  post,
  postMeta,
  userMeta,
} from '../../../support/wordpress-rows.ts'
import { editOf, requestName, shippedKnowledge, shippedWords, thingsOf } from '../../../support/words.ts'

const words = shippedWords()

/** The thing of a row, and whose it is. */
const meant = (row: RowChange, own = words) => {
  const { thing, class: is } = own.meaningOf(row)
  return [thing, is]
}

describe('on a network', () => {
  it('things of another site have its number, and what all sites share has none', () => {
    expect([
      meant(addedRow('wp_2_posts', post())),
      meant(option('blogname', 'Two', 'wp_2_')),
      meant(postMeta('_edit_lock', '1:1', 12, 'wp_2_')),
      meant(option('wp_2_user_roles', 'a:0:{}', 'wp_2_')),
      meant(userMeta('wp_2_user-settings', 'x')),
      meant(userMeta('wp_2_capabilities', 'a:1:{s:6:"editor";b:1;}')),
      meant(addedRow('wp_users', { ID: 9, user_login: 'anna' })),
      meant(addedRow('wp_2_redirection_items', { id: 5, url: '/old' })),
      meant(addedRow('wp_2_things', { id: 5 }, 'id bigint*')),
    ]).toEqual([
      ['2/post:12', 'work'],
      ['2/setting:blogname', 'work'],
      ['2/post:12', 'noise'],
      ['2/setting:wp_2_user_roles', 'work'],
      ['user:1', 'noise'],
      ['user:1', 'work'],
      ['user:9', 'work'],
      ['2/redirect:5', 'work'],
      ['row:wp_2_things:5', 'work'],
    ])
  })

  it('they are called as those of the first one', () => {
    const rows = [changedOption('blogname', 'a', 'b', 'wp_2_'), addedRow('wp_2_posts', post())]
    const things = thingsOf(words, rows)
    expect([...things].map(([id, { title, kind }]) => [id, kind, title])).toEqual([
      ['2/setting:blogname', 'setting', 'Site title'],
      ['2/post:12', 'post', 'Spring sale'],
    ])
  })

  it('a plugin is activated on all sites', () => {
    const list = 'a:1:{s:27:"redirection/redirection.php";i:1777970000;}'
    const row = addedRow('wp_sitemeta', {
      meta_id: 8,
      site_id: 1,
      meta_key: 'active_sitewide_plugins',
      meta_value: list,
    })
    expect(editOf(words, requestName('GET /wp-admin/network/plugins.php?action=activate'), [row]).title).toBe(
      'admin activated the plugin Redirection',
    )
  })

  it('a shared table with a number is no table of WordPress', () => {
    expect(meant(addedRow('wp_2_users', { ID: 9, user_login: 'x' }, 'ID bigint*, user_login varchar'))).toEqual([
      'row:wp_2_users:9',
      'work',
    ])
  })
})

describe('tables', () => {
  it('of another prefix are none of the site’s', () => {
    expect(meant(addedRow('other_posts', post()))).toEqual(['row:other_posts:12', 'work'])
    expect(meant(addedRow('other_posts', post()), shippedWords({ prefix: 'other_' }))).toEqual(['post:12', 'work'])
    expect(
      meant(
        addedRow(
          'wp_old_posts',
          post(),
          'ID bigint*, post_title text, '.concat(
            'post_author bigint, post_date datetime, post_date_gmt datetime, post_content text, post_status varchar, comment_status varchar, ping_status varchar, post_name varchar, post_modified datetime, post_modified_gmt datetime, guid varchar, post_type varchar',
          ),
        ),
      ),
    ).toEqual(['row:wp_old_posts:12', 'work'])
  })

  it('without a prefix are the site’s', () => {
    const bare = shippedWords({ prefix: '' })
    expect(meant(addedRow('posts', post(), undefined), bare)).toEqual(['post:12', 'work'])
  })

  it('with keys of several columns, of bytes, and without one have things that are never one another’s', () => {
    const two = (a: string, b: string) => words.meaningOf(addedRow('wp_x', { a, b }, 'a varchar*, b varchar*')).thing
    const bytes = (id: Buffer) => words.meaningOf(addedRow('wp_x', { id }, 'id binary*')).thing
    const keyless = (a: string) => words.meaningOf(addedRow('wp_x', { a }, 'a varchar')).thing
    const things = [
      two('a', 'b'),
      two('a,b', 'c'),
      two('a', 'b,c'),
      two('a', ''),
      bytes(Buffer.from([0xff])),
      bytes(Buffer.from([0xfe])),
      keyless('a'),
      keyless('b'),
    ]
    expect(new Set(things).size).toBe(things.length)
    expect(things[0]).toBe('row:wp_x:a,b')
  })

  it('that lack what WordPress has are rows of their own', () => {
    expect(meant(addedRow('wp_postmeta', { meta_id: 7 }, 'meta_id bigint*'))).toEqual(['row:wp_postmeta:7', 'work'])
  })
})

describe('of a hostile site', () => {
  const evil = 'a\u001b[2J\u202eb\nc\u0000'

  it('no words move a cursor or turn a line, and none is endless', () => {
    const long = 'x'.repeat(100_000)
    const rows = [
      addedRow('wp_posts', post({ ID: 1, post_title: evil })),
      addedRow('wp_posts', post({ ID: 2, post_title: long })),
      addedRow('wp_posts', post({ ID: 3, post_type: evil })),
      option(evil, evil),
      changedOption('blogname', 'x', evil),
      addedRow('wp_term_taxonomy', { term_taxonomy_id: 1, term_id: 5, taxonomy: evil }),
      addedRow(`wp_${'x'}`, { id: evil }, 'id varchar*'),
      changedOption('current_theme', 'a', evil),
      changedOption('active_plugins', 'a:0:{}', `a:1:{i:0;s:${evil.length + 8}:"${evil}/a.php";}`),
    ]
    const things = [
      ...thingsOf(words, rows, { files: [{ path: `wp-content/plugins/${evil}/a.php`, change: 'added' }] }).values(),
    ]
    const edit = editOf(words, requestName('POST /wp-admin/x.php'), rows, { login: evil })
    const said = [...things.flatMap(({ kind, group, title, summary }) => [kind, group, title, summary]), edit.title]
    for (const text of said) {
      expect(text).toMatch(/^[^\p{Cc}\p{Bidi_Control}\u2028\u2029]*$/u)
      expect(text.length).toBeLessThan(400)
    }
  })

  it('ids of things stay bounded, and differ where names do', () => {
    const [one, other] = ['a', 'b'].map((end) => words.meaningOf(option(`${'x'.repeat(5_000)}${end}`, '1')).thing)
    expect(one?.length).toBeLessThan(400)
    expect(one).not.toBe(other)
  })

  it('a name of nothing but what patterns look for is asked in one pass', () => {
    const names = ['_wc_'.repeat(100), '*'.repeat(400), '_elementor_'.repeat(40), 'manage'.repeat(60)]
    inOnePass(() => {
      for (const name of names)
        for (const row of [option(name, 'x'), postMeta(name, 'x'), userMeta(name, 'x')]) words.meaningOf(row)
    })
  })

  it('a serialised list that lies about its lengths gives no plugin', () => {
    const row = changedOption('active_plugins', 'a:0:{}', 'a:1:{i:0;s:999999:"redirection/redirection.php";}')
    expect(thingsOf(words, [row]).get('setting:active_plugins')?.summary).toBe('changed')
  })
})

describe('in another character set', () => {
  it('titles are read as their column says', () => {
    const row = addedRow('wp_posts', post({ post_title: Buffer.from('Gr\xfc\xdfe', 'latin1') }))
    const columns = row.table.columns.map((column) => ({ ...column, charset: column.charset && 'latin1' }))
    const latin = { ...row, table: { ...row.table, columns } }
    expect(thingsOf(words, [latin]).get('post:12')?.title).toBe('Grüße')
  })

  it('entities that WordPress stores are characters', () => {
    expect(
      thingsOf(words, [addedRow('wp_posts', post({ post_title: 'Fish &amp; Chips &#8211; &bogus;' }))]).get('post:12')
        ?.title,
    ).toBe('Fish & Chips – &bogus;')
  })
})

describe('a media file', () => {
  const row = postMeta('_wp_attached_file', '2026/05/photo-scaled.jpg', 77)

  it('says which file it has', () => {
    expect(words.attachedFile?.(row)).toEqual({
      path: 'wp-content/uploads/2026/05/photo-scaled.jpg',
      thing: 'post:77',
    })
    expect(words.attachedFile?.(postMeta('_wp_attached_file', '2026/a.jpg', 77, 'wp_3_'))).toEqual({
      path: 'wp-content/uploads/sites/3/2026/a.jpg',
      thing: '3/post:77',
    })
    expect(words.attachedFile?.(postMeta('_thumbnail_id', '77'))).toBeUndefined()
    const elsewhere = shippedWords({ prefix: 'wp_', uploads: 'media' })
    expect(elsewhere.attachedFile?.(row)?.path).toBe('media/2026/05/photo-scaled.jpg')
  })

  it.each([
    ['photo-scaled.jpg', 'post:77'],
    ['photo.jpg', 'post:77'],
    ['photo-300x200.jpg', 'post:77'],
    ['photo-300x200.jpg.webp', 'post:77'],
    ['photo-e1777970000123-300x200.jpg', 'post:77'],
    ['photo-300x200.png', 'file:wp-content/uploads/2026/05/photo-300x200.png'],
    ['other.jpg', 'file:wp-content/uploads/2026/05/other.jpg'],
  ])('has %s in its thing: %s', (name, thing) => {
    const found = words.attachedFile?.(row)
    const known = new Map(found ? [[found.path, found.thing]] : [])
    const path = `wp-content/uploads/2026/05/${name}`
    expect(words.meaningOfFile({ path, change: 'added' }, (one) => known.get(one)).thing).toBe(thing)
  })

  it('of which the file is another one is replaced', () => {
    const file = (name: string) => ({ path: `wp-content/uploads/2026/05/${name}`, change: 'changed' as const })
    const known = (thing: string) => (thing === 'post:77' ? { title: 'photo', type: 'attachment' } : undefined)
    expect(words.describeThing('post:77', [], [file('photo.jpg'), file('photo-300x200.jpg')], known)).toEqual({
      kind: 'media file',
      group: 'Media',
      title: 'photo',
      change: 'changed',
      summary: 'file replaced',
      type: 'attachment',
      class: 'work',
      why: null,
    })
    expect(words.describeThing('post:77', [], [file('photo-300x200.jpg')], known).summary).toBe('sizes made anew')
  })
})

describe('things that are mentioned', () => {
  const mentioned = (thing: string, rows: readonly RowChange[]) =>
    words.mentions(
      thing,
      rows.map((change) => ({ change, ...words.meaningOf(change) })),
    )

  it('are those whose titles the rows do not say', () => {
    expect(mentioned('post:12', [postMeta('x', 'y')])).toEqual(['post:12'])
    expect(mentioned('post:12', [addedRow('wp_posts', post())])).toEqual([])
    expect(mentioned('user:1', [userMeta('session_tokens', 'x')])).toEqual(['user:1'])
    expect(mentioned('setting:blogname', [option('blogname', 'x')])).toEqual([])
    expect(
      mentioned('comment:3', [addedRow('wp_comments', { comment_ID: 3, comment_post_ID: 12, comment_author: 'Bob' })]),
    ).toEqual(['post:12'])
    expect(mentioned('2/post:12', [postMeta('x', 'y', 12, 'wp_2_')])).toEqual(['2/post:12'])
  })

  it('give a menu item the title of what it leads to', () => {
    const rows = [
      addedRow('wp_posts', post({ post_type: 'nav_menu_item', post_title: '', post_name: '' })),
      postMeta('_menu_item_type', 'post_type'),
      postMeta('_menu_item_object_id', '7'),
    ]
    expect(mentioned('post:12', rows)).toEqual(['post:12', 'post:7'])
    expect(thingsOf(words, rows, { known: { 'post:7': ['About us', 'page'] } }).get('post:12')?.title).toBe('About us')
    const toTerm = [rows[0], postMeta('_menu_item_type', 'taxonomy'), rows[2]].filter((row) => row !== undefined)
    expect(mentioned('post:12', toTerm)).toEqual(['post:12', 'term:7'])
  })
})

describe('an automatic post', () => {
  const styles = post({
    post_type: 'wp_global_styles',
    post_title: 'Custom Styles',
    post_content: '{"version": 3, "isGlobalStylesUserThemeJSON": true }',
  })
  const menu = post({
    post_type: 'wp_navigation',
    post_title: 'Navigation',
    post_name: 'navigation',
    post_content: '<!-- wp:page-list /-->',
  })

  it('is noise as WordPress makes it, and work once somebody has changed it', () => {
    expect([styles, menu].map((one) => meant(addedRow('wp_posts', one))[1])).toEqual(['noise', 'noise'])
    const changed = { post_content: '<!-- wp:navigation-link /-->' }
    expect([styles, menu].map((one) => meant(changedRow('wp_posts', one, changed))[1])).toEqual(['work', 'work'])
    expect([styles, menu].map((one) => meant(addedRow('wp_posts', { ...one, ...changed }))[1])).toEqual([
      'work',
      'work',
    ])
  })

  it('in theme options is noise until there is something else', () => {
    const before = 'a:1:{i:0;b:0;}'
    expect(meant(changedOption('theme_mods_x', before, 'a:2:{i:0;b:0;s:18:"custom_css_post_id";i:-1;}'))[1]).toBe(
      'noise',
    )
    expect(meant(changedOption('theme_mods_x', before, 'a:2:{i:0;b:0;s:18:"custom_css_post_id";i:41;}'))[1]).toBe(
      'work',
    )
  })
})

it('a list of widgets is noise as long as there never was one, and the last one’s end is work', () => {
  const none = 'a:1:{s:12:"_multiwidget";i:1;}'
  const one = 'a:2:{i:2;a:1:{s:5:"title";s:1:"x";}s:12:"_multiwidget";i:1;}'
  expect(meant(option('widget_text', none))[1]).toBe('noise')
  expect(meant(option('widget_text', one))[1]).toBe('work')
  expect(meant(changedOption('widget_text', one, none))[1]).toBe('work')
  // As the Customizer writes it when it is opened for the first time.
  expect(meant(changedOption('widget_text', 'a:0:{}', 'a:2:{i:2;a:0:{}s:12:"_multiwidget";i:1;}'))[1]).toBe('noise')
})

it('a setting that is on or off says so', () => {
  const summary = (from: string, to: string) =>
    thingsOf(words, [changedOption('comment_moderation', from, to)]).get('setting:comment_moderation')?.summary
  expect([summary('0', '1'), summary('1', ''), summary('1', '0')]).toEqual(['now on', 'now off', 'now off'])
})

it('what a person says of a plugin of theirs is in the words', () => {
  const mine = parseKnowledge(
    JSON.stringify({
      name: 'Rooms',
      tables: {
        rooms: {
          thing: 'room:{id}',
          main: true,
          title: ['name'],
          derived: ['seen'],
          words: { kind: 'room', group: 'Rooms', priority: 10, verbs: { added: 'opened' } },
        },
      },
    }),
    'rooms.json',
  )
  const own = createWordPressWords([...shippedKnowledge, mine], { prefix: 'wp_' })
  const table = 'id int*, name varchar, seen int'
  const row = addedRow('wp_rooms', { id: 3, name: 'Blue' }, table)
  expect(editOf(own, requestName('POST /wp-admin/admin.php?page=rooms'), [row]).title).toBe(
    'admin opened the room “Blue”',
  )
  expect(meant(changedRow('wp_rooms', { id: 3, name: 'Blue' }, { seen: 4 }, table), own)).toEqual(['room:3', 'noise'])
})

it('ten thousand rows are described in one pass', () => {
  const table = addedRow('wp_posts', post()).table
  const rows = Array.from({ length: 10_000 }, (_, at) => ({
    ...addedRow('wp_posts', post({ ID: at, post_title: `Post ${at}` })),
    table,
  }))
  const last = inOnePass(() => [...thingsOfEach(rows)].at(-1))
  expect(last).toMatchObject({ title: 'Post 9999', summary: 'published' })
})

function* thingsOfEach(rows: readonly RowChange[]) {
  for (const change of rows) {
    const meaning = words.meaningOf(change)
    yield words.describeThing(meaning.thing, [{ change, ...meaning }], [], () => undefined)
  }
}
