// What a person does with settings, users, tags, a plugin's rows and files; and what others do on production meanwhile.
import { atFirst } from './deed-site.ts'
import {
  at,
  basePost,
  comment,
  countTerm,
  type DeedKind,
  type Doing,
  modified,
  postColumns,
  postValues,
  thingOfTerm,
} from './promoted-deed.ts'
import { sqlString } from './site-work.ts'

export const deedsBesidePosts: readonly DeedKind[] = [
  function changesSetting({ n, fresh }) {
    const name = `acme_setting_${fresh('setting')}`
    const value = `word ${n}`
    return {
      says: `changes ${name}`,
      statements: [
        `UPDATE wp_options SET option_value = 'a:1:{s:4:"word";s:${value.length}:"${value}";}' WHERE option_name = '${name}'`,
      ],
      back: [`UPDATE wp_options SET option_value = 'a:1:{s:4:"word";s:5:"first";}' WHERE option_name = '${name}'`],
      things: [`setting:${name}`],
      against: [`UPDATE wp_options SET option_value = 'a:1:{s:4:"word";s:6:"theirs";}' WHERE option_name = '${name}'`],
    }
  },
  function addsSetting({ n }) {
    const name = `acme_new_${n}`
    return {
      says: `adds ${name}`,
      statements: [
        `INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('${name}', ${sqlString(`{"a": "größe ${n}"}`)}, 'yes')`,
      ],
      back: [`DELETE FROM wp_options WHERE option_name = '${name}'`],
      things: [`setting:${name}`],
    }
  },
  function removesSetting({ fresh }) {
    const name = `acme_setting_${fresh('setting')}`
    return {
      says: `removes ${name}`,
      statements: [`DELETE FROM wp_options WHERE option_name = '${name}'`],
      back: [`INSERT INTO wp_options SELECT * FROM ${atFirst}.wp_options WHERE option_name = '${name}'`],
      things: [`setting:${name}`],
    }
  },
  function changesKeyOfShared({ n, fresh, random }) {
    const key = `k${String(fresh('key')).padStart(3, '0')}`
    const other = `k${String(fresh('key')).padStart(3, '0')}`
    const name = random.pick(['acme_shared', 'acme_json'])
    const written = (of: string, value: number) =>
      name === 'acme_json' ? `"${of}":${value}` : `s:4:"${of}";i:${value};`
    const set = (of: string, from: number, to: number) =>
      `UPDATE wp_options SET option_value = REPLACE(option_value, '${written(of, from)}', '${written(of, to)}') WHERE option_name = '${name}'`
    return {
      says: `changes ${key} of ${name}`,
      statements: [set(key, 100, 1000 + n)],
      back: [set(key, 1000 + n, 100)],
      things: [`setting:${name}`],
      beside: [set(other, 100, 3000 + n)],
    }
  },
  function addsUser({ n }) {
    const login = `newuser${n}`
    return {
      says: `adds ${login}`,
      statements: [
        `INSERT INTO wp_users (user_login, user_nicename, user_email, display_name, user_registered) VALUES ('${login}', '${login}', '${login}@acme.example', 'Neu ${n}', ${at})`,
        'SET @u = LAST_INSERT_ID()',
        `INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES (@u, 'wp_capabilities', 'a:1:{s:6:"editor";b:1;}'), (@u, 'self', CONCAT('{"user":', @u, '}'))`,
      ],
      back: [
        `DELETE m FROM wp_usermeta m JOIN wp_users u ON u.ID = m.user_id WHERE u.user_login = '${login}'`,
        `DELETE FROM wp_users WHERE user_login = '${login}'`,
      ],
      things: [`SELECT CONCAT('user:', ID) FROM wp_users WHERE user_login = '${login}'`],
    }
  },
  function renamesUser({ n, fresh }) {
    const login = `user${fresh('user')}`
    return {
      says: `renames ${login}`,
      statements: [
        `UPDATE wp_users SET display_name = 'Renamed ${n}' WHERE user_login = '${login}'`,
        `INSERT INTO wp_usermeta (user_id, meta_key, meta_value) SELECT ID, 'nickname', 'nick ${n}' FROM wp_users WHERE user_login = '${login}'`,
      ],
      back: [
        `UPDATE wp_users SET display_name = CONCAT('User ', SUBSTR('${login}', 5)) WHERE user_login = '${login}'`,
        `DELETE m FROM wp_usermeta m JOIN wp_users u ON u.ID = m.user_id WHERE u.user_login = '${login}' AND meta_key = 'nickname'`,
      ],
      things: [`SELECT CONCAT('user:', ID) FROM wp_users WHERE user_login = '${login}'`],
      beside: [`UPDATE wp_users SET user_url = 'http://acme.example/${n}' WHERE user_login = '${login}'`],
      against: [`UPDATE wp_users SET display_name = 'Theirs ${n}' WHERE user_login = '${login}'`],
    }
  },
  function renamesTag({ n, fresh }) {
    const slug = `tag-${fresh('tag')}`
    return {
      says: `renames ${slug}`,
      statements: [`UPDATE wp_terms SET name = 'Tag renamed ${n}' WHERE slug = '${slug}'`],
      back: [`UPDATE wp_terms SET name = CONCAT('Tag ', SUBSTR('${slug}', 5)) WHERE slug = '${slug}'`],
      things: [thingOfTerm(slug)],
      against: [`UPDATE wp_terms SET name = 'Theirs ${n}' WHERE slug = '${slug}'`],
    }
  },
  function worksOnItems({ n, fresh }) {
    const [one, other] = [`item-${fresh('item')}`, `item-${fresh('item')}`]
    const thing = (code: string) => `SELECT CONCAT('row:wp_acme_items:', id) FROM wp_acme_items WHERE code = '${code}'`
    return {
      says: `changes ${one}, removes ${other}, adds one`,
      statements: [
        `UPDATE wp_acme_items SET note = 'Note of ${n}' WHERE code = '${one}'`,
        `DELETE FROM wp_acme_items WHERE code = '${other}'`,
        `INSERT INTO wp_acme_items (code, note) VALUES ('added-${n}', 'größe')`,
      ],
      back: [
        `UPDATE wp_acme_items SET note = CONCAT('Note ', SUBSTR('${one}', 6)) WHERE code = '${one}'`,
        `INSERT INTO wp_acme_items SELECT * FROM ${atFirst}.wp_acme_items WHERE code = '${other}'`,
        `DELETE FROM wp_acme_items WHERE code = 'added-${n}'`,
      ],
      things: [thing(one), thing(other), thing(`added-${n}`)],
      beside: [`UPDATE wp_acme_items SET price = price + 1 WHERE code = '${one}'`],
      against: [`UPDATE wp_acme_items SET note = 'Theirs ${n}' WHERE code = '${one}'`],
    }
  },
  function writesFiles({ n, fresh }) {
    const [one, other] = [fresh('file'), fresh('file')]
    const path = (at: number) => `wp-content/uploads/acme/file-${at}.txt`
    return {
      says: `changes file-${one}.txt, removes file-${other}.txt, adds a folder`,
      statements: [],
      back: [],
      script: `echo 'changed ${n}' > ${path(one)}; rm ${path(other)}; mkdir -p wp-content/uploads/acme/new-${n}/in && echo 'größe' > wp-content/uploads/acme/new-${n}/in/a.txt && chmod 640 wp-content/uploads/acme/new-${n}/in/a.txt`,
      backScript: `echo 'file ${one}' > ${path(one)}; echo 'file ${other}' > ${path(other)}; rm -r wp-content/uploads/acme/new-${n}`,
      things: [
        `file:${path(one)}`,
        `file:${path(other)}`,
        ...['', '/in', '/in/a.txt'].map((end) => `file:wp-content/uploads/acme/new-${n}${end}`),
      ],
    }
  },
]

/** Statements of somebody else on production. */
export const deedsOfOthers: readonly ((doing: Doing) => readonly string[])[] = [
  ({ n, fresh }) => [basePost(`base-${fresh('post')}`), ...comment(n)],
  ({ n, fresh }) => [
    `UPDATE wp_posts SET post_title = 'Others ${n}', ${modified} WHERE post_name = 'base-${fresh('post')}'`,
  ],
  ({ n, fresh }) => [
    basePost(`base-${fresh('post')}`),
    `INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (@p, 'others', '${n}')`,
    "DELETE FROM wp_postmeta WHERE post_id = @p AND meta_key = 'shape'",
  ],
  ({ n }) => [
    `INSERT INTO wp_posts (${postColumns}) VALUES (${postValues('post', `others-${n}`, `'Others ${n}'`, "'<p>Others</p>'")})`,
    'SET @p = LAST_INSERT_ID()',
    'INSERT INTO wp_term_relationships (object_id, term_taxonomy_id) VALUES (@p, 1)',
    countTerm('1'),
  ],
  ({ n, fresh }) => [
    `UPDATE wp_options SET option_value = 'others ${n}' WHERE option_name = 'acme_setting_${fresh('setting')}'`,
  ],
  ({ n, fresh, random }) => {
    const key = `k${String(fresh('key')).padStart(3, '0')}`
    return [
      random.chance(0.5)
        ? `UPDATE wp_options SET option_value = REPLACE(option_value, '"${key}":100', '"${key}":${2000 + n}') WHERE option_name = 'acme_json'`
        : `UPDATE wp_options SET option_value = REPLACE(option_value, 's:4:"${key}";i:100;', 's:4:"${key}";i:${2000 + n};') WHERE option_name = 'acme_shared'`,
    ]
  },
  ({ n }) => [
    `INSERT INTO wp_users (user_login, user_nicename, user_email, display_name, user_registered) VALUES ('others${n}', 'others${n}', '', 'Others', ${at})`,
  ],
  ({ fresh }) => [`DELETE FROM wp_acme_items WHERE code = 'item-${fresh('item')}'`],
]
