// A list of any length of which only what is in sight is drawn: lines of one height, one stop of the Tab key, arrows that move.
import { useElementSize } from '@mantine/hooks'
import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useMemo, useRef, useState } from 'react'

interface ListProps<Row extends { readonly key: string }> {
  readonly rows: readonly Row[]
  readonly label: string
  /** Of one line, in pixels. */
  readonly height: number
  /** The key of the line that is open; null while none is. */
  readonly opened: string | null
  readonly isOpenable: (row: Row) => boolean
  readonly draw: (row: Row) => ReactNode
  readonly onOpen: (row: Row) => void
  readonly onClose: () => void
  /** When the end comes near. */
  readonly onEnd: () => void
}

/** Lines that are drawn above and below those in sight. */
const beyond = 10
/** The height where nothing is laid out, in pixels. */
const unseenHeight = 600

export function VirtualList<Row extends { readonly key: string }>(props: ListProps<Row>) {
  const { rows, label, height, opened, isOpenable, draw, onOpen, onClose, onEnd } = props
  const { ref: sizeRef, height: seen } = useElementSize()
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const [top, setTop] = useState(0)
  const [active, setActive] = useState<string | null>(null)
  const places = useMemo(() => new Map(rows.map(({ key }, at) => [key, at])), [rows])
  const room = Math.ceil((seen || unseenHeight) / height)
  const from = Math.max(0, top - beyond)
  const to = Math.min(rows.length, top + room + beyond)
  useKeptPlace(list, rows, places, height, top)
  useLayoutEffect(() => {
    if (to >= rows.length - room) onEnd()
  }, [to, rows.length, room, onEnd])

  const current = active === null ? undefined : places.get(active)
  const moveTo = (at: number, step: number) => {
    const next = nearest(rows, at, step, isOpenable)
    const row = next === undefined ? undefined : rows[next]
    if (next === undefined || !row) return
    setActive(row.key)
    reveal(list.current, next * height, height)
    if (opened !== null && opened !== row.key) onOpen(row)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const at = current ?? -1
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowDown: [at + 1, 1],
      ArrowUp: [at === -1 ? 0 : at - 1, at === -1 ? 1 : -1],
      PageDown: [Math.min(rows.length - 1, at + room - 1), 1],
      PageUp: [Math.max(0, at - room + 1), -1],
      Home: [0, 1],
      End: [rows.length - 1, -1],
    }
    const move = moves[event.key]
    const row = current === undefined ? undefined : rows[current]
    if (move) moveTo(...move)
    else if ((event.key === 'Enter' || event.key === ' ') && row) onOpen(row)
    else if (event.key === 'Escape' && opened !== null) onClose()
    else return
    event.preventDefault()
  }
  return (
    <div ref={sizeRef} className="virtual-frame">
      <div
        ref={list}
        className="virtual-list"
        role="listbox"
        tabIndex={0}
        aria-label={label}
        aria-activedescendant={
          current !== undefined && current >= from && current < to ? `${id}-${current}` : undefined
        }
        onKeyDown={onKeyDown}
        onScroll={({ currentTarget }) => setTop(Math.floor(currentTarget.scrollTop / height))}
      >
        <div role="presentation" className="virtual-all" style={{ height: rows.length * height }}>
          {rows.slice(from, to).map((row, index) => {
            const at = from + index
            const place = { transform: `translateY(${at * height}px)`, height }
            if (!isOpenable(row)) {
              return (
                <div key={row.key} role="presentation" className="virtual-row" style={place}>
                  {draw(row)}
                </div>
              )
            }
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears the keys
              <div
                key={row.key}
                id={`${id}-${at}`}
                role="option"
                tabIndex={-1}
                aria-selected={row.key === opened}
                aria-posinset={at + 1}
                aria-setsize={rows.length}
                className="virtual-row virtual-option"
                data-active={row.key === active || undefined}
                style={place}
                onMouseDown={(event) => {
                  // The list itself keeps the focus.
                  event.preventDefault()
                  list.current?.focus({ preventScroll: true })
                }}
                onClick={() => {
                  setActive(row.key)
                  onOpen(row)
                }}
              >
                {draw(row)}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

function nearest<Row>(rows: readonly Row[], at: number, step: number, fits: (row: Row) => boolean): number | undefined {
  for (let next = at; next >= 0 && next < rows.length; next += step) if (fits(rows[next] as Row)) return next
  return undefined
}

/** Scrolls no further than it takes. */
function reveal(list: HTMLElement | null, top: number, height: number): void {
  if (!list) return
  const seen = list.clientHeight || unseenHeight
  if (top < list.scrollTop) list.scrollTop = top
  else if (top + height > list.scrollTop + seen) list.scrollTop = top + height - seen
}

/** Keeps the first line in sight where it is when lines come or go above it. */
function useKeptPlace(
  list: React.RefObject<HTMLElement | null>,
  rows: readonly { readonly key: string }[],
  places: ReadonlyMap<string, number>,
  height: number,
  top: number,
): void {
  const first = useRef<string | undefined>(undefined)
  useLayoutEffect(() => {
    const [element, key] = [list.current, first.current]
    const now = key === undefined ? undefined : places.get(key)
    if (!element || now === undefined || element.scrollTop === 0) return
    const before = Math.floor(element.scrollTop / height)
    if (now !== before) element.scrollTop += (now - before) * height
  }, [list, places, height])
  useLayoutEffect(() => {
    first.current = rows[top]?.key
  }, [rows, top])
}
