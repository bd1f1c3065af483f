// The index of one comparison: every change that was read, folded as it comes, in a file of its own, so that memory stays bounded.
import type { ChangeSink } from '../binlog/changes.ts'
import type { FileChange } from '../changes/file-change.ts'
import type { TableName } from '../changes/schema-statement.ts'
import type { KnownThing, RowMeaning, WordPressWords } from '../changes/wordpress.ts'
import type { ChangeCounts, ChangePart, ChangeQuery, Edit, Thing } from '../contract/changes.ts'
import type { RowChange, RowTable, RowValues } from '../rows/change.ts'
import type { FileDoubt } from './doubted-files.ts'
import type { LookTime } from './file-looks.ts'

/** A net change with what it is part of. */
export interface NetRow extends RowChange {
  readonly thing: string
  readonly class: 'work' | 'own' | 'noise'
  readonly why: string | null
}

/** A file that differs, with whose change it is. */
export interface MeantFileChange extends FileChange {
  readonly thing: string
  readonly class: 'work' | 'own' | 'noise'
  readonly why: string | null
}

export interface ChangeIndex {
  /** Takes what a log says, one transaction at a time; each is there whole, or not at all. */
  readonly sink: ChangeSink
  /**
   * Takes one change that belongs to no edit: of states that were compared, or of another index. It is folded like any other, so
   * several indexes, one after the other, come to what differs in the end.
   */
  addNet(change: RowChange): void
  /** Finds out what is new, part by part, and of what the titles would be good to know before it is put into words. */
  asking(): Iterable<void>
  /**
   * Puts into words what is new, part by part; what is left of it is done at once when somebody asks.
   * @param query a list that is all that somebody wants to see: of many things, noise that it does not reach has no words yet
   */
  settling(query?: ChangeQuery): Iterable<void>
  /** Goes through the rows that differ, part by part, in the order of `net`, without a word of what they are. */
  folded(): Iterable<readonly RowChange[]>
  /** Replaces the list of files that differ. @param looked when that was found; absent: it is no sign of what was before */
  setFiles(files: readonly FileChange[], looked?: LookTime): void
  /** Stores what was found out of things that the changes mention. */
  learn(things: ReadonlyMap<string, KnownThing>): void
  /** @returns things whose titles would be good to know, and are not */
  unknown(): readonly string[]
  counts(): ChangeCounts
  things(query: ChangeQuery): { readonly total: number; readonly things: readonly Thing[] }
  edits(query: ChangeQuery): { readonly total: number; readonly edits: readonly Edit[] }
  /** Goes through net changes, of a part or of all, table by table in the order of their keys. */
  net(part: ChangePart): Iterable<NetRow>
  /** Goes through the net changes of a table by its whole name, in the order of their keys. */
  netOfTable(table: string): Iterable<NetRow>
  /**
   * @returns what became of the row that has this row's key, whether it had it at the beginning or has it now; undefined where nothing
   *   did
   */
  rowAt(table: RowTable, row: RowValues): RowChange | undefined
  /** Goes through the single changes of an edit, in the order in which they were made. */
  writes(edit: string): Iterable<NetRow>
  files(part: ChangePart): readonly MeantFileChange[]
  /** @returns a file of which it is not known that its content before the edit is that of the beginning */
  doubtedFile(edit: string): FileDoubt | undefined
  /** Schema changes, in the order in which they were made. */
  statements(part: ChangePart): readonly string[]
  /** Says what any row belongs to, also one that is not of this comparison. */
  meaningOf(change: RowChange): RowMeaning
  /** Why these may not be all changes, in whole sentences: a table that was emptied or dropped, whose rows nobody saw. */
  gaps(): readonly string[]
  close(): void
}

export interface ChangeIndexOptions {
  /** Whether a table was there at the beginning; undefined where nobody knows. */
  readonly wasThere?: (table: TableName) => boolean | undefined
  /** Whether what differs in the end is all that is asked for: then there are no edits, and no single writes. */
  readonly isNetOnly?: boolean
}

/**
 * @param file where the index is kept while it is open; it is removed by `close`
 */
export type OpenChangeIndex = (file: string, wordpress: WordPressWords, options?: ChangeIndexOptions) => ChangeIndex
