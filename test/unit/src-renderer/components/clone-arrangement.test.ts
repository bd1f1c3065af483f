// Clones filtered by their words, in order, under headings.
import { expect, test } from 'vitest'
import { arrange } from '../../../../src-renderer/components/clone-arrangement.ts'
import { aClone } from '../../../support/nouns.ts'

const cards = [
  aClone({
    id: '1',
    name: 'checkout',
    label: 'new payment page',
    group: 'Shop',
    ownBytes: 5,
    createdAt: '2026-11-01T10:00:00.000Z',
  }),
  aClone({ id: '2', name: 'amber', status: 'asleep', ownBytes: 9, createdAt: '2026-11-03T10:00:00.000Z' }),
  aClone({ id: '3', name: 'basket', group: 'Shop', ownBytes: null, createdAt: '2026-11-02T10:00:00.000Z' }),
].map((clone) => ({ clone }))
const names = (some: Partial<Parameters<typeof arrange>[1]>) =>
  arrange(cards, { filter: '', grouping: 'none', order: 'newest', ...some }).map(
    ({ name, cards: shown }) => `${name}: ${shown.map(({ clone }) => clone.name).join(' ')}`,
  )

test.each([
  [{}, [': amber basket checkout']],
  [{ order: 'name' }, [': amber basket checkout']],
  [{ order: 'size' }, [': amber checkout basket']],
  [{ filter: 'shop' }, [': basket checkout']],
  [{ filter: ' Payment page' }, [': checkout']],
  [{ filter: 'asleep' }, [': amber']],
  [{ filter: 'nothing' }, []],
  [{ grouping: 'group' }, ['Shop: basket checkout', 'No group: amber']],
  [{ grouping: 'status', order: 'name' }, ['Asleep: amber', 'Running: basket checkout']],
] as const)('%j', (arrangement, shown) => {
  expect(names(arrangement)).toEqual(shown)
})
