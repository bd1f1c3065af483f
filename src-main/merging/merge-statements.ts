// Merges schema changes: statements of sources that the target has not made, in their order; what both altered differently is a conflict. Pure.
import { conflictAt } from '../changes/merge/conflicts.ts'
import type { Conflict, PartConflict } from '../changes/merge/merge.ts'
import { tablesOf } from '../changes/schema-statement.ts'
import type { ConflictChoice } from '../contract/merges.ts'

export interface SchemaSource {
  /** What it changed. */
  readonly own: readonly string[]
  /** What was changed between its base and the target. */
  readonly inTarget: readonly string[]
}

export interface SchemaMerge {
  /** To be made one after the other, before rows are written. */
  readonly statements: readonly string[]
  readonly conflicts: readonly Conflict[]
}

export function mergeStatements(
  sources: readonly SchemaSource[],
  database: string,
  choiceOf: (conflict: Conflict) => ConflictChoice | undefined,
): SchemaMerge {
  const statements: string[] = []
  const conflicts: Conflict[] = []
  /** What earlier sources made of tables, and who. */
  const made = new Map<string, { readonly texts: readonly string[]; readonly by: number }>()
  for (const [mineBy, { own, inTarget }] of sources.entries()) {
    const mine = byTable(own, database)
    const theirs = byTable(inTarget, database)
    const left = new Set<string>()
    for (const [table, texts] of mine) {
      const earlier = made.get(table)
      const there = earlier?.texts ?? theirs.get(table) ?? []
      if (there.length === 0) {
        made.set(table, { texts, by: mineBy })
        continue
      }
      if (isSame(texts, there)) left.add(table)
      else {
        const part: PartConflict = {
          path: null,
          base: undefined,
          mine: Buffer.from(texts.join(';\n')),
          theirs: Buffer.from(there.join(';\n')),
          format: 'text',
          chunks: null,
          impossible: { ...wholeTables, mine: alteredTwice },
        }
        const thing = `table:${table}`
        const place = { is: 'schema' as const, thing, table, key: [], column: null, mineBy }
        const conflict = conflictAt({ ...place, theirsBy: earlier?.by ?? null }, part)
        conflicts.push(conflict)
        choiceOf(conflict)
        left.add(table)
      }
    }
    for (const text of own) if (!tablesOf(text, database).some((table) => left.has(table))) statements.push(text)
  }
  return { statements, conflicts }
}

const alteredTwice =
  'Both changed what this table is made of, and nobody can say what one change does to the other. Take theirs, and make yours again by hand.'
const wholeTables: PartConflict['impossible'] = {
  both: 'A table is made of one thing. Choose one side.',
  edited: 'It is a table and not a text. Choose one side, and alter the table there.',
}

function byTable(statements: readonly string[], database: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const text of statements) {
    for (const table of tablesOf(text, database)) found.set(table, [...(found.get(table) ?? []), text])
  }
  return found
}

/** Whether the last statements are the same but for blanks and case: earlier ones may be of an upgrade that only one side needed. */
function isSame(mine: readonly string[], theirs: readonly string[]): boolean {
  const plain = (all: readonly string[]) => all.map((text) => text.replace(/\s+/g, ' ').trim().toLowerCase())
  const [one, other] = [plain(mine), plain(theirs)]
  return one.length === other.length && one.every((text, at) => text === other[at])
}
