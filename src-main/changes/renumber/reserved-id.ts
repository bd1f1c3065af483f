// Ids of rows that are added where others give them: as they are where the row comes from, and as that server gave them.

/** The id of a row that is to be added, as it is where the row comes from. */
export interface AddedId {
  /** The table's whole name. */
  readonly table: string
  readonly column: string
  readonly from: string
}

/** An id that production's server gave for a row that is to be added. */
export interface ReservedId extends AddedId {
  readonly to: string
}
