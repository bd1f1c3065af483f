// The pane beside a list, with what was opened there; Escape closes it.
import { ActionIcon } from '@mantine/core'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { words } from '../words.ts'

export function Pane(props: {
  readonly title: string
  /** What can be done with it. */
  readonly verbs?: ReactNode
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const { title, verbs, onClose, children } = props
  return (
    <section
      className="change-pane"
      aria-label={words.details.label}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <header className="pane-head">
        <h2 className="pane-title">{title}</h2>
        {verbs}
        <ActionIcon aria-label={words.details.close} onClick={onClose}>
          <X size={16} />
        </ActionIcon>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
      <section className="pane-body" tabIndex={0} aria-label={title}>
        {children}
      </section>
    </section>
  )
}
