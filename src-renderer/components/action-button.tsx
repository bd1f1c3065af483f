// A button that acts, or that is disabled for a reason, which its tooltip says; it can still be reached.
import { Button, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'

/** The attributes that make a control look disabled but leave it reachable, so that its tooltip can say why. */
export function disabledProps(reason: string | undefined) {
  return reason === undefined ? {} : { 'data-disabled': true, 'aria-disabled': true as const }
}

export function ActionButton(props: {
  /** Why it cannot be pressed; undefined while it can. */
  readonly disabledReason: string | undefined
  readonly icon: ReactNode
  readonly act: () => void
  readonly children: string
  /** The accessible name, where several buttons carry the same text. */
  readonly named?: string
  /** Puts the icon behind the text, for a button that leads on. */
  readonly leadsOn?: boolean
  readonly variant?: 'default' | 'filled'
}) {
  const { disabledReason, icon, act, children, named, leadsOn = false, variant = 'default' } = props
  return (
    <Tooltip label={disabledReason} disabled={!disabledReason}>
      <Button
        variant={variant}
        {...(leadsOn ? { rightSection: icon } : { leftSection: icon })}
        aria-label={named}
        {...disabledProps(disabledReason)}
        onClick={() => disabledReason || act()}
      >
        {children}
      </Button>
    </Tooltip>
  )
}
