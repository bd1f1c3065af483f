// A second copy of a production’s tables and files beside the first, in which what a promotion writes is done by hand: the two must be
// equal, table by table and file by file, but for the numbers that ids have.
import { type AllRows, allRowsOf, differingRows } from './all-rows.ts'
import { atFirst } from './deed-site.ts'
import type { TestProduction } from './production.ts'
import type { Pair, SqlIn } from './seen.ts'

const twin = 'twin'
const twinFiles = '/srv/twin'
const plain = "SET NAMES utf8mb4; SET SESSION sql_mode = ''"

export interface TwinSite {
  /** Done by hand, in the twin alone: what was done to production by a promotion. */
  byHand(statements: readonly string[], script?: string): Promise<void>
  /** What somebody else does on production, and in the twin as well. */
  byOthers(statements: readonly string[]): Promise<void>
  /** Rows and files that only one of them has, `-` before production’s. */
  differing(): Promise<readonly string[]>
}

/** The twin is as production is now; its rows are in no binary log. */
export async function twinOf(production: TestProduction): Promise<TwinSite> {
  const { sql, exec, path } = production
  const tables = (await sql("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'")).trimEnd().split('\n')
  const copied = [atFirst, twin].flatMap((name) => [
    `CREATE DATABASE ${name} CHARACTER SET utf8mb4`,
    ...tables.flatMap((line) => {
      const [table] = line.split('\t')
      return [
        `CREATE TABLE ${name}.${table} LIKE wordpress.${table}`,
        `INSERT INTO ${name}.${table} SELECT * FROM wordpress.${table}`,
      ]
    }),
  ])
  await sql(`SET SESSION sql_log_bin = 0; ${plain}; ${copied.join('; ')}`)
  const counters = await sql(
    "SELECT TABLE_NAME, AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'wordpress' AND AUTO_INCREMENT IS NOT NULL",
  )
  const same = counters
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
  await sql(
    `SET SESSION sql_log_bin = 0; ${same.map(([table, next]) => `ALTER TABLE ${twin}.${table} AUTO_INCREMENT = ${next}`).join('; ')}`,
  )
  await exec('cp', '-a', path, twinFiles)

  const inTwin = (statements: readonly string[]) => `USE ${twin}; SET SESSION sql_log_bin = 0; ${statements.join('; ')}`
  return {
    async byHand(statements, script) {
      if (statements.length > 0) await sql(`${plain}; ${inTwin(statements)}`)
      if (script) await exec('sh', '-ec', `cd ${twinFiles}; ${script}`)
    },
    byOthers: async (statements) => void (await sql(`${plain}; ${statements.join('; ')}; ${inTwin(statements)}`)),
    async differing() {
      const [one, other] = [await rowsIn(production, 'wordpress'), await rowsIn(production, twin)]
      const [files, others] = [await filesIn(production, path), await filesIn(production, twinFiles)]
      return differingRows(
        { rows: [...one.rows, ...files], tables: one.tables },
        { rows: [...other.rows, ...others], tables: other.tables },
      )
    },
  }
}

/** Whose ids are numbers from which on, by what tells such a row from others. */
const named: readonly { readonly table: string; readonly id: string; readonly name: string }[] = [
  { table: 'posts', id: 'ID', name: 'post_name' },
  { table: 'terms', id: 'term_id', name: 'slug' },
  { table: 'users', id: 'ID', name: 'user_login' },
  { table: 'acme_items', id: 'id', name: 'code' },
]
/** Keys that nothing names. */
const unnamed = /^(wp_(?:postmeta|usermeta|options|comments) (?:meta_id|umeta_id|option_id|comment_ID))=[6-9]\d{4}\b/

/** Every row, with names in the place of ids that were given since the site was there. */
async function rowsIn(production: TestProduction, database: string): Promise<AllRows> {
  const sqlIn: SqlIn = async (_pair, query, of) => (await production.sql(`USE ${of}; ${query}`)).trimEnd()
  const all = await allRowsOf({} as Pair, sqlIn, ['wp_'], database)
  const there = named.filter(({ table }) => all.tables.some((line) => line.startsWith(`wp_${table}\t`)))
  const queries = there.map(
    ({ table, id, name }) =>
      `SELECT ${id}, CONCAT('${table}:', ${name}) FROM ${database}.wp_${table} WHERE ${id} >= 40000`,
  )
  const taxonomies = `SELECT term_taxonomy_id, CONCAT(taxonomy, ':', slug) FROM ${database}.wp_term_taxonomy JOIN ${database}.wp_terms USING (term_id) WHERE term_taxonomy_id >= 40000`
  const told = await production.sql([...queries, taxonomies].join('; '))
  const names = new Map(
    told
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('\t') as [string, string]),
  )
  return {
    rows: all.rows
      .filter((row) => !row.includes('option_name=sitefork_promotion_'))
      .map((row) => row.replace(unnamed, '$1=#').replace(/(?<!\d)[4-9]\d{4}(?!\d)/g, (id) => names.get(id) ?? id)),
    tables: all.tables,
  }
}

async function filesIn({ exec }: TestProduction, path: string): Promise<readonly string[]> {
  const script = `cd "$1" && find . -printf 'file %p %y %m %l\\n' && find . -type f -print0 | xargs -0 sha256sum`
  return (await exec('sh', '-ec', script, 'sh', path)).trimEnd().split('\n')
}
