// A production's live copy, kept in one state of the pool: its database, which replicates or is pulled, and its files.
import type { SqlRow } from '../../database/client/sql.ts'
import type { Following } from '../../database/dialect/replication.ts'
import type { StoredAddresses } from '../../database/site/stored-addresses.ts'
import { waitCaughtUp } from './catch-up.ts'
import { type FetchedFiles, syncFiles } from './fetch-files.ts'
import { compare, type MirrorComparison } from './mirror-comparison.ts'
import {
  type MeasuredCall,
  type MirrorCall,
  type MirrorOptions,
  type MirrorParts,
  openMirrorParts,
} from './mirror-parts.ts'
import { type MendCall, mend, pull, reseed } from './pull.ts'
import type { PulledRows } from './pull-rows.ts'
import { checkFollowable, startReplication, stopReplication } from './replicate.ts'
import { seed } from './seed.ts'
import { ensureStarted, remove, stop } from './start.ts'
import { type ProductionPosition, position, productionPosition, productionVersion, read, status } from './status.ts'
import { addresses, flush, purgeLogs, rotateLogs } from './upkeep.ts'

/** What can be done with a mirror; each function says more where it is written. */
export interface Mirror {
  /** Starts the containers, or anew with what they lack of the source; quick where they run already. */
  ensureStarted(call: MirrorCall): Promise<void>
  /** Shuts the containers down cleanly; the state in the pool stays. */
  stop(): Promise<void>
  /** Removes the containers; the state in the pool stays. */
  remove(): Promise<void>

  /** Copies the database from the beginning. @returns what of production the copy lacks: whole sentences */
  seed(call: MeasuredCall): Promise<readonly string[]>
  /** Fetches the files. */
  syncFiles(call: MeasuredCall): Promise<FetchedFiles>
  /** Fetches the rows that differ. */
  pull(call: MeasuredCall): Promise<PulledRows>
  /** Fetches the rows that differ, and sets the position to follow on from. */
  reseed(call: MeasuredCall): Promise<PulledRows>
  /** Fetches the rows of these tables that differ, at a position that the mirror has reached. */
  mend(tables: readonly string[], call: MendCall): Promise<PulledRows>
  /** Opens a comparison with production, while both go on; the caller closes it. */
  compare(signal: AbortSignal): Promise<MirrorComparison>

  /** @throws Failure `grants-missing`, `binlog-off`: why production cannot be followed */
  checkFollowable(call: MirrorCall): Promise<void>
  /** Starts replication from the position that the data holds. */
  startReplication(call: MirrorCall): Promise<void>
  /** Stops replication where it stands. */
  stopReplication(): Promise<void>
  /** Waits until the mirror has everything that production has now. */
  waitCaughtUp(call: MirrorCall): Promise<ProductionPosition>

  /** Asks the mirror's own server something; it can write nothing. */
  read(sql: string): Promise<readonly SqlRow[]>
  /** How replication goes. */
  status(): Promise<Following>
  /** The mirror's position, a set of GTIDs; empty for none. */
  position(): Promise<string>
  /** Where production's binary log is now. */
  productionPosition(): Promise<ProductionPosition>
  /** The version of production's database server, its numbers only, e.g. `11.4.2`. */
  productionVersion(): Promise<string>

  /** The site's addresses, as the mirror's rows have them. */
  addresses(): Promise<StoredAddresses>
  /** Makes the server write most of what it holds in memory only. */
  flush(call: MirrorCall): Promise<void>
  /** Makes the mirror's binary log go on in a new file. */
  rotateLogs(): Promise<void>
  /** Removes the mirror's binary logs before that one; the caller has copies of them, or needs them no more. */
  purgeLogs(to: string): Promise<void>
}

export function openMirror(options: MirrorOptions): Mirror {
  const parts = openMirrorParts(options)
  const bound =
    <Given extends readonly unknown[], Result>(verb: (parts: MirrorParts, ...given: Given) => Promise<Result>) =>
    (...given: Given) =>
      verb(parts, ...given)
  return {
    ensureStarted: bound(ensureStarted),
    stop: bound(stop),
    remove: bound(remove),
    seed: bound(seed),
    syncFiles: bound(syncFiles),
    pull: bound(pull),
    reseed: bound(reseed),
    mend: bound(mend),
    compare: bound(compare),
    checkFollowable: bound(checkFollowable),
    startReplication: bound(startReplication),
    stopReplication: bound(stopReplication),
    waitCaughtUp: bound(waitCaughtUp),
    read: bound(read),
    status: bound(status),
    position: bound(position),
    productionPosition: bound(productionPosition),
    productionVersion: bound(productionVersion),
    addresses: bound(addresses),
    flush: bound(flush),
    rotateLogs: bound(rotateLogs),
    purgeLogs: bound(purgeLogs),
  }
}
