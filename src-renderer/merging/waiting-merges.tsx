// Merges that wait for somebody, above a production's clones or on the page of the clone they change.
import { Button } from '@mantine/core'
import { GitMerge } from 'lucide-react'
import type { Merge } from '../../src-main/contract/merges.ts'
import { useActs } from '../components/command.tsx'
import { mergeCommands } from '../components/merge-commands.ts'
import { toDecide } from '../state/conflicts.ts'
import { usePart } from '../state/host.ts'
import { isWaiting, useJobOf } from '../state/merges.ts'
import { words } from '../words.ts'

export function WaitingMerges({ of }: { readonly of: (merge: Merge) => boolean }) {
  const merges = usePart((all) => all.merges)
  const waiting = merges.filter((one) => isWaiting(one) && of(one))
  if (waiting.length === 0) return null
  return (
    <ul className="waiting-merges" aria-label={words.merging.waiting.label}>
      {waiting.map((one) => (
        <li key={one.id}>
          <WaitingLine merge={one} />
        </li>
      ))}
    </ul>
  )
}

function WaitingLine({ merge }: { readonly merge: Merge }) {
  const acts = useActs()
  const said = words.merging.waiting
  const job = useJobOf(merge)
  const left = toDecide(merge)
  const isLost = merge.lost.length > 0
  const isFailed = job?.state === 'failed'
  const title = words.merging.title(merge)
  const { open, continue: goOn, forget } = mergeCommands
  return (
    <>
      <GitMerge
        size={16}
        className={left > 0 || isLost || isFailed ? 'mark tone-warn' : 'mark tone-good'}
        aria-hidden
      />
      <span className="waiting-said">
        {isLost
          ? said.lost(merge)
          : isFailed
            ? said.failed(merge)
            : left > 0
              ? said.toDecide(merge)
              : said.ready(merge)}
      </span>
      {left > 0 || isLost ? null : (
        <Button aria-label={said.continueNamed(title)} onClick={() => goOn.act(merge, acts)}>
          {goOn.label}
        </Button>
      )}
      <Button
        variant={left > 0 ? 'filled' : 'default'}
        aria-label={said.openNamed(title)}
        onClick={() => open.act(merge, acts)}
      >
        {open.label}
      </Button>
      <Button variant="default" aria-label={said.forgetNamed(title)} onClick={() => forget.act(merge, acts)}>
        {forget.label}
      </Button>
    </>
  )
}
