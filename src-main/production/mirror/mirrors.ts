// Holds one mirror per linked production, follows it in the background, and lets one writer at a time work on it.
import type { Catalog } from '../../catalog/catalog.ts'
import { sourceAt } from '../../catalog/productions.ts'
import type { Secrets } from '../../catalog/secrets.ts'
import { asFailure, type Failure } from '../../contract/failure.ts'
import type { SyncState } from '../../contract/models.ts'
import { serverImageOf, upgradeHint } from '../../database/server/choose-image.ts'
import { pulledServerImage } from '../../database/server/provide-image.ts'
import type { EngineParts } from '../../engine-parts.ts'
import { createKeyedQueue, type InTurn } from '../../jobs/keyed-queue.ts'
import { type ContentRecord, createContentRecord } from './content-record.ts'
import { type Credentials, createCredentials, linkedProduction, reachedSource } from './credentials.ts'
import { type Follower, followMirror } from './follow.ts'
import { type Mirror, openMirror } from './mirror.ts'
import { pullOnSchedule } from './scheduled-pull.ts'
import type { ProductionPosition } from './status.ts'

export interface Mirrors extends Credentials, ContentRecord {
  /** The mirror of a production, whether it runs or not. */
  of(production: string): Mirror
  /** Forgets the mirror, so that the next use opens it with the catalog's new source. */
  reopen(production: string): Promise<void>
  /** Starts following in the background; does nothing where it is followed already, or was read from files. */
  follow(production: string): void
  /** Stops following; the containers go on. */
  unfollow(production: string): Promise<void>
  /** Tells that a container of the mirror ended: where it is followed, it is started again at once. */
  containerEnded(production: string): void
  /** How the mirror follows; undefined while it is not followed. */
  syncState(production: string): SyncState | undefined
  /** Runs works on one production one after the other: file syncs, snapshots, stops. */
  readonly exclusively: InTurn
  /** Stops following all productions. */
  stop(): Promise<void>
}

export interface MirrorsOptions {
  readonly catalog: Catalog
  readonly secrets: Secrets
  readonly engineParts: () => EngineParts
  readonly onChange: (production: string) => void
  readonly onPosition: (production: string, asked: ProductionPosition) => void
  /** Why no mirror may write to the pool right now; undefined while they may. */
  readonly noRoom: () => Failure | undefined
  readonly log: (line: string) => void
}

export function createMirrors(options: MirrorsOptions): Mirrors {
  const { catalog, onChange } = options
  const credentials = createCredentials(catalog, options.secrets)
  const content = createContentRecord(catalog, onChange)
  const { inTurn: exclusively } = createKeyedQueue()
  const opened = new Map<string, Mirror>()
  const followed = new Map<string, Follower>()
  const states = new Map<string, SyncState>()

  function of(production: string): Mirror {
    const known = opened.get(production)
    if (known) return known
    const mirror = openMirrorOf(production, options, credentials)
    opened.set(production, mirror)
    return mirror
  }

  function setState(production: string, state: SyncState): void {
    const old = states.get(production)
    states.set(production, state)
    if (!old || !looksSame(old, state)) onChange(production)
  }

  async function unfollow(production: string): Promise<void> {
    const follower = followed.get(production)
    followed.delete(production)
    states.delete(production)
    await follower?.stop()
  }

  return {
    ...credentials,
    ...content,
    of,
    exclusively,
    unfollow,
    async reopen(production) {
      await unfollow(production)
      opened.delete(production)
    },
    follow(production) {
      if (followed.has(production) || linkedProduction(catalog, production).source.is === 'backup') return
      const mirror = { of, exclusively, ...content, setState }
      followed.set(production, startFollowing(production, options, mirror))
    },
    containerEnded: (production) => followed.get(production)?.containerEnded(),
    syncState: (production) => states.get(production),
    async stop() {
      await Promise.all([...followed.keys()].map(unfollow))
    },
  }
}

function openMirrorOf(
  production: string,
  { catalog, engineParts, onChange }: MirrorsOptions,
  credentials: Credentials,
): Mirror {
  const { docker, pool, images } = engineParts()
  const row = linkedProduction(catalog, production)
  return openMirror({
    docker,
    pool,
    images,
    databaseImage: pulledServerImage(images, serverImageOf(row)),
    production,
    source: credentials.source(production),
    facts: row.facts,
    settings: row.settings,
    mode: reachedSource(row).is,
    onLayout(layout) {
      const { facts } = linkedProduction(catalog, production)
      catalog.productions.update(production, { facts: { ...facts, layout } })
      onChange(production)
    },
    onInconsistent(inconsistent) {
      if (linkedProduction(catalog, production).inconsistent === inconsistent) return
      catalog.productions.update(production, { inconsistent })
    },
  })
}

function startFollowing(
  production: string,
  options: MirrorsOptions,
  mirrors: Pick<Mirrors, 'of' | 'exclusively' | 'recordPull' | 'recordFiles'> & {
    readonly setState: (production: string, state: SyncState) => void
  },
): Follower {
  const { catalog, onPosition, noRoom, log } = options
  const row = () => linkedProduction(catalog, production)
  const common = {
    mirror: () => mirrors.of(production),
    filesEveryMs: row().filesEvery * 1000,
    exclusively: <T>(work: () => Promise<T>) => mirrors.exclusively(production, work),
    onState: (state: SyncState) => mirrors.setState(production, state),
    onFiles: (at: string, files: Parameters<Mirrors['recordFiles']>[2]) => mirrors.recordFiles(production, at, files),
    onTrouble: (error: unknown) => log(`${production}: ${asFailure(error).message}`),
    noRoom,
  }
  if (row().source.is === 'pulled') {
    return pullOnSchedule({
      ...common,
      pullEveryMs: () => row().settings.pullEvery * 60_000,
      pulledAt: () => sourceAt(row().source),
      onPulled: (at, rows) => mirrors.recordPull(production, at, rows),
    })
  }
  return followMirror({
    ...common,
    onPosition: (asked) => onPosition(production, asked),
    onVersion(version) {
      recordVersion(production, version, options)
      return upgradeHint(row())
    },
  })
}

function recordVersion(production: string, serverVersion: string, { catalog, onChange }: MirrorsOptions): void {
  const { facts } = linkedProduction(catalog, production)
  if (serverVersion === '' || facts.serverVersion === serverVersion) return
  catalog.productions.update(production, { facts: { ...facts, serverVersion } })
  onChange(production)
}

/** Whether the window would show the same; a synced mirror's clock is announced every other second. */
function looksSame(a: SyncState, b: SyncState): boolean {
  if (a.is !== b.is) return false
  if ((a.is === 'synced' && b.is === 'synced') || (a.is === 'behind' && b.is === 'behind')) {
    return a.lagSeconds === b.lagSeconds && Date.parse(b.at) - Date.parse(a.at) < 2000
  }
  return JSON.stringify(a) === JSON.stringify(b)
}
