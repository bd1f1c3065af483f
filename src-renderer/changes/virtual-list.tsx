// A list of any length of which only what is in sight is drawn: lines of one height, one stop of the Tab key, arrows that move.
import { useElementSize } from '@mantine/hooks'
import { Check } from 'lucide-react'
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
  /** Lines that are chosen, together with others; without it none can be. */
  readonly choosing?: Choosing<Row> | undefined
}

interface Choosing<Row> {
  /** By their keys. */
  readonly chosen: { has(key: string): boolean; readonly size: number }
  readonly fits: (row: Row) => boolean
  /** @param range all from the one chosen before to this one */
  readonly onChoose: (row: Row, range: boolean) => void
  readonly onAll: () => void
}

/** Lines that are drawn above and below those in sight. */
const beyond = 10
/** The height where nothing is laid out, in pixels. */
const unseenHeight = 600

export function VirtualList<Row extends { readonly key: string }>(props: ListProps<Row>) {
  const { rows, label, height, opened, isOpenable, draw, onOpen, onClose, onEnd, choosing } = props
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
    const on = current === undefined ? undefined : rows[current]
    if (choosing && event.key === ' ' && on && choosing.fits(on)) {
      event.preventDefault()
      return choosing.onChoose(on, event.shiftKey)
    }
    if (choosing && event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      event.stopPropagation()
      return choosing.onAll()
    }
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
    if (move) moveTo(...move)
    else if ((event.key === 'Enter' || event.key === ' ') && on) onOpen(on)
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
        aria-multiselectable={choosing ? true : undefined}
        data-choosing={(choosing && choosing.chosen.size > 0) || undefined}
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
            const isChoosable = choosing?.fits(row) === true
            const isChosen = choosing?.chosen.has(row.key) === true
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears the keys
              <div
                key={row.key}
                id={`${id}-${at}`}
                role="option"
                tabIndex={-1}
                aria-selected={row.key === opened}
                aria-checked={isChoosable ? isChosen : undefined}
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
                onClick={(event) => {
                  setActive(row.key)
                  const isBox = (event.target as HTMLElement).closest('.choose-box') !== null
                  const isMany = event.shiftKey || event.ctrlKey || event.metaKey
                  if (choosing && isChoosable && (isBox || isMany)) choosing.onChoose(row, event.shiftKey)
                  else onOpen(row)
                }}
              >
                {choosing ? (
                  <span className="choose-line">
                    <ChooseBox isThere={isChoosable} isChosen={isChosen} />
                    <span className="choose-rest">{draw(row)}</span>
                  </span>
                ) : (
                  draw(row)
                )}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** For the eye and the mouse: for others, the line itself says whether it is chosen. */
function ChooseBox({ isThere, isChosen }: { readonly isThere: boolean; readonly isChosen: boolean }) {
  if (!isThere) return <span className="mark-blank" />
  return (
    <span className="choose-box" data-chosen={isChosen || undefined} aria-hidden>
      {isChosen ? <Check size={11} strokeWidth={3} /> : null}
    </span>
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
