// A stretch of a timeline, chosen with Shift held or with the key `c`: what did production change meanwhile?
import { ActionIcon, Button } from '@mantine/core'
import { GitCompare, X } from 'lucide-react'
import type { StateRef } from '../../src-main/contract/changes.ts'
import { go } from '../state/route.ts'
import { second } from '../state/time.ts'
import { words } from '../words.ts'
import { shareOf, type Window } from './timeline-view.ts'

/** Milliseconds since the epoch. */
export interface AskedStretch {
  /** Where it was begun, which may be its end. */
  readonly anchor: number
  readonly to: number
  /** Whether what is chosen next moves its other end. */
  readonly isOpen: boolean
}

const ends = ({ anchor, to }: AskedStretch) => [Math.min(anchor, to), Math.max(anchor, to)] as const

/** The part of the strip that is in sight, in shares of its width. */
function seenPart(stretch: AskedStretch, window: Window) {
  const [from, to] = ends(stretch).map((at) => Math.min(1, Math.max(0, shareOf(window, at))))
  return { from: from ?? 0, to: to ?? 0 }
}

const percents = (share: number) => `${(share * 100).toFixed(3)}%`

export function StretchBand({ stretch, window }: { readonly stretch: AskedStretch; readonly window: Window }) {
  const { from, to } = seenPart(stretch, window)
  return <span className="timeline-stretch" style={{ left: percents(from), width: percents(to - from) }} />
}

/** Leads to what changed meanwhile; it stands below the stretch, over what is there. */
export function StretchOffer(props: {
  readonly stretch: AskedStretch
  readonly window: Window
  readonly production: string
  /** The newest moment there is; a stretch that ends there ends with production as it is now. */
  readonly head: number
  readonly onClear: () => void
}) {
  const { stretch, window, production, head, onClear } = props
  const [from, to] = ends(stretch)
  if (to - from < 1000) return null
  const { from: left, to: right } = seenPart(stretch, window)
  const middle = (left + right) / 2
  const state = (at: number): StateRef =>
    at >= head ? { is: 'now', production } : { is: 'moment', production, at: new Date(at).toISOString() }
  const said = (at: number) => (at >= head ? words.compare.untilNow : second(new Date(at).toISOString(), Date.now()))
  return (
    <div
      className="timeline-offer"
      data-side={middle < 0.25 ? 'left' : middle > 0.75 ? 'right' : 'middle'}
      style={
        middle < 0.25
          ? { left: percents(left) }
          : middle > 0.75
            ? { right: percents(1 - right) }
            : { left: percents(middle) }
      }
    >
      <Button
        size="compact-sm"
        leftSection={<GitCompare size={14} />}
        onClick={() => go({ is: 'compare', from: state(from), to: state(to) })}
      >
        {words.compare.stretch(said(from), said(to))}
      </Button>
      <ActionIcon size="sm" variant="default" aria-label={words.compare.clearStretch} onClick={onClear}>
        <X size={12} />
      </ActionIcon>
    </div>
  )
}
