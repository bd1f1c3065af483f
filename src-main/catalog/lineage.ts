// Identifies a catalog and its generation, so that a pool can tell its own catalog from another one or an old copy.
import { randomUUID } from 'node:crypto'
import type { SettingRecords } from './settings.ts'

export interface Lineage {
  /** @returns the catalog's id, which its copies share */
  id(): string
  /** @returns a number that grows with every state made, kept or removed: of two copies, the higher one is newer */
  generation(): number
  advance(): void
  /** Takes the id and generation of the catalog that this one replaces. */
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
