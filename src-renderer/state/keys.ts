// Single keys for the whole window: not while one types, and not behind a dialog.
import { useEffect } from 'react'

/** By the character typed, so that it is the same key on every keyboard layout; with Ctrl or ⌘ as `mod+a`. */
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
