// What a log does not tell of the rows of its tables, in whole sentences, each once.

import type { TableName } from '../changes/schema-statement.ts'
import { plainText } from '../contract/plain-text.ts'

export type GapKind = keyof typeof sentences

export interface Gaps {
  add(kind: GapKind, table: TableName): void
  all(): readonly string[]
}

const sentences = {
  emptied: (name: string) =>
    `${name} was emptied or dropped by one statement, which no log tells row by row: rows that it had before and that nobody wrote since are missing here.`,
  partition: (name: string) =>
    `A part of the rows of ${lower(name)} was taken away or exchanged by one statement, which no log tells row by row.`,
  unseen: (name: string) =>
    `Rows of ${lower(name)} changed without a word in the log, as happens with foreign keys that cascade and with writes that are kept out of it.`,
  cascade: (name: string) =>
    `Rows of ${lower(name)} change by themselves with rows of another table that they refer to (a foreign key that cascades), and no log tells that.`,
  byStatement: (name: string) =>
    `Rows of ${lower(name)} were written by a statement that the log does not tell row by row.`,
  key: (name: string) =>
    `${name} was given another key or other columns, by which rows from before cannot be told from those of after.`,
  exchanged: (name: string) =>
    `${name} took the place of another table of that name, whose rows are not told one by one.`,
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/** Whoever has more gaps than this needs no list of them. */
const most = 100

export function createGaps(): Gaps {
  const told = new Map<string, string>()
  let more = 0
  return {
    add(kind, { database, name }) {
      const key = `${kind}\0${database}\0${name}`
      if (told.has(key)) return
      if (told.size >= most) more++
      else told.set(key, sentences[kind](name === '' ? 'A table' : `The table “${plainText(name, 64)}”`))
    },
    all: () => [...told.values(), ...(more > 0 ? ['There are more tables whose rows are not told one by one.'] : [])],
  }
}
