// Makes a list one stop of the Tab key (roving tabindex): arrow keys move between items, Tab enters the focused one.
import { type KeyboardEvent, type RefObject, useEffect } from 'react'

const controls = 'a[href], button, input, [tabindex]'

/**
 * Reads the items from the document, because React adds and removes them.
 * @param item a CSS selector of the items, which need no tabindex of their own
 */
export function useRovingFocus(list: RefObject<HTMLElement | null>, item: string): void {
  useEffect(() => {
    const element = list.current
    if (!element) return
    let current: HTMLElement | undefined
    const settle = () => {
      const items = [...element.querySelectorAll<HTMLElement>(item)]
      if (!current || !items.includes(current)) current = items[0]
      for (const one of items) {
        one.tabIndex = one === current ? 0 : -1
        for (const control of one.querySelectorAll<HTMLElement>(controls)) rest(control, one !== current)
      }
    }
    const hear = ({ target }: FocusEvent) => {
      const reached = (target as HTMLElement).closest<HTMLElement>(item)
      if (!reached || reached === current) return
      current = reached
      settle()
    }
    const seen = new MutationObserver(settle)
    seen.observe(element, { childList: true, subtree: true })
    element.addEventListener('focusin', hear)
    settle()
    return () => {
      seen.disconnect()
      element.removeEventListener('focusin', hear)
    }
  }, [list, item])
}

/** Sets a control's tabindex, and stores the original in an attribute. */
function rest(control: HTMLElement, resting: boolean): void {
  const own = control.dataset.ownTab
  if (resting && own === undefined) {
    control.dataset.ownTab = control.getAttribute('tabindex') ?? ''
    control.tabIndex = -1
  } else if (!resting && own !== undefined) {
    if (own === '') control.removeAttribute('tabindex')
    else control.setAttribute('tabindex', own)
    delete control.dataset.ownTab
  }
}

/** Moves the focus when an item itself has it. @returns whether the key was a move */
export function walk(event: KeyboardEvent<HTMLElement>, item: string): boolean {
  const from = event.target as HTMLElement
  if (!from.matches(item) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false
  const to = next(event.key, from, [...event.currentTarget.querySelectorAll<HTMLElement>(item)])
  if (to === undefined) return false
  to?.focus()
  event.preventDefault()
  return true
}

/** @returns null when the key is a move to nowhere, undefined when it is no move */
function next(key: string, from: HTMLElement, items: readonly HTMLElement[]): HTMLElement | null | undefined {
  switch (key) {
    case 'ArrowLeft':
      return items[items.indexOf(from) - 1] ?? null
    case 'ArrowRight':
      return items[items.indexOf(from) + 1] ?? null
    case 'ArrowUp':
      return across(from, items.slice(0, items.indexOf(from)).reverse(), (one, other) => one.bottom <= other.top + 1)
    case 'ArrowDown':
      return across(from, items.slice(items.indexOf(from) + 1), (one, other) => one.top >= other.bottom - 1)
    case 'Home':
      return items[0] ?? null
    case 'End':
      return items.at(-1) ?? null
    default:
      return undefined
  }
}

/** @returns the nearest item of the next row in that direction */
function across(
  from: HTMLElement,
  that: readonly HTMLElement[],
  lies: (one: DOMRect, other: DOMRect) => boolean,
): HTMLElement | null {
  const own = from.getBoundingClientRect()
  const first = that.findIndex((one) => lies(one.getBoundingClientRect(), own))
  const nearest = that[first]?.getBoundingClientRect()
  // Without a layout, items follow one another.
  if (!nearest) return own.height === 0 ? (that[0] ?? null) : null
  const row = that.filter((one) => Math.abs(one.getBoundingClientRect().top - nearest.top) < 2)
  const aside = (one: HTMLElement) => Math.abs(one.getBoundingClientRect().left - own.left)
  return row.reduce((best, one) => (aside(one) < aside(best) ? one : best), row[0] as HTMLElement)
}
