// What a clone may be called, the first word of its address, and the name that is offered for a new one. Pure.
import type { CloneRow } from '../catalog/clones.ts'
import { numbered } from '../catalog/ids.ts'
import { Failure } from '../contract/failure.ts'
import { toLabel } from '../contract/label.ts'

/** What is taken already. */
type Others = readonly Pick<CloneRow, 'name' | 'hostLabel'>[]

const longestName = 60

/** @throws Failure `bad-input` when it says nothing, is too long, or is another clone's */
export function cloneName(wanted: string, others: Others): string {
  const name = wanted.trim()
  if (!name) throw new Failure('bad-input', 'The clone needs a name. Nothing was changed; give it one.')
  if (name.length > longestName) {
    throw new Failure('bad-input', `A clone’s name has at most ${longestName} characters. Choose a shorter one.`)
  }
  const other = others.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (!other) return name
  throw new Failure('bad-input', `There is already a clone called “${other.name}”. Choose another name.`)
}

/**
 * The first word of a clone's address: of its name, numbered where that is taken, or the very one that was wished for.
 * @throws Failure `bad-input` when nothing of what was wished for can be an address, or it is taken
 */
export function hostLabel(name: string, wanted: string | undefined, others: Others): string {
  const taken = new Set(others.map((one) => one.hostLabel))
  if (wanted === undefined) return numbered(toLabel(name) || 'clone', taken)
  const label = toLabel(wanted)
  if (!label) {
    throw new Failure(
      'bad-input',
      'An address needs at least one letter or digit. Nothing was changed; choose another.',
    )
  }
  if (!taken.has(label)) return label
  throw new Failure('bad-input', `Another clone is at “${label}” already. Nothing was changed; choose another address.`)
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
