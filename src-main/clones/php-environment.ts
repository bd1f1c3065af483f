// Gives a clone's PHP the settings and extensions of production's PHP. Pure.
import type { PhpFacts } from '../contract/models.ts'
import { knownSettings } from '../production/php/php-settings.ts'

export interface ClonePhp {
  /** Lines of php.ini. */
  readonly settings: string
  readonly extensions: readonly string[]
}

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
