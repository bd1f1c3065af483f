// Keeps a merge in the catalog while it runs, so that what was decided survives whatever becomes of its job.

import type { CloneRow } from '../../../catalog/clones.ts'
import type { MergeRow, MergeRowSource } from '../../../catalog/merges.ts'
import type { Conflict } from '../../../changes/merge/merge.ts'
import { keepState } from '../../../clones/bookmarks.ts'
import type { Context } from '../../../context.ts'
import { Failure } from '../../../contract/failure.ts'
import type { ConflictRule, Merge } from '../../../contract/models.ts'
import type { JobRun } from '../../../jobs/job.ts'
import type { OpenSource } from '../../../merging/open-sources.ts'
import { mineOf } from '../../../merging/plan-merge.ts'
import { type ConflictParties, shownConflicts } from '../../../merging/show-conflicts.ts'
import type { ResolvedMerge } from '../resolve-wish.ts'
import type { Planned } from './plan-sides.ts'
import type { Instant } from './take-instants.ts'

type Needs = Pick<Context, 'catalog' | 'publish' | 'newId'>

/** What a merge's row has of its plan. */
export interface Told extends Pick<MergeRow, 'point' | 'onto' | 'dataAt'> {
  readonly planned: Planned
  readonly sources: readonly OpenSource[]
}

/** Stores a merge that waits for decisions. @returns its id */
export function waitForDecisions(
  context: Needs,
  resolved: ResolvedMerge,
  {
    merge,
    onConflict,
    told,
  }: { readonly merge: string | null; readonly onConflict: ConflictRule; readonly told: Told },
): string {
  const { catalog, publish } = context
  const id = merge ?? context.newId()
  const { point, onto, dataAt } = told
  const more = { point, onto, dataAt, sources: rowSources(told), state: 'waiting' as const, job: null }
  catalog.together(() => {
    if (catalog.merges.get(id)) catalog.merges.update(id, more)
    else catalog.merges.insert({ ...newRow(resolved, id, onConflict), ...more })
    catalog.merges.setConflicts(id, conflictsAsRows(id, told.planned.plan.conflicts, told.sources))
    // What is decided already is not asked for again.
    for (const [conflict, choice] of told.planned.plan.decided) catalog.merges.decide(id, [conflict], choice)
    const { open, stale } = catalog.merges.conflictCounts(id)
    if (open + stale === 0) catalog.merges.update(id, { state: 'ready' })
  })
  publish.merge(id)
  return id
}

export function newRow(resolved: ResolvedMerge, id: string, onConflict: ConflictRule): MergeRow {
  const { wish, production, name, clone } = resolved
  return {
    id,
    production: production.id,
    clone: clone?.id ?? null,
    wish,
    onConflict,
    name,
    point: null,
    onto: '',
    dataAt: new Date().toISOString(),
    state: 'running',
    sources: [],
    findings: [],
    job: null,
    createdAt: new Date().toISOString(),
    states: [],
  }
}

export function rowSources({ planned, sources }: Pick<Told, 'planned' | 'sources'>): readonly MergeRowSource[] {
  return sources.map(({ sides }, at) => {
    const { things = 0, rows = 0, files = 0 } = planned.counts[at] ?? {}
    return { clone: sides.clone, name: sides.name, at: sides.at, changes: { things, rows, files }, bookmark: null }
  })
}

/** @param of the merge or the promotion */
export function conflictsAsRows(
  of: string,
  conflicts: readonly Conflict[],
  sources: readonly OpenSource[],
  between?: ConflictParties,
) {
  const shown = shownConflicts(of, conflicts, sources, between)
  return conflicts.map((conflict, at) => ({
    id: conflict.id,
    version: conflict.version,
    mine: mineOf(conflict),
    source: sources[conflict.mineBy]?.sides.clone ?? '',
    shown: shown[at] as NonNullable<(typeof shown)[number]>,
  }))
}

/** Shows that a merge runs; where its job fails, it is as it was before, or gone where nothing was decided for it. */
export function holdMerge(context: Needs, row: MergeRow, run: Pick<JobRun, 'id' | 'undo'>): void {
  const { catalog, publish } = context
  const before = catalog.merges.get(row.id)
  run.undo('leave the merge as it was', async () => {
    const state = catalog.merges.get(row.id)?.state
    // One that was found to wait for decisions waits.
    if (state !== 'running') return
    if (before) catalog.merges.update(row.id, { state: before.state === 'waiting' ? 'waiting' : 'ready' })
    else catalog.merges.delete(row.id)
    publish.merge(row.id)
  })
  if (before) catalog.merges.update(row.id, { state: 'running', job: run.id })
  else catalog.merges.insert({ ...row, job: run.id })
  publish.merge(row.id)
}

/** What was decided is remembered for the next merge of these sources. */
export function rememberChoices({ catalog }: Pick<Context, 'catalog'>, merge: Merge['id']): void {
  const decided = catalog.merges.conflicts(merge).flatMap(({ source, id: conflict, mine, choice }) => {
    return choice ? [{ source, conflict, mine, choice }] : []
  })
  catalog.merges.remember(decided)
}

export function conflictsWait(name: string, count: number): Failure {
  const many = count === 1 ? 'One change is' : `${count} changes are`
  return new Failure(
    'bad-input',
    `${many} in conflict, so “${name}” was not changed. Decide what becomes of them, then continue; what was decided is kept.`,
  )
}

/** Each source's moment stays as a bookmark of it, from which on its further work counts. */
export function keepMerged(
  context: Pick<Context, 'catalog' | 'newId' | 'publish'>,
  merge: string,
  clone: Pick<CloneRow, 'name'>,
  instants: readonly Instant[],
): void {
  const { catalog, publish, newId } = context
  const bookmarks = new Map<string, string>()
  catalog.together(() => {
    for (const { clone: id, state, tip } of instants) {
      const source = catalog.clones.get(id)
      if (!source || tip.base.is !== 'point') continue
      const bookmark = newId()
      const { id: point } = tip.base.point
      const name = `Merged into “${clone.name}”`
      keepState(context, { id: bookmark, clone: id, kind: 'named', name, state, point, dataAt: source.dataAt })
      bookmarks.set(id, bookmark)
    }
    const sources: readonly MergeRowSource[] = catalog.merges.get(merge)?.sources ?? []
    catalog.merges.update(merge, {
      sources: sources.map((one) => ({ ...one, bookmark: bookmarks.get(one.clone) ?? null })),
    })
  })
  for (const id of bookmarks.values()) publish.bookmark(id)
}
