// Keeps track of the selected clones: single ones, a range, or all that are shown.
import { type MouseEvent, useCallback, useRef, useState } from 'react'
import { useKeys } from '../state/keys.ts'
import type { CloneCardData } from './clone-card.tsx'

/**
 * The ids of selected clones; only clones that are shown can be selected.
 * @param cards in the order they are shown in
 */
export function useSelection(cards: readonly CloneCardData[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const shown = useRef<readonly string[]>([])
  shown.current = cards.map((card) => card.clone.id)
  /** The clone at which a range begins. */
  const anchor = useRef<string | undefined>(undefined)
  const select = useCallback((id: string, range: boolean) => {
    const from = anchor.current
    if (!range) anchor.current = id
    setChosen((before) => {
      if (range && from !== undefined) return new Set([...before, ...between(shown.current, from, id)])
      const next = new Set(before)
      if (!next.delete(id)) next.add(id)
      return next
    })
  }, [])
  const all = () => setChosen(new Set(shown.current))
  useKeys({ 'mod+a': all })
  const onClick = useCallback((event: MouseEvent<HTMLElement>) => clicked(event, select), [select])
  return {
    selected: new Set(shown.current.filter((id) => chosen.has(id))) as ReadonlySet<string>,
    select,
    onClick,
    all,
    none: () => setChosen(new Set()),
  }
}

/** Handles a click: Ctrl or ⌘ toggles one clone, Shift selects a range; links and buttons within work as usual. */
function clicked(event: MouseEvent<HTMLElement>, select: (id: string, range: boolean) => void): void {
  if (!event.shiftKey && !event.ctrlKey && !event.metaKey) return
  const target = event.target as HTMLElement
  const id = target.closest<HTMLElement>('[data-clone]')?.dataset.clone
  if (!id || target.closest('a, button, input, label')) return
  event.preventDefault()
  select(id, event.shiftKey)
}

function between(ids: readonly string[], one: string, other: string): readonly string[] {
  const ends = [ids.indexOf(one), ids.indexOf(other)].sort((a, b) => a - b)
  const [from = -1, to = -1] = ends
  return from < 0 ? [other] : ids.slice(from, to + 1)
}
