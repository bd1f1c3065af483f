// What every database server that Sitefork starts logs, whatever it is started for.
import { describe, expect, it } from 'vitest'
import { dialectFor } from '../../../../../src-main/database/dialect/dialect-of.ts'
import type { ServerPurpose } from '../../../../../src-main/database/dialect/server-arguments.ts'

const purposes: readonly ServerPurpose[] = [
  { purpose: 'mirror', serverId: 7, database: 'wordpress' },
  { purpose: 'prepare' },
  { purpose: 'replay' },
  { purpose: 'clone' },
]

describe.each([
  ['mariadb', '--binlog-expire-logs-seconds=0', ['--binlog-annotate-row-events=ON', '--log-bin-compress=OFF']],
  [
    'mysql',
    '--binlog-expire-logs-auto-purge=OFF',
    ['--binlog-rows-query-log-events=ON', '--loose-binlog-transaction-compression=OFF', '--binlog-row-value-options='],
  ],
] as const)('a server of %s', (server, neverExpires, namesWrites) => {
  it.each(purposes)('logs whole rows with names, and forgets none of it, for $purpose', (purpose) => {
    const all = dialectFor({ server, databaseSettings: {} }).serverArguments(purpose)
    expect(all).toContain('--binlog-row-image=FULL')
    expect(all).toContain('--binlog-row-metadata=FULL')
    expect(all).toContain(neverExpires)
  })
  it('of a clone logs each statement with the rows that it changed, and nothing compressed', () => {
    const all = dialectFor({ server, databaseSettings: {} }).serverArguments({ purpose: 'clone' })
    expect(all).toEqual(expect.arrayContaining([...namesWrites]))
  })
})
