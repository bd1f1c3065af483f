// A table's definition as a server writes it: what two servers must agree on, and its foreign keys by themselves. Pure.
import { sqlName } from '../database/client/quote.ts'

export interface Definition {
  /** Everything between the table's name and its foreign keys, and after them; without the next number it gives. */
  readonly text: string
  readonly engine: string
  readonly foreignKeys: readonly ForeignKey[]
  /** The statement as it came. */
  readonly created: string
}

export interface ForeignKey {
  readonly name: string
  /** `CONSTRAINT … FOREIGN KEY … REFERENCES …` */
  readonly text: string
}

/** What `SHOW CREATE TABLE` says: one line for each column, key and constraint. */
export function readDefinition(created: string): Definition {
  const { items, tail } = parts(created)
  return {
    text: [...items.filter((item) => !isForeignKey(item)), tail.replace(/ AUTO_INCREMENT=\d+/, '')].join('\n'),
    engine: /\bENGINE=(\w+)/.exec(tail)?.[1] ?? '',
    foreignKeys: items.filter(isForeignKey).map(toForeignKey),
    created,
  }
}

/** The same table under another name, referring to no other one: names of foreign keys are taken, and may not be there. */
export function createsAs(name: string, { created }: Definition): string {
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
