// A progress bar. It moves by transforms alone, without repaints, because many may move at once.
import type { CSSProperties } from 'react'

interface BarProps {
  /** The progress from 0 to 1; null when it is unknown and the bar only shows activity. */
  readonly of: number | null
  readonly label: string
  /** Whether it has the colour of warnings. */
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
