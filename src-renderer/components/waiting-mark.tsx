// On a clone's card: that a merge waits to change it, as the way to its conflicts.
import { Anchor } from '@mantine/core'
import { GitMerge } from 'lucide-react'
import type { Merge } from '../../src-main/contract/merges.ts'
import { toDecide } from '../state/conflicts.ts'
import { hrefOf } from '../state/route.ts'
import { words } from '../words.ts'

export function WaitingMark({ merge }: { readonly merge: Merge }) {
  const left = toDecide(merge)
  const said = words.merging.waiting
  return (
    <Anchor
      href={hrefOf({ is: 'merge', id: merge.id })}
      fz="inherit"
      className="waiting-mark truncate"
      aria-label={said.openNamed(words.merging.title(merge))}
    >
      <GitMerge size={12} className="tone-warn" aria-hidden /> {left > 0 ? said.short(left) : said.shortReady}
    </Anchor>
  )
}
