// Handles single keys for the whole window, except while one types or a dialog is open.
import { useEffect } from 'react'

/** Actions by typed character, on any keyboard layout; with Ctrl or ⌘ as `mod+a`. */
export function useKeys(acts: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const act = acts[event.ctrlKey || event.metaKey ? `mod+${event.key}` : event.key]
      if (!act || event.altKey || isTyping(event.target)) return
      if (document.querySelector('[role="dialog"]')) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  })
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !['radio', 'checkbox'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}
