// One table as both servers have it: its columns, and the key that tells its rows apart.
import type { Definition } from './definition.ts'

export interface Column {
  readonly name: string
  /** `varchar`, `int`, `bit`, …, as information_schema.columns.data_type has it. */
  readonly type: string
  /** Null where it is not text. */
  readonly charset: string | null
  readonly collation: string | null
  /** Made by the server from the others: compared, never written. */
  readonly generated: boolean
}

export interface Table {
  readonly name: string
  readonly columns: readonly Column[]
  /** Columns of the primary key, or of another unique key without NULL; empty when there is none. */
  readonly key: readonly Column[]
  readonly definition: Definition
}
