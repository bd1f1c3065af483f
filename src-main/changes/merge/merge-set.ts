// Merges lists of which the order says nothing: what either side added is added, what either took out is out. Pure.
import { utf8Text } from '../values/charset-text.ts'
import { contentsOf, readStructure, type Structure, type StructureNode } from '../values/structure.ts'
import { jsonContainer, serializedContainer } from '../values/write-structure.ts'
import type { ThreeSides } from './merging.ts'

/** A list as its items are written, and how it is put together again. */
interface WrittenList {
  readonly items: readonly string[]
  readonly is: 'php' | 'json' | 'commas'
}

/** @returns undefined unless all three are lists, written in one way */
export function mergeSets(sides: ThreeSides<Buffer>): Buffer | undefined {
  const [base, mine, theirs] = [listOf(sides.base), listOf(sides.mine), listOf(sides.theirs)]
  if (!base || !mine || !theirs || base.is !== mine.is || base.is !== theirs.is) return undefined
  const lists = { base: base.items, mine: mine.items, theirs: theirs.items }
  return write(base.is, mergedItems(lists, base.is), [sides.base, sides.theirs])
}

/** Sorted, so that it is the same whoever added what, and when. */
function mergedItems({ base, mine, theirs }: ThreeSides<readonly string[]>, is: WrittenList['is']): readonly string[] {
  const known = { base: new Set(base), mine: new Set(mine), theirs: new Set(theirs) }
  const isOut = (item: string) => known.base.has(item) && !(known.mine.has(item) && known.theirs.has(item))
  return sorted(
    unique([...theirs, ...mine]).filter((item) => !isOut(item)),
    is,
  )
}

/** As PHP sorts texts, which is how WordPress keeps its list of active plugins. */
function sorted(items: readonly string[], is: WrittenList['is']): readonly string[] {
  const content = (item: string) => Buffer.from(is === 'php' ? item.replace(/^s:\d+:/, '') : item, 'latin1')
  const numbers = items.map((item) => /^(?:i:)?(-?\d{1,15});?$/.exec(item)?.[1])
  if (numbers.every((one) => one !== undefined)) {
    const value = (item: string) => Number(item.replace(/[i:;]/g, ''))
    return items.toSorted((one, other) => value(one) - value(other))
  }
  return items.toSorted((one, other) => Buffer.compare(content(one), content(other)))
}

function listOf(bytes: Buffer): WrittenList | undefined {
  const structure = readStructure(bytes, utf8Text)
  if (structure) return itemsOf(structure)
  const text = bytes.toString('latin1')
  if (!/^[\w.@-]*(?: ?, ?[\w.@-]+)*$/.test(text)) return undefined
  return { is: 'commas', items: unique(text === '' ? [] : text.split(',').map((item) => item.trim())) }
}

/** Deactivating a plugin leaves a gap in the numbers of its list; what has names for keys is no list. */
function itemsOf(structure: Structure): WrittenList | undefined {
  const { root, bytes } = structure
  const contents = contentsOf(structure, root)
  if (contents?.kind !== 'array') return undefined
  if (root.of === 'php' && !contents.entries.every(({ id }) => /^i\d+$/.test(id))) return undefined
  const source = ({ start, end }: StructureNode) => bytes.toString('latin1', start, end)
  if (contents.entries.some(({ value }) => value.is === 'reference')) return undefined
  return { is: root.of, items: unique(contents.entries.map(({ value }) => source(value))) }
}

const unique = (items: readonly string[]) => [...new Set(items)]

function write(is: WrittenList['is'], items: readonly string[], likes: readonly Buffer[]): Buffer {
  const entries = items.map((item) => ({ key: null, value: Buffer.from(item, 'latin1') }))
  if (is === 'php') return serializedContainer(null, entries)
  if (is === 'commas') {
    const blank = likes.map((bytes) => / ?, ?/.exec(bytes.toString('latin1'))?.[0]).find((one) => one !== undefined)
    return Buffer.from(items.join(blank ?? ','), 'latin1')
  }
  const like = likes.map((bytes) => readStructure(bytes, utf8Text)).find((one) => one && one.root.entries.length > 0)
  return jsonContainer(like && { structure: like, node: like.root }, 'array', entries)
}
