// A table's definition taken apart: its columns, keys and options, one by one, and the statements that make one definition of another. Pure.
import { sqlName } from '../database/client/quote.ts'

/** One line of a definition: a column, a key, a constraint, or, last, the options of the table. */
export interface DefinitionItem {
  readonly is: 'column' | 'key' | 'foreign key' | 'constraint' | 'options'
  /** The same for the same item, however it is defined. */
  readonly id: string
  /** Quoted; of a primary key and the options empty. */
  readonly name: string
  readonly text: string
}

/** @param created what SHOW CREATE TABLE answered */
export function definitionItems(created: string): readonly DefinitionItem[] {
  const lines = created.split('\n')
  const end = lines.findLastIndex((line) => line.startsWith(')'))
  const items = lines.slice(1, end).map((line) => itemOf(line.trim().replace(/,$/, '')))
  const options = lines.slice(end).join('\n').slice(1).trim()
  const text = options.replace(/\bAUTO_INCREMENT=\d+ ?/, '')
  return [...items, { is: 'options', id: 'options', name: '', text }]
}

const kinds: readonly (readonly [pattern: RegExp, is: DefinitionItem['is']])[] = [
  [/^(`(?:[^`]|``)+`)/, 'column'],
  [/^PRIMARY KEY()/, 'key'],
  [/^(?:\w+ )?(?:KEY|INDEX) (`(?:[^`]|``)+`)/, 'key'],
  [/^CONSTRAINT (`(?:[^`]|``)+`) FOREIGN KEY/, 'foreign key'],
  [/^CONSTRAINT (`(?:[^`]|``)+`)/, 'constraint'],
]

function itemOf(text: string): DefinitionItem {
  for (const [pattern, is] of kinds) {
    const name = pattern.exec(text)?.[1]
    if (name !== undefined) return { is, id: `${is} ${name.toLowerCase()}`, name, text }
  }
  return { is: 'constraint', id: text, name: '', text }
}

/** The id of a column's item, by its name. */
export const columnId = (name: string) => `column ${sqlName(name).toLowerCase()}`

/** Whether a definition can be taken apart: one of partitions is one thing. */
export const isDivisible = (items: readonly DefinitionItem[]) =>
  items.every(({ is, name, text }) => (is === 'options' ? !/PARTITION/i.test(text) : name !== '' || is === 'key'))

/** @returns the statements that make a table of one definition one of another; none where they are the same */
export function alterStatements(
  table: string,
  from: readonly DefinitionItem[],
  to: readonly DefinitionItem[],
): readonly string[] {
  const [before, after] = [byId(from), byId(to)]
  // Text has the table's character set where a column does not say another.
  const isOtherText = before.get('options')?.text !== after.get('options')?.text
  const drops: string[] = []
  const changes: string[] = []
  for (const item of from) {
    const { is, id, name, text } = item
    const now = after.get(id)
    if (now?.text === text || is === 'options' || (now && is === 'column')) continue
    if (is === 'foreign key') drops.push(`DROP FOREIGN KEY ${name}`)
    else if (is === 'constraint') drops.push(`DROP CONSTRAINT ${name}`)
    else if (is === 'column') changes.push(`DROP COLUMN ${name}`)
    else changes.push(name === '' ? 'DROP PRIMARY KEY' : `DROP KEY ${name}`)
  }
  let place = 'FIRST'
  for (const { is, id, name, text } of to) {
    const old = before.get(id)
    if (is === 'options') {
      if (isOtherText) changes.push(text)
    } else if (is === 'column') {
      if (!old) changes.push(`ADD COLUMN ${text} ${place}`)
      else if (old.text !== text || isOtherText) changes.push(`MODIFY COLUMN ${text}`)
      place = `AFTER ${name}`
    } else if (old?.text !== text) changes.push(`ADD ${text}`)
  }
  return [drops, changes].flatMap((some) =>
    some.length > 0 ? [`ALTER TABLE ${sqlName(table)} ${some.join(', ')}`] : [],
  )
}

export const byId = (items: readonly DefinitionItem[]): ReadonlyMap<string, DefinitionItem> =>
  new Map(items.map((item) => [item.id, item]))

/** Writes the statement that makes a table. */
export function createStatement(table: string, items: readonly DefinitionItem[]): string {
  const lines = items.flatMap(({ is, text }) => (is === 'options' ? [] : [`  ${text}`]))
  const options = items.find(({ is }) => is === 'options')?.text ?? ''
  return `CREATE TABLE ${sqlName(table)} (\n${lines.join(',\n')}\n) ${options}`
}
