// What wp-config.php and the options table together say of a site: where it is, and whether it is many. Pure.
import type { ProductionFacts } from '../contract/models.ts'
import type { SiteFacts } from '../database/facts.ts'
import { textOf, type WpConfig } from './wp-config.ts'

export function tablePrefix(config: WpConfig | null): string {
  return config?.tablePrefix.is === 'text' ? config.tablePrefix.text : 'wp_'
}

export function isMultisite(config: WpConfig | null): boolean {
  const value = config?.defines.get('MULTISITE')
  return value?.is === 'flag' ? value.on : value?.is === 'text' ? !['', '0'].includes(value.text) : false
}

/** What wp-config.php says wins, as in WordPress. */
export function siteAddresses(
  config: WpConfig | null,
  stored: SiteFacts,
): Pick<ProductionFacts, 'homeUrl' | 'siteUrl' | 'origins'> {
  const homeUrl = (config && textOf(config, 'WP_HOME')) ?? stored.homeUrl
  const siteUrl = (config && textOf(config, 'WP_SITEURL')) ?? stored.siteUrl
  return {
    homeUrl: homeUrl.replace(/\/+$/, ''),
    siteUrl: siteUrl.replace(/\/+$/, ''),
    origins: originsOf([homeUrl, siteUrl], stored.domains),
  }
}

function originsOf(urls: readonly string[], domains: readonly string[]): string[] {
  const hosts = urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).host] : []))
  return [...new Set([...hosts, ...domains.map((domain) => domain.toLowerCase())])]
}
