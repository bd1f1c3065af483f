// Changes as the host would list them: things, edits, rows and files of every kind, few or ten thousand.
import {
  type ChangeDetails,
  type ChangeList,
  type ChangeQuery,
  changeQuerySchema,
  type Edit,
  type FilePair,
  type ShownRow,
  type Thing,
} from '../../src-main/contract/changes.ts'

const at = '2026-11-23T14:03:11.000Z'

export const aThing = (given: Partial<Thing> = {}): Thing => ({
  id: 'post:12',
  kind: 'post',
  group: 'Posts',
  title: 'Spring sale',
  change: 'changed',
  summary: 'title and content changed',
  class: 'work',
  why: null,
  rows: 3,
  files: 0,
  at,
  ...given,
})

export const anEdit = (given: Partial<Edit> = {}): Edit => ({
  id: 'e1',
  at,
  by: { is: 'user', id: 1, name: 'admin' },
  request: 'POST /wp-admin/post.php',
  title: 'admin published the post “Spring sale”',
  class: 'work',
  why: null,
  rows: 3,
  files: 1,
  statements: [],
  things: [{ id: 'post:12', kind: 'post', title: 'Spring sale', change: 'changed' }],
  folded: 1,
  ...given,
})

const text = (value: string) => ({ text: value, bytes: value.length, isCut: false, is: 'text' as const })

export const aRow = (given: Partial<ShownRow> = {}): ShownRow => ({
  table: 'wp_posts',
  change: 'changed',
  key: [{ column: 'ID', value: '12' }],
  class: 'work',
  why: null,
  cells: [
    { column: 'post_title', before: text('Sale'), after: text('Spring sale'), format: 'plain', parts: [] },
    {
      column: 'post_content',
      before: text('long'),
      after: text('longer'),
      format: 'blocks',
      parts: [
        {
          path: 'paragraph 2',
          before: 'Everything is ten percent off until Sunday, and shipping is free within the country.',
          after: 'Everything is twenty percent off until Monday, and shipping is free within the country.',
        },
        { path: 'image 3', before: null, after: '<figure class="wp-block-image"><img src="/sale.jpg"/></figure>' },
      ],
    },
  ],
  ...given,
})

/** A row of serialised settings, one with NULL and nothing, one with bytes, one of noise. */
const rows: readonly ShownRow[] = [
  aRow(),
  aRow({
    table: 'wp_options',
    key: [{ column: 'option_name', value: 'widget_text' }],
    cells: [
      {
        column: 'option_value',
        before: text('a:2:{…}'),
        after: text('a:3:{…}'),
        format: 'keys',
        parts: [
          { path: '2 › title', before: 'About', after: 'About us' },
          { path: '2 › filter', before: '1', after: null },
          { path: '3 › text', before: null, after: 'Open on weekdays\nfrom nine to five' },
        ],
      },
    ],
  }),
  aRow({
    table: 'wp_postmeta',
    change: 'added',
    key: [{ column: 'meta_id', value: '1000000123' }],
    cells: [
      { column: 'post_id', after: text('12'), format: 'plain', parts: [] },
      { column: 'meta_key', after: text('_thumbnail_id'), format: 'plain', parts: [] },
      {
        column: 'meta_value',
        after: { text: '89504e470d0a1a0a', bytes: 80_000, isCut: true, is: 'binary' },
        format: 'plain',
        parts: [],
      },
    ],
  }),
  aRow({
    table: 'wp_usermeta',
    key: [{ column: 'umeta_id', value: '7' }],
    cells: [
      { column: 'meta_value', before: null, after: text(''), format: 'plain', parts: [] },
      {
        column: 'description',
        before: text('Writes about gardens and the people who keep them.\nLives in Kraków.'),
        after: text('Writes about gardens, and about the people who keep them.\nLives in Kraków and Łódź.'),
        format: 'text',
        parts: [],
      },
    ],
  }),
]

export const someDetails: ChangeDetails = {
  rows: [...rows],
  files: [
    {
      path: 'wp-content/themes/acme/functions.php',
      from: null,
      change: 'changed',
      is: 'file',
      before: 1_240,
      after: 1_310,
      modes: { before: '0644', after: '0600' },
      at,
      class: 'work',
      why: null,
    },
    {
      path: 'wp-content/uploads/2026/11/sale.png',
      from: 'wp-content/uploads/2026/11/old.png',
      change: 'changed',
      is: 'file',
      before: 300,
      after: 310,
      modes: null,
      at,
      class: 'work',
      why: null,
    },
    {
      path: 'wp-content/uploads/2026/12',
      from: null,
      change: 'added',
      is: 'directory',
      before: null,
      after: null,
      modes: null,
      at,
      class: 'work',
      why: null,
    },
  ],
  statements: ['CREATE TABLE `wp_redirection_items` (`id` int NOT NULL)'],
  more: { rows: 0, files: 0 },
}

/** A red picture of one pixel, in base64. */
export const red = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=='
const code = (lines: number, mark: string) =>
  [
    '<?php',
    ...Array.from({ length: lines }, (_, line) => `add_action('init', 'acme_step_${line}');`),
    `function acme_greeting() { return '${mark}'; }`,
    '',
  ].join('\n')

export const filePair = (path: string): FilePair =>
  path.endsWith('.png')
    ? { before: red, after: red, isCut: false }
    : { before: btoa(code(40, 'Hello')), after: btoa(code(42, 'Good morning')), isCut: false }

export const groups = ['Posts', 'Pages', 'Media', 'Settings', 'Plugins', 'Rows of wp_redirection_items'] as const

/** Things of all groups and classes, in the order of a list. */
export function manyThings(count: number): readonly Thing[] {
  const work = Array.from({ length: count }, (_, at) => {
    const group = groups[Math.floor((at * groups.length) / count)] ?? groups[0]
    const change = (['changed', 'added', 'removed'] as const)[at % 3] ?? 'changed'
    return aThing({
      id: `work:${at}`,
      group,
      kind: group.toLowerCase(),
      title: `${group} number ${at}`,
      change,
      rows: (at % 4) + 1,
    })
  })
  const own = aThing({
    id: 'own:1',
    group: 'Orders',
    kind: 'order',
    title: 'Order 5512',
    class: 'own',
    why: 'An order belongs to production.',
  })
  const noise = ['_transient_doing_cron', 'wp_session_tokens'].map((title, at) =>
    aThing({
      id: `noise:${at}`,
      group: 'Settings',
      kind: 'setting',
      title,
      class: 'noise',
      why: 'A transient.',
      at: null,
    }),
  )
  return [...work, own, ...noise]
}

export function manyEdits(count: number): readonly Edit[] {
  const others: readonly Partial<Edit>[] = [
    {},
    {
      by: { is: 'command' },
      request: 'wp plugin install redirection',
      title: 'wp plugin install redirection: 214 files, 2 tables, 5 settings',
      rows: 5,
      files: 214,
    },
    {
      by: { is: 'wordpress' },
      request: null,
      title: 'Nobody changed anything: cron and transients',
      class: 'noise',
      why: 'Cron, by nobody.',
      rows: 31,
      files: 0,
      folded: 12,
    },
    {
      by: { is: 'visitor' },
      request: 'POST /?wc-ajax=checkout',
      title: 'A visitor placed the order 5512',
      class: 'own',
      why: 'An order belongs to production.',
      files: 0,
    },
    { by: { is: 'unnamed' }, request: null, title: 'A program changed the setting “blogname”', files: 0, rows: 1 },
  ]
  return Array.from({ length: count }, (_, index) =>
    anEdit({
      ...others[index % others.length],
      id: `e${index}`,
      at: new Date(Date.parse(at) - index * 97_000).toISOString(),
    }),
  )
}

/** Answers as the host does: by view, words, class, kind and page. */
export function listOf(
  all: { readonly things: readonly Thing[]; readonly edits: readonly Edit[] },
  asked: unknown,
  given: Partial<ChangeList> = {},
): ChangeList {
  const query: ChangeQuery = changeQuerySchema.parse((asked as { query: unknown }).query)
  const fits = (one: { readonly title: string; readonly class: Thing['class'] }) =>
    one.title.toLowerCase().includes(query.text.toLowerCase()) &&
    (query.classes.length === 0 || query.classes.includes(one.class))
  const things = all.things.filter(
    (one) => fits(one) && (query.groups.length === 0 || query.groups.includes(one.group)),
  )
  const edits = all.edits.filter(fits)
  const page = <T>(of: readonly T[]) => of.slice(query.offset, query.offset + query.limit)
  const of = (kind: Thing['class']) => all.things.filter((one) => one.class === kind)
  return {
    from: 'point of 14:02',
    to: 'clone “checkout”',
    completeness: { is: 'complete', provenAt: null },
    by: 'logs',
    counts: {
      things: of('work').length,
      rows: 120,
      files: 4,
      own: { things: of('own').length, rows: 4 },
      noise: { rows: of('noise').length, files: 0 },
      groups: [...new Set(all.things.map(({ group }) => group))].map((group) => {
        const its = all.things.filter((one) => one.group === group)
        return { group, things: its.length, class: its[0]?.class ?? 'work' }
      }),
    },
    total: query.view === 'net' ? things.length : edits.length,
    things: query.view === 'net' ? page(things) : [],
    edits: query.view === 'net' ? [] : page(edits),
    ...given,
  }
}
