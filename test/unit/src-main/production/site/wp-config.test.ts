// What is read from wp-config.php, and what is honestly unknown.
import { describe, expect, test } from 'vitest'
import { mostConfigBytes, parseWpConfig, textOf } from '../../../../../src-main/production/site/wp-config.ts'
import { inOnePass } from '../../../../support/promptly.ts'
import { randomOf } from '../../../../support/random.ts'

const read = (php: string, name: string) => parseWpConfig(`<?php\n${php}`).defines.get(name)

describe('a plain file', () => {
  const end =
    "if ( ! defined( 'ABSPATH' ) ) {\n define( 'ABSPATH', __DIR__ . '/' );\n}\nrequire_once ABSPATH . 'wp-settings.php';"
  const isPlain = (php: string) => parseWpConfig(`<?php ${php}\n${end}`).isPlain

  test('is WordPress’ own sample, in every spelling of its last lines', () => {
    const usual = "define( 'DB_NAME', 'a' ); $table_prefix = 'wp_';"
    expect(isPlain(usual)).toBe(true)
    const old =
      "if(!defined('ABSPATH')) define('ABSPATH', dirname(__FILE__) . '/'); require_once(ABSPATH . '/wp-settings.php');"
    expect(parseWpConfig(`<?php ${usual} ${old}`).isPlain).toBe(true)
  })

  test.each([
    '',
    "$table_prefix = getenv('X');",
    "$table_prefix = 'a_'; include 'more.php';",
    "$table_prefix = 'a_'; require_once ABSPATH . 'wp-secrets.php';",
    "if ($a) { $table_prefix = 'a_'; }",
    "$table_prefix = 'a_'; if (X) define('DB_NAME', 'a'); else define('DB_NAME', 'a');",
    "$table_prefix = 'a_'; define('DB_NAME', $_ENV['A']);",
  ])('is not one with %s', (php) => expect(isPlain(php)).toBe(false))
})

describe('defines', () => {
  test('are read from the usual file', () => {
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

  test('a table prefix that is appended to is unknown, one that is only compared is known', () => {
    const prefix = (php: string) => parseWpConfig(`<?php $table_prefix = 'wp_'; ${php}`).tablePrefix
    for (const change of ["$table_prefix .= 'x_';", '$table_prefix .= getenv("A");', "$table_prefix ??= 'y_';"])
      expect(prefix(change)).toMatchObject({ is: 'unknown' })
    expect(prefix("if ($table_prefix == 'x' || $table_prefix . '=' === 'y') {}")).toEqual({ is: 'text', text: 'wp_' })
  })

  test('numbers are read as PHP reads them', () => {
    expect(read("define('A', 12);", 'A')).toEqual({ is: 'text', text: '12' })
    expect(read("define('A', 0);", 'A')).toEqual({ is: 'text', text: '0' })
    for (const odd of ['010', '0x1f', '1_000', '99999999999999999999'])
      expect(read(`define('A', ${odd});`, 'A')).toMatchObject({ is: 'unknown' })
  })

  test('const and a missing prefix', () => {
    const config = parseWpConfig("<?php const DB_NAME = 'c';")
    expect(textOf(config, 'DB_NAME')).toBe('c')
    expect(config.tablePrefix).toEqual({ is: 'unknown', expression: 'not set' })
  })
})

describe('PHP’s strings', () => {
  const double = (inner: string) => read(`define('X', "${inner}");`, 'X')

  test.each([
    [String.raw`\101\x42\u{43}\u{00000044}`, 'ABCD'],
    // Eight bits of nine.
    [String.raw`\501`, 'A'],
    [String.raw`\xc3\xa9\303\251 \u{1F600}`, 'éé 😀'],
    // Nothing that PHP knows an escape for stays as it is written.
    [String.raw`\x \xg \q \u \u00e9 \8`, String.raw`\x \xg \q \u \u00e9 \8`],
    [String.raw`5$ {x} $1 \$a \{`, String.raw`5$ {x} $1 $a \{`],
  ])('%s is known', (inner, text) => expect(double(inner)).toEqual({ is: 'text', text }))

  test.each([
    // Bytes that are no text.
    String.raw`\777`,
    String.raw`\xff`,
    String.raw`\xc3`,
    String.raw`\u{d800}`,
    String.raw`\u{D800}\u{DC00}`,
    // What PHP does not compile.
    String.raw`\u{110000}`,
    String.raw`\u{}`,
    String.raw`\u{41`,
    String.raw`\u{ffffffffffffffffffffffff}`,
    // What it computes.
    '$a',
    '{$a}',
    `$${'{a}'}`,
    String.raw`\\$a`,
    '\ufffd',
  ])('%s is not', (inner) => expect(double(inner)).toMatchObject({ is: 'unknown' }))
})

describe('comments, heredocs and text outside of PHP', () => {
  test.each([
    ["<?php ?> define('X', 'a'); <?php", undefined],
    ["<p>define('X', 'a')</p>", undefined],
    ["<?php // it ends here ?> define('X', 'a');", undefined],
    ["<?php ?> text <?php define('X', 'a');", 'a'],
    ["<?PHP\ndefine('X', 'a') ?>", 'a'],
    ["<?php \\define('X', 'a');", 'a'],
    ["<?php $a = <<<END\ndefine('X', 'b');\n  END . define('X', 'a');", 'a'],
    ["<?php $a = <<<'END'\n'\nENDED\nEND;\ndefine('X', 'a');", 'a'],
    ["<?php $a = `define('X', 'b')`; define('X', 'a');", 'a'],
    ['<?php $a = \'it never ends; define("X", "a");', undefined],
    ["<?php /* it never ends define('X', 'a');", undefined],
  ])('are told apart in %s', (php, text) => expect(textOf(parseWpConfig(php), 'X')).toBe(text))

  test('the table prefix is what is assigned to it, not what it is compared with', () => {
    expect(parseWpConfig("<?php if ($table_prefix == 'x') {} $table_prefix = 'wp7_';").tablePrefix).toEqual({
      is: 'text',
      text: 'wp7_',
    })
  })
})

describe('hostile files', () => {
  const most = mostConfigBytes - 100
  const filled = (piece: string) => piece.repeat(Math.floor(most / piece.length))
  const hostile = [
    'define(',
    "define('A',",
    "define('A'.",
    'const A=',
    '(',
    "'",
    '"',
    "\\'",
    String.raw`'\'\'`,
    '()',
    '\\',
    '"\\u{',
    '/*',
    '//\n',
    '#',
    '<<<A\n',
    "<<<'A'\nB\n",
    '<<<',
    '?><?php ',
    '<?',
    '`',
    '$',
    '$table_prefix=',
    "$table_prefix='a'.",
    '\n',
    '\u00e9',
    'a',
    "'a'.",
    `define('A','${'x'.repeat(200)}');`,
  ]

  test.each(hostile)('a quarter of a megabyte of %j is read in one pass', (piece) => {
    const { defines } = inOnePass(() => parseWpConfig(`<?php ${filled(piece)}`))
    for (const value of defines.values()) {
      if (value.is === 'unknown') expect(value.expression.length).toBeLessThanOrEqual(120)
    }
  })

  test('may have many constants of many names', () => {
    const names = Array.from({ length: 14_000 }, (_none, index) => `define('A${index}',`)
    expect(inOnePass(() => parseWpConfig(`<?php ${names.join('')}`)).defines.size).toBe(14_000)
  })

  test('are refused where they are larger than the limit', () => {
    expect(() => parseWpConfig(`<?php ${'x'.repeat(mostConfigBytes)}`)).toThrow('more than 256 KB')
  })

  test('always end in values, known or unknown, or in one failure', () => {
    const random = randomOf(2026)
    const words = [
      ...hostile,
      "define('DB_NAME', 'shop');",
      "'DB_NAME'",
      ', ',
      ');',
      '{',
      '}',
      '<?php ',
      '?>',
      ' ',
      '\x00',
    ]
    for (let run = 0; run < 3000; run++) {
      const text = Array.from({ length: 1 + random.below(30) }, () => random.pick(words)).join('')
      const cut = text.slice(random.below(4), 1 + random.below(text.length))
      const { defines, tablePrefix } = parseWpConfig(random.chance(0.8) ? `<?php ${cut}` : cut)
      for (const value of [...defines.values(), tablePrefix]) expect(['text', 'flag', 'unknown']).toContain(value.is)
    }
  })

  test('keep their other constants, or make them unknown, whatever one change does', () => {
    const random = randomOf(7)
    const good = "<?php\ndefine('DB_NAME', 'shop');\ndefine('DB_USER', \"us\\x65r\");\n$table_prefix = 'wp_';\n"
    for (let run = 0; run < 3000; run++) {
      const at = random.below(good.length)
      const changed =
        good.slice(0, at) + random.pick(["'", '"', '\\', '(', '/*', '#', '?>', '<<<A\n', '\0']) + good.slice(at)
      const { defines } = parseWpConfig(changed)
      for (const name of defines.keys()) expect(name.length).toBeLessThan(60)
    }
  })
})
