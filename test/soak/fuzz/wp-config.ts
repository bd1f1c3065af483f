// wp-config.php: what is written in it is read as PHP reads it, and nothing in it can do more than be unknown.

import { readPhpPaths } from '../../../src-main/production/php/php-paths.ts'
import { databaseRoutes } from '../../../src-main/production/probe/database-routes.ts'
import { parseWpConfig, textOf, type WpConfig } from '../../../src-main/production/site/wp-config.ts'
import { promptly } from '../../support/promptly.ts'
import type { Random } from '../../support/random.ts'
import { anyCharacter, anyText, damaged } from './bytes.ts'
import { lessBytes, lessParts, mustHold, orRefusal, subject } from './subject.ts'

export const samples = [
  String.raw`<?php
/** The name of the database */
define( 'DB_NAME', 'shop' );
define("DB_USER", "shop\x5fuser\u{1F600}");
define('DB_PASSWORD', 'it\'s a \\ "quoted" $ecret # pass // word');
define( 'DB_HOST', 'localhost:3307:/tmp/my.sock' );
$table_prefix = 'wp7_';
if ( ! defined( 'WP_HOME' ) ) { define( 'WP_HOME', 'https://' . 'example.com' ); }
define( 'MULTISITE', true ); const WP_DEBUG = false; ?> <b>no PHP</b> <?= 1 ?>
<?php $text = <<<"END"
define('DB_NAME', 'no');
END; # a comment
define('AUTH_KEY', getenv('KEY') ?: "a$b{$c}");
require_once ABSPATH . 'wp-settings.php';`,
  "<?php const DB_NAME = 'a'; define('DB_HOST', '[::1]:3306'); define('DB_CHARSET', \"\\303\\251\" . '' . \"\\u{e9}\");",
].map((text) => Buffer.from(text))

/** Of what it says no more comes out than is in it. */
function looksSound({ defines, tablePrefix }: WpConfig, length: number): void {
  let texts = 0
  for (const value of [...defines.values(), tablePrefix]) {
    if (value.is === 'text') texts += value.text.length
    if (value.is === 'unknown')
      mustHold(value.expression.length <= 200, `An expression is shown whole: ${value.expression}`)
    if (value.is === 'text') mustHold(!value.text.includes('\ufffd'), 'Text that was no UTF-8 is taken for known.')
  }
  mustHold(texts <= 12 * length + 100, `${length} characters say ${texts}.`)
}

export const anyConfig = subject({
  name: 'wp-config',
  make: (random) => damaged(samples, random),
  check(bytes) {
    const php = bytes.toString('utf8')
    const config = orRefusal(() => promptly(() => parseWpConfig(php)))
    if (!config) return
    looksSound(config, php.length)
    const { includes } = promptly(() => readPhpPaths(php, '/srv/site/wp-config.php', new Map()))
    for (const path of includes) mustHold(path.startsWith('/') && path.length < 5000, `${path} is no path.`)
    const host = textOf(config, 'DB_HOST') ?? php
    const ways = orRefusal(() => promptly(() => databaseRoutes({ tunnel: true }, host))) ?? []
    for (const way of ways) {
      mustHold(/^[\x21-\x7e]{1,300}$/.test(way.host), `${JSON.stringify(way.host)} is no host.`)
      mustHold(way.port >= 1 && way.port <= 65_535, `${way.port} is no port.`)
    }
  },
  smaller: lessBytes,
})

interface Written {
  readonly name: string
  /** As PHP has it. */
  readonly php: string
  readonly value: string | boolean
}

const between = [
  ' ',
  '',
  '\n',
  '\t',
  '/* , ; ) */',
  '# define("DB_NAME", \n',
  '// ?\n',
  ' ?> define(1) <?php\n',
  '/**/ ',
]
const simple: readonly (readonly [string, string])[] = [
  ['\\n', '\n'],
  ['\\t', '\t'],
  ['\\\\', '\\'],
  ['\\$', '$'],
  ['\\"', '"'],
  ['\\x41', 'A'],
  ['\\101', 'A'],
  ['\\u{1F600}', '😀'],
  ['\\xc3\\xa9', 'é'],
  ['\\q', '\\q'],
  ['{', '{'],
  ['5$', '5$'],
]

/** Valid UTF-8, which a value has to be to be known. */
const plain = (random: Random) => anyText(random, 12).toWellFormed().replaceAll('\ufffd', '')

function single(random: Random): readonly [php: string, value: string] {
  const value = plain(random) + random.pick(['', "'", '\\', "\\'", '$x', '?>', '/*', '#'])
  return [`'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`, value]
}

function double(random: Random): readonly [php: string, value: string] {
  const parts = Array.from({ length: random.below(6) }, () => {
    if (random.chance(0.5)) return random.pick(simple)
    const text = plain(random).replace(/[\\"$]/g, '')
    return [text, text] as const
  })
  // A digit would go on what stands before it, and a brace too; a blank ends both.
  return [`"${parts.map(([php]) => `${php} `).join('')}"`, parts.map(([, value]) => `${value} `).join('')]
}

function written(random: Random, name: string): Written {
  const gap = () => random.pick(between)
  const text = () => (random.chance(0.5) ? single(random) : double(random))
  const parts = Array.from({ length: 1 + random.below(random.chance(0.2) ? 5 : 1) }, text)
  const on = random.chance(0.5)
  const flag = random.chance(0.2)
  const value = flag ? on : parts.map(([, one]) => one).join('')
  const expression = flag
    ? random.pick(on ? ['true', 'TRUE', 'True'] : ['false', 'FALSE'])
    : parts.map(([php]) => php).join(`${gap()}.${gap()}`)
  const quoted = random.chance(0.5) ? `'${name}'` : `"${name}"`
  const php = random.chance(0.2)
    ? `const ${name}${gap()}=${gap()}${expression}${gap()};`
    : `${random.pick(['define', 'DEFINE', '\\define'])}${gap()}(${gap()}${quoted}${gap()},${gap()}${expression}${gap()});`
  return { name, php, value }
}

export const writtenConfig = subject({
  name: 'wp-config-as-written',
  make: (random): readonly Written[] =>
    Array.from({ length: 1 + random.below(8) }, (_none, index) => {
      const one = written(random, `NAME_${index}`)
      const gap = random.chance(0.3) ? `/*${anyCharacter(random).toWellFormed().replace('*', '')}*/` : ''
      return { ...one, php: one.php + gap }
    }),
  check(defines) {
    const php = `<?php\n${defines.map((one) => one.php).join('\n')}`
    const config = promptly(() => parseWpConfig(php))
    for (const { name, value } of defines) {
      const found = config.defines.get(name)
      const read = found?.is === 'text' ? found.text : found?.is === 'flag' ? found.on : undefined
      mustHold(
        read === value,
        `${name} is ${JSON.stringify(found)} instead of ${JSON.stringify(value)} in ${JSON.stringify(php)}`,
      )
    }
  },
  smaller: lessParts,
})
