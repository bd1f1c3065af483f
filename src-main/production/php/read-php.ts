// Reads which PHP serves a production: its version, extensions and settings. Runs nothing of the site but one file of WordPress
// that does nothing; any of it may stay unknown.

import type { PhpFacts } from '../../contract/models.ts'
import type { Ssh } from '../reach/ssh.ts'
import { poolSettings, userSettings } from './ini-settings.ts'
import { versionOfPages } from './page-version.ts'
import { knownSettings, phpSettingNames } from './php-settings.ts'
import { binariesFor, configuredVersion, type Evidence, ranks, sameSeries } from './php-version.ts'

type Reached = Pick<Ssh, 'run' | 'forward'>

/** Begins each line of the script's output. */
const mark = 'sitefork-php'

/**
 * Prints lines `mark TAB kind TAB text`: configuration that names a PHP, FPM's pools, the site's .user.ini, and the PHP programs
 * of the host. Uses only standard tools, and cuts long lists.
 */
const lookScript = `p=$1
say() { while IFS= read -r line; do printf '${mark}\\t%s\\t%s\\n' "$1" "$line"; done; }
names='php[-_/]?[5-9][._]?[0-9]'
for rules in "$p/.htaccess" "$p/../.htaccess" "$p/../../.htaccess"; do
  test -f "$rules" && head -c 200000 "$rules" | grep -iE '^[[:space:]]*(AddHandler|SetHandler|AddType|FCGIWrapper|Action|suPHP_ConfigPath)' | grep -iE "$names" | head -n 20 | say rules
done
for each in /etc/apache2/sites-enabled /etc/apache2/conf-enabled /etc/nginx/sites-enabled /etc/nginx/conf.d /etc/httpd/conf.d /usr/local/apache/conf/userdata "/var/cpanel/userdata/$(id -un)"; do
  test -d "$each" && find -L "$each" -maxdepth 4 -type f -size -200k 2>/dev/null | head -n 60 | while IFS= read -r file; do
    kind=server
    grep -qF "$p" "$file" 2>/dev/null && kind=site
    grep -vE '^[[:space:]]*#' "$file" 2>/dev/null | grep -iE "$names" | head -n 10 | say $kind
  done
done
ls /etc/apache2/mods-enabled 2>/dev/null | grep -E '^php[0-9.]+\\.load$' | say server
grep -ahoE 'php-fpm: master process \\([^)]*\\)|lsphp[^[:cntrl:]]*|php-cgi[0-9.]*' /proc/[0-9]*/cmdline 2>/dev/null | sort -u | head -n 20 | say process
test -f "$p/.user.ini" && head -c 20000 "$p/.user.ini" | head -n 100 | say user
owner=$(stat -c %U "$p" 2>/dev/null) && printf '${mark}\\towner\\t%s\\n' "$owner"
for pool in /etc/php/*/fpm/pool.d/*.conf /etc/php-fpm.d/*.conf /opt/cpanel/ea-php*/root/etc/php-fpm.d/*.conf /opt/remi/php*/root/etc/php-fpm.d/*.conf; do
  test -r "$pool" && grep -E '^[[:space:]]*(php(_admin)?_(value|flag)\\[|user[[:space:]]*=)' "$pool" | head -n 60 | sed "s|^|$pool |" | say pool
done
{ command -v php; ls -d /usr/bin/php[5-9]* /usr/local/bin/php[5-9]* /usr/local/bin/php /opt/cpanel/ea-php*/root/usr/bin/php /opt/alt/php*/usr/bin/php /opt/plesk/php/*/bin/php /opt/remi/php*/root/usr/bin/php /usr/local/lsws/lsphp*/bin/php /usr/local/php*/bin/php /opt/bitnami/php/bin/php 2>/dev/null; } | head -n 60 | say binary
`

/** Debian has a directory of settings for each server interface; the command line's differs from the web's. */
const askScript = `php=$1
version=$("$php" -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;' 2>/dev/null | tail -n 1)
set -- -r "$2"
for sapi in apache2 fpm cgi; do
  test "$sapi" = apache2 && ! test -e "/etc/apache2/mods-enabled/php$version.load" && continue
  if test -f "/etc/php/$version/$sapi/php.ini"; then
    PHP_INI_SCAN_DIR="/etc/php/$version/$sapi/conf.d" && export PHP_INI_SCAN_DIR
    set -- -c "/etc/php/$version/$sapi/php.ini" "$@"
    break
  fi
done
"$php" "$@" 2>/dev/null </dev/null
`

/** Prints PHP's version, extensions and settings; takes settings that the command line overrides from the ini files. */
const asks = `error_reporting(0); $files = array();
foreach (array_merge(array(php_ini_loaded_file()), explode(",", (string) php_ini_scanned_files())) as $file) {
  $file = trim((string) $file);
  $read = $file !== "" && is_readable($file) ? parse_ini_file($file, false, INI_SCANNER_RAW) : false;
  if (is_array($read)) foreach ($read as $name => $value) if (is_string($value)) $files[strtolower($name)] = $value;
}
$settings = array(); $shells = array("max_execution_time" => "30", "max_input_time" => "60", "output_buffering" => "0");
foreach (explode(" ", "${phpSettingNames.join(' ')}") as $name) {
  $value = ini_get($name);
  if (isset($shells[$name])) $value = isset($files[$name]) ? $files[$name] : $shells[$name];
  if ($value !== false) $settings[$name] = (string) $value;
}
echo "\\n${mark}\\tphp\\t", json_encode(array("version" => PHP_VERSION, "ini" => (string) php_ini_loaded_file(), "extensions" => get_loaded_extensions(), "settings" => $settings)), "\\n";`

interface Asked {
  readonly version: string
  readonly extensions: readonly string[]
  readonly settings: Readonly<Record<string, string>>
  /** Whether the settings are the command line's, which has no limits. */
  readonly isShells: boolean
}

/** Reads the PHP of a site; undefined where nothing tells it, or the host is slow or closes the connection. */
export async function readPhp(ssh: Reached, path: string, siteUrl: string): Promise<PhpFacts | undefined> {
  const [looked, paged] = await Promise.all([look(ssh, path), versionOfPages(ssh, siteUrl)])
  const seen = (kind: string) => looked.filter((one) => one.kind === kind).map((one) => one.text)
  const evidence = ranks.flatMap((is) => seen(is).map((text): Evidence => ({ is, text })))
  const configured = configuredVersion(evidence)
  const wanted = paged ?? configured
  const asked = await askFirst(ssh, binariesFor(seen('binary'), wanted), wanted)
  const version = paged ?? (configured && asked && sameSeries(configured, asked.version) ? asked.version : configured)
  if (version === undefined && !asked) return undefined
  const from = paged ? 'pages' : configured ? 'configuration' : 'shell'
  const isModule = seen('server').some((line) => line === `php${(version ?? '').split('.').slice(0, 2).join('.')}.load`)
  const above = isModule
    ? {}
    : { ...poolSettings(seen('pool'), version, seen('owner')[0]), ...userSettings(seen('user')) }
  return {
    version: version ?? asked?.version ?? '',
    from,
    extensions: asked ? [...asked.extensions] : [],
    settings: knownSettings({ ...(asked && !asked.isShells && asked.settings), ...above }),
  }
}

interface Line {
  readonly kind: string
  readonly text: string
}

async function look(ssh: Reached, path: string): Promise<readonly Line[]> {
  const argv = ['sh', '-c', lookScript, 'sh', path]
  const { stdout } = await ssh.run(argv, { cut: true, what: 'looking at PHP' }).catch(() => ({ stdout: '' }))
  return markedLines(stdout)
}

export function markedLines(stdout: string): readonly Line[] {
  return stdout.split('\n').flatMap((line) => {
    const [first, kind, ...text] = line.trimEnd().split('\t')
    return first === mark && kind ? [{ kind, text: text.join('\t') }] : []
  })
}

/** The report of the first program of the wanted version, or of any version where none is wanted. */
async function askFirst(
  ssh: Reached,
  binaries: readonly string[],
  wanted: string | undefined,
): Promise<Asked | undefined> {
  for (const binary of binaries) {
    const argv = ['sh', '-c', askScript, 'sh', binary, asks]
    const { stdout } = await ssh.run(argv, { cut: true, what: 'asking PHP' }).catch(() => ({ stdout: '' }))
    const asked = reportedBy(stdout)
    if (asked && (wanted === undefined || sameSeries(asked.version, wanted))) return asked
  }
  return undefined
}

export function reportedBy(stdout: string): Asked | undefined {
  const line = markedLines(stdout).find((one) => one.kind === 'php')
  const said = line && parsed(line.text)
  const version = /^\d{1,2}\.\d{1,2}\.\d{1,3}/.exec(String(said?.version ?? ''))?.[0]
  if (!said || version === undefined) return undefined
  const names = Array.isArray(said.extensions) ? said.extensions.map((one) => String(one).toLowerCase()) : []
  return {
    version,
    extensions: [...new Set(names.filter((name) => /^[a-z0-9_ .+-]{1,40}$/.test(name)))].slice(0, 200).sort(),
    settings: knownSettings(isRecord(said.settings) ? said.settings : {}),
    isShells: /\/cli\/php\.ini$/.test(String(said.ini ?? '')),
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
