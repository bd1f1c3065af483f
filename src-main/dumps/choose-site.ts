// Which of a dump's sites is to be read, and whether it is one: told by what a WordPress must have. Pure.
import { Failure } from '../contract/failure.ts'
import { plainText } from '../contract/plain-text.ts'
import type { DumpSurvey, SurveyedTables } from './survey-dump.ts'

export interface SiteRequest {
  /** As somebody asked for it; undefined where nobody did. */
  readonly database: string | undefined
  /** The database's name, and the tables' prefix, in wp-config.php; undefined where it computes the prefix. */
  readonly configured: string
  readonly prefix: string | undefined
  /** Users are in tables of their own names (CUSTOM_USER_TABLE). */
  readonly ownUsers: boolean
  readonly multisite: boolean
}

export interface ChosenSite {
  /** As the dump calls it; empty where it does not. */
  readonly database: string
  readonly prefix: string
  /** Whether its server did not tell names apart by case: wp-config.php writes them otherwise than the dump does. */
  readonly foldsCase: boolean
}

const retry = { remedy: { label: 'Try again', action: 'retry' } } as const

/** Tables that every WordPress has, however old: without one of them it does not open, or opens as another. */
const core = [
  'options',
  'posts',
  'postmeta',
  'users',
  'usermeta',
  'terms',
  'term_taxonomy',
  'term_relationships',
  'comments',
]
/** Tables that have a row in every WordPress. */
const neverEmpty = ['options', 'posts', 'users', 'usermeta']
const ofNetwork = ['blogs', 'site', 'sitemeta']

/** @throws Failure `bad-input`, `wordpress-not-found`, each of which says everything that is wrong */
export function chooseSite(survey: DumpSurvey, wish: SiteRequest): ChosenSite {
  if (survey.databases.size === 0) throw noTables(survey)
  const database = chooseDatabase(survey, wish)
  const tables = survey.databases.get(database) ?? new Map()
  const prefix = wish.prefix ?? onlyPrefix(tables)
  const foldsCase = !tables.has(`${prefix}options`)
  if (survey.unknown !== undefined) throw notSql(survey.unknown)
  if (survey.broken !== undefined) throw broken(survey)
  refuseLacking(tables, foldsCase ? prefix.toLowerCase() : prefix, wish)
  return { database, prefix, foldsCase }
}

function chooseDatabase({ databases }: DumpSurvey, { database, configured, prefix }: SiteRequest): string {
  const names = [...databases.keys()]
  if (database !== undefined) {
    if (databases.has(database)) return database
    throw refusal(`The dump has no database “${shown(database)}”; it has ${listed(names)}. Name one of them.`)
  }
  const sites = names.filter((name) => hasSite(databases.get(name), prefix))
  const [only] = sites
  if (sites.includes(configured)) return configured
  if (sites.length > 1) {
    throw refusal(
      `The dump has a WordPress in each of the databases ${listed(sites)}, and wp-config.php names “${shown(configured)}”, which is none of them. Say which one belongs to these files: in the shell by --dump-database, in the window under the dump.`,
    )
  }
  if (only === undefined) throw noSite(databases, prefix)
  if (only !== '' && databases.has(configured)) {
    throw refusal(
      `The database “${shown(configured)}”, which wp-config.php names, is in the dump without this WordPress’ tables; those are in “${shown(only)}”. Say that it is the right one: in the shell by --dump-database, in the window under the dump.`,
    )
  }
  return only
}

const hasSite = (tables: SurveyedTables | undefined, prefix: string | undefined) =>
  tables !== undefined &&
  (prefix === undefined
    ? prefixesOf(tables).length > 0
    : tables.has(`${prefix}options`) || tables.has(`${prefix.toLowerCase()}options`))

/** @returns the prefixes of sites by themselves; those of a network's sites have a number behind the network's own */
function prefixesOf(tables: SurveyedTables): readonly string[] {
  const all = [...tables.keys()]
    .filter((name) => name.endsWith('options'))
    .map((name) => name.slice(0, -'options'.length))
  const sites = all.filter((prefix) => tables.has(`${prefix}posts`))
  return sites.filter((prefix) => !sites.some((other) => other !== prefix && /^\d+_$/.test(afterStart(prefix, other))))
}

const afterStart = (text: string, start: string) => (text.startsWith(start) ? text.slice(start.length) : '')

function onlyPrefix(tables: SurveyedTables): string {
  const prefixes = prefixesOf(tables)
  const [only] = prefixes
  if (only !== undefined && prefixes.length === 1) return only
  throw refusal(
    `wp-config.php computes $table_prefix, and the dump has sites with the prefixes ${listed(prefixes)}. Write the right one out in the archive’s wp-config.php.`,
  )
}

function refuseLacking(tables: SurveyedTables, prefix: string, { ownUsers, multisite }: SiteRequest): void {
  const wanted = [...core, ...(multisite ? ofNetwork : [])].filter((name) => !ownUsers || !name.startsWith('user'))
  const table = (name: string) => tables.get(`${prefix}${name}`)
  const missing = wanted.filter((name) => !table(name)?.made)
  const empty = wanted.filter((name) => neverEmpty.includes(name) && table(name)?.made && !table(name)?.filled)
  if (missing.length === 0 && empty.length === 0) return
  const names = (list: readonly string[]) => listed(list.map((name) => `${prefix}${name}`))
  const said = [
    ...(missing.length > 0 ? [`has no table ${names(missing)}`] : []),
    ...(empty.length > 0 ? [`has no row for ${names(empty)}`] : []),
  ]
  throw refusal(
    `The dump is not complete: it ${said.join(', and ')}, without which WordPress is none. Write it again, of all tables`,
  )
}

function noSite(databases: DumpSurvey['databases'], prefix: string | undefined): Failure {
  const others = [...new Set([...databases.values()].flatMap(prefixesOf))]
  if (prefix === undefined || others.length === 0) {
    return new Failure(
      'wordpress-not-found',
      `The dump has no table “${shown(prefix ?? 'wp_')}options”, so it is not the database of the WordPress in the archive. Give the dump that belongs to these files.`,
    )
  }
  if (others.includes('SERVMASK_PREFIX_')) {
    return new Failure(
      'wordpress-not-found',
      'This is the database.sql of an archive of All-in-One WP Migration, in which a placeholder stands in the prefix’ place, so no database server can use it as it is. Give a dump that mysqldump, phpMyAdmin or WP-CLI wrote.',
    )
  }
  return new Failure(
    'wordpress-not-found',
    `The dump has no table “${shown(prefix)}options”, which wp-config.php says by its $table_prefix; it has sites with the prefix ${listed(others)}. Give the dump that belongs to these files, or correct $table_prefix in the archive’s wp-config.php.`,
  )
}

function noTables({ unknown, broken: why }: DumpSurvey): Failure {
  if (unknown !== undefined) return notSql(unknown)
  return refusal(
    `The dump makes no table${why === undefined ? '' : `; it ${why}`}. Write it again, with structure and data`,
  )
}

function notSql(word: string): Failure {
  return refusal(
    `The dump is damaged: where a statement should begin stands “${shown(word, 40)}”. Write or copy it again`,
  )
}

function broken({ broken: why, complaints }: DumpSurvey): Failure {
  const detail = complaints.map((line) => plainText(line)).join('\n')
  return refusal(`The dump is not complete: it ${why}. Write or copy it again`, detail)
}

function refusal(sentence: string, detail = ''): Failure {
  const whole = sentence.endsWith('.') ? `${sentence} Nothing was changed.` : `${sentence}, then try again.`
  return new Failure('bad-input', whole, { ...retry, ...(detail !== '' && { detail }) })
}

const shown = (text: string, most = 64) => plainText(text, most)

const mostListed = 8

function listed(names: readonly string[]): string {
  const quoted = names.slice(0, mostListed).map((name) => (name === '' ? 'one without a name' : `“${shown(name)}”`))
  if (names.length > mostListed) return `${quoted.join(', ')} and ${names.length - mostListed} more`
  return quoted.length < 2 ? (quoted[0] ?? 'none') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`
}
