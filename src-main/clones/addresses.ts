// Knows which of production's addresses each clone answers in place of: production's own, and those that its data and pages name.
import type { Catalog } from '../catalog/catalog.ts'
import type { CloneRow, SiteAddress } from '../catalog/clones.ts'
import type { ProductionRow } from '../catalog/productions.ts'
import { Failure } from '../contract/failure.ts'
import { errorLines, openAdminClient } from '../database/client/admin-client.ts'
import { dialectOf } from '../database/dialect/dialect-of.ts'
import { createAddressReader, type StoredAddresses } from '../database/site/stored-addresses.ts'
import type { EngineParts } from '../engine-parts.ts'
import type { FirstAnswer } from '../gateway/first-answer.ts'
import { isSiteUrl, siteAddresses } from '../production/site/site-facts.ts'
import { databaseContainer } from './service.ts'

/** A clone in one of its states. */
type Which = Pick<CloneRow, 'id' | 'state'>

export interface CloneAddresses {
  /** @returns the addresses of a state as they are known now */
  of(which: Which, production: ProductionRow): SiteAddress
  /**
   * Asks the database of a running state. What cannot be read changes nothing.
   * @returns whether there is an address that was not known before
   */
  look(which: Which, production: ProductionRow): Promise<boolean>
  /**
   * Learns from the first page of a state.
   * @returns whether the site's home is another than the one at which the page was asked for
   */
  settle(which: Which, production: ProductionRow, answer: FirstAnswer): Promise<boolean>
  /** Stores in the catalog what was learnt of a state that is the clone's current one now. */
  keep(which: Which): void
  /** Closes the connections to a clone's database: it does not run any more. */
  close(clone: string): void
}

/** How long a connection stays open that nobody uses: it takes a little of the clone's memory. */
const idleMs = 30_000
/** How long a database that could not be read is not asked again. */
const retryMs = 10_000
/** How long a page may wait for the database's answer. */
const patienceMs = 2_000
/** How many origins a clone may have: a page that names more hosts as its own was not made by a person. */
const mostOrigins = 6_000

interface Reader {
  readonly clone: string
  readonly read: () => Promise<StoredAddresses>
  readonly close: () => void
}

export function createCloneAddresses(
  catalog: Pick<Catalog, 'clones'>,
  engineParts: () => Pick<EngineParts, 'docker'>,
): CloneAddresses {
  /** By state, also of states that are not in the catalog yet. */
  const known = new Map<string, SiteAddress>()
  const readers = new Map<string, Reader>()
  /** When a state that could not be read may be asked again, by state. */
  const barred = new Map<string, number>()

  function of({ id, state }: Which, { facts, settings }: ProductionRow): SiteAddress {
    const row = catalog.clones.get(id)
    const kept = known.get(state) ?? (row?.state === state ? row.address : undefined)
    return {
      home: kept?.home ?? facts.homeUrl,
      origins: [...new Set([...facts.origins, ...settings.moreHosts, ...((kept ?? row?.address)?.origins ?? [])])],
    }
  }

  /** @returns whether that is another address than before */
  function set(which: Which, production: ProductionRow, { home, origins }: SiteAddress): boolean {
    const old = of(which, production)
    const all = [...new Set([...old.origins, ...origins])].slice(0, mostOrigins)
    if (home === old.home && all.length === old.origins.length) return false
    known.set(which.state, { home, origins: all })
    if (catalog.clones.get(which.id)?.state === which.state) keep(which)
    return true
  }

  function keep({ id, state }: Which): void {
    const address = known.get(state)
    if (address) catalog.clones.update(id, { address })
  }

  function open({ id, state }: Which, { facts, database }: ProductionRow): Reader {
    const session = openAdminClient({
      docker: engineParts().docker,
      container: databaseContainer({ clone: id, state }),
      argv: dialectOf(facts.server).clientArguments('clone'),
      failure: (complaint) =>
        new Failure('container-failed', 'The clone’s database could not be asked.', { detail: errorLines(complaint) }),
      most: 16 * 2 ** 20,
    })
    const ask = createAddressReader(
      { query: (sql) => session.query(sql, patienceMs) },
      database.name,
      facts.tablePrefix,
    )
    const close = () => {
      clearTimeout(idle)
      readers.delete(state)
      session.close()
    }
    const idle = setTimeout(close, idleMs)
    idle.unref()
    const read = () => {
      idle.refresh()
      return ask()
    }
    const reader = { clone: id, close, read }
    readers.set(state, reader)
    return reader
  }

  async function read(which: Which, production: ProductionRow): Promise<StoredAddresses | undefined> {
    const { state } = which
    if ((barred.get(state) ?? 0) > Date.now()) return undefined
    try {
      const stored = await (readers.get(state) ?? open(which, production)).read()
      barred.delete(state)
      return stored
    } catch {
      readers.get(state)?.close()
      barred.set(state, Date.now() + retryMs)
      return undefined
    }
  }

  return {
    of,
    keep,
    async look(which, production) {
      const stored = await read(which, production)
      if (!stored) return false
      return set(which, production, { home: of(which, production).home, origins: siteAddresses(null, stored).origins })
    },
    async settle(which, production, { status, home, elsewhere = [] }) {
      const before = of(which, production).home
      // What wp-config.php says wins over the options, and a page that comes says no other.
      const isWell = home !== undefined || (status !== null && status < 300)
      const said = isWell ? home : (await read(which, production))?.homeUrl.replace(/\/+$/, '')
      const isMoved = said !== undefined && isSiteUrl(said) && new URL(said).origin !== new URL(before).origin
      const now = isMoved ? said : before
      const hosts = [now, ...elsewhere].filter(isSiteUrl).map((url) => new URL(url).host)
      set(which, production, { home: now, origins: hosts })
      return isMoved
    },
    close(clone) {
      for (const reader of [...readers.values()]) if (reader.clone === clone) reader.close()
    },
  }
}
