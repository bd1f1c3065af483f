// Settles a value within serialised PHP or JSON that cannot be merged further, and writes what somebody chose for it. Pure.
import { Failure } from '../../contract/failure.ts'
import { readJson } from '../values/json-spans.ts'
import { readSerialized } from '../values/serialized.ts'
import { valueText } from '../values/structure.ts'
import { jsonTextLike, serializedText } from '../values/write-structure.ts'
import { type Branches, contentOf, isContainerBranch, type PartAt, partSource } from './containers.ts'
import { innerCodec, type Merging, settleWhole, type ThreeSides } from './merging.ts'

/** @returns the chosen value as it is written; undefined where it is to go */
export function settleLeaf(merging: Merging, path: readonly string[], branches: Branches): Buffer | undefined {
  const shown = shownSides(branches)
  const isContainer = Object.values(branches).some(isContainerBranch)
  const format = isContainer ? 'keys' : Object.values(shown).some((one) => one?.includes('\n')) ? 'text' : 'plain'
  const codec = innerCodec(shown)
  // What is chosen is shown in one way and written in another: the side is found again by its own bytes.
  const chosen = settleWhole({ ...merging, codec }, path, shown, format, {
    read: (text) => readEdited(text, branches),
  })
  const side = (['theirs', 'mine'] as const).find((name) => shown[name] === chosen)
  if (!side) return chosen ?? undefined
  const branch = branches[side]
  return branch && partSource(branch)
}

/** Texts without their quotes and numbers as digits, where no two sides of different types would read the same. */
function shownSides(branches: Branches): ThreeSides<Buffer | undefined> {
  const there = Object.values(branches).filter((branch) => branch !== undefined)
  const areAlike = new Set(there.map(kindOf)).size === 1 && !there.some(isContainerBranch)
  const show = (branch: PartAt | undefined) => branch && (areAlike ? plainBytes(branch) : partSource(branch))
  return { base: show(branches.base), mine: show(branches.mine), theirs: show(branches.theirs) }
}

const kindOf = ({ node }: PartAt) => (node.is === 'literal' ? 'literal' : `${node.of} ${node.is}`)

function plainBytes(branch: PartAt): Buffer {
  const { structure, node } = branch
  if (node.of === 'php' && node.is === 'string') return contentOf(branch)
  return Buffer.from(valueText(structure, node))
}

/** @throws Failure `bad-input` for what cannot stand there */
function readEdited(text: string, { base, mine, theirs }: Branches): Buffer {
  const there = [theirs, mine, base].filter((branch) => branch !== undefined)
  const [first] = there
  const kind = new Set(there.map(kindOf)).size === 1 ? first?.node.is : undefined
  const written = first?.node.of === 'json' ? jsonOf(text, kind, there) : phpOf(text, kind)
  if (written) return written
  const what = kind && !isContainerBranch(first) ? `of the kind “${kind}”` : 'written as it is shown there'
  throw new Failure(
    'bad-input',
    `The edited text cannot be stored: the value has to be ${what}. Decide the conflict again, with a value like those that are shown.`,
  )
}

function phpOf(text: string, kind: string | undefined): Buffer | undefined {
  if (kind === 'string') return serializedText(Buffer.from(text))
  const letter = kind === 'integer' ? 'i' : kind === 'float' ? 'd' : undefined
  const source = letter ? `${letter}:${text.trim()};` : kind === 'boolean' ? booleans[text.trim()] : text
  const bytes = source === undefined ? undefined : Buffer.from(source)
  return bytes && readSerialized(bytes) && bytes
}

const booleans: Readonly<Record<string, string>> = { true: 'b:1;', false: 'b:0;', 1: 'b:1;', 0: 'b:0;' }

function jsonOf(text: string, kind: string | undefined, there: readonly PartAt[]): Buffer | undefined {
  if (kind === 'string') return jsonTextLike(text, there.map(partSource)) ?? jsonTextLike(text, [])
  const bytes = Buffer.from(text.trim())
  return readJson(bytes) && bytes
}
