// What a clone's list of changes says, for tests of what happens to it while it is read.
import { expect } from 'vitest'
import type { ChangeList, Compared } from '../../src-main/contract/changes.ts'
import type { LinkedSite } from './linked-site.ts'
import { pairOf, sqlIn, stateOf } from './seen.ts'

export const sinceItsPoint = (clone: string): Compared => ({ from: null, to: { is: 'clone', clone } })
export const titles = ({ things }: ChangeList) => things.map(({ title, summary }) => `${title}: ${summary}`).sort()

export function listedChanges(site: LinkedSite) {
  return {
    list: (clone: string): Promise<ChangeList> =>
      site.host.client().change.list({ ...sinceItsPoint(clone), query: { classes: ['work'], limit: 1000 } }),
    /** Gives the site another name, by which its states are told apart. */
    named: async (clone: string, name: string) =>
      sqlIn(await pairOf(clone), `UPDATE wp_options SET option_value = '${name}' WHERE option_name = 'blogname'`),
    async done(started: Promise<{ readonly job: string }>): Promise<void> {
      const { state, failure } = await site.host.ended((await started).job)
      expect([state, failure]).toEqual(['done', null])
    },
    logsOf: (clone: string) => stateOf(site.host, clone).then((state) => `${state}/db`),
  }
}
