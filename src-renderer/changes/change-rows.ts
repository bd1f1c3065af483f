// Arranges what differs as the lines of a list: things under headings, by class; edits as they are. Pure.
import type { ChangeClass, ChangeList, Edit, Thing } from '../../src-main/contract/changes.ts'
import { words } from '../words.ts'

export type ChangeRow =
  | { readonly is: 'heading'; readonly key: string; readonly text: string; readonly hint: string }
  | { readonly is: 'thing'; readonly key: string; readonly thing: Thing }
  | { readonly is: 'edit'; readonly key: string; readonly edit: Edit }
  /** Noise, folded into one line. */
  | {
      readonly is: 'noise'
      readonly key: 'noise'
      readonly isOpen: boolean
      readonly rows: number
      readonly files: number
    }

/** A line that can be opened to its rows and files. */
export type Opened = Extract<ChangeRow, { is: 'thing' | 'edit' }>

const order: readonly ChangeClass[] = ['work', 'own', 'noise']

const heading = (key: string, text: string, hint = ''): ChangeRow => ({
  is: 'heading',
  key: `heading:${key}`,
  text,
  hint,
})

/**
 * @param noise what of it the list has: one line that counts it, its things behind that line, or nothing where one searches
 */
export function netRows(
  things: readonly Thing[],
  counts: ChangeList['counts'],
  noise: 'counted' | 'listed' | 'left out',
): readonly ChangeRow[] {
  const { rows, files } = counts.noise
  const isTold = rows + files > 0 && noise !== 'left out'
  const told: readonly ChangeRow[] = isTold
    ? [{ is: 'noise', key: 'noise', isOpen: noise === 'listed', rows, files }]
    : []
  return order.flatMap((one) => {
    const own = things.filter((thing) => thing.class === one)
    const lines = own.flatMap((thing, at): readonly ChangeRow[] => {
      const row: ChangeRow = { is: 'thing', key: thing.id, thing }
      if (thing.group === own[at - 1]?.group) return [row]
      const hint = one === 'own' ? `${words.changes.own}: ${words.changes.ownHint}` : ''
      return [heading(`${one}:${thing.group}`, thing.group, hint), row]
    })
    return one === 'noise' ? [...told, ...lines] : lines
  })
}

export const editRows = (edits: readonly Edit[]): readonly ChangeRow[] =>
  edits.map((edit) => ({ is: 'edit', key: edit.id, edit }))

/** Whether it can be opened: headings say only what follows. */
export const isOpenable = (row: ChangeRow | undefined): boolean => row !== undefined && row.is !== 'heading'
