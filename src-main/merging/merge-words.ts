// Names sides and things of a merge in sentences: “header”, production, the page “About us”.
import { partsOf } from '../changes/thing-id.ts'
import { plainText } from '../contract/plain-text.ts'
import type { DanglingName, MergeSide } from './dangling-names.ts'
import type { OpenSource } from './open-sources.ts'
import type { SameName } from './same-names.ts'
import { allThings } from './show-conflicts.ts'

type Sources = readonly Pick<OpenSource, 'sides' | 'own' | 'inTarget'>[]

/** @returns a function that names sides: `“header” and production` */
export function namesOfSides(sources: Sources): (sides: readonly MergeSide[]) => string {
  const target = targetName(sources)
  const names = sources.map(({ sides }) => `“${sides.name}”`)
  return (sides) => [...new Set(sides)].map((side) => (side === null ? target : (names[side] ?? ''))).join(' and ')
}

/** A clone by its name; a point or a moment is production. */
function targetName([first]: Sources): string {
  const to = first?.inTarget.to
  const [, name] = /^clone (“.+”)$/s.exec(to?.label ?? '') ?? []
  return to?.own && name ? name : 'production'
}

/** @returns whole sentences */
export function danglingWords(found: readonly DanglingName[], sources: Sources): readonly string[] {
  if (found.length === 0) return []
  const nameOf = thingNames(new Set(found.flatMap(({ thing, named }) => [thing, named.thing])), sources)
  const whose = namesOfSides(sources)
  return found.map(({ thing, isNew, by, named }) => {
    const gone = named.widget === null ? nameOf(named.thing) : `the widget ${plainText(named.widget, 100)}`
    const deed = named.how === 'trashed' ? 'put in the trash' : 'removed'
    const made = `${whose(by)} ${isNew ? 'added' : 'changed'}`
    return `${capital(nameOf(thing))}, which ${made}, names ${gone}, which ${whose(named.by)} ${deed}.`
  })
}

/** @returns whole sentences */
export function sameNameWords(found: readonly SameName[], sources: Sources): readonly string[] {
  if (found.length === 0) return []
  const nameOf = thingNames(new Set(found.flatMap(({ things }) => things)), sources)
  const whose = namesOfSides(sources)
  return found.map(({ things: [one, other], by: [mine, theirs], is, name }) => {
    const both = `${capital(nameOf(one))} of ${whose(mine)} and ${nameOf(other)} of ${whose(theirs)}`
    return `${both} have the same ${is}, ${plainText(name, 120)}: only one of them is reached by it.`
  })
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Things as their lists call them. */
function thingNames(wanted: ReadonlySet<string>, sources: Sources): (thing: string) => string {
  const found = new Map<string, string>()
  for (const { own, inTarget } of sources) {
    for (const { index } of [own, inTarget]) {
      for (const { id, kind, title } of allThings(index)) {
        if (wanted.has(id) && !found.has(id)) found.set(id, calledThing(kind, plainText(title, 120)))
      }
    }
  }
  return (thing) => found.get(thing) ?? bareName(thing)
}

/** What has no title is called by its kind. */
const calledThing = (kind: string, title: string) =>
  title.startsWith(`${kind} `) ? `the ${title}` : `the ${kind} “${title}”`

function bareName(thing: string): string {
  const { kind, id } = partsOf(thing)
  return `the ${plainText(kind === '' ? 'thing' : kind, 40)} ${plainText(id, 120)}`
}
