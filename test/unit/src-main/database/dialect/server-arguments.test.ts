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
  ['mariadb', '--binlog-expire-logs-seconds=0'],
  ['mysql', '--binlog-expire-logs-auto-purge=OFF'],
] as const)('a server of %s', (server, neverExpires) => {
  it.each(purposes)('logs whole rows with names, and forgets none of it, for $purpose', (purpose) => {
    const all = dialectFor({ server, databaseSettings: {} }).serverArguments(purpose)
    expect(all).toContain('--binlog-row-image=FULL')
    expect(all).toContain('--binlog-row-metadata=FULL')
    expect(all).toContain(neverExpires)
  })
})
