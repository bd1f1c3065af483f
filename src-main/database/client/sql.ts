// The interfaces of everything that answers SQL, whichever client is behind them.

/** A row as text by column name. The client inside a container writes NULL as the text `NULL`. */
export type SqlRow = Readonly<Record<string, string>>

/** Answers SQL with rows of text: the client inside a container, or a connection of the main process. */
export interface SqlReader {
  query(sql: string): Promise<readonly SqlRow[]>
}

/** Answers SQL with the bytes of each column too, each in its own character set, so that nothing is lost or mistaken. */
export interface SqlRows extends SqlReader {
  /** @returns rows in the order of their columns; null is NULL */
  values(sql: string): Promise<readonly (readonly (Buffer | null)[])[]>
}
