// Holds one mirror per linked production, follows it, and keeps its writers from crossing each other.
import type { Catalog } from '../../catalog/catalog.ts'
import type { ProductionRow } from '../../catalog/productions.ts'
import type { Secrets } from '../../catalog/secrets.ts'
import { asFailure, Failure } from '../../contract/failure.ts'
import type { Remark, SyncState } from '../../contract/models.ts'
import { remarkAnew } from '../../contract/remark.ts'
import { buildOf, databaseImage, outgrownBy } from '../../database/server/server-images.ts'
import type { EngineParts } from '../../engine-parts.ts'
import { createKeyedQueue, type InTurn } from '../../jobs/keyed-queue.ts'
import { accountOf, joinSecrets, type ProductionSource, type WordpressAccount } from '../reach/source.ts'
import type { FetchedFiles } from './fetch-files.ts'
import { followMirror } from './follow.ts'
import { leftOutFiles } from './left-out-files.ts'
import { type Mirror, openMirror } from './mirror.ts'
import type { PulledRows } from './pull-rows.ts'
import { pullOnSchedule } from './scheduled-pull.ts'
import type { ProductionPosition } from './status.ts'

export interface Mirrors {
  /** The mirror of a production, whether it runs or not. */
  of(production: string): Mirror
  /** @throws Failure `bad-input` where it was read from files */
  source(production: string): ProductionSource
  /** WordPress' own account in the database. */
  account(production: string): WordpressAccount
  /** DB_HOST as wp-config.php says it. It is no secret: clones start and are made without the key, too. */
  databaseHost(production: string): string
  /** Starts following in the background; again is fine. */
  follow(production: string): void
  /** A container of it ended: where it is followed, it is started again at once. */
  containerEnded(production: string): void
  /** Stops following; the containers go on. */
  unfollow(production: string): Promise<void>
  /** Forgets the mirror, so that the next use opens it with the catalog's new source. */
  reopen(production: string): Promise<void>
  syncState(production: string): SyncState | undefined
  /** Rows were pulled as they were at that moment. */
  recordPull(production: string, at: string, pulled: Pick<PulledRows, 'changed' | 'remarks'>): void
  /** Files were fetched as they were at that moment. */
  recordFiles(production: string, at: string, fetched: FetchedFiles): void
  /** When files last came that were not there before, or rows were pulled that were (milliseconds). */
  contentChangedAt(production: string): number | undefined
  /** One after the other per production: file syncs, snapshots, stops. */
  readonly exclusively: InTurn
  stop(): Promise<void>
}

interface Followed {
  /** Absent where nothing runs between pulls that would be missed. */
  readonly ended?: () => void
  readonly stop: () => Promise<void>
}

export function createMirrors(options: {
  readonly catalog: Catalog
  readonly secrets: Secrets
  readonly engineParts: () => EngineParts
  readonly onChange: (production: string) => void
  readonly onPosition: (production: string, asked: ProductionPosition) => void
  /** Why no mirror may write to the pool right now. */
  readonly noRoom: () => Failure | undefined
  readonly log: (line: string) => void
}): Mirrors {
  const { catalog, secrets, engineParts, onChange, onPosition, noRoom, log } = options
  const open = new Map<string, Mirror>()
  const followed = new Map<string, Followed>()
  const states = new Map<string, SyncState>()
  const contentChanged = new Map<string, number>()
  const { inTurn: exclusively } = createKeyedQueue()

  function row(production: string): ProductionRow {
    const found = catalog.productions.get(production)
    if (!found) throw new Failure('not-found', `There is no production “${production}” any more.`)
    return found
  }

  function source(production: string): ProductionSource {
    const { name, ssh, database, secrets: sealed } = row(production)
    if (!ssh) throw new Failure('bad-input', `“${name}” was read from files; there is no production to reach.`)
    return joinSecrets({ ssh, database }, secrets.open(sealed))
  }

  function of(production: string): Mirror {
    const known = open.get(production)
    if (known) return known
    const { docker, pool, images } = engineParts()
    const mirror = openMirror({
      docker,
      pool,
      images,
      databaseImage: databaseImage(images, buildOf(row(production))),
      production,
      source: source(production),
      facts: row(production).facts,
      settings: row(production).settings,
      mode: row(production).mode,
      onLayout: (layout) => {
        catalog.productions.update(production, { facts: { ...row(production).facts, layout } })
        onChange(production)
      },
      onHalfway: (halfway) => {
        if (row(production).halfway !== halfway) catalog.productions.update(production, { halfway })
      },
    })
    open.set(production, mirror)
    return mirror
  }

  function setState(production: string, state: SyncState): void {
    const old = states.get(production)
    states.set(production, state)
    if (!old || !sameOnScreen(old, state)) onChange(production)
  }

  async function unfollow(production: string): Promise<void> {
    const one = followed.get(production)
    followed.delete(production)
    states.delete(production)
    await one?.stop()
  }

  /** Files, or rows, are production's of that moment, but for what is remarked. */
  function came(
    production: string,
    what: { readonly at: { readonly filesAt: string } | { readonly pulledAt: string }; readonly changed: boolean },
    remarks: readonly Remark[],
  ): void {
    const [at = ''] = Object.values(what.at)
    if (what.changed) contentChanged.set(production, Date.parse(at))
    catalog.productions.update(production, { ...what.at, remarks })
    onChange(production)
  }

  function told(production: string, serverVersion: string): string | undefined {
    const { facts } = row(production)
    if (serverVersion !== '' && facts.serverVersion !== serverVersion) {
      catalog.productions.update(production, { facts: { ...facts, serverVersion } })
      onChange(production)
    }
    return outgrownBy(row(production))
  }

  const pulled: Mirrors['recordPull'] = (production, pulledAt, { changed, remarks }) =>
    came(production, { at: { pulledAt }, changed }, remarkAnew(row(production).remarks, 'rows', remarks))

  const fetched: Mirrors['recordFiles'] = (production, filesAt, { changed, ...files }) =>
    came(production, { at: { filesAt }, changed }, remarkAnew(row(production).remarks, 'files', leftOutFiles(files)))

  function followRows(production: string): Followed {
    return pullOnSchedule({
      mirror: () => of(production),
      filesEveryMs: row(production).filesEvery * 1000,
      pullEveryMs: () => row(production).settings.pullEvery * 60_000,
      pulledAt: () => row(production).pulledAt,
      exclusively: (work) => exclusively(production, work),
      onState: (state) => setState(production, state),
      onPulled: (at, rows) => pulled(production, at, rows),
      onFiles: (at, files) => fetched(production, at, files),
      onTrouble: (error) => log(`${production}: ${asFailure(error).message}`),
      noRoom,
    })
  }

  return {
    of,
    recordPull: pulled,
    recordFiles: fetched,
    source,
    account: (production) => accountOf(secrets.open(row(production).secrets)),
    databaseHost(production) {
      const { facts, secrets: sealed } = row(production)
      if (facts.databaseHost !== undefined) return facts.databaseHost
      const { host } = accountOf(secrets.open(sealed))
      catalog.productions.update(production, { facts: { ...facts, databaseHost: host } })
      return host
    },
    exclusively,
    unfollow,
    syncState: (production) => states.get(production),
    contentChangedAt: (production) => contentChanged.get(production),
    follow(production) {
      if (followed.has(production) || row(production).mode === 'archive') return
      if (row(production).mode === 'pull') {
        followed.set(production, followRows(production))
        return
      }
      const follower = followMirror({
        mirror: () => of(production),
        filesEveryMs: row(production).filesEvery * 1000,
        exclusively: (work) => exclusively(production, work),
        onPosition: (asked) => onPosition(production, asked),
        onVersion: (version) => told(production, version),
        onState: (state) => setState(production, state),
        onFiles: (at, files) => fetched(production, at, files),
        onTrouble: (error) => log(`${production}: ${asFailure(error).message}`),
        noRoom,
      })
      followed.set(production, follower)
    },
    containerEnded: (production) => followed.get(production)?.ended?.(),
    async reopen(production) {
      await unfollow(production)
      open.delete(production)
    },
    async stop() {
      await Promise.all([...followed.keys()].map(unfollow))
    },
  }
}

/** Whether the window would show the same; a synced mirror's clock is announced every other second. */
function sameOnScreen(a: SyncState, b: SyncState): boolean {
  if (a.is !== b.is) return false
  if ((a.is === 'synced' && b.is === 'synced') || (a.is === 'behind' && b.is === 'behind')) {
    return a.lagSeconds === b.lagSeconds && Date.parse(b.at) - Date.parse(a.at) < 2000
  }
  return a.is === b.is && JSON.stringify(a) === JSON.stringify(b)
}
