// Follows what a send stream does with names, and says in the end which path of the one state is which of the other. Pure.
import type { BytePath } from './path-text.ts'
import { type SentCommand, UnreadableStream } from './send-stream.ts'

/** What may differ: a path in the state before, in the state after, or what both have. */
export interface SentPair {
  readonly before: BytePath | null
  readonly after: BytePath | null
  /** `renamed`: it is one inode under another name. `kept`: one inode. `other`: not one inode; removed, new, or replaced. */
  readonly is: 'kept' | 'renamed' | 'other'
}

export interface SentNames {
  /** @throws UnreadableStream where it cannot be followed, or there is more than was to be followed */
  take(command: SentCommand): void
  /** @returns undefined where names alone do not tell what became of what */
  pairs(): readonly SentPair[] | undefined
}

/** Something that has a name, as far as the stream has spoken of it. */
interface Thing {
  /** Its path in the state before; null for what is new. */
  readonly origin: BytePath | null
  /** Null stands for a name that is no more. Names that are not here are as they were. */
  readonly children: Map<string, Thing | null>
  isTouched: boolean
  readonly places: Place[]
}

interface Place {
  readonly path: BytePath
  /** Where it was before if only directories above it were moved; null below new ones. */
  readonly unmoved: BytePath | null
}

const parts = ['files', 'trees']
const isOfSite = (path: BytePath) => parts.includes(path.split('/', 1)[0] ?? '')
const below = (directory: BytePath, name: string) => (directory === '' ? name : `${directory}/${name}`)

/** @param most how many things are followed: each takes memory */
export function followSentNames(most: number): SentNames {
  /** All that were in the state before. */
  const known: Thing[] = []
  let count = 0
  const root = thing('')

  function thing(origin: BytePath | null): Thing {
    if (++count > most) throw new UnreadableStream('More was changed than is followed by names.')
    return { origin, children: new Map(), isTouched: false, places: [] }
  }

  function childOf(parent: Thing, name: string): Thing {
    const child = parent.children.get(name)
    if (child) return child
    if (child === null || parent.origin === null) throw new UnreadableStream('A name is spoken of that is not there.')
    const there = thing(below(parent.origin, name))
    known.push(there)
    parent.children.set(name, there)
    return there
  }

  function parentOf(path: BytePath): { readonly parent: Thing; readonly name: string } {
    const names = path.split('/')
    const name = names.pop() ?? ''
    return { parent: names.reduce(childOf, root), name }
  }

  function at(path: BytePath): Thing {
    return path === '' ? root : path.split('/').reduce(childOf, root)
  }

  function put(path: BytePath, what: Thing | null): void {
    const { parent, name } = parentOf(path)
    parent.children.set(name, what)
  }

  function place(one: Thing, path: BytePath, unmoved: BytePath | null): void {
    one.places.push({ path, unmoved })
    for (const [name, child] of one.children) {
      if (child) place(child, below(path, name), one.origin === null ? null : below(one.origin, name))
    }
  }

  return {
    take(command) {
      if (command.path.startsWith('db/') && command.is === 'touch') return
      if (command.is === 'make') return put(command.path, thing(null))
      if (command.is === 'link') return put(command.path, at(command.existing))
      const one = at(command.path)
      if (command.is === 'touch') {
        one.isTouched = true
        return
      }
      put(command.path, null)
      if (command.is === 'rename') put(command.to, one)
    },
    pairs() {
      const placed = new Set<Thing>()
      for (const name of parts) {
        const top = root.children.get(name)
        if (top) place(top, name, name)
      }
      const all = new Set([...known, ...everything(root)])
      for (const one of all) if (one.places.length > 0) placed.add(one)
      const gone = known.flatMap((one) => (!placed.has(one) && one.origin && isOfSite(one.origin) ? [one.origin] : []))
      return pairsOf(placed, new Set(gone))
    },
  }
}

/** All things that have a name in the end. */
function everything(top: Thing): readonly Thing[] {
  const found = new Set<Thing>([top])
  for (const one of found) for (const child of one.children.values()) if (child) found.add(child)
  return [...found]
}

/** @param gone paths of the state before whose inode is no more */
function pairsOf(placed: ReadonlySet<Thing>, gone: ReadonlySet<BytePath>): readonly SentPair[] | undefined {
  const left = new Set(gone)
  const pairs: SentPair[] = []
  const add = ({ path, unmoved }: Place) => {
    const before = unmoved ?? path
    pairs.push({ before: left.delete(before) ? before : null, after: path, is: 'other' })
  }
  for (const one of placed) {
    if (one.origin === null) {
      one.places.forEach(add)
      continue
    }
    const stays = one.places.find((place) => place.unmoved === one.origin)
    const main = stays ?? one.places[0]
    if (!main) continue
    // What was moved onto something that is no more: with directories, names below would have two meanings.
    if (!stays && gone.has(main.unmoved ?? main.path)) return undefined
    if (!stays || one.isTouched) pairs.push({ before: one.origin, after: main.path, is: stays ? 'kept' : 'renamed' })
    one.places.filter((place) => place !== main).forEach(add)
  }
  return [...pairs, ...[...left].map((before) => ({ before, after: null, is: 'other' as const }))]
}
