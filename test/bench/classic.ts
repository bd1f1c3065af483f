// The classic way to a private copy: dump, import, copy the files, search and replace, start. Without Sitefork.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { findEngine } from '../../src-main/docker/engine.ts'
import { ensureImage, recipeOf } from '../../src-main/docker/images.ts'
import { docker } from '../support/seen.ts'
import { type BenchSite, untilPage } from './site.ts'

const images = join(import.meta.dirname, '../../resources/images')
const address = 'copy.localhost'

/** Milliseconds, by step and in all. */
export interface ClassicTimes {
  readonly dump: number
  readonly files: number
  readonly replace: number
  readonly total: number
}

export async function classicCopy({ production }: BenchSite): Promise<ClassicTimes> {
  const { api } = await findEngine(process.env, process.platform)
  const image = await ensureImage(api, 'demo', recipeOf(images, 'demo'), () => undefined)
  const name = `sitefork-bench-${randomBytes(4).toString('hex')}`
  const began = performance.now()
  try {
    await docker('run', '-d', '--name', name, '-p', '127.0.0.1::80', '-e', 'HOME_URL=http://acme.example', image)
    await docker('exec', name, 'sh', '-c', 'until test -e /run/production-up; do sleep 0.02; done')
    const mark = performance.now()
    await pipe(
      ['exec', production.container, 'mariadb-dump', '--single-transaction', '--quick', '--hex-blob', 'wordpress'],
      ['exec', '-i', name, 'mariadb', 'wordpress'],
    )
    const dumped = performance.now()
    await pipe(
      ['exec', production.container, 'tar', '-C', production.path, '-cf', '-', '.'],
      ['exec', '-i', name, 'tar', '-C', '/var/www/html', '-xf', '-'],
    )
    const copied = performance.now()
    await account(name, production.database.password)
    await searchReplace(name)
    const replaced = performance.now()
    const port = Number((await docker('port', name, '80')).split(':').at(-1))
    const total = await untilPage(port, address, began)
    return { dump: dumped - mark, files: copied - dumped, replace: replaced - copied, total }
  } finally {
    await docker('rm', '--force', '--volumes', name)
  }
}

/** The account that the copied wp-config.php names. */
async function account(name: string, password: string): Promise<void> {
  const quoted = password.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
  const sql = `CREATE OR REPLACE USER wordpress@localhost IDENTIFIED BY '${quoted}'; GRANT ALL ON wordpress.* TO wordpress@localhost;`
  await pipe(['exec', name, 'true'], ['exec', '-i', name, 'mariadb'], sql)
}

/** As wp-cli does it: every text column of every row that names the old address, serialized values unpacked. */
async function searchReplace(name: string): Promise<void> {
  const script = `<?php
$db = new mysqli('localhost', 'root', '', 'wordpress', 0, '/run/mysqld/mysqld.sock');
$db->set_charset('utf8mb4');
[$old, $new] = ['acme.example', '${address}'];
$deep = function ($value) use (&$deep, $old, $new) {
  if (is_string($value)) {
    $inner = @unserialize($value, ['allowed_classes' => false]);
    if ($inner !== false) return serialize($deep($inner));
    return str_replace($old, $new, $value);
  }
  if (is_array($value)) return array_map($deep, $value);
  return $value;
};
foreach ($db->query('SHOW TABLES')->fetch_all() as [$table]) {
  [$keys, $texts] = [[], []];
  foreach ($db->query("SHOW COLUMNS FROM \`$table\`")->fetch_all(MYSQLI_ASSOC) as $column) {
    if ($column['Key'] === 'PRI') $keys[] = $column['Field'];
    if (preg_match('/char|text/', $column['Type'])) $texts[] = $column['Field'];
  }
  foreach ($texts as $text) {
    if (!$keys) continue;
    $list = implode(', ', array_map(fn ($key) => "\`$key\`", $keys));
    $rows = $db->query("SELECT $list, \`$text\` AS v FROM \`$table\` WHERE \`$text\` LIKE '%$old%'");
    $where = implode(' AND ', array_map(fn ($key) => "\`$key\` = ?", $keys));
    $update = $db->prepare("UPDATE \`$table\` SET \`$text\` = ? WHERE $where");
    $db->begin_transaction();
    foreach ($rows as $row) $update->execute([$deep($row['v']), ...array_map(fn ($key) => $row[$key], $keys)]);
    $db->commit();
  }
}`
  await pipe(['exec', name, 'true'], ['exec', '-i', name, 'php'], script)
}

/** One docker command's output into another's input; or a text. */
async function pipe(from: readonly string[], to: readonly string[], text?: string): Promise<void> {
  const target = spawn('docker', to, { stdio: ['pipe', 'ignore', 'inherit'] })
  const ends = [ended(target, to)]
  if (text === undefined) {
    const source = spawn('docker', from, { stdio: ['ignore', 'pipe', 'inherit'] })
    source.stdout.pipe(target.stdin)
    ends.push(ended(source, from))
  } else target.stdin.end(text)
  await Promise.all(ends)
}

function ended(child: ReturnType<typeof spawn>, argv: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`docker ${argv.join(' ')} ended with ${code}`)),
    )
  })
}
