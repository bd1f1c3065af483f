// The ids of rows: short random ones, and a production's, which is made of its name.
import { randomBytes } from 'node:crypto'
import { toLabel } from '../contract/label.ts'

const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Eight characters that are easy to read aloud; 40 bits. */
export function newId(): string {
  return [...randomBytes(8)].map((byte) => letters[byte % letters.length]).join('')
}

/** An id made of a name, numbered when taken: "Acme Blog" → `acme-blog`. */
export function productionId(name: string, taken: ReadonlySet<string>): string {
  return numbered(toLabel(name) || 'production', taken)
}

/** The name itself, or with the first number from 2 on that is free: `acme`, `acme-2`. */
export function numbered(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base
  for (let round = 2; ; round++) if (!taken.has(`${base}-${round}`)) return `${base}-${round}`
}
