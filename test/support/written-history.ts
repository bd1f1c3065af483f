// A production whose history is written by a writer that notes every second, and what a clone of a second has of it.
import { afterAll, beforeAll } from 'vitest'
import { covered, deleted, forked } from './clones.ts'
import { type LinkedSite, linkedSite } from './linked-site.ts'
import { testSeed } from './random.ts'
import { pairOf, sqlIn } from './seen.ts'
import { openWriter, type Writer } from './writer.ts'

/** Filled in once the tests run. */
export interface WrittenHistory extends LinkedSite {
  readonly writer: Writer
  /** @returns the clone's id */
  forkMoment(name: string, at: Date): Promise<string>
  drop(clone: string): Promise<void>
  coveredTo(at: Date): Promise<void>
  /** The number of the last transaction that a clone has. */
  lastNumber(clone: string): Promise<number>
}

export function writtenHistory(): WrittenHistory {
  const site = linkedSite() as LinkedSite & { writer: Writer }
  beforeAll(async () => {
    site.writer = await openWriter(site.production, testSeed)
  })
  afterAll(async () => void (await site.writer?.close()))
  return Object.assign(site, {
    forkMoment: (name: string, at: Date) => forked(site.host, site.id, name, { is: 'moment', at: at.toISOString() }),
    drop: (clone: string) => deleted(site.host, clone),
    coveredTo: (at: Date) => covered(site.host, site.id, at),
    lastNumber: async (clone: string) =>
      Number(await sqlIn(await pairOf(clone), 'SELECT COALESCE(MAX(n), 0) FROM tx_count')),
  })
}
