// One table of the catalog, described once: which column holds each field of a record, and how.
import type { SqliteDatabase, SqliteRow, SqliteValue } from './sqlite.ts'

/** How a field of a record is stored. */
export interface Field<T> {
  /** @param name the column, unless the field names its own */
  write(value: T, name: string): SqliteRow
  read(row: SqliteRow, name: string): T
}

export type Fields<R> = { readonly [F in keyof R]-?: Field<R[F]> }

/** A field in one column. */
export function cellField<T>(write: (value: T) => SqliteValue, read: (value: SqliteValue) => T): Field<T> {
  return {
    write: (value, name) => ({ [name]: write(value) }),
    read: (row, name) => read(row[name] ?? null),
  }
}

export const textField: Field<string> = cellField((value) => value, String)
export const nullableText: Field<string | null> = cellField(
  (value) => value,
  (value) => value as string | null,
)
export const numberField: Field<number> = cellField((value) => value, Number)
export const nullableNumber: Field<number | null> = cellField(
  (value) => value,
  (value) => value as number | null,
)
export const flagField: Field<boolean> = cellField(
  (value) => (value ? 1 : 0),
  (value) => value === 1,
)
export const blobField: Field<Uint8Array> = cellField(
  (value) => value,
  (value) => value as Uint8Array,
)

/** One of a few words, which the schema or the contract lists. */
export const wordField = <T extends string>(): Field<T> =>
  cellField(
    (value) => value,
    (value) => value as T,
  )

/** Anything that JSON can say; null is NULL. */
export const jsonField = <T>(): Field<T> =>
  cellField(
    (value) => (value === null ? null : JSON.stringify(value)),
    (value) => (value === null ? null : JSON.parse(String(value))),
  )

/** Settings of which only those are stored that differ from the defaults: changed defaults reach whoever left them alone. */
export const differingFrom = <T extends object>(defaults: T): Field<T> => {
  const usual = new Map<string, unknown>(Object.entries(defaults))
  const differs = ([name, value]: [string, unknown]) => JSON.stringify(value) !== JSON.stringify(usual.get(name))
  return cellField(
    (value) => JSON.stringify(Object.fromEntries(Object.entries(value).filter(differs))),
    (value) => ({ ...defaults, ...JSON.parse(String(value)) }),
  )
}

/** A field whose column has another name than the field in snake case. */
export const inColumn = <T>(name: string, { write, read }: Field<T>): Field<T> => ({
  write: (value) => write(value, name),
  read: (row) => read(row, name),
})

export interface RecordTable<R> {
  /** @param rest what follows the table's name: WHERE, ORDER BY */
  all(rest: string, ...values: readonly SqliteValue[]): readonly R[]
  one(rest: string, ...values: readonly SqliteValue[]): R | undefined
  insert(record: R): void
  /** Inserts a record, or writes it over the one with its key. */
  save(record: R): void
  update(id: string, change: Partial<R>): void
  delete(id: string): void
}

/** @param key the columns that tell records apart, for `save`; `update` and `delete` know a record by its `id` */
export function defineTable<R extends object>(
  database: SqliteDatabase,
  name: string,
  fields: Fields<R>,
  key = 'id',
): RecordTable<R> {
  const names = Object.keys(fields) as (keyof R & string)[]
  const fromRow = (row: SqliteRow) =>
    Object.fromEntries(names.map((field) => [field, fields[field].read(row, snakeCase(field))])) as R
  const toRow = (record: Partial<R>): SqliteRow => {
    const given = names.filter((field) => record[field] !== undefined)
    return Object.assign(
      {},
      ...given.map((field) => fields[field].write(record[field] as R[typeof field], snakeCase(field))),
    )
  }
  const insert = (record: R, conflict: (columns: readonly string[]) => string) => {
    const row = toRow(record)
    const columns = Object.keys(row)
    const marks = columns.map(() => '?').join(', ')
    const sql = `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${marks})${conflict(columns)}`
    database.run(sql, ...Object.values(row))
  }
  return {
    all: (rest, ...values) => database.all(`SELECT * FROM ${name} ${rest}`, ...values).map(fromRow),
    one(rest, ...values) {
      const row = database.one(`SELECT * FROM ${name} ${rest}`, ...values)
      return row && fromRow(row)
    },
    insert: (record) => insert(record, () => ''),
    save: (record) =>
      insert(record, (columns) => {
        const changes = columns.map((column) => `${column} = excluded.${column}`)
        return ` ON CONFLICT (${key}) DO UPDATE SET ${changes.join(', ')}`
      }),
    update(id, change) {
      const row = toRow(change)
      const columns = Object.keys(row)
      if (columns.length === 0) return
      const changes = columns.map((column) => `${column} = ?`)
      database.run(`UPDATE ${name} SET ${changes.join(', ')} WHERE id = ?`, ...Object.values(row), id)
    },
    delete: (id) => database.run(`DELETE FROM ${name} WHERE id = ?`, id),
  }
}

const snakeCase = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
