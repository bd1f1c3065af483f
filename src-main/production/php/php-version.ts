// Finds the version of the PHP that serves a site in what its host shows: headers, configuration, processes. Pure.
import { type Series, seriesOf } from '../../database/server/server-image.ts'

/** A line that names a PHP, and how sure it is that it means this site. */
export interface Evidence {
  readonly is: (typeof ranks)[number]
  readonly text: string
}

/**
 * The sources of evidence, the surest first. `rules`: a handler in the site's own .htaccess; `site`: a line of the web server's
 * configuration near the site's directory; `server`: any other line of that configuration; `process`: a running process.
 */
export const ranks = ['rules', 'site', 'server', 'process'] as const

/** Matches handlers, sockets, modules and directories: `ea-php74`, `php8.1-fpm.sock`, `/opt/plesk/php/8.2`, `lsphp81`, `php74`. */
const named = /php[-_/]?(\d)[._]?(\d{1,2})(?!\d)/gi

/** The versions that a line names, each once. */
export function versionsIn(text: string): readonly string[] {
  const found = [...text.matchAll(named)].flatMap(([, major, minor]) => {
    const [a, b] = [Number(major), Number(minor)]
    return a >= 5 && a <= 9 && b <= 20 ? [`${a}.${b}`] : []
  })
  return [...new Set(found)]
}

/** The version that the surest evidence names; undefined where it names none or several. */
export function configuredVersion(evidence: readonly Evidence[]): string | undefined {
  for (const rank of ranks) {
    const versions = new Set(evidence.filter((one) => one.is === rank).flatMap((one) => versionsIn(one.text)))
    const [version] = versions
    if (versions.size === 1) return version
  }
  return undefined
}

/** The version in an HTTP response's head: `X-Powered-By: PHP/7.4.33`. */
export function versionInHead(head: string): string | undefined {
  return /^x-powered-by:[^\n]{0,200}?\bPHP\/(\d{1,2}\.\d{1,2}(?:\.\d{1,3})?)/im.exec(head)?.[1]
}

/** The programs that may be of a version, likeliest first: those with the version in their name, then those named `php`. */
export function binariesFor(paths: readonly string[], version: string | undefined): readonly string[] {
  const plain = paths.filter((path) => versionsIn(path).length === 0)
  if (version === undefined) return plain.slice(0, 1)
  const [major, minor] = seriesOf(version)
  const same = paths.filter((path) => versionsIn(path).includes(`${major}.${minor}`))
  return [...same.slice(0, 2), ...plain.slice(0, 2)]
}

export const sameSeries = (a: string, b: string) => {
  const [one, other]: readonly [Series, Series] = [seriesOf(a), seriesOf(b)]
  return one[0] === other[0] && one[1] === other[1]
}
