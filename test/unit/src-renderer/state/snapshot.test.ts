// Each event of the host gives the next picture; nothing else changes.
import { describe, expect, it } from 'vitest'
import { applyEvent } from '../../../../src-renderer/state/snapshot.ts'
import { aBookmark, aClone, aJob, aPoint, aProduction, aSnapshot } from '../../../support/nouns.ts'

describe('applying an event', () => {
  it('begins with the first snapshot, and knows nothing before it', () => {
    const snapshot = aSnapshot()
    expect(applyEvent(null, { is: 'clone', clone: aClone() })).toBeNull()
    expect(applyEvent(null, { is: 'snapshot', snapshot })).toBe(snapshot)
  })

  it('puts what is new at the end and what is known in its old place', () => {
    const before = aSnapshot({ clones: [aClone({ id: 'a' }), aClone({ id: 'b' })] })
    const changed = applyEvent(before, { is: 'clone', clone: aClone({ id: 'a', name: 'other' }) })
    const added = applyEvent(before, { is: 'clone', clone: aClone({ id: 'c' }) })
    expect([changed, added].map((one) => one?.clones.map(({ id, name }) => `${id} ${name}`))).toEqual([
      ['a other', 'b checkout'],
      ['a checkout', 'b checkout', 'c checkout'],
    ])
  })

  it('lists bookmarks newest first: the first safety bookmark is what undo goes back to', () => {
    const known = aSnapshot({ bookmarks: [aBookmark({ id: 'old' })] })
    const after = applyEvent(known, { is: 'bookmark', bookmark: aBookmark({ id: 'new' }) })
    expect(after?.bookmarks.map((one) => one.id)).toEqual(['new', 'old'])
    const named = applyEvent(after, { is: 'bookmark', bookmark: aBookmark({ id: 'old', name: 'other' }) })
    expect(named?.bookmarks.map((one) => one.name)).toEqual([after?.bookmarks[0]?.name, 'other'])
  })

  it('lists jobs newest first, and never goes back to an older revision', () => {
    const before = aSnapshot({ jobs: [aJob({ id: 'old', revision: 5, title: 'late' })] })
    const stale = applyEvent(before, { is: 'job', job: aJob({ id: 'old', revision: 4, title: 'early' }) })
    const both = applyEvent(before, { is: 'job', job: aJob({ id: 'new' }) })
    expect(stale?.jobs.map((job) => job.title)).toEqual(['late'])
    expect(both?.jobs.map((job) => job.id)).toEqual(['new', 'old'])
  })

  it.each(['production', 'point', 'clone', 'job'] as const)('drops a %s that is gone', (noun) => {
    const before = aSnapshot({ jobs: [aJob()] })
    const id = { production: 'acme', point: 'p1', clone: 'c1', job: 'j1' }[noun]
    const after = applyEvent(before, { is: 'removed', noun, id })
    expect(after?.[`${noun}s`]).toEqual([])
  })

  it('takes engine, production and point whole', () => {
    const engine = { is: 'starting', description: 'Attaching the pool' } as const
    const events = [
      { is: 'engine', engine },
      { is: 'production', production: aProduction({ name: 'Renamed' }) },
      { is: 'point', point: aPoint({ note: 'before the sale' }) },
    ] as const
    const after = events.reduce(applyEvent, aSnapshot())
    expect([after?.engine, after?.productions[0]?.name, after?.points[0]?.note]).toEqual([
      engine,
      'Renamed',
      'before the sale',
    ])
  })
})
