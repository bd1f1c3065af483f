// The laws of merging on real servers: random work in clones of one point, merged by the verbs, and every row compared by SQL.
import { expect } from 'vitest'
import type { ConflictRule, MergeWish } from '../../src-main/contract/merges.ts'
import { type AllRows, allRowsOf, differingRows } from './all-rows.ts'
import { deleted, forked } from './clones.ts'
import type { TestHost } from './host.ts'
import { randomOf } from './random.ts'
import { pairOf, type SqlIn } from './seen.ts'
import { randomWork, type WorkedSite, type WorkOptions } from './site-work.ts'

export interface LawSite {
  readonly host: TestHost
  /** The production's id. */
  readonly id: string
  readonly sqlIn: SqlIn
  /** What is worked on, by the prefix of its tables: each site of a network has another one. */
  readonly worked: Readonly<Record<string, WorkedSite>>
}

export interface SeedLaws {
  /** Whether something has to be decided, so that nothing was merged. */
  readonly isDisputed: boolean
  /** Laws that do not hold, with the rows that say so. */
  readonly broken: readonly string[]
}

export interface MergeOutcome {
  /** Null where somebody has to decide: nobody waits for that any more. */
  readonly clone: string | null
  /** What has to be decided, in the order of its names. */
  readonly disputed: readonly string[]
}

/** A merge by its verb. @param onConflict whose side is taken for all that has to be decided */
export async function mergedClone(
  host: TestHost,
  wish: MergeWish,
  onConflict: ConflictRule = 'stop',
): Promise<MergeOutcome> {
  const client = host.client()
  const { merge, job } = await client.merge.start({ wish, onConflict })
  const ended = job === null ? null : await host.ended(job)
  if (ended === null || (ended.state === 'failed' && ended.failure?.message.includes('decision'))) {
    const { conflicts } = await client.merge.conflicts({ merge: merge.id })
    await client.merge.forget({ merge: merge.id })
    return { clone: null, disputed: conflicts.map(({ thing, place }) => `${thing.id} ${place}`).toSorted() }
  }
  const { lines } = await client.job.log({ job: ended.id })
  const said = `${JSON.stringify(wish)} ${ended.failure?.message} ${ended.failure?.detail} ${lines.join('\n')}`
  expect(ended.state, said).toBe('done')
  const clone = (await client.merge.list({})).find(({ id }) => id === merge.id)?.clone ?? null
  expect(clone, said).not.toBeNull()
  return { clone, disputed: [] }
}

/** Ends with the point as newest that has what production was told to write. */
export async function newPoint({ host, id }: Pick<LawSite, 'host' | 'id'>): Promise<string> {
  const client = host.client()
  const { job } = await client.point.take({ production: id, note: '' })
  expect((await host.ended(job)).state).toBe('done')
  const points = await client.point.list({ production: id })
  return points.toSorted((one, other) => (one.at < other.at ? 1 : -1))[0]?.id ?? ''
}

/** Two clones of a point with random work in each. */
export class TwoWorkers {
  private readonly site: LawSite
  private readonly seed: number
  private readonly clones: string[] = []
  readonly options: { readonly a: WorkOptions; readonly b: WorkOptions }
  readonly work: { readonly a: string; readonly b: string }

  constructor(site: LawSite, seed: number) {
    this.site = site
    this.seed = seed
    const random = randomOf(seed)
    const parts = random.chance(0.85) ? 2 : 1
    const [alters, givesIds] = [random.chance(0.3), random.chance(0.15)]
    const optionsOf = (who: string, at: number) => ({ who, part: at % parts, parts, alters, givesIds })
    this.options = { a: optionsOf('anna', 0), b: optionsOf('bert', 1) }
    const workOf = (options: WorkOptions) =>
      Object.entries(site.worked)
        .map(([prefix, one]) => randomWork(one, random, options, prefix))
        .join(';\n')
    this.work = { a: workOf(this.options.a), b: workOf(this.options.b) }
  }

  name(word: string): string {
    return `${word}-${this.seed}`
  }

  async forked(word: string, point: string, work = ''): Promise<string> {
    const { host, id, sqlIn } = this.site
    const clone = await forked(host, id, this.name(word), { is: 'point', point })
    this.clones.push(clone)
    if (work !== '') await sqlIn(await pairOf(clone), work)
    return clone
  }

  async branched(clone: string, word: string): Promise<string> {
    const { host } = this.site
    const { job, id } = await host.client().clone.branch({ clone, name: this.name(word) })
    expect((await host.ended(job)).state).toBe('done')
    this.clones.push(id)
    return id
  }

  async merged(word: string, clones: readonly string[], point: string): Promise<MergeOutcome> {
    const wish = {
      is: 'merge' as const,
      name: this.name(word),
      clones: [...clones],
      from: { is: 'point' as const, point },
    }
    const outcome = await mergedClone(this.site.host, wish)
    if (outcome.clone !== null) this.clones.push(outcome.clone)
    return outcome
  }

  refreshed(clone: string, point: string): Promise<MergeOutcome> {
    return mergedClone(this.site.host, { is: 'refresh', clone, from: { is: 'point', point } })
  }

  added(clone: string, source: string): Promise<MergeOutcome> {
    return mergedClone(this.site.host, { is: 'add', clone, source })
  }

  async told(clone: string): Promise<AllRows> {
    return allRowsOf(await pairOf(clone), this.site.sqlIn, Object.keys(this.site.worked))
  }

  async end(): Promise<void> {
    for (const clone of this.clones) await deleted(this.site.host, clone)
  }
}

/** How many rows of a broken law are said. */
const mostSaid = 12

/** With nothing in place of ids that work gave, or that a clone's server or a merge gave. */
const withoutIds = ({ rows, tables }: AllRows): AllRows => ({
  rows: rows.map((row) => row.replace(/\b(?:5\d{3}|1\d{9})\b/g, '#')),
  tables,
})

/** Merging where nobody did anything. */
export async function lawsOfNothing(site: LawSite, point: string, seed: number): Promise<readonly string[]> {
  const two = new TwoWorkers(site, seed)
  try {
    const [one, other] = [await two.forked('one', point), await two.forked('other', point)]
    const before = await two.told(one)
    const { clone } = await two.merged('nothing', [one, other], point)
    const merged = differingRows(before, await two.told(clone ?? ''))
    expect(await two.refreshed(one, point)).toEqual({ clone: one, disputed: [] })
    return [...merged, ...differingRows(before, await two.told(one))]
  } finally {
    await two.end()
  }
}

/** Laws of one seed. */
export async function lawsOfSeed(site: LawSite, point: string, seed: number): Promise<SeedLaws> {
  const two = new TwoWorkers(site, seed)
  const broken: string[] = []
  const hold = (law: string, one: AllRows, other: AllRows) => {
    const rows = differingRows(one, other)
    if (rows.length > 0) broken.push([`${law}:`, ...rows.slice(0, mostSaid)].join('\n'))
  }
  try {
    const [a, b] = [await two.forked('a', point, two.work.a), await two.forked('b', point, two.work.b)]
    const done = (clone: string) => ({ clone, disputed: [] })
    const ofA = await two.told(a)
    expect(await two.refreshed(a, point)).toEqual(done(a))
    hold('what is refreshed from its own point and kept stays as it is', ofA, await two.told(a))

    const [{ clone: ab, disputed }, { clone: ba, disputed: swapped }] = [
      await two.merged('ab', [a, b], point),
      await two.merged('ba', [b, a], point),
    ]
    expect(disputed, 'what conflicts does so whoever comes first').toEqual(swapped)
    if (ab === null || ba === null) return { isDisputed: true, broken }
    const both = await two.told(ab)
    // Of ids that both gave, the later one's are given anew.
    const named = two.options.a.givesIds ? withoutIds : (told: AllRows) => told
    hold('the work of two is the same whoever comes first', named(both), named(await two.told(ba)))

    expect(await two.added(ab, a)).toEqual(done(ab))
    hold('work that was merged and is merged again changes nothing', both, await two.told(ab))
    expect(await two.refreshed(ab, point)).toEqual(done(ab))
    hold('a merged clone that is refreshed from its own point stays as it is', both, await two.told(ab))
    const { clone: withNothing } = await two.merged('an', [await two.forked('none', point), a], point)
    hold('work that is merged with nothing is that work', ofA, await two.told(withNothing ?? ''))
    const branch = await two.branched(ab, 'abc')
    expect(await two.added(branch, b)).toEqual(done(branch))
    hold(
      'work that is there, and of which nobody knows that it was merged, changes nothing',
      both,
      await two.told(branch),
    )
    return { isDisputed: false, broken }
  } finally {
    await two.end()
  }
}
