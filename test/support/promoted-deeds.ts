// What a person does in a clone that is promoted later: each deed as the SQL and the shell that do it anywhere by hand, and that take it
// back by hand. Nothing of it is known to the code under test.
import { deedCount } from './deed-site.ts'
import { deedsBesidePosts, deedsOfOthers } from './deeds-beside-posts.ts'
import { deedsOnPosts } from './deeds-on-posts.ts'
import type { PromotedDeed } from './promoted-deed.ts'
import type { Random } from './random.ts'

const deeds = [...deedsOnPosts, ...deedsBesidePosts]

/** Deeds and what others do, each on things that nobody else has touched. */
export class DeedBook {
  private readonly random: Random
  private readonly taken = new Map<string, number>()
  private number = 0

  constructor(random: Random) {
    this.random = random
  }

  /** The next of the site’s own things of a kind that nobody has. */
  private fresh(kind: string): number {
    const next = (this.taken.get(kind) ?? 0) + 1
    if (next > deedCount) throw new Error(`The site has no ${kind} left.`)
    this.taken.set(kind, next)
    return next
  }

  /** @param name of the kind of deed; any without */
  deed(name?: string): PromotedDeed {
    this.number++
    const kinds = deeds.filter((one) => name === undefined || one.name === name)
    return this.random.pick(kinds)({ n: this.number, fresh: (kind) => this.fresh(kind), random: this.random })
  }

  /** Somebody else writes on production. */
  others(): readonly string[] {
    this.number++
    return this.random.pick(deedsOfOthers)({ n: this.number, fresh: (kind) => this.fresh(kind), random: this.random })
  }
}
