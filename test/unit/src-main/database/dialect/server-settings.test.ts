// What of a production's server is carried to Sitefork's: only what one of those starts with, and only where it counts.
import { expect, test } from 'vitest'
import { dialectFor } from '../../../../../src-main/database/dialect/dialect-of.ts'
import { carriedSettings, settingArguments } from '../../../../../src-main/database/dialect/server-settings.ts'

const said = new Map([
  ['version', '8.0.39'],
  ['sql_mode', 'ONLY_FULL_GROUP_BY,NO_AUTO_CREATE_USER'],
  ['lower_case_table_names', '2'],
  ['tx_isolation', 'READ-COMMITTED'],
  ['group_concat_max_len', '4096'],
  ['character_set_server', 'utf8'],
  ['default_storage_engine', 'ROCKSDB'],
  ['lc_time_names', 'de_DE; DROP'],
])

test('a value that is none is not carried, and none that no server of today starts with', () => {
  expect(carriedSettings(said, '+05:30')).toEqual({
    sql_mode: 'ONLY_FULL_GROUP_BY,NO_AUTO_CREATE_USER',
    lower_case_table_names: '1',
    transaction_isolation: 'READ-COMMITTED',
    group_concat_max_len: '4096',
    character_set_server: 'utf8',
    time_zone: '+05:30',
  })
  expect(carriedSettings(said, '')).not.toHaveProperty('time_zone')
})

test('modes and zone count in clones, names and texts wherever data are', () => {
  const settings = carriedSettings(said, '+05:30')
  const ofData = ['--loose-character-set-server=utf8mb3', '--loose-lower-case-table-names=1']
  expect(settingArguments(settings, 'mysql', 'mirror')).toEqual(ofData)
  expect([...settingArguments(settings, 'mysql', 'clone')].sort()).toEqual(
    [
      ...ofData,
      '--loose-default-time-zone=+05:30',
      '--loose-group-concat-max-len=4096',
      '--loose-transaction-isolation=READ-COMMITTED',
      '--sql-mode=ONLY_FULL_GROUP_BY',
    ].sort(),
  )
  expect(settingArguments(settings, 'mariadb', 'clone')).toContain('--sql-mode=ONLY_FULL_GROUP_BY,NO_AUTO_CREATE_USER')
})

test('they come behind a server’s other arguments, and what was stored by others makes none', () => {
  const settings = { group_concat_max_len: '9', datadir: '/', sql_mode: "' --user=root" }
  const all = dialectFor({ server: 'mariadb', databaseSettings: settings }).serverArguments({ purpose: 'clone' })
  expect(all.at(-1)).toBe('--loose-group-concat-max-len=9')
  expect(all.filter((one) => one.includes('datadir')).length).toBe(1)
  expect(all.some((one) => one.includes('--user'))).toBe(false)
})
