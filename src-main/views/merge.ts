// A merge as windows see it. Pure.
import type { MergeRow } from '../catalog/merges.ts'
import type { Merge } from '../contract/models.ts'

/**
 * @param conflicts how many wait for a decision, and how many have one
 * @param shown the state that its clone shows now
 */
export function mergeView(row: MergeRow, conflicts: Merge['conflicts'], shown: string | undefined): Merge {
  const { id, production, clone, name, onto, dataAt, state, createdAt, findings, wish } = row
  return {
    id,
    production,
    is: wish.is,
    clone,
    name,
    sources: row.sources.map(({ bookmark: _bookmark, ...source }) => source),
    onto,
    dataAt,
    state,
    conflicts,
    createdAt,
    findings: [...findings],
    isIn: shown !== undefined && row.states.includes(shown),
  }
}
