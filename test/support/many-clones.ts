// A window with as much in it as it must be readable with: twenty clones, some of them with names as long as names may be.
import type { Snapshot } from '../../src-main/contract/models.ts'
import { aBookmark, aClone, aPoint, aProduction, aSnapshot } from './nouns.ts'

/** An instant so many seconds ago. */
export const minutesAgo = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString()

/** Sixty characters. */
export const longName = 'A very long name of a clone that somebody typed in a hurry 1'

export function manyClones(given: Partial<Snapshot> = {}): Snapshot {
  const clones = Array.from({ length: 20 }, (_, index) => {
    const name = index === 1 ? longName : index % 5 === 3 ? `${longName.slice(0, 57)} ${index}` : `clone-${index}`
    return aClone({
      id: `c${index}`,
      name,
      url: `http://${name.toLowerCase().replaceAll(' ', '-').slice(0, 40)}.localhost:7700`,
      status: index === 2 ? 'stopped' : index % 4 === 1 ? 'asleep' : 'running',
      label: index % 6 === 0 ? 'the new payment page, with the cart of the shop beside it' : '',
      dataAt: minutesAgo(3_000 * (index + 1)),
      createdAt: minutesAgo(2_000 * (index + 1)),
    })
  })
  return aSnapshot({
    clones,
    points: Array.from({ length: 12 }, (_, index) => aPoint({ id: `p${index}`, at: minutesAgo(600 * (index + 1)) })),
    bookmarks: [aBookmark({ clone: 'c0', createdAt: minutesAgo(500), bytes: 3_000_000 })],
    productions: [
      aProduction({
        sync: { is: 'synced', lagSeconds: 0, at: minutesAgo(0) },
        history: { from: minutesAgo(7_300), to: minutesAgo(0), gaps: [], logBytes: 1_000_000 },
      }),
    ],
    ...given,
  })
}
