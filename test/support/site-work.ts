// A site with something of everything that WordPress and plugins store, and random work on it, all as SQL.
import type { Random } from './random.ts'
import { editedPost, type RandomBlock, randomPost, writtenPost } from './random-posts.ts'
import { asJson, edited, randomText, randomTree, serialized, type Tree } from './random-values.ts'

/** What the site has that work goes on from. */
export interface WorkedSite {
  readonly posts: readonly (readonly RandomBlock[])[]
  readonly settings: readonly Tree[]
  /** Statements that make it. */
  readonly sql: string
}

export interface WorkOptions {
  /** Whose work it is: in titles, slugs and names, so that two never give one. */
  readonly who: string
  /** Works on things of this remainder, of as many workers. */
  readonly part: number
  readonly parts: number
  /** Whether it alters tables as well. */
  readonly alters?: boolean
  /** Gives rows ids by itself, as an import does, instead of having the server give them. */
  readonly givesIds?: boolean
}

const postCount = 12
const settingCount = 8

/** @returns a literal of utf8mb4 */
export function sqlString(text: string): string {
  if (/^[ -&(-[\]-~]*$/.test(text)) return `'${text}'`
  return `_utf8mb4 0x${Buffer.from(text).toString('hex')}`
}

const random16 = (random: Random) =>
  `0x${Array.from({ length: 16 }, () => random.below(256).toString(16).padStart(2, '0')).join('')}`

/** As WordPress has its server's mode. */
const plainMode = "SET NAMES utf8mb4; SET SESSION sql_mode = ''"

/** A table of one site of a network, or of all of them. */
const tableOf = (prefix: string) => (name: string) =>
  `${name === 'users' || name === 'usermeta' ? prefix.replace(/_\d+_$/, '_') : prefix}${name}`

const writtenTree = (tree: Tree, at: number) => (at % 2 === 0 ? serialized(tree) : asJson(tree))

export function workedSite(random: Random, prefix = 'wp_'): WorkedSite {
  const posts = Array.from({ length: postCount }, () => randomPost(random, 2))
  const settings = Array.from({ length: settingCount }, () => randomTree(random, 3))
  const t = tableOf(prefix)
  const sql = [
    plainMode,
    ...posts.flatMap((blocks, at) => [
      `INSERT INTO ${t('posts')} (post_author, post_date, post_date_gmt, post_modified, post_modified_gmt, post_content, post_title, post_name, guid)
       VALUES (1, '2026-01-01 10:00:00', '2026-01-01 10:00:00', '2026-01-01 10:00:00', '2026-01-01 10:00:00', ${sqlString(writtenPost(blocks))}, 'Base ${at}', 'base-${at}', 'http://acme.example/?base=${at}')`,
      'SET @p = LAST_INSERT_ID()',
      `INSERT INTO ${t('postmeta')} (post_id, meta_key, meta_value) VALUES (@p, 'colour', 'red'), (@p, 'shape', 'round'), (@p, 'many', 'one'), (@p, 'many', 'two'), (@p, 'many', 'one')`,
      `INSERT INTO ${t('comments')} (comment_post_ID, comment_author, comment_date, comment_date_gmt, comment_content) VALUES (@p, 'Visitor', '2026-01-02 10:00:00', '2026-01-02 10:00:00', 'Comment on ${at}')`,
      `UPDATE ${t('posts')} SET comment_count = 1 WHERE ID = @p`,
      `INSERT INTO ${t('term_relationships')} (object_id, term_taxonomy_id) VALUES (@p, 1)`,
    ]),
    `UPDATE ${t('term_taxonomy')} SET count = (SELECT COUNT(*) FROM ${t('term_relationships')} WHERE term_taxonomy_id = 1) WHERE term_taxonomy_id = 1`,
    ...settings.map(
      (tree, at) =>
        `INSERT INTO ${t('options')} (option_name, option_value, autoload) VALUES ('acme_setting_${at}', ${sqlString(writtenTree(tree, at))}, 'no')`,
    ),
    `CREATE TABLE ${t('acme_items')} (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, code VARCHAR(40) NOT NULL, note TEXT, data BLOB, price DECIMAL(10,2), at TIMESTAMP NULL, UNIQUE (code)) DEFAULT CHARSET=utf8mb4`,
    `CREATE TABLE ${t('acme_log')} (at DATETIME(6), what VARCHAR(100), data VARBINARY(64)) DEFAULT CHARSET=utf8mb4`,
    `CREATE TABLE ${t('acme_map')} (one VARCHAR(20) COLLATE utf8mb4_bin, other BIGINT, weight DOUBLE, PRIMARY KEY (one, other)) DEFAULT CHARSET=utf8mb4`,
    `CREATE TABLE ${t('acme_blobs')} (hash BINARY(16) PRIMARY KEY, flags BIT(9), body LONGBLOB, said JSON) DEFAULT CHARSET=utf8mb4`,
    ...posts.flatMap((_, at) => [
      `INSERT INTO ${t('acme_items')} (code, note, data, price) VALUES ('item-${at}', ${sqlString(randomText(random, 8))}, ${random16(random)}, ${random.below(9999)} / 100)`,
      `INSERT INTO ${t('acme_log')} VALUES ('2026-01-01 10:00:00.5', 'began ${at % 4}', ${random16(random)}), ('2026-01-01 10:00:00.25', 'twice', 0x00ff)`,
      `INSERT INTO ${t('acme_map')} VALUES ('k${at}', ${at}, 0.1), ('K${at}', ${at}, 1e300)`,
      `INSERT INTO ${t('acme_blobs')} VALUES (UNHEX(LEFT(SHA2('${at}', 256), 32)), b'101', ${random16(random)}, '{"a": ${at}}')`,
    ]),
  ].join(';\n')
  return { posts, settings, sql }
}

type Deed = (work: Work) => readonly string[]

interface Work {
  readonly random: Random
  readonly site: WorkedSite
  readonly options: WorkOptions
  readonly t: (name: string) => string
  readonly prefix: string
  /** A number of one of its own things. */
  readonly own: (count: number) => number
  /** Another text each time. */
  readonly word: () => string
  /** Names the column of an id and its value, where this work gives ids by itself: `['ID, ', '5001, ']`. */
  readonly id: (column: string) => readonly [string, string]
}

/** Statements of some random work on the site. */
export function randomWork(site: WorkedSite, random: Random, options: WorkOptions, prefix = 'wp_'): string {
  let words = 0
  let ids = 5000
  const own = (count: number) => {
    const all = Array.from({ length: count }, (_, at) => at).filter((at) => at % options.parts === options.part)
    return random.pick(all)
  }
  const work: Work = {
    random,
    site,
    options,
    prefix,
    own,
    t: tableOf(prefix),
    word: () => `${options.who} ${words++} ${randomText(random, 2)}`,
    id: (column) => (options.givesIds ? [`${column}, `, `${ids++}, `] : ['', '']),
  }
  const all = [...deeds, ...(options.alters ? alterations : [])]
  const done = Array.from({ length: 6 + random.below(14) }, () => random.pick(all)(work))
  const altered = options.alters ? [random.pick(alterations)(work)] : []
  return [plainMode, ...[...done, ...altered].flat()].join(';\n')
}

const now = 'post_modified = NOW(), post_modified_gmt = UTC_TIMESTAMP()'

const deeds: readonly Deed[] = [
  function retitles({ t, own, word }) {
    return [
      `UPDATE ${t('posts')} SET post_title = ${sqlString(word())}, ${now} WHERE post_name = 'base-${own(postCount)}'`,
    ]
  },
  function rewrites({ t, own, site, random }) {
    const at = own(postCount)
    const text = writtenPost(editedPost(random, site.posts[at] ?? []))
    return [`UPDATE ${t('posts')} SET post_content = ${sqlString(text)}, ${now} WHERE post_name = 'base-${at}'`]
  },
  function setsMeta({ t, own, word, random }) {
    const key = random.pick(['colour', 'shape'])
    return [
      `UPDATE ${t('postmeta')} SET meta_value = ${sqlString(word())} WHERE meta_key = '${key}' AND post_id = (SELECT ID FROM ${t('posts')} WHERE post_name = 'base-${own(postCount)}')`,
    ]
  },
  function addsMeta({ t, own, word, random, id }) {
    const [name, value] = id('meta_id')
    const key = random.pick(['many', 'new', 'size', '_thumbnail_id'])
    return [
      `INSERT INTO ${t('postmeta')} (${name}post_id, meta_key, meta_value) SELECT ${value}ID, '${key}', ${sqlString(word())} FROM ${t('posts')} WHERE post_name = 'base-${own(postCount)}'`,
    ]
  },
  function removesMeta({ t, own, random }) {
    return [
      `DELETE FROM ${t('postmeta')} WHERE meta_key = '${random.pick(['colour', 'many'])}' AND post_id = (SELECT ID FROM ${t('posts')} WHERE post_name = 'base-${own(postCount)}') ORDER BY meta_id LIMIT 1`,
    ]
  },
  function changesSetting({ t, own, site, random }) {
    const at = own(settingCount)
    const tree = edited(random, site.settings[at] ?? { is: 'scalar', source: 'N;' })
    return [
      `UPDATE ${t('options')} SET option_value = ${sqlString(writtenTree(tree, at))} WHERE option_name = 'acme_setting_${at}'`,
    ]
  },
  function addsSetting({ t, word, random, id }) {
    const [name, value] = id('option_id')
    const tree = serialized(randomTree(random, 2))
    return [
      `INSERT INTO ${t('options')} (${name}option_name, option_value, autoload) VALUES (${value}${sqlString(word().replace(/\W+/g, '_').slice(0, 60))}, ${sqlString(tree)}, 'yes')`,
    ]
  },
  function publishes({ t, word, id, random, options }) {
    const [postId, postValue] = id('ID')
    const [metaId, metaValue] = id('meta_id')
    const title = word()
    const slug = title.replace(/\W+/g, '-').toLowerCase()
    return [
      `INSERT INTO ${t('posts')} (${postId}post_author, post_date, post_date_gmt, post_modified, post_modified_gmt, post_content, post_title, post_name) VALUES (${postValue}1, NOW(), UTC_TIMESTAMP(), NOW(), UTC_TIMESTAMP(), ${sqlString(writtenPost(randomPost(random, 1)))}, ${sqlString(title)}, '${slug}')`,
      'SET @p = LAST_INSERT_ID()',
      ...(options.givesIds ? [`SET @p = ${postValue.replace(', ', '')}`] : []),
      `UPDATE ${t('posts')} SET guid = CONCAT('http://acme.example/?p=', @p) WHERE ID = @p`,
      `INSERT INTO ${t('postmeta')} (${metaId}post_id, meta_key, meta_value) VALUES (${metaValue}@p, 'colour', ${sqlString(word())})`,
      `INSERT INTO ${t('term_relationships')} (object_id, term_taxonomy_id) VALUES (@p, 1)`,
      ...counted(t),
    ]
  },
  function removesPost({ t, own }) {
    return [
      `SET @p = (SELECT ID FROM ${t('posts')} WHERE post_name = 'base-${own(postCount)}')`,
      ...[
        'postmeta WHERE post_id',
        'comments WHERE comment_post_ID',
        'term_relationships WHERE object_id',
        'posts WHERE ID',
      ].map((of) => `DELETE FROM ${t(of)} = @p`),
      ...counted(t),
    ]
  },
  function comments({ t, own, word, id }) {
    const [name, value] = id('comment_ID')
    return [
      `SET @p = (SELECT ID FROM ${t('posts')} WHERE post_name = 'base-${own(postCount)}')`,
      `INSERT INTO ${t('comments')} (${name}comment_post_ID, comment_author, comment_date, comment_date_gmt, comment_content) SELECT ${value}ID, 'Guest', NOW(), UTC_TIMESTAMP(), ${sqlString(word())} FROM ${t('posts')} WHERE ID = @p`,
      `UPDATE ${t('posts')} SET comment_count = (SELECT COUNT(*) FROM ${t('comments')} WHERE comment_post_ID = @p) WHERE ID = @p`,
    ]
  },
  function addsTerm({ t, own, word, id }) {
    const [termId, termValue] = id('term_id')
    const name = word()
    return [
      `INSERT INTO ${t('terms')} (${termId}name, slug) VALUES (${termValue}${sqlString(name)}, '${name.replace(/\W+/g, '-').toLowerCase()}')`,
      termValue ? `SET @t = ${termValue.replace(', ', '')}` : 'SET @t = LAST_INSERT_ID()',
      `INSERT INTO ${t('term_taxonomy')} (term_id, taxonomy, description, count) VALUES (@t, 'post_tag', '', 0)`,
      'SET @t = LAST_INSERT_ID()',
      `INSERT IGNORE INTO ${t('term_relationships')} (object_id, term_taxonomy_id) SELECT ID, @t FROM ${t('posts')} WHERE post_name = 'base-${own(postCount)}'`,
      `UPDATE ${t('term_taxonomy')} SET count = (SELECT COUNT(*) FROM ${t('term_relationships')} WHERE term_taxonomy_id = @t) WHERE term_taxonomy_id = @t`,
    ]
  },
  function addsMenuItem({ t, word, own }) {
    return [
      `INSERT INTO ${t('posts')} (post_author, post_date, post_date_gmt, post_modified, post_modified_gmt, post_title, post_name, post_type, menu_order) VALUES (1, NOW(), UTC_TIMESTAMP(), NOW(), UTC_TIMESTAMP(), ${sqlString(word())}, ${sqlString(word().replace(/\W+/g, '-').toLowerCase())}, 'nav_menu_item', ${own(postCount)})`,
      'SET @p = LAST_INSERT_ID()',
      `INSERT INTO ${t('postmeta')} (post_id, meta_key, meta_value) SELECT @p, '_menu_item_object_id', ID FROM ${t('posts')} WHERE post_name = 'base-${own(postCount)}'`,
      `INSERT INTO ${t('postmeta')} (post_id, meta_key, meta_value) VALUES (@p, '_menu_item_type', 'post_type'), (@p, '_menu_item_object', 'post')`,
    ]
  },
  function addsUser({ t, prefix, word, id }) {
    const [name, value] = id('ID')
    const login = word().replace(/\W+/g, '').toLowerCase()
    return [
      `INSERT INTO ${t('users')} (${name}user_login, user_nicename, user_email, display_name, user_registered) VALUES (${value}'${login}', '${login}', '${login}@acme.example', ${sqlString(word())}, NOW())`,
      value ? `SET @u = ${value.replace(', ', '')}` : 'SET @u = LAST_INSERT_ID()',
      `INSERT INTO ${t('usermeta')} (user_id, meta_key, meta_value) VALUES (@u, '${prefix}capabilities', 'a:1:{s:6:"editor";b:1;}')`,
    ]
  },
  function changesItem({ t, own, word, random }) {
    const set = random.pick([
      `note = ${sqlString(word())}`,
      `data = ${random16(random)}`,
      `price = price + ${1 + random.below(5)}`,
      `at = '2026-05-0${1 + random.below(9)} 01:02:03'`,
      'note = NULL',
    ])
    return [`UPDATE ${t('acme_items')} SET ${set} WHERE code = 'item-${own(postCount)}'`]
  },
  function addsItem({ t, word, random, id }) {
    const [name, value] = id('id')
    return [
      `INSERT INTO ${t('acme_items')} (${name}code, note, data) VALUES (${value}${sqlString(word().slice(0, 30))}, ${sqlString(word())}, ${random16(random)})`,
    ]
  },
  function removesItem({ t, own }) {
    return [`DELETE FROM ${t('acme_items')} WHERE code = 'item-${own(postCount)}'`]
  },
  function logs({ t, word, random }) {
    return [`INSERT INTO ${t('acme_log')} VALUES (NOW(6), ${sqlString(word())}, ${random16(random)})`]
  },
  function forgetsLog({ t, own }) {
    return [`DELETE FROM ${t('acme_log')} WHERE what = 'began ${own(4)}' ORDER BY data LIMIT 1`]
  },
  function maps({ t, own, options, random }) {
    const at = own(postCount)
    return random.pick([
      [`UPDATE ${t('acme_map')} SET weight = ${random.below(99)} WHERE one = 'k${at}'`],
      [`DELETE FROM ${t('acme_map')} WHERE one = 'K${at}'`],
      [`INSERT IGNORE INTO ${t('acme_map')} VALUES ('${options.who}', ${random.below(1000)}, -0.5)`],
    ])
  },
  function storesBlob({ t, own, options, random }) {
    return random.pick([
      [
        `UPDATE ${t('acme_blobs')} SET body = ${random16(random)}, flags = b'110011001' WHERE hash = UNHEX(LEFT(SHA2('${own(postCount)}', 256), 32))`,
      ],
      [
        `UPDATE ${t('acme_blobs')} SET said = '{"a": "${options.who} ${random.below(99)}", "b": [1.5, null]}' WHERE hash = UNHEX(LEFT(SHA2('${own(postCount)}', 256), 32))`,
      ],
      [`INSERT IGNORE INTO ${t('acme_blobs')} VALUES (${random16(random)}, b'0', '', NULL)`],
    ])
  },
]

const counted = (t: Work['t']) => [
  `UPDATE ${t('term_taxonomy')} SET count = (SELECT COUNT(*) FROM ${t('term_relationships')} WHERE term_taxonomy_id = 1) WHERE term_taxonomy_id = 1`,
]

/** Each of tables of its own, for what both alter is a conflict. */
const alterations: readonly Deed[] = [
  function makesTable({ t, options, word, random }) {
    const name = t(`acme_of_${options.who}_${random.below(1_000_000)}`)
    return [
      `CREATE TABLE ${name} (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, word VARCHAR(200)) DEFAULT CHARSET=utf8mb4`,
      `INSERT INTO ${name} (word) VALUES (${sqlString(word())}), (${sqlString(word())})`,
    ]
  },
  function addsColumn({ t, options, random }) {
    const name = t(['acme_items', 'acme_map'][options.part % 2] ?? '')
    const column = `${options.who}_${random.below(1_000_000)}`
    return [
      `ALTER TABLE ${name} ADD COLUMN ${column} INT NOT NULL DEFAULT 3`,
      `UPDATE ${name} SET ${column} = 7 LIMIT 5`,
    ]
  },
]
