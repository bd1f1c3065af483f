// Scripts that write as a clone's WordPress does, and what its server's own tool shows of them in the binary logs.
import { expect } from 'vitest'
import { type RequestName, requestNameOf } from '../../src-main/changes/request.ts'
import { docker, type Pair } from './seen.ts'

/** A statement as the server's own tool shows it before its rows, and the tables that the rows are of. */
export interface LoggedWrite {
  readonly name: RequestName | undefined
  readonly statement: string
  readonly tables: readonly string[]
}

/** How each server's tool shows the statement before its rows. */
const shown = {
  mariadb: { tool: 'mariadb-binlog', event: 'Annotate_rows', line: /^#Q> (.*)$/ },
  mysql: { tool: 'mysqlbinlog', event: 'Rows_query', line: /^# (?!at \d+$)(.*)$/ },
} as const

/** What the server's own tool shows of all logs of a clone. */
export async function writesOf(
  { database }: Pick<Pair, 'database'>,
  server: keyof typeof shown = 'mariadb',
): Promise<readonly LoggedWrite[]> {
  const { tool, event, line } = shown[server]
  const script = 'cd /site/db && "$1" --no-defaults --base64-output=decode-rows --verbose --verbose $(ls binlog.*[0-9])'
  const text = await docker('exec', database, 'sh', '-c', script, 'sh', tool)
  return text.split(new RegExp(`^(?=#\\d{6} .*\\t${event})`, 'm')).flatMap((part) => {
    if (!part.includes(`\t${event}`)) return []
    const lines = part.split('\n')
    const end = lines.findIndex((one, index) => index > 0 && !line.test(one))
    const statement = lines.slice(1, end).flatMap((one) => line.exec(one)?.[1] ?? [])
    const tables = lines.flatMap((one) => /^### (?:INSERT INTO|UPDATE|DELETE FROM) `\w+`\.`(\w+)`/.exec(one)?.[1] ?? [])
    return [
      { name: requestNameOf(statement.join('\n')), statement: statement.join('\n'), tables: [...new Set(tables)] },
    ]
  })
}

/** Runs a PHP script with words, as the web server's user. @returns what it printed */
export async function runPhp({ web }: Pick<Pair, 'web'>, script: string, ...words: readonly string[]): Promise<string> {
  await docker('exec', web, 'sh', '-c', 'printf %s "$1" > /tmp/wp', 'sh', script)
  return docker('exec', web, 'php', '/tmp/wp', ...words)
}

/** Runs a script behind WordPress, which was loaded as `wp` does. */
export function runInWordPress(
  pair: Pick<Pair, 'web'>,
  root: string,
  script: string,
  ...words: readonly string[]
): Promise<string> {
  const load = `<?php define('WP_CLI', true); $_SERVER['HTTP_HOST'] = 'acme.example'; require '${root}/wp-load.php';`
  return runPhp(pair, `${load} ${script}`, ...words)
}

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

/** Runs statements by wpdb on tables of a prefix, with or without names. @returns results, errors, rows, definitions */
export async function ranTricky(
  pair: Pair,
  root: string,
  prefix: string,
  isNamed: boolean,
): Promise<readonly unknown[]> {
  const script = `${isNamed ? '' : "remove_all_filters('query');"}
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
  return JSON.parse(await runInWordPress(pair, root, script, 'eval-file', prefix)) as readonly unknown[]
}

/** All statements of `ranTricky` ran but those that must not, and no name is in what the server stores. */
export function expectAllRan(told: readonly unknown[]): void {
  expect(told.length).toBeGreaterThan(tricky.length)
  expect(told.flatMap((one) => (Array.isArray(one) && one.length === 5 && one[4] !== '' ? [one] : []))).toEqual([])
  expect(told.slice(-7, -1)).toEqual(Array(6).fill('refused'))
  expect(JSON.stringify(told)).not.toMatch(/sitefork:(?!0000000000000000 9)/)
}

/** Has the site's own account run statements. @returns the error of each, and under `grants` what the account may do */
export async function refused(
  pair: Pair,
  root: string,
  statements: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const script = `mysqli_report(MYSQLI_REPORT_OFF); $wpdb->suppress_errors();
    foreach (json_decode(base64_decode($argv[1])) as $one) { $wpdb->query($one); $told[$one] = $wpdb->last_error; }
    $told['grants'] = $wpdb->get_col('SHOW GRANTS');
    echo json_encode($told);`
  return JSON.parse(
    await runInWordPress(pair, root, script, Buffer.from(JSON.stringify(statements)).toString('base64')),
  )
}
