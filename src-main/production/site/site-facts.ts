// What wp-config.php and the options table together say of a site: table prefix, addresses, multisite. Pure.

import { Failure } from '../../contract/failure.ts'
import type { ProductionFacts } from '../../contract/models.ts'
import { plainText } from '../../contract/plain-text.ts'
import type { StoredSite } from '../../database/site/stored-site.ts'
import { isHostName } from '../reach/host-name.ts'
import { textOf, type WpConfig } from './wp-config.ts'

/** The table prefix; undefined where wp-config.php does not tell it. @throws Failure `bad-input` for one that WordPress refuses */
export function tablePrefix(config: WpConfig | null): string | undefined {
  if (config?.tablePrefix.is !== 'text') return undefined
  const prefix = config.tablePrefix.text
  if (/^[A-Za-z0-9_]{1,50}$/.test(prefix)) return prefix
  throw new Failure(
    'bad-input',
    `$table_prefix in wp-config.php is “${plainText(prefix, 60)}”, and WordPress takes letters, digits and underscores only. Nothing was changed; correct it there.`,
    { remedy: { label: 'Edit source', action: 'edit-source' } },
  )
}

export function isMultisite(config: WpConfig | null): boolean {
  const value = config?.defines.get('MULTISITE')
  return value?.is === 'flag' ? value.on : value?.is === 'text' ? !['', '0'].includes(value.text) : false
}

/** The addresses of a site; wp-config.php wins over the options table, as in WordPress. They may still be no URLs. */
export function siteAddresses(
  config: WpConfig | null,
  stored: StoredSite,
): Pick<ProductionFacts, 'homeUrl' | 'siteUrl' | 'origins'> {
  const homeUrl = withoutSlashes((config && textOf(config, 'WP_HOME')) ?? stored.homeUrl)
  const siteUrl = withoutSlashes((config && textOf(config, 'WP_SITEURL')) ?? stored.siteUrl)
  return { homeUrl, siteUrl, origins: originsOf([homeUrl, siteUrl], stored.domains) }
}

/** The addresses of a site as `siteAddresses`, checked. @throws Failure `bad-input` where one is no URL */
export function checkedAddresses(config: WpConfig | null, stored: StoredSite): ReturnType<typeof siteAddresses> {
  const addresses = siteAddresses(config, stored)
  const wrong = [addresses.homeUrl, addresses.siteUrl].find((url) => !isSiteUrl(url))
  if (wrong === undefined) return addresses
  throw new Failure(
    'bad-input',
    `The site’s own address (the option “home” or “siteurl”) is “${plainText(wrong)}”, which is not a URL, so no clone could answer in its place. Correct it in the dump or in wp-config.php, then try again.`,
  )
}

const mostOfUrl = 2048

/** Whether a text is the URL of a site: http or https, a host name, no user, no invisible characters. */
export function isSiteUrl(text: string): boolean {
  if (text.length > mostOfUrl || /[\s\p{Cc}\p{Bidi_Control}"'<>\\`]/u.test(text)) return false
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return false
  return isHostName(url.hostname)
}

function withoutSlashes(url: string): string {
  let end = url.length
  while (url[end - 1] === '/') end--
  return url.slice(0, end)
}

function originsOf(urls: readonly string[], domains: readonly string[]): string[] {
  const hosts = urls.flatMap((url) => (isSiteUrl(url) ? [new URL(url).host] : []))
  const named = domains.flatMap((domain) => {
    const url = `http://${domain.toLowerCase()}`
    return isSiteUrl(url) && new URL(url).pathname === '/' && !/[/?#]/.test(domain) ? [domain.toLowerCase()] : []
  })
  return [...new Set([...hosts, ...named])]
}
