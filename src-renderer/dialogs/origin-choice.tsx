// Where a fork or a refresh takes its data, with each choice's own time.
import { Radio, Select, Stack } from '@mantine/core'
import type { Origin } from '../../src-main/contract/contract.ts'
import type { Point } from '../../src-main/contract/models.ts'
import { useSnapshot } from '../state/host.ts'
import { absolute, clock, secondsBetween, span, useNow } from '../state/time.ts'
import { words } from '../words.ts'

/** A production's points that can be forked, newest first. */
function usePoints(production: string): readonly Point[] {
  return useSnapshot()
    .points.filter((one) => one.production === production && one.state.is !== 'failed')
    .sort((a, b) => b.at.localeCompare(a.at))
}

/** The origin as the shell names it. */
export const originWord = (origin: Origin) => (origin.is === 'point' ? origin.point : origin.is)

export function OriginChoice({
  production,
  value,
  onChange,
}: {
  readonly production: string
  readonly value: Origin
  readonly onChange: (origin: Origin) => void
}) {
  const now = useNow()
  const points = usePoints(production)
  const newest = points.find((one) => one.state.is === 'ready') ?? points[0]
  const choose = (is: string) => {
    if (is === 'point') onChange({ is, point: newest?.id ?? '' })
    else if (is === 'now' || is === 'newest') onChange({ is })
  }
  return (
    <Radio.Group label={words.fork.from} value={value.is} onChange={choose}>
      <Stack gap={8} mt={6}>
        <Radio
          value="newest"
          label={words.fork.newest}
          disabled={!newest}
          description={
            newest
              ? words.fork.newestHint(clock(newest.at, now), span(secondsBetween(newest.at, now)))
              : words.fork.noPoint
          }
        />
        <Radio value="now" label={words.fork.now} description={words.fork.nowHint} />
        <Radio value="point" label={words.fork.point} disabled={!newest} />
        {value.is === 'point' ? (
          <Select
            ml={28}
            aria-label={words.fork.choose}
            allowDeselect={false}
            value={value.point}
            onChange={(point) => point && onChange({ is: 'point', point })}
            data={points.map((one) => ({
              value: one.id,
              label: one.note ? `${absolute(one.at)} · ${one.note}` : absolute(one.at),
            }))}
          />
        ) : null}
      </Stack>
    </Radio.Group>
  )
}
