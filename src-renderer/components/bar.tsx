// How far something is. It moves by transforms alone, which the browser does without drawing the page anew: many may move.
import type { CSSProperties } from 'react'

interface BarProps {
  /** From 0 to 1; null: it cannot be told, and the bar only shows that something goes on. */
  readonly of: number | null
  readonly label: string
  /** In the colour of what needs looking after. */
  readonly warns?: boolean
}

export function Bar({ of, label, warns = false }: BarProps) {
  const known = of !== null && { 'aria-valuenow': Math.round(of * 100) }
  return (
    <div
      className={warns ? 'bar tone-bad' : 'bar tone-accent'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...known}
    >
      {of === null ? (
        <span className="bar-sweep" />
      ) : (
        <span className="bar-part" style={{ '--part': of } as CSSProperties} />
      )}
    </div>
  )
}
