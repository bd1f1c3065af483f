// A production's timeline: its activity, points, gaps and live head, and the chosen moment.
import { SegmentedControl } from '@mantine/core'
import { useCallbackRef, useElementSize } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Camera, ChevronRight, FolderInput } from 'lucide-react'
import { memo, useState } from 'react'
import type { Point, Production } from '../../src-main/contract/models.ts'
import { useDialogs } from '../state/dialogs.ts'
import { useHost } from '../state/host.ts'
import { usePromotionsOf } from '../state/promotions.ts'
import { useNow } from '../state/time.ts'
import { useVerbs } from '../state/verbs.tsx'
import { words } from '../words.ts'
import { ActionButton } from './action-button.tsx'
import { type Choice, MomentBar } from './moment-bar.tsx'
import { PointFold } from './point-fold.tsx'
import { PromotionMarks } from './timeline-promotions.tsx'
import { type AskedStretch, StretchOffer } from './timeline-stretch.tsx'
import { TimelineStrip } from './timeline-strip.tsx'
import {
  type Activity,
  alignedTo,
  type Range,
  rangeOf,
  ranges,
  reveal,
  stepOf,
  type View,
  windowOf,
} from './timeline-view.ts'

export function ProductionTimeline({
  production,
  points,
  disabledReason,
}: {
  readonly production: Production
  readonly points: readonly Point[]
  /** Why no point can be taken or forked; undefined when it can. */
  readonly disabledReason: string | undefined
}) {
  const { takePoint } = useVerbs()
  const promotions = usePromotionsOf(production.id)
  const dialogs = useDialogs()
  const { ref, width } = useElementSize()
  const [view, setView] = useState<View>(() => ({ span: firstSpan(production), end: null }))
  const [choice, choose] = useState<Choice>({ at: null })
  const [stretch, setStretch] = useState<AskedStretch | null>(null)
  const chosen = choice.at
  const head = useHead(production)
  const extent = { from: oldestOf(production, points, head), head }
  const window = windowOf(view, extent)
  const shown = window.to - window.from
  const activity = useActivity(production, alignedTo(window, stepOf(shown, width || 900)), shown, width || 900)
  // These callbacks never change, so that passing time does not redraw whatever uses them.
  const chooseSeen = useCallbackRef((at: number | null) => {
    choose({ at })
    if (at !== null) setView(reveal(view, at, extent))
  })
  const goLive = useCallbackRef(() => {
    choose({ at: null })
    setView({ span: view.span, end: null })
  })
  const showRange = useCallbackRef((range: Range) => setView({ span: ranges[range], end: view.end }))
  return (
    <section className="timeline" aria-label={words.timeline.title}>
      <div ref={ref} className="timeline-whole">
        <TimelineStrip
          production={production}
          points={points}
          activity={activity}
          view={view}
          extent={extent}
          width={width || 900}
          chosen={chosen}
          onView={setView}
          onChoose={chooseSeen}
          stretch={stretch}
          onStretch={setStretch}
        />
        <PromotionMarks production={production.id} promotions={promotions} window={window} width={width || 900} />
        {stretch ? (
          <StretchOffer
            stretch={stretch}
            window={window}
            production={production.id}
            head={head}
            onClear={() => setStretch(null)}
          />
        ) : null}
      </div>
      <div className="timeline-bar">
        <RangeChoice range={rangeOf(view.span)} onRange={showRange} />
        <ActionButton
          disabledReason={chosen === null && view.end === null ? words.timeline.isLive : undefined}
          icon={<ChevronRight size={14} />}
          leadsOn
          act={goLive}
        >
          {words.timeline.goLive}
        </ActionButton>
        <MomentBar
          production={production.id}
          from={production.history.from}
          points={points}
          choice={choice}
          onChoose={chooseSeen}
          disabledReason={disabledReason}
          goesBack={production.source.is !== 'backup'}
        />
        <span className="gap" />
        {production.source.is === 'backup' ? (
          <ActionButton
            disabledReason={disabledReason}
            icon={<FolderInput size={14} />}
            act={() => dialogs.open({ is: 'read-backup', production: production.id })}
          >
            {words.production.readBackup}
          </ActionButton>
        ) : (
          <ActionButton disabledReason={disabledReason} icon={<Camera size={14} />} act={() => takePoint(production)}>
            {words.points.take}
          </ActionButton>
        )}
      </div>
      <PointFold
        production={production}
        points={points}
        disabledReason={disabledReason}
        onChoose={(at) => chooseSeen(Date.parse(at))}
      />
    </section>
  )
}

const RangeChoice = memo(function RangeChoice(props: {
  readonly range: Range | null
  readonly onRange: (range: Range) => void
}) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={words.timeline.range}
      data={Object.entries(words.timeline.ranges).map(([value, label]) => ({ value, label }))}
      value={props.range ?? ''}
      onChange={(range) => props.onRange(range as Range)}
    />
  )
})

/** The span at first; without history to the second, a month of points. */
const firstSpan = ({ history }: Production): number => (history.from === null ? ranges.month : ranges.day)

/** The oldest moment that can be chosen: the beginning of the history, or an older point. */
function oldestOf({ history }: Production, points: readonly Point[], head: number): number {
  const from = history.from ?? points.at(-1)?.at
  const oldest = points.at(-1)?.at ?? from
  return Math.min(head, ...[from, oldest].flatMap((at) => (at === undefined ? [] : [Date.parse(at)])))
}

/** The newest moment that can be chosen; now, for a production that is not followed. */
function useHead({ history, sync }: Production): number {
  const now = useNow()
  if (history.to !== null && sync.is !== 'synced') return Date.parse(history.to)
  return sync.is === 'synced' ? Date.parse(sync.at) : now
}

function useActivity(
  { id, history }: Production,
  { from, to }: { readonly from: number; readonly to: number },
  span: number,
  width: number,
): Activity {
  const { client } = useHost()
  const step = stepOf(span, width)
  // The history grows every few seconds, so its end is part of the query's key.
  const asked = useQuery({
    queryKey: ['timeline', id, from, to, step, to > Date.parse(history.to ?? '') ? history.to : ''],
    queryFn: () =>
      client.production.timeline({
        production: id,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        step,
      }),
    placeholderData: keepPreviousData,
    enabled: history.from !== null,
  })
  if (!asked.data) return { from, step: step * 1000, counts: [] }
  return { from: Date.parse(asked.data.from), step: asked.data.step * 1000, counts: asked.data.transactions }
}
