// Plans a merge: what is written, in rows, files and tables, and what somebody has to decide. Makes nothing.
import { createHash } from 'node:crypto'
import type { Known } from '../changes/known.ts'
import { possible } from '../changes/merge/conflicts.ts'
import type { Conflict, MergeRules, MergeSource, MergeValues, RowsMerge, RowWrite } from '../changes/merge/merge.ts'
import type { RowsToMerge } from '../changes/merge/merge-rows.ts'
import { mergeRules } from '../changes/merge/rules.ts'
import type { ChangeIndex, MeantFileChange } from '../comparing/change-index.ts'
import { Failure } from '../contract/failure.ts'
import type { ConflictChoice } from '../contract/merges.ts'
import type { SqlReader } from '../database/client/sql.ts'
import type { StatePath } from '../pool/layout.ts'
import type { Pool } from '../pool/pool.ts'
import { columnValue, type RowChange, type RowTable, type RowValues } from '../rows/change.ts'
import { type CodeChanges, codeChanges } from './changed-code.ts'
import { type ChosenChanges, chooseChanges } from './choose-changes.ts'
import { withCompared } from './compared-tables.ts'
import { needStates } from './concerned-tables.ts'
import { danglingNames, type MergeSide } from './dangling-names.ts'
import { type FilesMerge, type FilesToMerge, mergeFiles } from './merge-files.ts'
import { mergePackages, type PackageSide } from './merge-packages.ts'
import { type MergeServers, placedBase, placedTarget, placedTip } from './merge-servers.ts'
import { mergeStatements, type SchemaMerge } from './merge-statements.ts'
import { mergeTables, type SchemaPlan } from './merge-tables.ts'
import { danglingWords, namesOfSides, sameNameWords } from './merge-words.ts'
import { type MergedStatements, mergedColumns } from './merged-columns.ts'
import { mergeSourceOf, type OpenSource } from './open-sources.ts'
import { planRows, type RowStates } from './plan-rows.ts'
import { sameNames } from './same-names.ts'
import { trackChoices } from './track-choices.ts'

/** What was decided, by whom soever: for one conflict, or by a rule. */
export type Decides = (conflict: Conflict, source: string) => ConflictChoice | undefined

export interface PlanParts {
  readonly pool: Pick<Pool, 'readFile'>
  readonly known: Known
  readonly mergeValues: MergeValues
  readonly decides: Decides
  readonly database: string
  /** Where they are left out, only what changes tell is known. */
  readonly servers?: MergeServers | undefined
  /** A server that has what is merged onto, and maybe more by now: whoever only reads need not start one on a copy. */
  readonly running?: SqlReader | undefined
  readonly signal: AbortSignal
  /** Whether the sources’ lists have a part of what they changed, which is all that is merged. */
  readonly isPart?: boolean
  /** Whether rows of tables that are dropped are removed one by one before, so that whoever takes it back has them. */
  readonly emptiesDropped?: boolean
  /** What of the sources' changes is merged; all by default. */
  readonly chosen?: { readonly things: readonly string[]; readonly edits: readonly string[] } | undefined
}

export interface MergePlan {
  readonly rows: RowsMerge
  readonly files: FilesMerge
  readonly schema: SchemaMerge
  readonly conflicts: readonly Conflict[]
  /** Those that nobody has decided. */
  readonly open: readonly Conflict[]
  /** What the result lacks, with whose changes brought that about, in whole sentences. */
  readonly findings: readonly string[]
  readonly code: CodeChanges
  /** `“header” and production` */
  readonly nameOf: (sides: readonly MergeSide[]) => string
  /** Tables of settings whose rewrite rules WordPress makes anew: each side has others, of which none fits the result. */
  readonly rebuilt: readonly string[]
  /** Ids of things that nobody chose and that come along. */
  readonly along: readonly string[]
  /** What was decided of the others, by their ids. */
  readonly decided: ReadonlyMap<string, ConflictChoice>
  /** Files of each source that were merged. */
  readonly filesMerged: readonly (readonly MeantFileChange[])[]
}

/** Bytes of rows that are held in memory while they are merged. */
const mostBytes = 2 ** 30

/** @throws Failure `too-much` where more was changed than can be held in memory */
export async function planMerge(parts: PlanParts, sources: readonly OpenSource[]): Promise<MergePlan> {
  const { mergeValues, decides, database } = parts
  const choices = trackChoices((conflict) => decides(conflict, sources[conflict.mineBy]?.sides.clone ?? ''))
  const rules = mergeRules(parts.known)
  const chosen =
    parts.chosen && sources.map(({ own }) => chooseChanges(own.index, parts.known, parts.chosen ?? nothing))
  const rewrites = new Set<string>()
  const states = readableStates(parts, sources)
  const placed = filesOf(parts, sources, chosen)
  const packages = await mergePackages({
    ...placed,
    choiceOf: choices.choiceOf,
    prefix: parts.known.prefix,
    tablesOf: (at, side) => changedRowTables(sources[at], side),
  })
  const covered = new Set<string>()
  /** What a plugin is as a whole decides what its parts are, where that is possible. */
  const choiceOf = (conflict: Conflict) => {
    const whole = packages.covering(conflict)
    if (!whole || (whole.choice && !possible(conflict, whole.choice))) return choices.choiceOf(conflict)
    covered.add(conflict.id)
    return whole.choice
  }
  const schema = await schemaOf(parts, sources, states, choiceOf)
  const merging = sources.map((source, at) => {
    const whole = { ...sourceOf(source), ...(chosen?.[at] && { net: chosen[at].net }) }
    const told = schema.compared[at]
    const compared = told && source.rebased ? source.rebased.compared(told) : told
    const meaningOf = (change: RowChange) => source.own.index.meaningOf(change)
    const isPart = chosen !== undefined || parts.isPart === true
    return bounded(compared ? withCompared(whole, compared, meaningOf, isPart) : whole, (change) => {
      if (isRewrites(change)) rewrites.add(change.table.name)
    })
  })
  const { known } = parts
  const columnsOf = mergedColumns(statementsIn(sources, schema), database)
  const tools = { rules, known, mergeValues, choiceOf, columnsOf }
  const rows = await planRows({ ...tools, sources: merging, database, altered: schema.tables, states })
  const files = await mergeFiles({ ...placed, mergeValues, choiceOf, sideOf: packages.sideOf })
  const single = [...schema.conflicts, ...rows.conflicts, ...files.conflicts].filter(({ id }) => !covered.has(id))
  const conflicts = [...packages.conflicts, ...single]
  return {
    rows,
    files,
    schema,
    conflicts,
    open: choices.openOf(conflicts),
    ...lookInto(sources, rows, files, { rules, known: parts.known }),
    rebuilt: [...rewrites].filter(
      (table) => !rows.writes.some((write) => write.table.name === table && isRewrites(toChange(write))),
    ),
    decided: choices.decided,
    along: chosen?.flatMap(({ along }) => along) ?? [],
    filesMerged: placed.sources.map(({ own }) => own),
  }
}

/** What can be read of the states themselves. */
export function readableStates(
  { servers, running }: Pick<PlanParts, 'servers' | 'running'>,
  sources: readonly OpenSource[],
): RowStates | undefined {
  const target = placedTarget(sources)
  if (!servers || !target) return undefined
  const tips = sources.map(placedTip)
  return servers.areAlike([target, ...tips, ...sources.map(placedBase)])
    ? { servers, target, tips, running }
    : undefined
}

/** By the statements of the logs, unless these do not tell what both sides made of tables. */
async function schemaOf(
  { database, chosen, emptiesDropped = false }: PlanParts,
  sources: readonly OpenSource[],
  states: RowStates | undefined,
  choiceOf: RowsToMerge['choiceOf'],
): Promise<SchemaPlan> {
  const own = (source: OpenSource) => statementsOf(source.own.index, chosen)
  if (states && needStates(sources, database)) {
    return mergeTables({ ...states, sources, database, statementsOf: own, isAll: !chosen, emptiesDropped, choiceOf })
  }
  const told = sources.map((one) => ({ own: own(one), inTarget: one.inTarget.index.statements({}) }))
  return { ...mergeStatements(told, database, choiceOf), tables: new Map(), compared: [] }
}

/** Of what was chosen, only edits have schema changes. */
const statementsOf = (index: ChangeIndex, chosen: PlanParts['chosen']) =>
  chosen ? chosen.edits.flatMap((edit) => index.statements({ edit })) : index.statements({})

const statementsIn = (sources: readonly OpenSource[], { statements }: SchemaMerge): MergedStatements => ({
  own: sources.flatMap(({ own }) => own.index.statements({})),
  there: [...sources.flatMap(({ inTarget }) => inTarget.index.statements({})), ...statements],
})

const nothing = { things: [], edits: [] }

const sourceOf = ({ own, inTarget }: OpenSource) => mergeSourceOf(own.index, inTarget.index)

/** What is found of the rows and the code of a merge, and whose changes those are. */
function lookInto(
  sources: readonly OpenSource[],
  { writes }: RowsMerge,
  files: FilesMerge,
  parts: { readonly rules: MergeRules; readonly known: Known },
): Pick<MergePlan, 'findings' | 'code' | 'nameOf'> {
  const looked = sources.map((source) => ({
    ...sourceOf(source),
    ownAt: (table: RowTable, row: RowValues) => source.own.index.rowAt(table, row),
    allInTarget: () => source.inTarget.index.net({}),
  }))
  const merge = { writes, sources: looked, ...parts }
  const code = sources.map(({ own, inTarget }) => ({
    own: own.index.files({}),
    inTarget: inTarget.index.files({}),
    base: own.paths.from,
  }))
  return {
    findings: [...danglingWords(danglingNames(merge), sources), ...sameNameWords(sameNames(merge), sources)],
    code: codeChanges(code, files.writes, merge),
    nameOf: namesOfSides(sources),
  }
}

const toChange = ({ table, expected, wanted }: RowWrite): RowChange => ({ table, before: expected, after: wanted })

const isRewrites = ({ table, before, after }: RowChange) =>
  columnValue(table, after ?? before ?? [], 'option_name')?.toString('latin1') === 'rewrite_rules'

/** @param seen is called with each change */
function bounded(source: MergeSource, seen: (change: RowChange) => void): MergeSource {
  return {
    ...source,
    *net() {
      let bytes = 0
      for (const change of source.net()) {
        for (const value of [...(change.before ?? []), ...(change.after ?? [])]) bytes += value?.length ?? 0
        if (bytes > mostBytes) throw tooMuch()
        seen(change)
        yield change
      }
    },
  }
}

const tooMuch = () =>
  new Failure(
    'too-much',
    `More than ${mostBytes / 2 ** 20} MB of rows were changed, which is too much to be merged. Nothing was changed; branch the clone to keep it as it is.`,
  )

/** The files of all sides, and how they are read. */
function filesOf(
  { pool, signal }: PlanParts,
  sources: readonly OpenSource[],
  chosen: readonly ChosenChanges[] | undefined,
): Pick<FilesToMerge, 'sources' | 'target' | 'read'> {
  return {
    target: filesAt(sources[0]?.inTarget.paths.to),
    read: (state, path, most) => pool.readFile(state, path, most, { signal }),
    sources: sources.map((source, at) => {
      const only = chosen?.[at]
      const own = source.own.index.files({})
      return {
        own: only ? own.filter(({ path }) => only.isFile(path)) : own,
        inTarget: source.inTarget.index.files({}),
        base: source.own.paths.from,
        tip: source.own.paths.to,
        readBase: source.rebased?.files.readBase,
        thingOf: ({ thing }) => thing,
      }
    }),
  }
}

function changedRowTables(source: OpenSource | undefined, side: PackageSide): ReadonlySet<string> {
  const names = new Set<string>()
  const index = (side === 'mine' ? source?.own : source?.inTarget)?.index
  for (const { table, class: is } of index?.net({}) ?? []) if (is !== 'noise') names.add(table.name)
  return names
}

function filesAt(path: StatePath | undefined): StatePath {
  if (path !== undefined) return path
  throw new Failure('unexpected', 'A merge has a source.')
}

/** Tells mine's value apart, for which a choice is remembered. */
export function mineOf({ is, mine }: Conflict): string {
  const hash = createHash('sha256').update(`${is} ${mine === undefined ? 'u' : mine === null ? 'n' : 'v'}`)
  return hash
    .update(mine ?? '')
    .digest('hex')
    .slice(0, 32)
}
