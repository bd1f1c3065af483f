// Gives a clone's PHP the settings and extensions of production's PHP. Pure. Production could say anything, so nothing but a known
// setting with a value of its kind becomes a line of php.ini.
import type { PhpFacts } from '../contract/models.ts'

export interface ClonePhp {
  /** Lines of php.ini. */
  readonly settings: string
  readonly extensions: readonly string[]
}

const flag = /^(?:on|off|yes|no|true|false|1|0|)$/i
const number = /^-?\d{1,10}$/
const size = /^(?:-1|\d{1,12}[kmg]?)$/i
const bufferOrFlag = /^(?:on|off|\d{1,8}|)$/i
const encoding = /^[A-Za-z0-9-]{0,40}$/
const zone = /^(?:[A-Za-z_]{1,30}(?:[/+-][A-Za-z0-9_]{1,30}){0,3}|)$/
const letters = /^[EGPCS]{0,5}$/

/** Every setting that is taken over, and what its value looks like: no path is among them, and no restriction. */
const kinds: Readonly<Record<string, RegExp>> = {
  memory_limit: size,
  upload_max_filesize: size,
  post_max_size: size,
  max_file_uploads: number,
  max_input_vars: number,
  max_input_time: number,
  max_execution_time: number,
  default_socket_timeout: number,
  'date.timezone': zone,
  short_open_tag: flag,
  default_charset: encoding,
  precision: number,
  serialize_precision: number,
  output_buffering: bufferOrFlag,
  'zlib.output_compression': bufferOrFlag,
  variables_order: letters,
  request_order: letters,
  allow_url_fopen: flag,
  auto_detect_line_endings: flag,
  'mbstring.language': encoding,
  'mbstring.internal_encoding': encoding,
  'mbstring.http_input': encoding,
  'mbstring.http_output': encoding,
  'mbstring.encoding_translation': flag,
  'mbstring.func_overload': number,
  'pcre.backtrack_limit': number,
  'pcre.recursion_limit': number,
  'pcre.jit': flag,
  'bcmath.scale': number,
  'intl.default_locale': /^[A-Za-z_-]{0,20}$/,
  'session.gc_maxlifetime': number,
  'zend.assertions': number,
}

export const phpSettingNames = Object.keys(kinds)

/** Extensions that the images have and load only for sites that need them; see `resources/images/web/install`. */
export const extensionsByNeed = [
  'bz2',
  'imap',
  'ldap',
  'mailparse',
  'memcache',
  'memcached',
  'msgpack',
  'pdo_pgsql',
  'pgsql',
  'ssh2',
  'tidy',
  'uuid',
  'xmlrpc',
  'yaml',
] as const

/** @returns those of the given settings that are taken over and have a value of their kind */
export function knownSettings(said: Readonly<Record<string, unknown>>): Record<string, string> {
  const pairs = Object.entries(kinds).flatMap(([name, kind]) => {
    const value = Object.hasOwn(said, name) ? said[name] : undefined
    return typeof value === 'string' && kind.test(value) ? [[name, value] as const] : []
  })
  return Object.fromEntries(pairs)
}

export function phpOf(facts: PhpFacts | undefined): ClonePhp {
  const settings = Object.entries(knownSettings(facts?.settings ?? {}))
  const has = new Set(facts?.extensions)
  return {
    settings: settings.map(([name, value]) => `${name} = "${value}"\n`).join(''),
    extensions: extensionsByNeed.filter((name) => has.has(name)),
  }
}

/** @returns environment variables for `serve`, and for any PHP that is started in the same container */
export function phpEnvironment({ settings, extensions }: ClonePhp): Record<string, string> {
  return {
    PHP_INI_SCAN_DIR: ':/run/apache2/php',
    PHP_SETTINGS: settings,
    PHP_EXTENSIONS: extensions.join(' '),
  }
}
