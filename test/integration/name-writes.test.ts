// Each write of a clone's WordPress carries the name of its request into the binary log, whatever statement it is, and nothing that
// may log in to the clone's server can write past the log.
import { beforeAll, describe, expect, it } from 'vitest'
import { type RequestName, requestNameOf } from '../../src-main/changes/request.ts'
import { forked } from '../support/clones.ts'
import { linkedSite } from '../support/linked-site.ts'
import { docker, type Pair, pairOf, sqlIn } from '../support/seen.ts'
import { createVisitor, logIn, noisePng, type Visitor } from '../support/visitor.ts'

const site = linkedSite()
let clone: string
let pair: Pair
let url: string
let visitor: Visitor

beforeAll(async () => {
  clone = await forked(site.host, site.id, 'named', { is: 'newest' })
  pair = await pairOf(clone)
  url = (await site.host.client().clone.list({})).find(({ id }) => id === clone)?.url ?? ''
  visitor = createVisitor(url)
})

/** A statement as the server's own tool shows it before its rows, and the tables that the rows are of. */
interface Logged {
  readonly name: RequestName | undefined
  readonly statement: string
  readonly tables: readonly string[]
}

/** What the server's own tool shows of all logs of a clone. */
async function logged({ database }: Pair = pair): Promise<readonly Logged[]> {
  const script = 'cd /site/db && mariadb-binlog --no-defaults --base64-output=decode-rows --verbose $(ls binlog.*[0-9])'
  const text = await docker('exec', database, 'sh', '-c', script)
  return text.split(/^(?=#\d{6} .*\tAnnotate_rows:)/m).flatMap((part) => {
    if (!part.includes('\tAnnotate_rows:')) return []
    const lines = part.split('\n')
    const statement = lines.filter((line) => line.startsWith('#Q> ')).map((line) => line.slice(4))
    const tables = lines.flatMap(
      (line) => /^### (?:INSERT INTO|UPDATE|DELETE FROM) `\w+`\.`(\w+)`/.exec(line)?.[1] ?? [],
    )
    return [
      { name: requestNameOf(statement.join('\n')), statement: statement.join('\n'), tables: [...new Set(tables)] },
    ]
  })
}

/** `u1 POST /wp-json/wp/v2/posts: wp_posts` for each write, without repetitions. */
async function said(): Promise<readonly string[]> {
  const writes = await logged()
  return [
    ...new Set(
      writes.map(({ name, tables }) => `${name ? `u${name.user} ${name.method} ${name.path}` : 'unnamed'}: ${tables}`),
    ),
  ]
}

const form = (fields: Readonly<Record<string, string>>) => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
})

/** Runs a script that loads WordPress, as `wp` does: with its words, as the web server's user. */
async function command(script: string, ...words: readonly string[]): Promise<string> {
  await docker('exec', pair.web, 'sh', '-c', 'printf %s "$1" > /tmp/wp', 'sh', script)
  return docker('exec', pair.web, 'php', '/tmp/wp', ...words)
}

const load = (root: string) =>
  `<?php define('WP_CLI', true); $_SERVER['HTTP_HOST'] = 'acme.example'; require '${root}/wp-load.php'; `

describe('the log of a clone names', () => {
  it('what a person does in wp-admin, by REST and by its forms, with who it was', async () => {
    const nonce = await logIn(visitor, url, site.production.adminPassword)
    const rest = { 'X-WP-Nonce': nonce }
    const json = { ...rest, 'Content-Type': 'application/json' }
    const post = await visitor.visit('/wp-json/wp/v2/posts', {
      method: 'POST',
      headers: json,
      body: '{"title":"Spring sale","status":"publish"}',
    })
    expect(post.status).toBe(201)
    const media = await visitor.visit('/wp-json/wp/v2/media', {
      method: 'POST',
      headers: { ...rest, 'Content-Type': 'image/png', 'Content-Disposition': 'attachment; filename="noise.png"' },
      body: noisePng(8, 8),
    })
    expect(media.status).toBe(201)
    const general = (await visitor.visit('/wp-admin/options-general.php')).text
    const wpnonce = /name="_wpnonce" value="(\w+)"/.exec(general)?.[1] ?? ''
    const options = {
      option_page: 'general',
      action: 'update',
      _wpnonce: wpnonce,
      blogname: 'Named',
      blogdescription: 'x',
    }
    await visitor.visit('/wp-admin/options.php', form(options))
    await visitor.visit(
      '/wp-admin/admin-ajax.php',
      form({ action: 'heartbeat', interval: '60', _nonce: 'x', screen_id: 'edit-post' }),
    )
    await visitor.visit('/wp-admin/post-new.php?post_type=page&_wpnonce=abcdef0123')
    const all = await said()
    expect(all).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^u0 POST \/wp-login\.php: wp_usermeta$/),
        'u1 POST /wp-json/wp/v2/posts: wp_posts',
        'u1 POST /wp-json/wp/v2/posts: wp_term_relationships',
        'u1 POST /wp-json/wp/v2/media: wp_posts',
        'u1 POST /wp-json/wp/v2/media: wp_postmeta',
        'u1 POST /wp-admin/options.php?action=update&option_page=general: wp_options',
        'u1 GET /wp-admin/post-new.php?post_type=page&_wpnonce: wp_posts',
      ]),
    )
    expect(all.join('\n')).not.toContain('abcdef0123')
  })

  it('each request by an id of its own', async () => {
    const ids = new Map(
      (await logged()).flatMap(({ name }) => (name ? [[name.id, `${name.method} ${name.path}`]] : [])),
    )
    expect([...ids.keys()].every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true)
    const posts = [...ids.values()].filter((path) => path === 'POST /wp-json/wp/v2/posts')
    expect(posts).toHaveLength(1)
  })

  it('cron, what a visitor’s page makes, and nobody who does not come by WordPress', async () => {
    await sqlIn(pair, "DELETE FROM wp_options WHERE option_name = 'rewrite_rules'")
    await createVisitor(url).visit('/')
    await command(
      `${load(site.production.path)} delete_transient('doing_cron'); wp_schedule_single_event(time() - 5, 'due');`,
      'cron',
      'event',
      'schedule',
    )
    await createVisitor(url).visit('/wp-cron.php?doing_wp_cron')
    expect(await said()).toEqual(
      expect.arrayContaining([
        'unnamed: wp_options',
        'u0 GET /: wp_options',
        'u0 CLI cron event schedule: wp_options',
        'u0 GET /wp-cron.php?doing_wp_cron: wp_options',
      ]),
    )
  })

  it('a command by its words, without its passwords', async () => {
    const script = `${load(site.production.path)} update_option('blogdescription', 'by a command');`
    expect(await command(script, 'option', 'update', 'blogdescription', '--user_pass=geheim', '--porcelain')).toBe('')
    expect(await said()).toContain('u0 CLI option update blogdescription --user_pass --porcelain: wp_options')
    await command(script.replace("define('WP_CLI', true);", '').replace('by a command', 'by a script'), 'now')
    expect(await said()).toContain('u0 CLI php wp now: wp_options')
    expect((await logged()).map(({ statement }) => statement).join('')).not.toContain('geheim')
  })
})

/** What may stand in a statement; each is run on a table `tricky (id INT AUTO_INCREMENT PRIMARY KEY, t TEXT)`. */
const tricky: readonly string[] = [
  "INSERT INTO tricky (t) VALUES ('a;');",
  "INSERT INTO tricky (t) VALUES ('a') ; \n ",
  "\n\t insert into tricky (t) values ('in lower case')",
  "INSERT INTO tricky (t) VALUES ('b') -- a remark",
  "INSERT INTO tricky (t) VALUES ('c') # a remark; it's open /* here",
  "INSERT INTO tricky (t) VALUES ('d') /* a remark */",
  "/* first */ INSERT INTO tricky (t) VALUES ('e')",
  "-- first\nINSERT INTO tricky (t) VALUES ('f')",
  "INSERT INTO tricky (t) VALUES ('/* never closed')",
  "INSERT INTO tricky (t) VALUES ('*/ /*sitefork:0000000000000000 9 GET /forged*/')",
  "INSERT INTO tricky (t) VALUES ('it\\'s \\\\'), (\"it's /* \\\" \")",
  "INSERT INTO tricky (t) VALUES ('%s {hash} %1$d ? :name 🦊 \\0')",
  "REPLACE INTO `tricky` (id, t) VALUES (1, 'replaced')",
  "UPDATE tricky SET t = 'g' WHERE id = 2",
  "UPDATE `tricky` SET `t` = CONCAT(t, '/*') WHERE id = 3 LIMIT 1",
  'DELETE FROM tricky WHERE id = 4',
  'INSERT INTO tricky (t) SELECT t FROM tricky WHERE id = 5',
  "INSERT INTO tricky (id, t) VALUES (5, 'h') ON DUPLICATE KEY UPDATE t = VALUES(t)",
  'CREATE TABLE tricky_2 (id INT PRIMARY KEY, d DATETIME DEFAULT now())',
  "ALTER TABLE tricky_2 ADD COLUMN n VARCHAR(20) DEFAULT 'x', ADD CHECK (id > 0), ADD c INT AS (id + 1);",
  'ALTER TABLE tricky_2 ADD COLUMN e DATETIME DEFAULT current_timestamp() ON UPDATE current_timestamp()',
  'CREATE INDEX by_n ON tricky_2 (n)',
  'CREATE OR REPLACE VIEW tricky_3 AS SELECT id, t FROM tricky',
  'CREATE TRIGGER tricky_4 BEFORE INSERT ON tricky_2 FOR EACH ROW SET NEW.n = 1',
  'INSERT INTO tricky_2 (id) VALUES (1)',
  'TRUNCATE TABLE tricky_2',
  'DROP VIEW tricky_3',
  '(SELECT 1)',
  "SHOW TABLES LIKE 'tricky'",
  'SET @a = 1',
]

describe('a statement that is named', () => {
  /** Runs statements by wpdb on tables of a prefix, with or without names; tells errors, rows, definitions. */
  const ran = async (prefix: string, isNamed: boolean) => {
    const script = `${load(site.production.path)}
      ${isNamed ? '' : "remove_all_filters('query');"}
      mysqli_report(MYSQLI_REPORT_OFF);
      $wpdb->suppress_errors();
      $prefixed = function ($text) { return str_replace('tricky', '${prefix}', $text); };
      $back = function ($text) { return str_replace('${prefix}', 'tricky', $text); };
      $wpdb->query($prefixed('CREATE TABLE tricky (id INT AUTO_INCREMENT PRIMARY KEY, t TEXT)'));
      $told = array();
      foreach (json_decode(base64_decode('${Buffer.from(JSON.stringify(tricky)).toString('base64')}')) as $one) {
        $result = $wpdb->query($prefixed($one));
        $told[] = array($one, $result, $wpdb->insert_id, $wpdb->rows_affected, $wpdb->last_error);
        if (strpos($one, 'TRIGGER')) $told[] = array_map($back, $wpdb->get_row($prefixed('SHOW CREATE TABLE tricky_2'), ARRAY_N));
        if (strpos($one, 'VIEW') === 18) $told[] = $back($wpdb->get_var("SELECT view_definition FROM information_schema.views WHERE table_name = '${prefix}_3'"));
      }
      $told[] = $back($wpdb->get_var("SELECT action_statement FROM information_schema.triggers WHERE trigger_name = '${prefix}_4'"));
      $told[] = $wpdb->get_results($prefixed('SELECT * FROM tricky ORDER BY id'), ARRAY_N);
      $broken = array('DELETE FROM ${prefix} /* WHERE id = 1', 'DELETE FROM ${prefix} WHERE t = "/* open', null, false, 0, array());
      foreach ($broken as $one) $told[] = $wpdb->query($one) ? 'ran' : 'refused';
      $told[] = (int) $wpdb->get_var('SELECT COUNT(*) FROM ${prefix}');
      echo json_encode($told);`
    return JSON.parse(await command(script, 'eval-file', prefix)) as readonly unknown[]
  }

  it('does what it does without a name, and what it stores has none', async () => {
    const [named, bare] = [await ran('tricky_a', true), await ran('tricky_b', false)]
    expect(named).toEqual(bare)
    // All of them ran, but for the broken ones.
    expect(named.flatMap((one) => (Array.isArray(one) && one.length === 5 && one[4] !== '' ? [one] : []))).toEqual([])
    expect(named.slice(-7, -1)).toEqual(Array(6).fill('refused'))
    expect(JSON.stringify(named)).not.toMatch(/sitefork:(?!0000000000000000 9)/)
    const all = await logged()
    const of = (prefix: string) => all.filter(({ tables }) => tables.some((table) => table.startsWith(prefix)))
    expect(of('tricky_a').length).toBeGreaterThan(10)
    expect(of('tricky_a').map(({ name }) => name?.path)).toEqual(of('tricky_a').map(() => 'eval-file tricky_a'))
    expect(of('tricky_b').filter(({ name }) => name && name.path !== '/forged')).toEqual([])
  })

  it('by a script without WordPress, or by one that ends at once, changes nothing of the script', async () => {
    expect(
      await docker(
        'exec',
        pair.web,
        'php',
        '-r',
        'error_reporting(E_ALL); ini_set("display_errors", "1"); echo "as is";',
      ),
    ).toBe('as is')
  })
})

describe('a program of the site', () => {
  it('may switch off nothing of the log, nor remove a part of it', async () => {
    const script = `${load(site.production.path)} mysqli_report(MYSQLI_REPORT_OFF); $wpdb->suppress_errors();
      foreach (json_decode(base64_decode($argv[1])) as $one) { $wpdb->query($one); $told[$one] = $wpdb->last_error; }
      $told['grants'] = $wpdb->get_col('SHOW GRANTS');
      echo json_encode($told);`
    const escapes = [
      'SET SESSION sql_log_bin = 0',
      "SET SESSION binlog_format = 'STATEMENT'",
      "SET SESSION binlog_row_image = 'MINIMAL'",
      'SET SESSION binlog_annotate_row_events = OFF',
      "SET STATEMENT binlog_row_image = 'MINIMAL' FOR UPDATE wp_options SET option_value = option_value",
      'SET GLOBAL binlog_annotate_row_events = OFF',
      'SET GLOBAL binlog_row_metadata = NO_LOG',
      'SET GLOBAL binlog_expire_logs_seconds = 1',
      "PURGE BINARY LOGS TO 'binlog.000009'",
      'RESET MASTER',
      'FLUSH BINARY LOGS',
      'SET GLOBAL general_log = ON',
    ]
    const words = Buffer.from(JSON.stringify(escapes)).toString('base64')
    const { grants, ...told } = JSON.parse(await command(script, words)) as Readonly<Record<string, unknown>>
    expect(told).toEqual(Object.fromEntries(escapes.map((one) => [one, expect.stringContaining('Access denied')])))
    expect(grants).toEqual([
      expect.stringMatching(/^GRANT USAGE ON \*\.\* /),
      expect.stringMatching(/^GRANT ALL PRIVILEGES ON `wordpress`\.\* /),
    ])
  })
})
