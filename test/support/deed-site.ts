// A linked production that may be written to, with all that deeds change: made before the file's tests, gone after.
import { beforeAll } from 'vitest'
import { linked } from './link.ts'
import { type LinkedSite, unlinkedSite } from './linked-site.ts'
import { past } from './promoted-deed.ts'
import { allowWriting } from './written-site.ts'

/** The database beside production’s that has all as it was at first. */
export const atFirst = 'at_first'

/** How many of each the site has at first. */
export const deedCount = 700

/** From here on ids are of rows that came after the site was there: each table's tell it from any other number of the site. */
const firstIds: Readonly<Record<string, number>> = {
  posts: 40_000,
  terms: 50_000,
  term_taxonomy: 55_000,
  users: 60_000,
  comments: 65_000,
  postmeta: 70_000,
  usermeta: 80_000,
  options: 85_000,
  acme_items: 95_000,
}

/** Statements that make the site: all that deeds change. */
const deedSite = [
  "SET NAMES utf8mb4; SET SESSION sql_mode = ''",
  'CREATE TABLE wp_acme_items (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, code VARCHAR(40) NOT NULL, note TEXT, price DECIMAL(10,2) NOT NULL DEFAULT 1, UNIQUE (code)) DEFAULT CHARSET=utf8mb4',
  `INSERT INTO wp_posts (post_author, post_date, post_date_gmt, post_modified, post_modified_gmt, post_excerpt, to_ping, pinged, post_content_filtered, post_type, post_name, post_title, post_content) SELECT 1, ${past}, ${past}, ${past}, ${past}, '', '', '', '', 'post', CONCAT('base-', seq), CONCAT('Base ', seq), CONCAT('<!-- wp:paragraph --><p>Text of ', seq, '</p><!-- /wp:paragraph -->', CHAR(10, 10), '<!-- wp:paragraph --><p>More größe 😀</p><!-- /wp:paragraph -->') FROM seq_1_to_${deedCount}`,
  "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT ID, k.word, CONCAT(k.word, ' of ', post_name) FROM wp_posts, (SELECT 'colour' AS word UNION ALL SELECT 'shape' UNION ALL SELECT 'many' UNION ALL SELECT 'many') AS k WHERE post_name LIKE 'base-%'",
  "INSERT INTO wp_term_relationships (object_id, term_taxonomy_id) SELECT ID, 1 FROM wp_posts WHERE post_name LIKE 'base-%'",
  `INSERT INTO wp_terms (name, slug) SELECT CONCAT('Tag ', seq), CONCAT('tag-', seq) FROM seq_1_to_${deedCount}`,
  "INSERT INTO wp_term_taxonomy (term_id, taxonomy, description) SELECT term_id, 'post_tag', '' FROM wp_terms WHERE slug LIKE 'tag-%'",
  "INSERT INTO wp_terms (name, slug) VALUES ('Main menu', 'main-menu')",
  "INSERT INTO wp_term_taxonomy (term_id, taxonomy, description) SELECT term_id, 'nav_menu', '' FROM wp_terms WHERE slug = 'main-menu'",
  `INSERT INTO wp_options (option_name, option_value, autoload) SELECT CONCAT('acme_setting_', seq), CONCAT('a:1:{s:4:"word";s:5:"first";}'), 'no' FROM seq_1_to_${deedCount}`,
  `INSERT INTO wp_options (option_name, option_value, autoload) SELECT 'acme_shared', CONCAT('a:${deedCount}:{', GROUP_CONCAT(CONCAT('s:4:"k', LPAD(seq, 3, '0'), '";i:100;') ORDER BY seq SEPARATOR ''), '}'), 'no' FROM seq_1_to_${deedCount}`,
  `INSERT INTO wp_options (option_name, option_value, autoload) SELECT 'acme_json', CONCAT('{', GROUP_CONCAT(CONCAT('"k', LPAD(seq, 3, '0'), '":100') ORDER BY seq SEPARATOR ','), '}'), 'no' FROM seq_1_to_${deedCount}`,
  `INSERT INTO wp_users (user_login, user_nicename, user_email, display_name, user_registered) SELECT CONCAT('user', seq), CONCAT('user', seq), CONCAT('user', seq, '@acme.example'), CONCAT('User ', seq), ${past} FROM seq_1_to_${deedCount}`,
  `INSERT INTO wp_usermeta (user_id, meta_key, meta_value) SELECT ID, 'wp_capabilities', 'a:1:{s:6:"editor";b:1;}' FROM wp_users WHERE user_login LIKE 'user%'`,
  `INSERT INTO wp_acme_items (code, note) SELECT CONCAT('item-', seq), CONCAT('Note ', seq) FROM seq_1_to_${deedCount}`,
  'UPDATE wp_term_taxonomy SET count = (SELECT COUNT(*) FROM wp_term_relationships r WHERE r.term_taxonomy_id = wp_term_taxonomy.term_taxonomy_id)',
  ...Object.entries(firstIds).map(([table, first]) => `ALTER TABLE wp_${table} AUTO_INCREMENT = ${first}`),
].join(';\n')

/** Shell that makes its files, in the site's folder. */
const deedFiles = `mkdir -p wp-content/uploads/acme wp-content/themes/acme/parts
  n=0; while [ $n -lt ${deedCount} ]; do n=$((n + 1)); echo "file $n" > wp-content/uploads/acme/file-$n.txt; done
  echo '/* Theme Name: Acme */' > wp-content/themes/acme/style.css`

export function siteOfDeeds(...given: Parameters<typeof unlinkedSite>): LinkedSite {
  const site = unlinkedSite(...given) as { -readonly [Name in keyof LinkedSite]: LinkedSite[Name] }
  beforeAll(async () => {
    const { production, host } = site
    await production.sql(deedSite)
    await production.exec('sh', '-ec', `cd ${production.path}; ${deedFiles}; chown -R www-data:www-data wp-content`)
    site.id = await linked(host, production)
    await allowWriting(site)
  })
  return site
}
