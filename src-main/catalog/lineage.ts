// Which catalog this is, and how far it has come: by these a pool tells its own catalog from another one and from an old copy.
import { randomUUID } from 'node:crypto'
import type { SettingRecords } from './settings.ts'

export interface Lineage {
  /** A copy has the id of what it is a copy of. */
  id(): string
  /** Grows with whatever is made, kept or removed: of two copies the one with more knows more. */
  generation(): number
  advance(): void
  /** Of a catalog that takes another one's place. */
  become(id: string, generation: number): void
}

const idName = 'catalog-id'
const generationName = 'catalog-generation'

export function lineage(settings: SettingRecords): Lineage {
  const generation = () => Number(settings.get(generationName) ?? 0)
  return {
    id() {
      const known = settings.get(idName)
      if (known) return known
      const fresh = randomUUID()
      settings.set(idName, fresh)
      return fresh
    },
    generation,
    advance: () => settings.set(generationName, String(generation() + 1)),
    become(id, number) {
      settings.set(idName, id)
      settings.set(generationName, String(number))
    },
  }
}
