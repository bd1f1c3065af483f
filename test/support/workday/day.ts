// A day of work in a clone, lived one deed after the other: what the clone's list of edits says of each, and of what happens beside it.
import type { Edit } from '../../../src-main/contract/changes.ts'

/** What a person does, what the list must call it (the newest first, where it takes several requests), and how it is done. */
export type Deed = readonly [did: string, titles: RegExp | readonly RegExp[], act: () => Promise<unknown>]

/** What the list did not say as it should; two empty lists for a day that is told rightly. */
export interface ToldDay {
  /** Deeds that are not listed once each under their right names. */
  readonly misnamed: readonly string[]
  /** Edits that are said to be somebody's, and that nobody made. */
  readonly idle: readonly string[]
}

/**
 * @param edits the list as it is now, the newest first
 * @param bystanders what happens by itself on such a day; comes between all deeds
 */
export async function toldDay(
  deeds: readonly Deed[],
  edits: () => Promise<readonly Edit[]>,
  bystanders: () => Promise<void>,
): Promise<ToldDay> {
  const misnamed: string[] = []
  const known = new Set<string>()
  const fresh = async () => {
    const all = await edits()
    const told = all.filter(({ id, class: whose }) => !known.has(id) && whose !== 'noise')
    for (const { id } of all) known.add(id)
    return { all, told: told.map(({ title }) => title) }
  }
  const idle: string[] = []
  await bystanders()
  await fresh()
  for (const [did, wanted, act] of deeds) {
    await act()
    const { all, told } = await fresh()
    const titles = [wanted].flat()
    if (told.length !== titles.length || !titles.every((title, at) => title.test(told[at] ?? ''))) {
      const beside = all.slice(0, 6).map(({ title, request, class: whose }) => `${whose} ${title} ${request}`)
      misnamed.push(`${did}: ${JSON.stringify(told)} is not ${titles.join(', ')}, beside ${JSON.stringify(beside)}`)
    }
    await bystanders()
    idle.push(...(await fresh()).told.map((title) => `${title}, after somebody ${did}`))
  }
  return { misnamed, idle }
}
