// wp-config.php, held against PHP itself in a real container: what is taken for known is what PHP makes of it.
import { parseWpConfig } from '../../../src-main/production/site/wp-config.ts'
import type { TestInstance } from '../../support/docker.ts'
import { damaged } from './bytes.ts'
import { type AnySubject, lessBytes, mustHold, orRefusal, subject } from './subject.ts'
import { samples } from './wp-config.ts'

/** The subject’s name. */
export const byPhp = 'wp-config-by-php'

const name = 'php'

/** More of what may be read otherwise than PHP does: what it counts, joins, names, leaves out, or never comes to. */
const odd = [
  "<?php const A = 'a', B = 'b'; define('N', 010); define('M', 12); define('F', 1.50); $table_prefix = \"a\\\n\"; $table_prefix .= 'x';",
  "<?php namespace Foo { const X = 'ns'; } namespace { define('G', 'x'); class K { const G = 'y'; } interface I { const H = 'b'; } }",
  "<?php if (false) { define('C', 'never'); } else { define('C', 'x'); } define('D', <<<'E'\n  a\n   b\n  E); define('F', 'x' /* c */ . /* d */ 'y');",
  "<?php define('C', \"{$_SERVER['x']}\"); define(\"D\", \"\\u{41}\\x4\\12\\e\"); Define('E','7'); // ?> <?php define('F','z');",
  "<?php $table_prefix = 'a_'; $table_prefix = strtolower('B_'); #[Attr]\nfunction f() {} define('B', 'a' . \"b\\0\" . 'c', true);",
].map((text) => Buffer.from(text))

/** What is defined once all of it ran, in base64, whatever it is; nothing where it did not run to its end. */
const script = `error_reporting(0);
ob_start();
define('ABSPATH', '/tmp/');
$config = stream_get_contents(STDIN);
try { eval('?>' . $config); } catch (Throwable) { exit(3); }
ob_end_clean();
$known = get_defined_constants(true)['user'] ?? [];
if (isset($table_prefix)) $known['$table_prefix'] = $table_prefix;
$told = [];
foreach ($known as $name => $value)
  if (is_scalar($value)) $told[] = [base64_encode($name), is_bool($value) ? $value : base64_encode($value)];
echo 'known', json_encode($told);`

type Constants = ReadonlyMap<string, string | boolean>

const bytesOf = (base64: string) => Buffer.from(base64, 'base64').toString('latin1')

export async function byPhpIn({ docker }: TestInstance): Promise<AnySubject> {
  const image = await docker.image('web')
  await docker.run({
    name,
    role: 'web',
    image,
    command: ['sleep', 'infinity'],
    mounts: [],
    network: 'none',
    tmpfs: { '/tmp': 'size=1m' },
  })
  // What every wp-config.php ends with.
  await docker.exec(name, ['touch', '/tmp/wp-settings.php'], { user: '33:33' })
  const argv = ['timeout', '5', 'php', '-d', 'memory_limit=64M', '-d', 'short_open_tag=0', '-r', script]

  async function run(php: Buffer): Promise<Constants | undefined> {
    const { exitCode, stdout } = await docker.exec(name, argv, { stdin: php, user: '33:33', allowFailure: true })
    if (exitCode !== 0 || !stdout.startsWith('known')) return undefined
    const told = JSON.parse(stdout.slice('known'.length)) as [string, string | boolean][]
    return new Map(
      told.map(([one, value]) => [bytesOf(one), typeof value === 'string' ? bytesOf(value) : value] as const),
    )
  }

  return subject({
    name: byPhp,
    make: (random) => damaged([...samples, ...odd], random).subarray(0, 4_000),
    async check(php) {
      const config = orRefusal(() => parseWpConfig(php.toString('utf8')))
      const constants = await run(php)
      if (!config || !constants) return
      for (const [one, value] of [...config.defines, ['$table_prefix', config.tablePrefix] as const]) {
        const wanted = constants.get(Buffer.from(one).toString('latin1'))
        // What stands where it never ran is none of PHP's, and unknown is never wrong.
        if (wanted === undefined || value.is === 'unknown') continue
        const read = value.is === 'flag' ? value.on : Buffer.from(value.text).toString('latin1')
        mustHold(read === wanted, `${one} is read as ${JSON.stringify(read)}, and PHP has ${JSON.stringify(wanted)}.`)
      }
    },
    smaller: lessBytes,
  })
}
