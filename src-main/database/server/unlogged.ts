// What a database's binary log does not say of it, read while a server runs on its state anyway, and kept beside that state.
import { z } from 'zod'
import type { StatePath } from '../../pool/layout.ts'
import type { Pool } from '../../pool/pool.ts'
import { mostNoteBytes, readStateNote, writeStateNote } from '../../pool/state-note.ts'
import { isGenerated } from '../client/column-extra.ts'
import { sqlText } from '../client/quote.ts'
import type { SqlReader } from '../client/sql.ts'

const cascadeSchema = z.object({
  table: z.string(),
  /** The table whose rows take those of `table` along. */
  parent: z.string(),
  /** The columns of `parent` that are referred to. */
  columns: z.array(z.string()),
  onDelete: z.boolean(),
  onUpdate: z.boolean(),
})

const unloggedSchema = z.object({
  /** Columns whose values depend on more than a log says; `type` as information_schema.columns.column_type has it. */
  columns: z.array(z.object({ table: z.string(), column: z.string(), type: z.string(), generated: z.boolean() })),
  /** Foreign keys by which rows are changed along. */
  cascades: z.array(cascadeSchema),
  /** Whether the server logs those rows as well, as MySQL does from 9.6 on. */
  logsCascades: z.boolean(),
})

export type Cascade = z.infer<typeof cascadeSchema>
export type Unlogged = z.infer<typeof unloggedSchema>

/** Reads what a log of the database would not say. */
export async function readUnlogged(session: SqlReader, database: string): Promise<Unlogged> {
  const schema = sqlText(database)
  const columns = await session.query(
    `SELECT table_name AS tab, column_name AS name, column_type AS type, extra AS extra FROM information_schema.columns WHERE table_schema = ${schema} AND (extra REGEXP 'GENERATED|VIRTUAL|PERSISTENT|STORED' OR column_type REGEXP '^(uuid|inet4|inet6|vector|float\\\\(|double\\\\()|zerofill') ORDER BY table_name, ordinal_position`,
  )
  const takesAlong = (rule: string) => `r.${rule} IN ('CASCADE', 'SET NULL', 'SET DEFAULT')`
  const [onDelete, onUpdate] = [takesAlong('delete_rule'), takesAlong('update_rule')]
  const keys = await session.query(
    `SELECT r.constraint_name AS name, r.table_name AS tab, r.referenced_table_name AS parent, k.referenced_column_name AS col, ${onDelete} AS d, ${onUpdate} AS u FROM information_schema.referential_constraints r JOIN information_schema.key_column_usage k ON k.constraint_schema = r.constraint_schema AND k.constraint_name = r.constraint_name AND k.table_name = r.table_name WHERE r.constraint_schema = ${schema} AND (${onDelete} OR ${onUpdate}) ORDER BY 2, 1, k.ordinal_position`,
  )
  const cascades = Map.groupBy(keys, ({ tab, name }) => JSON.stringify([tab, name]))
  return {
    columns: columns
      .map(({ tab = '', name = '', type = '', extra = '' }) => ({
        table: tab,
        column: name,
        type,
        generated: isGenerated(extra),
      }))
      .filter(({ generated, type }) => generated || !/^(?:var)?char|text$|blob$/.test(type)),
    cascades: [...cascades.values()].flatMap((some) => {
      const [first] = some
      if (!first) return []
      const { tab = '', parent = '', d, u } = first
      const columns = some.map(({ col = '' }) => col)
      return [{ table: tab, parent, columns, onDelete: String(d) === '1', onUpdate: String(u) === '1' }]
    }),
    logsCascades: await logsCascades(session),
  }
}

/** @returns whether the server logs the rows that foreign keys take along: where the storage engine does not do it, the server does */
export async function logsCascades(session: Pick<SqlReader, 'query'>): Promise<boolean> {
  const [native] = await session.query("SHOW VARIABLES LIKE 'innodb_native_foreign_keys'")
  return native !== undefined && /^(?:OFF|0)$/i.test(native.Value ?? '')
}

/** Keeps it with the state and its copies; what would take too much room stays unknown. */
export async function keepUnlogged(pool: Pick<Pool, 'run'>, path: StatePath, unlogged: Unlogged): Promise<void> {
  const text = JSON.stringify(unlogged)
  if (Buffer.byteLength(text) <= mostNoteBytes) await writeStateNote(pool, path, text)
}

/** @returns null for a state of an earlier version, and for one that is no copy of a point */
export async function unloggedOf(pool: Pick<Pool, 'run'>, path: StatePath): Promise<Unlogged | null> {
  try {
    return unloggedSchema.safeParse(JSON.parse(await readStateNote(pool, path))).data ?? null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
