// Promotions on a timeline, by name: each mark leads to its receipt; marks that lie too close together are one that leads to the list.
import { Tooltip } from '@mantine/core'
import { History, Rocket, Undo2 } from 'lucide-react'
import { memo } from 'react'
import type { Promotion } from '../../src-main/contract/models.ts'
import { isWritten } from '../state/promotions.ts'
import { hrefOf } from '../state/route.ts'
import { second } from '../state/time.ts'
import { words } from '../words.ts'
import { marksOf, type TimelineMark, type Window } from './timeline-view.ts'

/** In pixels: how close together marks may be, and how much room a name takes. */
const apart = 28
const named = 150

const icons = { promote: Rocket, whole: Rocket, 'roll-back': History, undo: Undo2 } as const

export const PromotionMarks = memo(function PromotionMarks(props: {
  readonly production: string
  readonly promotions: readonly Promotion[]
  readonly window: Window
  readonly width: number
}) {
  const { production, promotions, window, width } = props
  const marks = marksOf(promotions.filter(isWritten), window, { width, apart, named })
  if (marks.length === 0) return null
  return (
    <ul className="timeline-promotions" aria-label={words.promoting.timeline.label}>
      {marks.map((mark) => (
        <li key={mark.first.id} style={{ left: `${(mark.share * 100).toFixed(3)}%` }}>
          {mark.count > 1 ? <SomeMark production={production} mark={mark} /> : <OneMark mark={mark} />}
        </li>
      ))}
    </ul>
  )
})

type Mark = TimelineMark<Promotion & { readonly writtenAt: string }>

function OneMark({ mark: { first, hasRoom } }: { readonly mark: Mark }) {
  const Icon = icons[first.is]
  const said = words.promoting.timeline.one(first, second(first.writtenAt, Date.now()))
  return (
    <Tooltip label={said}>
      <a
        href={hrefOf({ is: 'promotion', id: first.id })}
        aria-label={said}
        data-undone={first.state === 'undone' || undefined}
      >
        <Icon size={12} aria-hidden />
        {hasRoom ? <span className="truncate">{words.promoting.title(first)}</span> : null}
      </a>
    </Tooltip>
  )
}

function SomeMark({ production, mark: { count } }: { readonly production: string; readonly mark: Mark }) {
  const said = words.promoting.timeline.some(count)
  return (
    <Tooltip label={said}>
      <a href={hrefOf({ is: 'promotions', production })} aria-label={said}>
        <Rocket size={12} aria-hidden />
        {count}
      </a>
    </Tooltip>
  )
}
