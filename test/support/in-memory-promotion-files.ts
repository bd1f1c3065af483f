// Files of promotions in memory, for tests of the order of a verb's steps.
import type { PromotionFiles } from '../../src-main/catalog/promotion-files.ts'

export function inMemoryPromotionFiles(): PromotionFiles {
  const patches = new Map<string, string>()
  const found = new Map<string, string>()
  const ids = new Map<string, string>()
  const taken = new Map<string, string>()
  const notes = new Map<string, string[]>()
  return {
    keepPatch(promotion, lines) {
      found.delete(promotion)
      patches.set(promotion, [...lines].join(''))
    },
    keepFound: (promotion, lines) => void found.set(promotion, [...lines].join('')),
    found: (promotion) => found.get(promotion) ?? null,
    patch: (promotion) => patches.get(promotion) ?? null,
    keepIds: (promotion, text) => void ids.set(promotion, text),
    ids: (promotion) => ids.get(promotion) ?? null,
    keepTaken: (promotion, lines) => void taken.set(promotion, [...lines].join('')),
    taken: (promotion) => taken.get(promotion) ?? null,
    note: (promotion, line) => void notes.set(promotion, [...(notes.get(promotion) ?? []), line]),
    notes: (promotion) => notes.get(promotion) ?? [],
    forgetNotes: (promotion) => void notes.delete(promotion),
    forget(promotion) {
      patches.delete(promotion)
      found.delete(promotion)
      ids.delete(promotion)
      taken.delete(promotion)
      notes.delete(promotion)
    },
  }
}
