// A day of promotions: random deeds of clones, of which random ones are promoted while others write, one promotion after the other; then
// all of it is undone in random order. After each, production must be what it would be had somebody done it there by hand.
import type { PromotionWish } from '../../src-main/contract/models.ts'
import { type ClonedDeed, type ClonedDeeds, deedsInClone } from './cloned-deeds.ts'
import { deleted } from './clones.ts'
import type { LinkedSite } from './linked-site.ts'
import { DeedBook } from './promoted-deeds.ts'
import { type Random, randomOf } from './random.ts'
import { type TwinSite, twinOf } from './twin-site.ts'
import { writeDraft } from './written-site.ts'

export interface DayOptions {
  readonly site: LinkedSite
  readonly seed: number
  readonly promotions: number
  readonly say: (line: string) => void
}

interface Done {
  readonly promotion: string
  readonly deeds: readonly ClonedDeed[]
}

const mostClones = 3
/** How many rows of a difference are told. */
const mostTold = 30

/** @throws Error with the deeds, and rows that are other than they should be */
export async function promotionDay({ site, seed, promotions, say }: DayOptions): Promise<void> {
  const random = randomOf(seed)
  const book = new DeedBook(random)
  const twin = await twinOf(site.production)
  const day = new Day(site, random, book, twin, say)
  for (let round = 1; round <= promotions; round++) await day.promote(round)
  for (const done of day.inRandomOrder()) await day.undo(done)
}

class Day {
  private readonly site: LinkedSite
  private readonly random: Random
  private readonly book: DeedBook
  private readonly twin: TwinSite
  private readonly say: (line: string) => void
  private works: readonly ClonedDeeds[] = []
  private readonly written: Done[] = []
  private clones = 0

  constructor(site: LinkedSite, random: Random, book: DeedBook, twin: TwinSite, say: (line: string) => void) {
    this.site = site
    this.random = random
    this.book = book
    this.twin = twin
    this.say = say
  }

  /** Some deeds of some clone, or all that it has left. */
  async promote(round: number): Promise<void> {
    const { random, site } = this
    await this.othersWrite(random.below(4))
    if (this.works.length === 0 || (this.works.length < mostClones && random.chance(0.4))) await this.newWork()
    await this.othersWrite(random.below(3))
    const work = random.pick(this.works)
    const isAll = random.chance(0.3)
    const chosen = isAll ? work.deeds : work.deeds.filter((_deed, at) => at === 0 || random.chance(0.4))
    const deeds = withSameThings(work.deeds, chosen)
    const disputed = deeds.filter(({ against }) => against && random.chance(0.08))
    for (const { against = [] } of disputed) await this.twin.byOthers(against)
    for (const { beside } of deeds) if (beside && random.chance(0.3)) await this.twin.byOthers(beside)
    const things = isAll ? [] : deeds.flatMap(({ ids }) => ids)
    const says = `${round}: of ${work.name}, ${deeds.map((one) => one.says).join('; ')}${disputed.length > 0 ? `; disputed: ${disputed.map((one) => one.says).join('; ')}` : ''}`
    this.say(says)
    const side = random.pick(['mine', 'theirs'] as const)
    const wish: PromotionWish = { is: 'promote', clone: work.clone, things, edits: [], withOwn: false }
    const taken = side === 'mine' ? deeds : deeds.filter((one) => !disputed.includes(one))
    const promotion = await this.writtenDraft(wish, {
      side,
      disputed: disputed.length,
      says,
      isEmpty: taken.length === 0,
    })
    for (const { statements, script } of taken) await this.twin.byHand(statements, script)
    if (promotion !== null) {
      const wrote = taken.map((one) => (disputed.includes(one) ? afterOthers(one) : one))
      this.written.push({ promotion, deeds: wrote })
    }
    await this.compare(says)
    work.deeds = work.deeds.filter((one) => !deeds.includes(one))
    if (work.deeds.length > 0) return
    this.works = this.works.filter((one) => one !== work)
    await deleted(site.host, work.clone)
  }

  inRandomOrder(): readonly Done[] {
    const left = [...this.written]
    return Array.from({ length: left.length }, () => left.splice(this.random.below(left.length), 1)).flat()
  }

  /** Takes a promotion back, but for what others did against it since. */
  async undo({ promotion: undone, deeds }: Done): Promise<void> {
    const { random } = this
    await this.othersWrite(random.below(2))
    const disputed = deeds.filter(({ against }) => against && random.chance(0.1))
    for (const { against = [] } of disputed) await this.twin.byOthers(against)
    const says = `undo of ${deeds.map((one) => one.says).join('; ')}${disputed.length > 0 ? `; disputed: ${disputed.map((one) => one.says).join('; ')}` : ''}`
    this.say(says)
    const back = deeds.filter((one) => !disputed.includes(one))
    await this.writtenDraft(
      { is: 'undo', promotion: undone },
      { side: 'theirs', disputed: disputed.length, says, isEmpty: back.length === 0 },
    )
    for (const one of back) await this.twin.byHand(one.back, one.backScript)
    await this.compare(says)
  }

  private async othersWrite(count: number): Promise<void> {
    for (let n = 0; n < count; n++) await this.twin.byOthers(this.book.others())
  }

  private async newWork(): Promise<void> {
    const deeds = Array.from({ length: 4 + this.random.below(8) }, () => this.book.deed())
    this.works = [...this.works, await deedsInClone(this.site, `work-${++this.clones}`, deeds)]
  }

  /** @returns the promotion’s id; null where there was nothing to write */
  private async writtenDraft(
    wish: PromotionWish,
    told: {
      readonly side: 'mine' | 'theirs'
      readonly disputed: number
      readonly says: string
      readonly isEmpty: boolean
    },
  ): Promise<string | null> {
    const { site, random } = this
    const client = site.host.client()
    const draft = await client.promotion.draft({ wish })
    if (draft.conflicts.open < told.disputed || (told.disputed === 0 && draft.conflicts.open > 0)) {
      const { conflicts } = await client.promotion.conflicts({ promotion: draft.id })
      throw new Error(
        `${told.says}\n${told.disputed} should be disputed: ${conflicts.map(({ thing, place }) => `${thing.id} ${place}`).join(', ')}`,
      )
    }
    if (draft.conflicts.open > 0) {
      await client.promotion.decide({ promotion: draft.id, conflicts: null, choice: { is: told.side } })
    }
    await this.othersWrite(random.below(2))
    const [{ says, log, promotion }] = await Promise.all([
      writeDraft(site, draft.id, { acceptMentions: true }),
      this.othersWrite(random.below(4)),
    ])
    if (told.isEmpty && says.includes('nothing was written')) {
      await client.promotion.forget({ promotion: draft.id })
      return null
    }
    if (says !== 'done') throw new Error(`${told.says}\n${says}\n${log}`)
    for (const finding of promotion?.findings ?? []) this.say(`  ${finding}`)
    return draft.id
  }

  private async compare(says: string): Promise<void> {
    const differing = await this.twin.differing()
    if (differing.length === 0) return
    const more = differing.length - mostTold
    throw new Error([says, ...differing.slice(0, mostTold), more > 0 ? `and ${more} more` : ''].join('\n'))
  }
}

/** What was written over what others had done goes back to that. */
function afterOthers({ against = [], ...deed }: ClonedDeed): ClonedDeed {
  return { ...deed, back: [...deed.back, ...against] }
}

/** What is chosen is a thing, with all that was done to it. */
function withSameThings(all: readonly ClonedDeed[], chosen: readonly ClonedDeed[]): readonly ClonedDeed[] {
  const ids = new Set(chosen.flatMap((one) => one.ids))
  const found = all.filter((one) => one.ids.some((id) => ids.has(id)))
  return found.length === chosen.length ? found : withSameThings(all, found)
}
