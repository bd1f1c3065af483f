// Restores the focus when the focused element is gone: to what opened a dialog, or to what took the element's place.
import { useEffect } from 'react'

/** Overlays that take the focus for a while; lists of choices leave it in their field. */
const overlays = '[role="dialog"], [role="menu"]'
const items = '[data-clone], [data-point]'

/** The element that had the focus last on the page itself, and its place in its list. */
interface Kept {
  readonly element: HTMLElement
  readonly item: HTMLElement | null
  readonly index: number
}

/** Observes the document for removed elements, whatever removed them. */
export function useKeptFocus(): void {
  useEffect(() => {
    let kept: Kept | undefined
    const lost = () => document.activeElement === null || document.activeElement === document.body
    const covered = () => document.querySelector(overlays) !== null
    const keep = ({ target }: FocusEvent) => {
      const element = target as HTMLElement
      if (!element.closest(overlays)) kept = keptOf(element)
    }
    // A click on nothing drops the focus on purpose; leaving the tab does not.
    const leave = () =>
      setTimeout(() => {
        if (document.hasFocus() && lost() && kept?.element.isConnected && !covered()) kept = undefined
      })
    const gone = new MutationObserver(() => {
      if (kept && lost() && !covered()) routeOf(kept)?.focus()
    })
    gone.observe(document.body, { childList: true, subtree: true })
    document.addEventListener('focusin', keep)
    document.addEventListener('focusout', leave)
    return () => {
      gone.disconnect()
      document.removeEventListener('focusin', keep)
      document.removeEventListener('focusout', leave)
    }
  }, [])
}

function keptOf(element: HTMLElement): Kept {
  const item = element.closest<HTMLElement>(items)
  return { element, item, index: item ? [...document.querySelectorAll(items)].indexOf(item) : 0 }
}

/** @returns the element itself, its item, or what took the item's place; else the page */
function routeOf({ element, item, index }: Kept): HTMLElement | null {
  if (element.isConnected) return element
  if (item?.isConnected) return item
  const all = document.querySelectorAll<HTMLElement>(items)
  return all[Math.min(index, all.length - 1)] ?? document.querySelector<HTMLElement>('main')
}
