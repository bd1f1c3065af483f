// Makes the ids of rows: random ones, and a production's, which comes from its name.
import { randomBytes } from 'node:crypto'
import { toLabel } from '../contract/label.ts'

const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Makes a random id of eight characters that are easy to read aloud (40 bits). */
export function newId(): string {
  return [...randomBytes(8)].map((byte) => letters[byte % letters.length]).join('')
}

/** Makes an id from a name, with a number when it is taken: "Acme Blog" → `acme-blog`. */
export function productionId(name: string, taken: ReadonlySet<string>): string {
  return numbered(toLabel(name) || 'production', taken)
}

/** @returns the name itself, or the name with the first free number from 2: `acme`, `acme-2` */
export function numbered(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base
  for (let round = 2; ; round++) if (!taken.has(`${base}-${round}`)) return `${base}-${round}`
}
