// What a probe says of production's PHP, and what is remarked of points whose clones lack parts of it. Pure.

import type { Finding, PhpFacts } from '../contract/models.ts'
import { compareSeries, seriesOf } from '../database/server/server-image.ts'
import { extensionsByNeed } from './php-environment.ts'
import { phpTitle, type WebBuild, webBuilds } from './web-image.ts'

/** The extensions that every image loads, by PHP's names. */
const everywhere = new Set(
  'apcu bcmath calendar core ctype curl date dom exif ffi fileinfo filter ftp gd gettext gmp hash iconv igbinary imagick intl json libxml mbstring mysqli mysqlnd openssl pcntl pcre pdo pdo_mysql pdo_sqlite phar posix random readline redis reflection session shmop simplexml soap sockets sodium spl sqlite3 standard sysvmsg sysvsem sysvshm tokenizer xml xmlreader xmlwriter xsl zend opcache zip zlib'.split(
    ' ',
  ),
)
/** Extensions that no site's code uses: server interfaces, and monitoring from outside. */
const nobodys =
  /^(?:cgi-fcgi|cli|apache2handler|fpm-fcgi|litespeed|lsapi|user|opcache|xdebug|newrelic|tideways|blackfire|i360|mysql|zend .*|phpdbg.*|lexbor|uri)$/

/** Production's extensions that its clones lack. */
export function missingExtensions(php: PhpFacts | undefined, { php: [major, minor] }: WebBuild): readonly string[] {
  const has = new Set<string>([...everywhere, ...extensionsByNeed])
  // PHP 8.4 removed this extension.
  if (major === 8 && minor >= 4) has.delete('imap')
  return (php?.extensions ?? []).filter((name) => !has.has(name) && !nobodys.test(name))
}

const said = {
  pages: 'as its pages say',
  configuration: 'as its web server’s configuration says',
  shell: 'as the shell of its host has it, which need not be what the web server runs',
} as const

export function phpFindings(php: PhpFacts | undefined): readonly Finding[] {
  const name = 'PHP'
  const [best, near] = webBuilds(php?.version ?? '')
  if (!best) return []
  if (!php) {
    const message = `The host does not say which PHP serves this site; its clones run ${phpTitle(best)}. What an older one allows may fail there.`
    return [{ name, level: 'warning', message }]
  }
  const itself = `PHP ${php.version} serves this site, ${said[php.from]}`
  const lacks = lackedExtensions(php, near ?? best)
  const extensions: Finding[] = lacks ? [{ name: 'PHP extensions', level: 'warning', message: lacks }] : []
  return [{ name, ...standIn(php, itself, best, near) }, ...extensions]
}

function standIn(php: PhpFacts, itself: string, best: WebBuild, near: WebBuild | undefined): Omit<Finding, 'name'> {
  if (near) {
    const message = `${itself}. Its clones run WordPress’ official image of that version where it can be pulled; where it cannot be, ${phpTitle(near)}, which is near.`
    return { level: 'warning', message }
  }
  if (isSame(php, best)) {
    return php.from === 'shell'
      ? { level: 'warning', message: `${itself}; its clones run ${phpTitle(best)}.` }
      : { level: 'ok', message: `${itself}; its clones run it too.` }
  }
  return {
    level: 'warning',
    message: `${itself}. ${phpTitle(best)} is the nearest that can be had, and its clones run that.`,
  }
}

const isSame = ({ version }: PhpFacts, { php }: WebBuild) => compareSeries(seriesOf(version), php) === 0

function lackedExtensions(php: PhpFacts, build: WebBuild): string | undefined {
  const missing = missingExtensions(php, build)
  if (missing.length === 0) return undefined
  const some = missing.slice(0, 8).join(', ') + (missing.length > 8 ? ', …' : '')
  return `Production’s PHP has extensions that its clones have not: ${some}. Code that needs them fails there.`
}

/** What a point's clones lack of production's PHP, in whole sentences. */
export function phpRemarks(php: PhpFacts | undefined, build: WebBuild): readonly string[] {
  if (!php) return []
  const other = isSame(php, build)
    ? []
    : [
        `Production runs PHP ${php.version}, which cannot be had on this machine; its clones run ${phpTitle(build)}. Where a page fails that production shows, that may be why.`,
      ]
  const lacks = lackedExtensions(php, build)
  return lacks ? [...other, lacks] : other
}
