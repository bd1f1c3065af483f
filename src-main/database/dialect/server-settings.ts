// Carries over those settings of a production's server that change the meaning of SQL. Pure.
import type { ProductionFacts } from '../../contract/models.ts'
import { knownModes } from '../../dumps/session-settings.ts'
import type { ServerPurpose } from './server-arguments.ts'

/** Values of server variables, by name. */
export type ServerSettings = Readonly<Record<string, string>>

interface Carried {
  /** Accepted values: the value becomes an argument of a server that must start whatever production says. */
  readonly value: RegExp
  /** Set when the variable affects stored data, so that every server on the data needs it, not only a clone's. */
  readonly ofData?: true
}

const number = /^\d{1,12}$/
const flag = /^(?:ON|OFF|0|1)$/
const word = /^[A-Za-z0-9_-]{1,64}$/

const carried: Readonly<Record<string, Carried>> = {
  sql_mode: { value: /^[A-Z0-9_,]{0,1000}$/ },
  time_zone: { value: /^[+-]\d\d:\d\d$/ },
  character_set_server: { value: word, ofData: true },
  collation_server: { value: word, ofData: true },
  lower_case_table_names: { value: /^[01]$/, ofData: true },
  explicit_defaults_for_timestamp: { value: flag, ofData: true },
  innodb_strict_mode: { value: flag },
  group_concat_max_len: { value: number },
  ft_min_word_len: { value: number, ofData: true },
  ft_max_word_len: { value: number, ofData: true },
  innodb_ft_min_token_size: { value: number, ofData: true },
  innodb_ft_max_token_size: { value: number, ofData: true },
  innodb_ft_enable_stopword: { value: flag, ofData: true },
  innodb_default_row_format: { value: /^(?:compact|redundant|dynamic)$/i, ofData: true },
  default_storage_engine: { value: /^(?:InnoDB|MyISAM)$/i },
  auto_increment_increment: { value: number },
  auto_increment_offset: { value: number },
  default_week_format: { value: number },
  div_precision_increment: { value: number },
  lc_time_names: { value: /^[a-z]{2}_[A-Z]{2}$/ },
  transaction_isolation: { value: /^(?:READ-(?:UNCOMMITTED|COMMITTED)|REPEATABLE-READ|SERIALIZABLE)$/ },
  block_encryption_mode: { value: /^aes-(?:128|192|256)-(?:ecb|cbc|cfb1|cfb8|cfb128|ofb|ctr)$/ },
  max_sort_length: { value: number },
  old_mode: { value: /^(?:UTF8_IS_UTF8MB3)?$/ },
}

/** The variables to ask a server for; `tx_isolation` is an older name. */
export const serverSettingNames: readonly string[] = [...Object.keys(carried), 'tx_isolation']

/** @returns the variables that can be carried over */
export function carriedSettings(variables: ReadonlyMap<string, string>, zone: string): ServerSettings {
  const said = new Map(variables)
  const older = said.get('tx_isolation')
  if (older !== undefined && !said.has('transaction_isolation')) said.set('transaction_isolation', older)
  said.set('time_zone', zone)
  // On a case-insensitive file system, 2 finds names in any case, as 1 does here.
  if (said.get('lower_case_table_names') === '2') said.set('lower_case_table_names', '1')
  const entries = Object.entries(carried).flatMap(([name, { value }]) => {
    const text = said.get(name)
    return text !== undefined && value.test(text) ? [[name, text] as const] : []
  })
  return Object.fromEntries(entries)
}

/** @returns arguments that follow a server's others and override them; a server ignores those it does not know */
export function settingArguments(
  settings: ServerSettings,
  server: ProductionFacts['server'],
  purpose: ServerPurpose['purpose'],
): readonly string[] {
  return Object.entries(carried).flatMap(([name, { value, ofData }]) => {
    const text = settings[name]
    if (text === undefined || !value.test(text) || (!ofData && purpose !== 'clone')) return []
    if (name === 'sql_mode') return [`--sql-mode=${knownModes(text, server).join(',')}`]
    const option = name === 'time_zone' ? 'default-time-zone' : name.replaceAll('_', '-')
    return [`--loose-${option}=${name.startsWith('c') ? text.replace(/^utf8(?=_|$)/, 'utf8mb3') : text}`]
  })
}

/** Keeps the case rule with which a mirror was begun: some servers do not start on a directory with another one. */
export function keepNameCase(settings: ServerSettings, before: ServerSettings): ServerSettings {
  const { lower_case_table_names: _now, ...others } = settings
  const { lower_case_table_names: begun } = before
  return { ...others, ...(begun !== undefined && { lower_case_table_names: begun }) }
}
