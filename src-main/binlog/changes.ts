// What a binary log says of rows and tables, in the order in which it was committed: the types. Pure.
import type { RowChange } from '../rows/change.ts'

/** What is known of the statement that made a change. */
export interface WriteContext {
  /** When the statement began, seconds since the epoch. */
  readonly at: number
  /** The server that ran it first, by its id. */
  readonly server: number
  /** The statement's text as its client sent it, comments included; null where the log does not have it. */
  readonly statement: string | null
}

/** A statement that is in the log as text: DDL, TRUNCATE, accounts. */
export interface LoggedStatement {
  /** The database that was in use. */
  readonly database: string
  readonly text: string
}

/** What a server says of a column and its log does not. */
export interface KnownColumn {
  /** As information_schema.columns.column_type has it: `uuid`, `int(6) unsigned zerofill`, `double(10,2)`. */
  readonly type: string
  /** Made by the server from the others. */
  readonly generated: boolean
}

/** @returns the columns of a table by name; undefined where nobody knows them */
export type LookUpColumns = (database: string, table: string) => ReadonlyMap<string, KnownColumn> | undefined

/**
 * Takes what a log says. What a transaction changed comes as it is read, for it may be larger than memory; then `committed`,
 * or `rolledBack`. Until `committed` none of it is so. Where a pass ends, or fails, without either, nor is it.
 */
export interface ChangeSink {
  row(change: RowChange, context: WriteContext): void
  statement(statement: LoggedStatement, context: WriteContext): void
  /**
   * Everything since the last `committed` or `rolledBack` is so.
   * @param to offset in the file of the byte behind the transaction
   * @param at when it was committed, seconds since the epoch
   */
  committed(to: number, at: number): void
  /** Everything since the last `committed` or `rolledBack` never was. */
  rolledBack(): void
}
