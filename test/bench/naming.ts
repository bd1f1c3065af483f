// What naming writes by their request costs a page: one clone, one database, and web servers beside one another, with and without it.
import { docker, pairOf } from '../support/seen.ts'
import { type Report, type Row, ratioRow, sampleOf } from './report.ts'
import { benchSite } from './site.ts'

const rounds = 300

/** Web servers of the clone that differ in nothing else, by port; the second without naming shows what chance makes. */
const servers = { named: 8080, bare: 8081, 'bare again': 8082 } as const
type ServerName = keyof typeof servers

const pages = {
  'wp-admin, its posts': '/wp-admin/edit.php',
  'wp-admin, a new post': '/wp-admin/post-new.php',
  'the home page': '/?doing_wp_cron',
} as const

/** Starts the clone's web server once more, on a port of its own: $1 port, $2 one more line of php.ini. */
const startServer = `set -e
at="/tmp/server-$1"
mkdir -p "$at/php" && echo "$2" > "$at/php/own.ini"
sed '/<VirtualHost/,/<\\/VirtualHost>/d; /^Listen 443/d' /run/apache2/sitefork/site.conf | sed "s/^Listen 80$/Listen $1/" > "$at/site.conf"
sed "s|^PidFile .*|PidFile $at/pid|; s|^IncludeOptional .*|Include $at/site.conf|" /etc/apache2/conf-enabled/sitefork.conf > "$at/sitefork.conf"
sed "s|^Include ports.conf||; s|^IncludeOptional conf-enabled/.*|Include $at/sitefork.conf|" /etc/apache2/apache2.conf > "$at/apache2.conf"
export PHP_INI_SCAN_DIR="$PHP_INI_SCAN_DIR:$at/php" APACHE_RUN_DIR="$at" APACHE_PID_FILE="$at/pid" APACHE_LOCK_DIR="$at" APACHE_LOG_DIR="$at" APACHE_RUN_USER=www-data APACHE_RUN_GROUP=www-data
exec apache2 -d /etc/apache2 -f "$at/apache2.conf" -k start`

/**
 * Logs in, and asks all servers for a page in turns; prints by server the milliseconds of each page, and those in which its
 * processes ran, which another program’s work changes less. Arguments: ports, path, rounds, password.
 */
const measure = `<?php
list(, $ports, $path, $rounds, $password) = $argv;
$ask = function ($handle, $port, $path, $cookies, $form = null) use (&$set) {
  $set = array();
  curl_setopt_array($handle, array(
    CURLOPT_URL => "http://127.0.0.1:$port$path", CURLOPT_RETURNTRANSFER => true, CURLOPT_POSTFIELDS => $form, CURLOPT_POST => $form !== null,
    CURLOPT_HTTPHEADER => array('Host: acme.example', 'Expect:'), CURLOPT_COOKIE => implode('; ', $cookies),
    CURLOPT_HEADERFUNCTION => function ($handle, $line) use (&$set) {
      if (preg_match('~^set-cookie: ([^;]+)~i', $line, $found)) $set[] = $found[1];
      return strlen($line);
    },
  ));
  if ($form === null) curl_setopt($handle, CURLOPT_HTTPGET, true);
  $began = hrtime(true);
  curl_exec($handle);
  return array((hrtime(true) - $began) / 1e6, curl_getinfo($handle, CURLINFO_RESPONSE_CODE));
};
$ran = function ($port) {
  $parent = trim(file_get_contents("/tmp/server-$port/pid"));
  $children = explode(' ', trim(file_get_contents("/proc/$parent/task/$parent/children")));
  return array_sum(array_map(function ($pid) { return (int) @file_get_contents("/proc/$pid/schedstat"); }, $children)) / 1e6;
};
$ask(curl_init(), (int) $ports, '/wp-login.php', array('wordpress_test_cookie=WP%20Cookie%20check'),
  http_build_query(array('log' => 'admin', 'pwd' => $password, 'testcookie' => '1')));
$cookies = $set;
$handles = $took = array();
foreach (explode(',', $ports) as $port) $handles[$port] = curl_init();
for ($round = -20; $round < $rounds; $round++) {
  $order = array_keys($handles);
  shuffle($order);
  foreach ($order as $port) {
    $before = $ran($port);
    list($time, $status) = $ask($handles[$port], $port, $path, $cookies);
    if ($status !== 200) exit("$port $path: $status");
    if ($round >= 0) $took[$port][] = array($time, $ran($port) - $before);
  }
}
echo json_encode($took);`

export async function namingBench(): Promise<Report> {
  console.log('  linking a production…')
  const site = await benchSite(20 * 2 ** 20)
  try {
    const client = site.host.client()
    const { job, id } = await client.clone.fork({ production: site.id, name: 'naming', from: { is: 'newest' } })
    const ended = await site.host.ended(job)
    if (ended.state !== 'done') throw new Error(ended.failure?.message)
    const { web } = await pairOf(id)
    for (const [name, port] of Object.entries(servers)) {
      const line = name === 'named' ? '' : 'auto_prepend_file ='
      await docker('exec', web, 'sh', '-c', startServer, 'sh', String(port), line)
    }
    await docker('exec', web, 'sh', '-c', 'printf %s "$1" > /tmp/measure.php', 'sh', measure)
    const rows: Row[] = []
    for (const [name, path] of Object.entries(pages)) {
      console.log(`  ${name}…`)
      const words = [Object.values(servers).join(','), path, String(rounds), site.production.adminPassword]
      rows.push(...rowsOf(name, timesOf(await docker('exec', web, 'php', '/tmp/measure.php', ...words)), path))
    }
    return {
      title: 'what naming writes by their request costs a page',
      on: [`${rounds} rounds, each asking three web servers of one clone in random order; medians, ratios by round`],
      rows,
    }
  } finally {
    await site.cleanUp()
  }
}

/** Of each round what a page took, and how long the server’s processes ran. */
type Times = Readonly<Record<ServerName, readonly (readonly [number, number])[]>>

/** @param said what `measure` printed */
function timesOf(said: string): Times {
  if (!said.startsWith('{')) throw new Error(`A page could not be asked for. ${said}`)
  const took = JSON.parse(said) as Readonly<Record<string, Times[ServerName]>>
  const of = (name: ServerName) => took[servers[name]] ?? []
  return { named: of('named'), bare: of('bare'), 'bare again': of('bare again') }
}

function rowsOf(name: string, times: Times, path: string): Row[] {
  const took = (of: ServerName) => times[of].map(([wall]) => wall)
  const ran = (of: ServerName) => times[of].map(([, processor]) => processor)
  const text = (of: ServerName) => {
    const { median, min, max } = sampleOf(took(of))
    const spread = `${min.toFixed(1)} to ${max.toFixed(1)} ms`
    return { figure: `${median.toFixed(2)} ms, ${sampleOf(ran(of)).median.toFixed(2)} ms of processor`, spread }
  }
  // Of each round by itself, so that a noisy minute falls on all.
  const ratios = (one: readonly number[], other: readonly number[]) => one.map((ms, round) => ms / (other[round] ?? 0))
  const cost = (of: typeof ran) =>
    sampleOf([...ratios(of('named'), of('bare')), ...ratios(of('named'), of('bare again'))]).median
  const chance = (of: typeof ran) => sampleOf(ratios(of('bare'), of('bare again'))).median
  const three = (ratio: number) => `${ratio.toFixed(3)} x`
  const atMost = path.startsWith('/wp-admin') ? 1.02 : 1.01
  return [
    ...(['named', 'bare', 'bare again'] as const).map((of) => ({ what: `${name}, ${of}`, ...text(of) })),
    { ...ratioRow(`${name}: named / bare, processor`, cost(ran), { atMost }), figure: three(cost(ran)) },
    { what: `${name}: the same by chance`, figure: three(chance(ran)) },
    { what: `${name}: named / bare, as it was waited for`, figure: three(cost(took)) },
    { what: `${name}: the same by chance, waited for`, figure: three(chance(took)) },
  ]
}
