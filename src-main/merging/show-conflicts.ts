// Puts conflicts into words: where they are, what each side has, and who made it so, when.

import { shownCell } from '../changes/describe-cells.ts'
import type { Conflict } from '../changes/merge/merge.ts'
import type { ChangeIndex, NetRow } from '../comparing/change-index.ts'
import type { ChangeQuery, Edit, Thing } from '../contract/changes.ts'
import type { MergeConflict } from '../contract/merges.ts'
import { plainText } from '../contract/plain-text.ts'
import type { Column } from '../rows/table.ts'
import type { SqlValue } from '../rows/value.ts'
import type { OpenSource } from './open-sources.ts'

type Shown = Omit<MergeConflict, 'choice' | 'state' | 'isRemembered'>

/** Texts that are longer are shown without their stretches. */
const mostChunkText = 2 * 2 ** 20
const page = 1000
/** How many edits of each side are looked through for those that made a conflict. */
const mostEdits = 2000

const everything: ChangeQuery = { view: 'net', text: '', groups: [], classes: [], offset: 0, limit: page }

/** Who meets in conflicts that are of no clone's changes. */
export interface ConflictParties {
  /** In words: `before the promotion`. */
  readonly mine: string
  readonly theirs: string
  readonly named: ReadonlyMap<string, Pick<Thing, 'kind' | 'group' | 'title'>>
}

/** @param between who meets, where that is not said by the sources */
export function shownConflicts(
  merge: string,
  conflicts: readonly Conflict[],
  sources: readonly OpenSource[],
  between?: ConflictParties,
): readonly Shown[] {
  if (conflicts.length === 0) return []
  const wanted = new Set(conflicts.map(placeOf))
  const things = new Map<string, Pick<Thing, 'kind' | 'group' | 'title'>>(between?.named)
  const editsOf = new Map<ChangeIndex, ReadonlyMap<string, Edit>>()
  const wantedThings = new Set(conflicts.map(({ thing }) => thing))
  for (const { own, inTarget } of sources) {
    for (const { index } of [inTarget, own]) {
      for (const thing of allThings(index)) if (wantedThings.has(thing.id)) things.set(thing.id, thing)
      if (!editsOf.has(index)) editsOf.set(index, lastEdits(index, wanted))
    }
  }
  return conflicts.map((conflict) => {
    const { id, is, format, base, chunks, mineBy, theirsBy } = conflict
    const thing = things.get(conflict.thing)
    const mine = sources[mineBy]
    const theirs = theirsBy === null ? undefined : sources[theirsBy]
    const theirIndex = theirs?.own.index ?? mine?.inTarget.index
    const place = placeOf(conflict)
    const target = between?.theirs ?? (mine?.inTarget.to.own ? mine.inTarget.to.label : 'production')
    const side = (of: OpenSource | undefined, value: SqlValue | undefined, index: ChangeIndex | undefined) => ({
      label: of ? `clone “${of.sides.name}”` : target,
      clone: of?.sides.clone ?? null,
      value: shown(value, format),
      edit: editWords(index && editsOf.get(index)?.get(place)),
    })
    const length = chunks?.reduce((sum, chunk) => sum + JSON.stringify(chunk).length, 0) ?? 0
    return {
      id,
      merge,
      thing: {
        id: conflict.thing,
        kind: thing?.kind ?? (conflict.table === null ? 'file' : `row of ${plainText(conflict.table, 64)}`),
        group: thing?.group ?? (conflict.table === null ? 'Files' : 'Rows of other tables'),
        title:
          thing?.title || conflict.key.map((part) => plainText(part, 100)).join(' ') || plainText(conflict.thing, 200),
      },
      place: placeWords(conflict),
      path: conflict.table === null && conflict.column === null ? (conflict.key[0] ?? null) : null,
      is,
      column: columnOf(conflict),
      format,
      base: shown(base, format),
      mine: { ...side(mine, conflict.mine, mine?.own.index), ...(between && { label: between.mine }) },
      theirs: side(theirs, conflict.theirs, theirIndex),
      chunks: chunks && length <= mostChunkText ? [...chunks] : null,
      choices: (['mine', 'theirs', 'both', 'edited'] as const).map((choice) => ({
        is: choice,
        whyNot: conflict.impossible[choice] ?? null,
      })),
    }
  })
}

const texts: Column = { name: '', type: 'longtext', charset: 'utf8mb4', collation: null, generated: false }
const bytes: Column = { ...texts, type: 'longblob', charset: null }

const shown = (value: SqlValue | undefined, format: Conflict['format']) =>
  value === undefined ? null : shownCell(value, format === 'binary' ? bytes : texts)

const columnOf = ({ table, column, path }: Conflict): Shown['column'] =>
  table === null || column === null ? null : { table, name: column, isWhole: path === null }

/** Goes through all things of a list. */
export function* allThings(index: Pick<ChangeIndex, 'things'>): Generator<Thing> {
  for (let offset = 0; ; offset += page) {
    const { things, total } = index.things({ ...everything, offset })
    yield* things
    if (offset + page >= total) return
  }
}

/** The row, or the file, that a conflict is in. */
const placeOf = ({ table, key }: Pick<Conflict, 'table' | 'key'>) => JSON.stringify([table, ...key])

/** @returns the last edit that wrote each of the rows */
function lastEdits(index: ChangeIndex, wanted: ReadonlySet<string>): ReadonlyMap<string, Edit> {
  const found = new Map<string, Edit>()
  const all: Edit[] = []
  for (let offset = 0; ; offset += page) {
    const { edits, total } = index.edits({ ...everything, view: 'edits', offset })
    all.push(...edits)
    if (offset + page >= total || all.length >= mostEdits) break
  }
  for (const edit of all.toSorted((one, other) => (one.at < other.at ? 1 : -1)).slice(0, mostEdits)) {
    for (const place of placesWritten(index, edit)) {
      if (wanted.has(place) && !found.has(place)) found.set(place, edit)
    }
    if (found.size === wanted.size) break
  }
  return found
}

function* placesWritten(index: ChangeIndex, edit: Edit): Generator<string> {
  for (const write of index.writes(edit.id)) yield placeOf({ table: write.table.name, key: keyWords(write) })
  for (const { path } of index.files({ edit: edit.id })) yield placeOf({ table: null, key: [path] })
}

function keyWords({ table, before, after }: NetRow): readonly string[] {
  const row = after ?? before ?? []
  return table.key.map((at) => row[at]?.toString('utf8') ?? 'NULL')
}

const editWords = (edit: Edit | undefined) => (edit ? { title: edit.title, at: edit.at, by: edit.by } : null)

function placeWords({ is, table, column, path, key }: Conflict): string {
  if (is === 'file' && column === null) return plainText(key[0] ?? '', 300)
  if (is === 'schema' && column === null) return `the table ${plainText(table ?? '', 64)}`
  const within = path === null ? [] : [plainText(path, 200)]
  if (column === null) return 'the whole of it'
  return [plainText(column.replace(/^(?:post|comment|user|meta|option|term)_/, ''), 64), ...within].join(' › ')
}
