// Settings of a production's server that change what its SQL means: which they are, and how a server of Sitefork's takes them. Pure.
import type { ProductionFacts } from '../../contract/models.ts'
import { knownModes } from '../../dumps/session-settings.ts'
import type { ServerPurpose } from './server-arguments.ts'

/** By the server's names for them, with its values. */
export type ServerSettings = Readonly<Record<string, string>>

interface Carried {
  /** What its value may be: it becomes an argument of a server, which must start whatever a production says. */
  readonly value: RegExp
  /** Whether it shows in how data lie, so that whatever reads or writes them needs it; a clone's own statements by default. */
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

/** What a server is asked for; `tx_isolation` is the older name. */
export const serverSettingNames: readonly string[] = [...Object.keys(carried), 'tx_isolation']

/** Those that can be carried, of what a server says. */
export function carriedSettings(variables: ReadonlyMap<string, string>, zone: string): ServerSettings {
  const said = new Map(variables)
  const older = said.get('tx_isolation')
  if (older !== undefined && !said.has('transaction_isolation')) said.set('transaction_isolation', older)
  said.set('time_zone', zone)
  // Where files do not tell case apart, names are kept as they were written and found either way, as by 1.
  if (said.get('lower_case_table_names') === '2') said.set('lower_case_table_names', '1')
  const entries = Object.entries(carried).flatMap(([name, { value }]) => {
    const text = said.get(name)
    return text !== undefined && value.test(text) ? [[name, text] as const] : []
  })
  return Object.fromEntries(entries)
}

/** Behind a server's other arguments, which they win over. Those that it does not know, it passes over. */
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

/** Whether a mirror tells names apart by case is settled when it is begun: some servers do not start on a directory otherwise. */
export function keepNameCase(settings: ServerSettings, before: ServerSettings): ServerSettings {
  const { lower_case_table_names: _now, ...others } = settings
  const { lower_case_table_names: begun } = before
  return { ...others, ...(begun !== undefined && { lower_case_table_names: begun }) }
}
