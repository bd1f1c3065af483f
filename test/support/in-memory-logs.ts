// A context whose comparisons are indexes that a test fed, instead of what logs in a pool tell.
import type { ChangeIndex } from '../../src-main/comparing/change-index.ts'
import type { OpenComparison } from '../../src-main/comparing/comparisons.ts'
import type { Context } from '../../src-main/context.ts'
import type { InMemoryContext } from './in-memory-context.ts'

/** @param indexes of each source what it changed, and what its base and the target differ in */
export function withIndexes(memory: InMemoryContext, indexes: readonly ChangeIndex[]): Context {
  const opened = (pair: Pick<OpenComparison, 'from' | 'to'>, index: ChangeIndex | undefined): OpenComparison => {
    if (!index) throw new Error('A comparison was asked for that was not set up.')
    return {
      ...pair,
      by: 'logs',
      completeness: { is: 'complete', provenAt: null },
      lacking: [],
      otherTables: null,
      index,
      paths: { from: 'a', to: 'b' },
      end: null,
      readFile: async () => ({ before: null, after: null, isCut: false }),
    }
  }
  return {
    ...memory.context,
    comparisons: {
      ...memory.context.comparisons,
      withAll: (pairs, _signal, work) =>
        memory.deeds
          .act('comparisons.withAll', () => undefined)
          .then(() => work(pairs.map((pair, at) => opened(pair, indexes[at])))),
    },
  }
}
