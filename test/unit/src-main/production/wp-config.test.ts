// What is read from wp-config.php, and what is honestly unknown.
import { describe, expect, test } from 'vitest'
import { parseDatabaseHost, parseWpConfig, textOf } from '../../../../src-main/production/wp-config.ts'

const read = (php: string, name: string) => parseWpConfig(`<?php\n${php}`).defines.get(name)

describe('defines', () => {
  test('the usual file', () => {
    const config = parseWpConfig(`<?php
/** define('DB_NAME', 'commented'); */
// define('DB_NAME', 'commented too');
# define('DB_NAME', 'and this');
define( 'DB_NAME', 'shop' );
define("DB_USER", "shop_user");
define('DB_PASSWORD', 'it\\'s a \\\\ "quoted" $ecret # pass // word');
define( 'DB_HOST', 'localhost:3307' );
if ( ! defined( 'WP_HOME' ) ) { define( 'WP_HOME', 'https://' . 'example.com' ); }
define( 'MULTISITE', true );
$table_prefix = 'wp7_';
require_once ABSPATH . 'wp-settings.php';`)
    expect(Object.fromEntries(config.defines)).toEqual({
      DB_NAME: { is: 'text', text: 'shop' },
      DB_USER: { is: 'text', text: 'shop_user' },
      DB_PASSWORD: { is: 'text', text: 'it\'s a \\ "quoted" $ecret # pass // word' },
      DB_HOST: { is: 'text', text: 'localhost:3307' },
      WP_HOME: { is: 'text', text: 'https://example.com' },
      MULTISITE: { is: 'flag', on: true },
    })
    expect(config.tablePrefix).toEqual({ is: 'text', text: 'wp7_' })
  })

  test('a double-quoted password with escapes is read, one with a variable is not', () => {
    expect(read(String.raw`define('DB_PASSWORD', "a\$b\"c\\d\x41");`, 'DB_PASSWORD')).toEqual({
      is: 'text',
      text: 'a$b"c\\dA',
    })
    expect(read('define("DB_PASSWORD", "x{$y}z");', 'DB_PASSWORD')).toMatchObject({ is: 'unknown' })
    expect(read('define("DB_PASSWORD", "x$y");', 'DB_PASSWORD')).toMatchObject({ is: 'unknown' })
    expect(read('define("DB_PASSWORD", "costs 5$ or $5");', 'DB_PASSWORD')).toMatchObject({ is: 'text' })
  })

  test('getenv, functions and constants are unknown', () => {
    expect(read("define('DB_NAME', getenv('DB') ?: 'x');", 'DB_NAME')).toEqual({
      is: 'unknown',
      expression: "getenv('DB') ?: 'x'",
    })
    expect(read("define('DB_NAME', getenv_docker('A', 'b'));", 'DB_NAME')).toMatchObject({ is: 'unknown' })
    expect(textOf(parseWpConfig("<?php define('DB_NAME', $_ENV['A']);"), 'DB_NAME')).toBeUndefined()
  })

  test('two different values are unknown, the same twice is known', () => {
    const twice = "if (LOCAL) { define('DB_NAME', 'a'); } else { define('DB_NAME', 'b'); }"
    expect(read(twice, 'DB_NAME')).toMatchObject({ is: 'unknown' })
    expect(read("define('DB_NAME', 'a'); define('DB_NAME', 'a');", 'DB_NAME')).toEqual({ is: 'text', text: 'a' })
  })

  test('const and a missing prefix', () => {
    const config = parseWpConfig("<?php const DB_NAME = 'c';")
    expect(textOf(config, 'DB_NAME')).toBe('c')
    expect(config.tablePrefix).toEqual({ is: 'text', text: 'wp_' })
  })
})

test.each([
  ['localhost', { host: 'localhost', port: null, socket: null }],
  ['db.example.com:3307', { host: 'db.example.com', port: 3307, socket: null }],
  ['localhost:/run/mysqld/mysqld.sock', { host: 'localhost', port: null, socket: '/run/mysqld/mysqld.sock' }],
  ['localhost:3306:/tmp/my.sock', { host: 'localhost', port: 3306, socket: '/tmp/my.sock' }],
  ['/tmp/my.sock', { host: 'localhost', port: null, socket: '/tmp/my.sock' }],
  [':/tmp/my.sock', { host: 'localhost', port: null, socket: '/tmp/my.sock' }],
  ['[::1]:3308', { host: '::1', port: 3308, socket: null }],
  ['::1', { host: '::1', port: null, socket: null }],
  ['', { host: 'localhost', port: null, socket: null }],
])('DB_HOST %s', (text, expected) => {
  expect(parseDatabaseHost(text)).toEqual(expected)
})
