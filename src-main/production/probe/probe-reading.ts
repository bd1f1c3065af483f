// What a probe read, as its findings are made of it.
import type { PhpFacts } from '../../contract/models.ts'
import type { GrantCheck } from '../../database/site/grants.ts'
import type { ServerFacts } from '../../database/site/server-facts.ts'
import type { Caches } from '../site/object-cache.ts'
import type { WordpressFiles } from '../site/wordpress-files.ts'

export interface ProbeReading {
  readonly server: ServerFacts
  readonly grants: GrantCheck
  readonly files: WordpressFiles
  /** False where the account has no shell. */
  readonly runsCommands?: boolean
  /** False when the person gave an account of its own for replication. */
  readonly wordpressAccount: boolean
  readonly homeUrl: string
  readonly siteUrl?: string
  /** How far production's clock is ahead of this machine's, milliseconds. */
  readonly clockAheadMs?: number
  /** Undefined where the host does not tell it. */
  readonly php?: PhpFacts | undefined
  readonly caches?: Caches | undefined
  /** Hosts that containers connect to by themselves: the SSH host, and a database server reached directly. */
  readonly hosts: readonly string[]
}
