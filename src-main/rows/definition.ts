// A table's definition as a server writes it: what two servers must agree on, and its foreign keys apart. Pure.
import { sqlName } from '../database/client/quote.ts'

export interface Definition {
  /** The columns, keys and options, without the table's name, its foreign keys and its AUTO_INCREMENT counter. */
  readonly text: string
  readonly engine: string
  readonly foreignKeys: readonly ForeignKey[]
  /** The statement that SHOW CREATE TABLE answered. */
  readonly created: string
}

export interface ForeignKey {
  readonly name: string
  /** `CONSTRAINT … FOREIGN KEY … REFERENCES …` */
  readonly text: string
}

/** Reads the answer of SHOW CREATE TABLE, which has one line for each column, key and constraint. */
export function readDefinition(created: string): Definition {
  const { items, tail } = parts(created)
  return {
    text: [...items.filter((item) => !isForeignKey(item)), tail.replace(/( ENGINE=\w+) AUTO_INCREMENT=\d+/, '$1')].join(
      '\n',
    ),
    engine: /\bENGINE=(\w+)/.exec(tail)?.[1] ?? '',
    foreignKeys: items.filter(isForeignKey).map(toForeignKey),
    created,
  }
}

/**
 * Writes the statement that makes the same table under another name, without its foreign keys: their names are taken, and
 * what they refer to may not be there yet.
 */
export function createStatementAs(name: string, { created }: Definition): string {
  const { items, tail } = parts(created)
  return `CREATE TABLE ${sqlName(name)} (\n${items.filter((item) => !isForeignKey(item)).join(',\n')}\n${tail}`
}

export const sameForeignKeys = (a: Definition, b: Definition) => sorted(a) === sorted(b)

const sorted = ({ foreignKeys }: Definition) =>
  foreignKeys
    .map((key) => key.text)
    .sort()
    .join('\n')

function parts(created: string): { readonly items: readonly string[]; readonly tail: string } {
  const lines = created.split('\n')
  const end = lines.findIndex((line) => line.startsWith(')'))
  const items = lines.slice(1, end).map((line) => line.replace(/,$/, ''))
  return { items, tail: lines.slice(end).join('\n') }
}

const isForeignKey = (item: string) => /^\s*CONSTRAINT `(?:[^`]|``)+` FOREIGN KEY /.test(item)

function toForeignKey(item: string): ForeignKey {
  const name = /`((?:[^`]|``)+)`/.exec(item)?.[1]?.replaceAll('``', '`') ?? ''
  // Some versions write out what is so anyway.
  return { name, text: item.trim().replace(/ ON (?:DELETE|UPDATE) (?:NO ACTION|RESTRICT)/g, '') }
}
