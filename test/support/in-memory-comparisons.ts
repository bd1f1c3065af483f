// Comparisons of states that lie in memory, of which no log tells anything.
import type { Catalog } from '../../src-main/catalog/catalog.ts'
import { compileKnowledge } from '../../src-main/changes/known.ts'
import { wordPressSite } from '../../src-main/changes/wordpress-site.ts'
import { sideOf } from '../../src-main/comparing/sides.ts'
import type { Context } from '../../src-main/context.ts'
import { Failure } from '../../src-main/contract/failure.ts'

export function inMemoryComparisons(catalog: Catalog): Context['comparisons'] {
  const refuse = async () => {
    throw new Failure('sync-broken', 'An in-memory engine has no logs.')
  }
  return {
    use: refuse,
    withAll: refuse,
    withList: refuse,
    known: ({ facts }) => compileKnowledge([], wordPressSite(facts.tablePrefix, facts.layout)),
    side: (ref) => sideOf(catalog, ref),
    progressOf: () => null,
    cancel: () => false,
    handOn: () => undefined,
    forget: () => undefined,
    count: refuse,
    countsOf: () => null,
    prove: async () => ({ lacks: [] }),
    stop: async () => undefined,
  }
}
