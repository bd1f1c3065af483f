// Reads the settings of PHP in lines of its configuration: FPM's pools and ini files. Pure.
import { knownSettings } from './php-settings.ts'

/**
 * The settings of the FPM pool that runs as the site's owner, or of the version's only pool.
 * Lines have the form `FILE php_value[NAME] = VALUE`.
 */
export function poolSettings(
  lines: readonly string[],
  version: string | undefined,
  owner: string | undefined,
): Record<string, string> {
  const pools = new Map<string, string[]>()
  for (const line of lines) {
    const at = line.indexOf(' ')
    const [file, rest] = [line.slice(0, at), line.slice(at + 1)]
    pools.set(file, [...(pools.get(file) ?? []), rest])
  }
  const [major, minor] = (version ?? '').split('.')
  const versioned = new RegExp(`/php/${major}\\.${minor}/|php${major}${minor}/`)
  const ofVersion = [...pools].filter(([file]) => !/\/php\/\d|php\d\d\//.test(file) || versioned.test(file))
  const owned = ofVersion.filter(([, all]) => all.some((one) => userOf(one) === owner))
  const [one, ...others] = owned.length > 0 ? owned : ofVersion
  return one && others.length === 0 ? userSettings(one[1]) : {}
}

const userOf = (line: string) => /^\s*user\s*=\s*(\S+)/.exec(line)?.[1]

/** Reads `name = value` and `php_admin_value[name] = value`, as ini files have them. */
export function userSettings(lines: readonly string[]): Record<string, string> {
  const pairs = lines.flatMap((line) => {
    const [, bracketed, bare, value = ''] =
      /^\s*(?:php(?:_admin)?_(?:value|flag)\[([\w.]+)\]|([\w.]+))\s*=\s*([^;]*)/.exec(line) ?? []
    const name = bracketed ?? bare
    return name ? [[name, value.trim().replace(/^(["'])(.*)\1$/, '$2')] as const] : []
  })
  return knownSettings(Object.fromEntries(pairs))
}
