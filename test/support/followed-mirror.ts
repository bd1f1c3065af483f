// A production with a big table, its mirror, and what a follower of the mirror tells.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import type { SyncState } from '../../src-main/contract/models.ts'
import { followMirror } from '../../src-main/production/mirror/follow.ts'
import type { Mirror } from '../../src-main/production/mirror/mirror.ts'
import { type Mirrored, mirrored } from './mirrored.ts'
import { type TestProduction, testProduction } from './production.ts'

/** Filled in once the tests run. */
export interface FollowedMirror {
  readonly production: TestProduction
  readonly site: Mirrored
  /** Writes a row to production. @returns its name */
  addRow(): Promise<string>
  /** Whether the mirror has the row. */
  hasRow(name: string): Promise<boolean>
  /** Follows; `until` resolves with the first state from then on for which the condition holds. */
  watch(mirror?: () => Mirror): Watched
}

interface Watched {
  until(holds: (state: SyncState) => boolean, seconds?: number): Promise<SyncState>
  /** When files were fetched. */
  readonly files: readonly string[]
  stop(): Promise<void>
}

export const soon = () => AbortSignal.timeout(90_000)

export const isState = (wanted: SyncState['is']) => (state: SyncState) => state.is === wanted

export function followedMirror(): FollowedMirror {
  const made = {} as { production: TestProduction; site: Mirrored }
  beforeAll(async () => {
    made.production = await testProduction()
    made.site = await mirrored(made.production)
    await made.production.sql(
      'CREATE TABLE sitefork_big (id INT AUTO_INCREMENT PRIMARY KEY, text LONGTEXT); INSERT INTO sitefork_big (text) SELECT REPEAT(MD5(RAND()), 60) FROM seq_1_to_40000',
    )
  })
  afterAll(async () => {
    await made.site?.cleanup()
    await made.production?.cleanUp()
  })
  return Object.assign(made, {
    async addRow() {
      const name = randomUUID()
      await made.production.sql(`INSERT INTO wp_options (option_name, option_value) VALUES ('${name}', 'x')`)
      return name
    },
    hasRow: async (name: string) =>
      (await made.site.sql(
        `SELECT COUNT(*) FROM ${made.production.database.name}.wp_options WHERE option_name = '${name}'`,
      )) === '1',
    watch: (mirror = () => made.site.mirror) => watched(mirror),
  })
}

function watched(mirror: () => Mirror): Watched {
  const listeners = new Set<(state: SyncState) => void>()
  const files: string[] = []
  const follower = followMirror({
    mirror,
    filesEveryMs: 2_000,
    lookEveryMs: 200,
    exclusively: (work) => work(),
    onState(state) {
      for (const hear of listeners) hear(state)
    },
    onFiles: (at) => files.push(at),
    onTrouble: () => undefined,
  })
  const until = (holds: (state: SyncState) => boolean, seconds = 60) => {
    const found = new Promise<SyncState>((resolve, reject) => {
      const late = setTimeout(() => done(() => reject(new Error('That state never came.'))), seconds * 1000)
      const hear = (state: SyncState) => holds(state) && done(() => resolve(state))
      const done = (end: () => void) => {
        clearTimeout(late)
        listeners.delete(hear)
        end()
      }
      listeners.add(hear)
    })
    // The caller awaits it later, after it has brought the state about.
    found.catch(() => undefined)
    return found
  }
  return { until, files, stop: follower.stop }
}
