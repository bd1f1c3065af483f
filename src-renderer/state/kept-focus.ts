// Where the focus goes when what had it is gone: back to what opened a dialog, or to what stands where a thing stood.
import { useEffect } from 'react'

/** What lies over the page takes the focus for a while; lists of choices leave it in their field. */
const overlays = '[role="dialog"], [role="menu"]'
const items = '[data-clone], [data-point]'

/** What had the focus last on the page itself, and where in its list it stood. */
interface Kept {
  readonly element: HTMLElement
  readonly item: HTMLElement | null
  readonly index: number
}

/** The document itself tells what was taken away, whoever took it: a dialog, a card, or a button that became another. */
export function useKeptFocus(): void {
  useEffect(() => {
    let kept: Kept | undefined
    const lost = () => document.activeElement === null || document.activeElement === document.body
    const covered = () => document.querySelector(overlays) !== null
    const keep = ({ target }: FocusEvent) => {
      const element = target as HTMLElement
      if (!element.closest(overlays)) kept = keptOf(element)
    }
    // Whoever clicks beside everything means to leave it; who leaves the tab for another comes back to it.
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

/** Itself, its item, or what came to stand where that stood; else the page. */
function routeOf({ element, item, index }: Kept): HTMLElement | null {
  if (element.isConnected) return element
  if (item?.isConnected) return item
  const all = document.querySelectorAll<HTMLElement>(items)
  return all[Math.min(index, all.length - 1)] ?? document.querySelector<HTMLElement>('main')
}
