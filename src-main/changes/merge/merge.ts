// Three-way merging of rows: what sources changed since the state they began with, put on top of another state. Pure: whoever
// calls reads the changes and says what the target has; what comes out is what to write, and what somebody has to decide.
import type { ChangeClass } from '../../contract/changes.ts'
import type { ConflictChoice, MergeChunk } from '../../contract/merges.ts'
import type { RowChange, RowTable, RowValues } from '../../rows/change.ts'
import type { SqlValue } from '../../rows/value.ts'

/** A net change of a source, with what it is part of. `before` is the base of the merge. */
export interface MeantRowChange extends RowChange {
  readonly thing: string
  readonly class: ChangeClass
  readonly why: string | null
}

/** One of those whose changes are merged: a clone as it was at one instant. */
export interface MergeSource {
  /** Its net changes, table by table in the order of their keys. */
  net(): Iterable<MeantRowChange>
  /** @returns what happened to a row between the source's base and the target; undefined where nothing did */
  inTarget(table: RowTable, row: RowValues): RowChange | undefined
  /** @returns all that happened to a thing's rows between the source's base and the target */
  thingInTarget(thing: string): Iterable<MeantRowChange>
  /** @returns all that happened to the rows of a table between the source's base and the target, by the table's whole name */
  tableInTarget(table: string): Iterable<MeantRowChange>
  /**
   * @returns all rows of a thing as the source has them, also those that it did not change: what a second one is made of. Without, only
   *   things that the source added can be made twice
   */
  wholeThing?(thing: string): Iterable<{ readonly table: RowTable; readonly row: RowValues }>
}

/** A table of the target. */
export interface TargetTable {
  /** As it is before schema changes of the sources are made; null where one of them makes the table. */
  readonly before: RowTable | null
  /** As it is when rows are written. */
  readonly table: RowTable
  /** Unique keys beside its own, by the names of their columns. */
  readonly unique: readonly (readonly string[])[]
  /** Names of tables that its foreign keys refer to. */
  readonly parents: readonly string[]
}

/** How two values of which each side made another are brought together; `changes/knowledge.ts` says it of columns and names. */
export const mergeWays = [
  /** The whole value is one: whoever changed it alone wins. */
  'value',
  /** By lines, then by words. */
  'text',
  /** A post's content: by block, then as text. */
  'blocks',
  /** Serialised PHP or JSON, by key. */
  'keys',
  /** A list of which the order says nothing, serialised or between commas: active_plugins. */
  'set',
  /** A number that counts rows: what each side added to it is added up. */
  'count',
  /** The greater one: dates of change. */
  'latest',
  /** What the target has, if it has anything else than the base: caches, derived text. */
  'target',
] as const
export type MergeWay = (typeof mergeWays)[number]

/** A part of a value that both sides changed differently. */
export interface PartConflict {
  /** Where in the value: keys or blocks with ` › ` between; null for the whole value. The same in the next merge. */
  readonly path: string | null
  /** Undefined where that side has no such part. */
  readonly base: SqlValue | undefined
  readonly mine: SqlValue | undefined
  readonly theirs: SqlValue | undefined
  readonly format: 'plain' | 'text' | 'blocks' | 'keys' | 'binary'
  /** Of text: the whole of it in stretches, those that are to be decided among them; null for what has no lines. */
  readonly chunks: readonly MergeChunk[] | null
  /** Why a choice is none here, in a whole sentence; a choice that is not named is possible. */
  readonly impossible: Partial<Readonly<Record<ConflictChoice['is'], string>>>
}

export interface MergedValue {
  /** Merged, with what was chosen; where nobody chose yet, theirs. */
  readonly value: SqlValue
  /** All that both sides changed differently, decided or not. */
  readonly conflicts: readonly PartConflict[]
}

/** @param choiceOf what was decided of the part at this path */
export type MergeValues = (
  values: { readonly base: SqlValue; readonly mine: SqlValue; readonly theirs: SqlValue },
  column: { readonly charset: string | null; readonly type: string },
  way: MergeWay,
  choiceOf: (part: PartConflict) => ConflictChoice | undefined,
) => MergedValue

/** Something that somebody has to decide. */
export interface Conflict extends PartConflict {
  /** Names the place: the same for the same thing, table, row, column and path in every merge of these sources. */
  readonly id: string
  /** Changes whenever one of the three values does: a choice is only good for the version it was made for. */
  readonly version: string
  readonly is: /** Both changed a value. */
    | 'value'
    /** Mine removed what theirs changed. */
    | 'removed-here'
    /** Theirs removed what mine changed. */
    | 'removed-there'
    /** Both added a row with this key, and not the same. */
    | 'added-twice'
    /** Both changed what a table is made of. */
    | 'schema'
    /** Both changed a file. */
    | 'file'
  readonly thing: string
  /** The table's name; null for a file. */
  readonly table: string | null
  /** The values of its key as text, in the key's order; of a file its path. */
  readonly key: readonly string[]
  readonly column: string | null
  /** Which source is mine: its position. */
  readonly mineBy: number
  /** Which source is theirs; null for the target itself. */
  readonly theirsBy: number | null
}

/** One row of the target as it shall be. */
export interface RowWrite {
  /**
   * As the target has it when rows are written, without the columns that nobody can say anything of: those stay as they are, and have
   * their default in a row that is added.
   */
  readonly table: RowTable
  /** Columns that a schema change of a source adds: what is in them before they are written is not known, and not compared. */
  readonly unchecked: readonly string[]
  /** What the target has, which must be there to the byte when it is written; null where no such row may be. */
  readonly expected: RowValues | null
  /** What it shall have; null where it is to go. */
  readonly wanted: RowValues | null
  readonly thing: string
  readonly class: ChangeClass
  /** Whose changes are in it, by position. */
  readonly sources: readonly number[]
}

export interface RowsMerge {
  /** In the order in which they can be written one after the other. Rows that are as they shall be are not among them. */
  readonly writes: readonly RowWrite[]
  readonly conflicts: readonly Conflict[]
  /** Ids that were given anew, because both sides had given them, by table. */
  readonly renumbered: readonly { readonly table: string; readonly from: string; readonly to: string }[]
  /** By source. */
  readonly merged: readonly MergedChanges[]
}

/** What of a source was merged. */
export interface MergedChanges {
  /** As the source has them; one that went and came again is one that changed. */
  readonly changes: readonly MeantRowChange[]
  /** Ids of rows that it added and that have another one in the target. */
  readonly ids: readonly {
    readonly table: string
    readonly column: string
    readonly from: string
    readonly to: string
  }[]
}

/** A row's own id: what other rows name it by. */
export interface OwnId {
  /** Whose ids these are, of which site of a network: the same for every table whose rows have these ids. */
  readonly space: string
  readonly id: string
  /** Where it stands in the row. */
  readonly at: number
}

/** How rows are told apart where their ids differ. */
export interface RowIdentity {
  /** The same for the same row, within its table. */
  readonly name: string
  /** Whether a thing may have several such rows, of which each side may have added one: they are told apart by their order. */
  readonly repeats: boolean
  /** Whether several such rows are a set, so that all that were added stay. */
  readonly isSet: boolean
  /** The thing that all rows of this identity belong to; null where that cannot be said. */
  readonly thing: string | null
}

/** Rows that another row counts. */
export interface CountedRows {
  /** The table's whole name. */
  readonly table: string
  readonly column: string
  readonly value: string
}

/** What merging must know of a site. */
export interface MergeRules {
  /** How values of a column are brought together; `row` is the row as mine has it. */
  wayOf(table: RowTable, row: RowValues, column: string): MergeWay
  thingOf(change: RowChange): string
  /** The thing that a row is about and would be nothing without: the post that a comment is on. */
  aboutOf(change: RowChange): string | undefined
  /** Which rows a column counts: those of this table that have this value in this column. */
  countedBy(table: RowTable, row: RowValues, column: string): CountedRows | undefined
  /** Where such rows are counted: the table's whole name, the column, and the one that says whose rows it counts. */
  countersOf(rows: CountedRows): readonly { readonly table: string; readonly column: string; readonly own: string }[]
  /** Columns of a table by which its rows are counted somewhere. */
  countedIn(table: RowTable): readonly string[]
  /** Whole names of tables whose rows may be about this thing. */
  tablesAbout(thing: string): readonly string[]
  /** Whether the table's rows are things themselves, and not parts of them. */
  isMain(table: RowTable): boolean
  ownId(table: RowTable, row: RowValues): OwnId | undefined
  /** @param partOf finds a column of another row that the same source added to the same thing */
  identityOf(
    table: RowTable,
    row: RowValues,
    partOf: (table: string, column: string) => string | undefined,
  ): RowIdentity | undefined
  /** Whether two rows that both sides added under one id are one row, of which one side went on. */
  isSameRow(table: RowTable, one: RowValues, other: RowValues): boolean
  /** @returns the row with other ids wherever it names others; the same where it names none of them */
  rename(table: RowTable, row: RowValues, newId: NewIdOf, metaOf: (key: string) => string | undefined): RowValues
  /** @returns the row with other names of widgets, `block-7`, wherever it has them; the same where it has none */
  renameWidgets(table: RowTable, row: RowValues, newName: (widget: string) => string | undefined): RowValues
  /** What tells a copy from what it is a copy of, by column; undefined for what cannot stand beside another one. */
  copyOf(table: RowTable, row: RowValues): Readonly<Record<string, string>> | undefined
}

/** @returns the new id of what had this one; undefined where it keeps it */
export type NewIdOf = (space: string, id: string) => string | undefined
