// Ids and names: what may be an address, what is offered, what the pool calls a state.
import { randomBytes } from 'node:crypto'
import { Failure } from '../contract/failure.ts'
import { toLabel } from '../contract/label.ts'
import type { StatePath } from '../pool/pool.ts'

const letters = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Eight characters that are easy to read aloud; 40 bits. */
export function newId(): string {
  return [...randomBytes(8)].map((byte) => letters[byte % letters.length]).join('')
}

/** @throws Failure `bad-input` when nothing of the name can be an address, or it is taken */
export function cloneName(wanted: string, taken: ReadonlySet<string>): string {
  const label = toLabel(wanted)
  if (!label) {
    throw new Failure('bad-input', 'A clone’s name becomes its address, so it needs at least one letter or digit.')
  }
  if (taken.has(label)) {
    throw new Failure('bad-input', `There is already a clone called “${label}”. Choose another name.`)
  }
  return label
}

const offered =
  'amber birch cedar coral dune ember fern grove harbor iris juniper kelp lark maple nova oak pebble quartz river sage tide umber violet willow yarrow zephyr'.split(
    ' ',
  )

/** A short word that is free, with a number once all words are taken. */
export function offerName(taken: ReadonlySet<string>): string {
  for (let round = 1; ; round++) {
    const free = offered.map((word) => (round === 1 ? word : `${word}-${round}`)).find((name) => !taken.has(name))
    if (free) return free
  }
}

/** An id made of a name, numbered when taken: "Acme Blog" → `acme-blog`. */
export function productionId(name: string, taken: ReadonlySet<string>): string {
  const base = toLabel(name) || 'production'
  if (!taken.has(base)) return base
  for (let round = 2; ; round++) if (!taken.has(`${base}-${round}`)) return `${base}-${round}`
}

export const livePath = (production: string): StatePath => `productions/${production}/live`
export const pointPath = (production: string, point: string): StatePath => `productions/${production}/points/${point}`
export const preparingPath = (production: string, point: string): StatePath =>
  `productions/${production}/preparing/${point}`
/** Where a mirror's state is brought to another server, which goes by that name in the catalog. */
export const upgradedPath = (production: string, serverBuild: string): StatePath =>
  preparingPath(production, serverBuild.replace(/[^a-z0-9]+/g, '-'))
export const clonePath = (clone: string, state: string): StatePath => `clones/${clone}/${state}`
