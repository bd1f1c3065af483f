// A merge as windows see it. Pure.
import type { MergeRow } from '../catalog/merges.ts'
import type { Merge } from '../contract/models.ts'

/** What the view knows of a merge beside its row. */
interface Known {
  /** How many wait for a decision, and how many have one. */
  readonly conflicts: Merge['conflicts']
  /** The state that its clone shows now. */
  readonly shown: string | undefined
  readonly isThere: (clone: string) => boolean
}

export function mergeView(row: MergeRow, { conflicts, shown, isThere }: Known): Merge {
  const { id, production, clone, name, onto, dataAt, state, createdAt, findings, wish, job } = row
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
    lost: state === 'done' ? [] : row.sources.flatMap((one) => (isThere(one.clone) ? [] : [one.name])),
    job,
    createdAt,
    findings: [...findings],
    isIn: shown !== undefined && row.states.includes(shown),
  }
}
