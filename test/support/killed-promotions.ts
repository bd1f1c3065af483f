// Promotions whose host is killed at a random instant of one of their steps. It is known afterwards whether production has it: then all of
// it is there; else nothing is, rows and files, and it is written again.
import { setTimeout as pause } from 'node:timers/promises'
import type { Promotion } from '../../src-main/contract/models.ts'
import { deedsInClone } from './cloned-deeds.ts'
import { deleted } from './clones.ts'
import type { LinkedSite } from './linked-site.ts'
import { DeedBook } from './promoted-deeds.ts'
import { randomOf } from './random.ts'
import { twinOf } from './twin-site.ts'
import { writeDraft } from './written-site.ts'

const kinds = ['publishes', 'removesPost', 'rewrites', 'changesSetting', 'uploads', 'writesFiles', 'putsPageIntoMenu']

/** Steps of a promotion, with how long each takes at most where nothing else runs, milliseconds. */
const stepMs = { point: 3000, plan: 400, files: 1500, rows: 700, after: 3000 } as const
export type KilledStep = keyof typeof stepMs
export const killedSteps = Object.keys(stepMs) as readonly KilledStep[]

/** How often it is killed. @returns once it is back */
const faults = {
  async once({ host }: LinkedSite): Promise<void> {
    await host.kill()
    await host.start()
  },
  /** Once more while it finds out what became of it. */
  async twice({ host }: LinkedSite): Promise<void> {
    await host.kill()
    await host.open()
    await host.kill()
    await host.start()
  },
} as const
export type PromotionFault = keyof typeof faults

export interface KilledPromotions {
  readonly site: LinkedSite
  readonly seed: number
  readonly rounds: number
  readonly steps?: readonly KilledStep[]
  readonly faults: readonly PromotionFault[]
  readonly say: (line: string) => void
}

/** @returns how often it was there and was not, by what was killed at which step */
export async function killedPromotions(work: KilledPromotions): Promise<Readonly<Record<string, number>>> {
  const { site, seed, rounds, say, steps = killedSteps } = work
  const random = randomOf(seed)
  const book = new DeedBook(random)
  const twin = await twinOf(site.production)
  const counts: Record<string, number> = {}
  const { host } = site
  for (let round = 0; round < rounds; round++) {
    const { clone, deeds } = await deedsInClone(
      site,
      `work-${round}`,
      kinds.map((kind) => book.deed(kind)),
    )
    const { id } = await host.client().promotion.draft({ wish: { is: 'promote', clone } })
    const step = steps[round % steps.length] ?? 'rows'
    const [after, fault] = [random.below(stepMs[step]), random.pick(work.faults)]
    const { name } = (await host.client().production.list())[0] ?? { name: '' }
    const { job } = await host.client().promotion.write({ promotion: id, site: name, acceptMentions: true })
    await host.atStep(job, step)
    await pause(after)
    await faults[fault](site)
    await twin.byOthers(book.others())
    const { state } = await settled(site, job, id)
    const what = `round ${round}: killed ${fault}, ${after} ms into “${step}”: ${state}`
    say(what)
    counts[`${fault} at ${step}: ${state}`] = (counts[`${fault} at ${step}: ${state}`] ?? 0) + 1
    if (state === 'draft') {
      same(what, await twin.differing())
      const { says, log } = await writeDraft(site, id, { acceptMentions: true })
      if (says !== 'done') throw new Error(`${what}\n${says}\n${log}`)
    }
    for (const { statements, script } of deeds) await twin.byHand(statements, script)
    same(`${what}, and written`, await twin.differing())
    const again = await writeDraft(site, id, { acceptMentions: true }).then(
      ({ says }) => says,
      (error: unknown) => String(error),
    )
    if (!again.includes('was written already')) throw new Error(`${what}: it was written again: ${again}`)
    await deleted(host, clone)
  }
  return counts
}

/** Asks until it is known what became of it. */
async function settled({ host }: LinkedSite, job: string, promotion: string): Promise<Promotion> {
  const { state: ended } = await host.ended(job)
  let found: Promotion | undefined
  await host.until('it is known what became of it', async (client) => {
    const all = await client.promotion.list({})
    found = all.find(({ id }) => id === promotion)
    if (found?.state !== 'unknown') return found?.state === 'draft' || found?.state === 'done'
    // A host that was killed asks by itself.
    if (ended === 'failed') await client.promotion.settle({ promotion }).catch(() => undefined)
    return false
  })
  if (!found) throw new Error('The promotion is gone.')
  return found
}

function same(what: string, differing: readonly string[]): void {
  if (differing.length > 0) throw new Error([what, ...differing.slice(0, 30)].join('\n'))
}
