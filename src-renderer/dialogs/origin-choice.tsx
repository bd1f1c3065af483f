// Where a fork or a refresh takes its data, with each choice's own time.
import { Radio, Select, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ForkSource } from '../../src-main/contract/fork-source.ts'
import { zoneName } from '../../src-main/contract/instant.ts'
import type { Point, Production, SyncState } from '../../src-main/contract/models.ts'
import { writeMoment } from '../../src-main/contract/moment.ts'
import { seenSync } from '../../src-main/contract/seen-sync.ts'
import { Ago } from '../components/when.tsx'
import { useSnapshot } from '../state/host.ts'
import { clock, secondsBetween, span, useNow } from '../state/time.ts'
import { saidOf, type TypedMoment, typedMoment } from '../state/typed-moment.ts'
import { words } from '../words.ts'
import { MomentFacts } from './moment-facts.tsx'

/** A production's points that can be forked, newest first. */
function usePoints(production: string): readonly Point[] {
  return useSnapshot()
    .points.filter((one) => one.production === production && one.state.is !== 'failed')
    .sort((a, b) => b.at.localeCompare(a.at))
}

/** The origin as the shell names it. */
export function originWords(origin: ForkSource): readonly string[] {
  if (origin.is === 'point') return ['--from', origin.point]
  if (origin.is === 'moment') return ['--from', origin.at]
  return ['--from', origin.is, ...(isLastKnown(origin) ? ['--or-last-known'] : [])]
}

/** What the mirror has, where it cannot follow. */
export const lastKnown: ForkSource = { is: 'now', orLastKnown: true }

const isLastKnown = (origin: ForkSource) => origin.is === 'now' && origin.orLastKnown === true

/** Why it cannot be forked; undefined when it can. */
export function originOff(origin: ForkSource, { sync }: Production): string | undefined {
  if (origin.is === 'moment' && origin.at === '') return words.timeline.chooseFirst
  return origin.is === 'now' && !isLastKnown(origin) ? whyNotNow(sync) : undefined
}

/** Where trying is no use. */
function whyNotNow({ is }: SyncState): string | undefined {
  if (is === 'paused') return words.fork.nowPaused
  return is === 'broken' ? words.fork.nowBroken : undefined
}

function nowHint(sync: SyncState, now: number): string {
  if (sync.is === 'reconnecting') return words.fork.nowAway(span(secondsBetween(sync.since, now)))
  const seen = seenSync(sync, now)
  if (seen.is === 'behind') return words.fork.nowBehind(span(seen.lagSeconds))
  return whyNotNow(sync) ?? words.fork.nowHint
}

export function OriginChoice({
  production: { id: production, source, sync, dataAt, history },
  value,
  onChange,
  label = words.fork.from,
  shared,
}: {
  readonly production: Production
  readonly value: ForkSource
  readonly label?: string
  /** The point that all of several clones rest on. */
  readonly shared?: string | undefined
  readonly onChange: (origin: ForkSource) => void
}) {
  const now = useNow()
  const points = usePoints(production)
  // What was read from files is now what its newest point is.
  const isReached = source.is !== 'backup'
  const isAway = whyNotNow(sync) !== undefined || sync.is === 'reconnecting'
  const newest = points.find((one) => one.state.is === 'ready') ?? points[0]
  const choose = (is: string) => {
    if (is === 'point') onChange({ is, point: newest?.id ?? '' })
    else if (is === 'moment') onChange({ is, at: '' })
    else if (is === 'shared' && shared !== undefined) onChange({ is: 'point', point: shared })
    else if (is === 'last-known') onChange(lastKnown)
    else if (is === 'now' || is === 'newest') onChange({ is })
  }
  const sharedPoint = points.find((one) => one.id === shared)
  const isShared = sharedPoint !== undefined && value.is === 'point' && value.point === shared
  const given = value.is === 'now' && !isReached ? 'newest' : isLastKnown(value) ? 'last-known' : value.is
  const chosen = isShared ? 'shared' : given
  return (
    <Radio.Group label={label} value={chosen} onChange={choose}>
      <Stack gap={8} mt={6}>
        <Radio
          value="newest"
          label={words.fork.newest}
          disabled={!newest}
          description={newest ? <Ago at={newest.at} /> : words.fork.noPoint}
        />
        {sharedPoint ? (
          <Radio value="shared" label={words.merging.dialog.shared} description={<Ago at={sharedPoint.at} />} />
        ) : null}
        {isReached ? (
          <>
            <Radio
              value="now"
              label={words.fork.now}
              description={nowHint(sync, now)}
              disabled={whyNotNow(sync) !== undefined}
            />
            {isAway || chosen === 'last-known' ? (
              <Radio value="last-known" label={words.fork.lastKnown} description={<Ago at={dataAt} />} />
            ) : null}
            <Radio value="moment" label={words.fork.moment} description={words.fork.momentHint} disabled={!newest} />
          </>
        ) : null}
        {value.is === 'moment' ? (
          <MomentChoice production={production} from={history.from} at={value.at} onChange={onChange} />
        ) : null}
        <Radio value="point" label={words.fork.point} disabled={!newest} />
        {chosen === 'point' && value.is === 'point' ? (
          <Select
            ml={28}
            aria-label={words.fork.choose}
            allowDeselect={false}
            value={value.point}
            onChange={(point) => point && onChange({ is: 'point', point })}
            data={points.map((one) => ({ value: one.id, label: labelOf(one) }))}
          />
        ) : null}
      </Stack>
    </Radio.Group>
  )
}

function labelOf({ at, name, note }: Point): string {
  return [clock(at, Date.now()), name, note].filter(Boolean).join(' · ')
}

/** What is typed counts once it is understood; until then there is nothing to fork. */
function MomentChoice({
  production,
  from,
  at,
  onChange,
}: {
  readonly production: string
  readonly from: string | null
  readonly at: string
  readonly onChange: (origin: ForkSource) => void
}) {
  const [text, setText] = useState(at === '' ? '' : writeMoment(new Date(at)))
  const [meant, setMeant] = useState<TypedMoment>({ is: 'live' })
  const type = (typed: string) => {
    setText(typed)
    const now = pastMoment(typed, from)
    setMeant(now)
    onChange({ is: 'moment', at: now.is === 'moment' ? new Date(now.at).toISOString() : '' })
  }
  return (
    <Stack gap={6} ml={28}>
      <TextInput
        aria-label={words.timeline.type}
        placeholder={words.timeline.placeholderPast}
        value={text}
        rightSection={<span className="moment-zone">{zoneName(at === '' ? undefined : new Date(at))}</span>}
        rightSectionWidth={52}
        error={meant.is === 'none' ? saidOf(meant) : null}
        description={meant.is === 'moment' ? saidOf(meant) : null}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        onChange={(event) => type(event.currentTarget.value)}
        data-autofocus
      />
      {at === '' ? null : <MomentFacts production={production} at={at} />}
    </Stack>
  )
}

/** What is now has a choice of its own. */
function pastMoment(text: string, from: string | null): TypedMoment {
  const meant = typedMoment(text, from, new Date())
  return meant.is === 'live' && text.trim() !== '' ? { is: 'none', why: words.timeline.liveInstead } : meant
}
