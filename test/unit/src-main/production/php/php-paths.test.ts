// Which files a PHP file leads to, as people write it.
import { expect, it } from 'vitest'
import { readPhpPaths } from '../../../../../src-main/production/php/php-paths.ts'

const path = '/srv/site/web/wp-config.php'
const read = (php: string) => readPhpPaths(`<?php\n${php}`, path, new Map([['ABSPATH', '/srv/site/web/wp/']]))

it.each([
  ["require __DIR__ . '/wp/wp-blog-header.php';", '/srv/site/web/wp/wp-blog-header.php'],
  ["require( dirname( __FILE__ ) . '/wp/wp-blog-header.php' );", '/srv/site/web/wp/wp-blog-header.php'],
  ["require('./wp/wp-blog-header.php');", '/srv/site/web/wp/wp-blog-header.php'],
  ["require_once dirname(__DIR__) . '/config/application.php';", '/srv/site/config/application.php'],
  ["include_once(dirname(__DIR__, 2) . '/shared/db.php');", '/srv/shared/db.php'],
  ['require_once(__DIR__ . DIRECTORY_SEPARATOR . "../.env.php");', '/srv/site/.env.php'],
  ["require_once(ABSPATH . 'wp-settings.php');", '/srv/site/web/wp/wp-settings.php'],
  ["$root = realpath(__DIR__ . '/..'); require $root . '/vendor/autoload.php';", '/srv/site/vendor/autoload.php'],
  ["define('SECRETS', '/etc/acme'); @include SECRETS . '/db.php';", '/etc/acme/db.php'],
  ["if (file_exists('/opt/waf.php')) { include_once('/opt/waf.php'); }", '/opt/waf.php'],
])('finds the file in %s', (php, file) => {
  expect(read(php).includes).toEqual([file])
})

it.each([
  'require $file;',
  "require getenv('HOME') . '/x.php';",
  "require __DIR__ . '/' . $name . '.php';",
  "// require '/opt/x.php';",
  "echo 'require /opt/x.php';",
  "require dirname(__DIR__, 99999999) . '/x.php';",
  `$a = '/aaaaaaaa'; ${'$a = $a . $a . $a; '.repeat(60)} require $a;`,
  `require ${'('.repeat(50_000)}'/x.php';`,
  `require ${"'/a' . ".repeat(50_000)}'/x.php';`,
])('finds no file in %.60s', (php) => {
  expect(read(php).includes).toEqual([])
})

it('lists constants, and knows them from there on', () => {
  const { constants } = read(
    "$top = dirname(__DIR__);\ndefine('WP_CONTENT_DIR', $top . '/content'); define('X', rand());",
  )
  expect([...constants]).toEqual([['WP_CONTENT_DIR', '/srv/site/content']])
})
