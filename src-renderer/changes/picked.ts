// What somebody chose of a list of changes, and what can be done with it. Pure.
import type { LucideIcon } from 'lucide-react'
import type { ChangeRow, Opened } from './change-rows.ts'

export interface Picked {
  readonly is: 'thing' | 'edit'
  readonly id: string
  readonly title: string
}

/** What can be done with things and edits of a list. */
export interface PickVerb {
  readonly label: string
  readonly icon: LucideIcon
  /** Why it cannot be done; undefined while it can. */
  readonly disabledReason?: string | undefined
  readonly act: (picked: readonly Picked[]) => void
}

export const isPickable = (row: ChangeRow): row is Opened => row.is === 'thing' || row.is === 'edit'

export function pickedOf(row: Opened): Picked {
  const { id, title } = row.is === 'thing' ? row.thing : row.edit
  return { is: row.is, id, title }
}

/** Their ids, apart by what they are. */
export function idsOf(picked: readonly Picked[]) {
  const ids = (is: Picked['is']) => picked.filter((one) => one.is === is).map(({ id }) => id)
  return { things: ids('thing'), edits: ids('edit') }
}
