// A moment: said relative or by the clock, with date, second and zone on hover and for screen readers.
import { Tooltip } from '@mantine/core'
import { absolute } from '../../src-main/contract/instant.ts'
import { ago, useSaid } from '../state/time.ts'

export function When(props: {
  readonly at: string
  /** What of that moment is meant, on hover. */
  readonly of?: (moment: string) => string
  readonly children: React.ReactNode
}) {
  const { at, of, children } = props
  return (
    <Tooltip label={of ? of(absolute(at)) : absolute(at)}>
      <time dateTime={at}>{children}</time>
    </Tooltip>
  )
}

/** "3 min ago", as time goes on. */
export function Ago({ at }: { readonly at: string }) {
  return <When at={at}>{useSaid((now) => ago(at, now))}</When>
}
