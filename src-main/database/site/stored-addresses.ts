// Reads the addresses of a site from its WordPress database: its options, a multisite's sites, and domains mapped to them.

import { sqlName, sqlText } from '../client/quote.ts'
import type { SqlReader } from '../client/sql.ts'

export interface StoredAddresses {
  readonly homeUrl: string
  readonly siteUrl: string
  /** Domains of a multisite's sites, as stored; empty for a single site. */
  readonly domains: readonly string[]
}

/** The longest address that is taken; a longer one was cut off and is ignored. */
const mostOfAddress = 2_049
const mostDomains = 5_000

/**
 * WordPress' own table of sites, and that of older plugins for domain mapping; both have a column
 * `domain`.
 */
const networkTables = ['blogs', 'domain_mapping'] as const

/** Makes a reader of the current addresses. It sends one query for a single site, and reads domains again only after a change. */
export function createAddressReader(connection: SqlReader, database: string, prefix: string) {
  const table = (name: string) => `${sqlName(database)}.${sqlName(prefix + name)}`
  const first = [
    `SELECT CONCAT('option:', option_name) AS name, LEFT(option_value, ${mostOfAddress}) AS value FROM ${table('options')} WHERE option_name IN ('home', 'siteurl')`,
    ...networkTables.map(
      (name) =>
        `SELECT 'table', ${sqlText(name)} FROM information_schema.tables WHERE table_schema = ${sqlText(database)} AND table_name = ${sqlText(prefix + name)}`,
    ),
  ].join(' UNION ALL ')
  let seen: { readonly digest: string; readonly domains: readonly string[] } = { digest: '', domains: [] }

  async function domainsOf(tables: readonly string[]): Promise<readonly string[]> {
    if (tables.length === 0) return []
    const counts = tables.map(
      (name) => `SELECT COUNT(*) AS many, COALESCE(BIT_XOR(CRC32(domain)), 0) AS sum FROM ${table(name)}`,
    )
    const digest = JSON.stringify(await connection.query(counts.join(' UNION ALL ')))
    if (digest === seen.digest) return seen.domains
    const all = tables.map((name) => `SELECT LEFT(domain, 300) AS domain FROM ${table(name)}`).join(' UNION ')
    const rows = await connection.query(`${all} LIMIT ${mostDomains}`)
    seen = { digest, domains: rows.map((row) => String(row.domain)) }
    return seen.domains
  }

  return async (): Promise<StoredAddresses> => {
    const rows = await connection.query(first)
    const option = (name: string) => rows.find((row) => row.name === `option:${name}`)?.value ?? ''
    const tables = rows.flatMap((row) => (row.name === 'table' && row.value ? [row.value] : []))
    return { homeUrl: option('home'), siteUrl: option('siteurl'), domains: await domainsOf(tables) }
  }
}
