// Numbers things and reasons as they are met, and remembers which things are other than before.
import type { ScratchDatabase } from '../catalog/scratch.ts'
import type { SeenTable } from './tables-seen.ts'

export interface DirtyThings {
  /** @returns the number of a thing */
  numberOf(name: string): number
  nameOf(thing: number): string
  /** @returns the number of a reason; of none, 0 */
  reasonNumber(why: string | null): number
  reason(number: number): string | null
  /** @param thing its number; 0 for none */
  mark(thing: number): void
  /** Marks the things of all of a table's records. */
  markTable(table: SeenTable): void
  /** Called once all marked things were put into words. */
  clean(): void
}

const mostRemembered = 50_000
/** Reasons are sentences of a few sources; one more is as good as none. */
const mostReasons = 10_000

export function createDirtyThings(database: ScratchDatabase): DirtyThings {
  const byId = database.prepare('SELECT name FROM things WHERE id = ?')
  const byName = database.prepare('SELECT id FROM things WHERE name = ?')
  const insert = database.prepare('INSERT INTO things (name) VALUES (?)')
  const setDirty = database.prepare('UPDATE things SET dirty = 1 WHERE id = ? AND dirty <> 1')
  const numbers = new Map<string, number>()
  /** Whether all are remembered. */
  let isAll = true
  const marked = new Set<number>()
  const reasons: string[] = []
  const reasonNumbers = new Map<string, number>()

  function noteDirty(thing: number): void {
    if (marked.size >= mostRemembered) marked.clear()
    marked.add(thing)
  }

  return {
    numberOf(name) {
      const known = numbers.get(name)
      if (known !== undefined) return known
      const stored = isAll ? undefined : byName.one(name)
      const id = stored ? Number(stored.id) : insert.run(name)
      if (!stored) noteDirty(id)
      if (numbers.size >= mostRemembered) {
        numbers.clear()
        isAll = false
      }
      numbers.set(name, id)
      return id
    },
    nameOf: (thing) => String(byId.one(thing)?.name),
    reasonNumber(why) {
      if (why === null) return 0
      const known = reasonNumbers.get(why)
      if (known !== undefined) return known
      if (reasons.length >= mostReasons) return reasons.length
      reasons.push(why)
      reasonNumbers.set(why, reasons.length)
      return reasons.length
    },
    reason: (number) => reasons[number - 1] ?? null,
    mark(thing) {
      if (thing === 0 || marked.has(thing)) return
      noteDirty(thing)
      setDirty.run(thing)
    },
    markTable(table) {
      database.prepare('UPDATE things SET dirty = 1 WHERE id IN (SELECT thing FROM net WHERE tab = ?)').run(table.id)
    },
    clean: () => marked.clear(),
  }
}
