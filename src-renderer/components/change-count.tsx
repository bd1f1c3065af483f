// How much somebody changed in a clone, as the way to what it was.
import { Anchor, Tooltip } from '@mantine/core'
import type { Clone } from '../../src-main/contract/models.ts'
import { hrefOf } from '../state/route.ts'
import { words } from '../words.ts'

/** Nothing while that is not known. */
export function ChangeCount({ clone: { id, name, changes } }: { readonly clone: Clone }) {
  if (!changes) return null
  return (
    <Tooltip label={words.changes.tooltip(changes)}>
      <Anchor
        href={hrefOf({ is: 'clone', id, tab: 'changes' })}
        fz="inherit"
        underline="always"
        className="nowrap"
        aria-label={words.changes.countOf(name, changes.things)}
      >
        {words.changes.count(changes.things)}
      </Anchor>
    </Tooltip>
  )
}
