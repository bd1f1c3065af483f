// A moment: said relative or by the clock, with date, second and zone on hover and for screen readers.
import { Tooltip } from '@mantine/core'
import { absolute } from '../../src-main/contract/instant.ts'

export function When({ at, children }: { readonly at: string; readonly children: React.ReactNode }) {
  return (
    <Tooltip label={absolute(at)}>
      <time dateTime={at}>{children}</time>
    </Tooltip>
  )
}
