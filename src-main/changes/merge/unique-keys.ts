// Rows of tables that nobody knows are told apart by their unique keys, where their ids differ. Pure.
import { columnText } from '../cell-text.ts'
import type { MergeRules, TargetTable } from './merge.ts'

export function withUniqueKeys(
  rules: MergeRules,
  targetTable: ((name: string) => TargetTable | null | undefined) | undefined,
): MergeRules {
  if (!targetTable) return rules
  return {
    ...rules,
    identityOf(table, row, partOf) {
      const known = rules.identityOf(table, row, partOf)
      if (known) return known
      for (const columns of targetTable(table.name)?.unique ?? []) {
        const parts = columns.map((column) => columnText(table, row, column, Number.POSITIVE_INFINITY))
        if (parts.some((part) => part === undefined)) continue
        return { name: JSON.stringify([columns, parts]), repeats: false, isSet: false, thing: null }
      }
      return undefined
    },
  }
}
