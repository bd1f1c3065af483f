// Every row of a site as its own server has it, to be compared: what WordPress writes by itself while pages are asked for is left out.
import type { Pair, SqlIn } from './seen.ts'

export interface AllRows {
  /** A line for each row, with its table. */
  readonly rows: readonly string[]
  /** What each table is made of. */
  readonly tables: readonly string[]
}

/** Of settings and of user meta: what comes by itself, with pages, with cron and with logins. */
const byItself: Readonly<Record<string, string>> = {
  options:
    "option_name NOT IN ('cron', 'rewrite_rules', 'recent_restored_comments') AND option_name NOT LIKE '\\_transient%' AND option_name NOT LIKE '\\_site\\_transient%'",
  usermeta: "meta_key <> 'session_tokens'",
}

const binary = ['binary', 'varbinary', 'tinyblob', 'blob', 'mediumblob', 'longblob', 'bit']

export async function allRowsOf(
  pair: Pair,
  sqlIn: SqlIn,
  prefixes: readonly string[] = ['wp_'],
  database = 'wordpress',
): Promise<AllRows> {
  const columns = await sqlIn(
    pair,
    `SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE FROM information_schema.COLUMNS JOIN information_schema.TABLES USING (TABLE_SCHEMA, TABLE_NAME) WHERE TABLE_SCHEMA = '${database}' AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    database,
  )
  const byTable = Map.groupBy(
    columns.split('\n').map((line) => line.split('\t')),
    ([table = '']) => table,
  )
  const selects = [...byTable].map(([table, all]) => {
    const cells = all.map(([, column, type = '']) => {
      const cell = binary.includes(type) ? `HEX(\`${column}\`)` : `CONVERT(\`${column}\` USING utf8mb4)`
      return `CONCAT('${column}=', IFNULL(${cell}, 'NULL'))`
    })
    const prefix = prefixes.findLast((one) => table.startsWith(one)) ?? ''
    const where = byItself[table.slice(prefix.length)]
    return `SELECT CONCAT_WS(' ', '${table}', ${cells.join(', ')}) AS told FROM \`${table}\`${where ? ` WHERE ${where}` : ''} ORDER BY told`
  })
  const shows = [...byTable.keys()].map((table) => `SHOW CREATE TABLE \`${table}\``)
  const names = "SET NAMES utf8mb4; SET SESSION time_zone = '+00:00'; "
  const [rows, tables] = [
    await sqlIn(pair, names + selects.join('; '), database),
    await sqlIn(pair, names + shows.join('; '), database),
  ]
  return {
    rows: rows.split('\n').toSorted(),
    tables: tables.split('\n').map((line) => line.replace(/ AUTO_INCREMENT=\d+/, '')),
  }
}

/** Lines that only one of them has, `-` or `+` before each. */
export function differingRows(one: AllRows, other: AllRows): readonly string[] {
  return (['rows', 'tables'] as const).flatMap((of) => [
    ...without(one[of], other[of]).map((line) => `- ${line}`),
    ...without(other[of], one[of]).map((line) => `+ ${line}`),
  ])
}

/** As often as it is there more often. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>()
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1)
  return lines.filter((line) => {
    const count = left.get(line) ?? 0
    left.set(line, count - 1)
    return count <= 0
  })
}
