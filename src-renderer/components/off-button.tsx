// A button that is off for a reason, or acts: its tooltip says why it does not.
import { Button, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { offProps } from './off.ts'

export function OffButton(props: {
  /** Undefined while it can be pressed. */
  readonly off: string | undefined
  readonly icon: ReactNode
  readonly act: () => void
  readonly children: string
  /** Said instead of what is written on it, where that stands on several. */
  readonly named?: string
  /** Whether the picture stands behind the word: it leads on. */
  readonly leadsOn?: boolean
}) {
  const { off, icon, act, children, named, leadsOn = false } = props
  return (
    <Tooltip label={off} disabled={!off}>
      <Button
        variant="default"
        {...(leadsOn ? { rightSection: icon } : { leftSection: icon })}
        aria-label={named}
        {...offProps(off)}
        onClick={() => off || act()}
      >
        {children}
      </Button>
    </Tooltip>
  )
}
