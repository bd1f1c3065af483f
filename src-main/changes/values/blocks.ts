// Finds the blocks of a post's content by their comments (`<!-- wp:image {"id":7} -->`), as spans of the text. Pure.

export interface Block {
  /** `core/paragraph` is `paragraph`; `free` for text between blocks, which belongs to none. */
  readonly name: string
  /** From its opening comment up to and with its closing one. */
  readonly start: number
  readonly end: number
  /** Where its opening comment ends, and its closing one begins: what is between is its own. Of free text that is all of it. */
  readonly opening: number
  readonly closing: number
  /** The JSON text of its attributes; null where it has none. */
  readonly attributes: string | null
  /** What is between its comments, text that belongs to no block included; empty where there is nothing but text. */
  readonly inner: readonly Block[]
}

interface OpenBlock {
  readonly name: string
  readonly start: number
  readonly attributes: string | null
  readonly opening: number
  readonly inner: Block[]
  /** Behind its opening comment, and behind the last block in it. */
  textFrom: number
}

/** How deep blocks within blocks are told apart; WordPress itself knows no such bound, nor does a person write such. */
const deepest = 100

/**
 * Reads what is well formed as WordPress does. Else what is not closed ends where what is around it ends, and a closing comment that
 * nothing opened is text; WordPress has any closing comment end the innermost block.
 * @returns blocks that lie end to end and are together the whole text; undefined where there is no block in it
 */
export function readBlocks(content: string): readonly Block[] | undefined {
  const root: OpenBlock = { name: '', start: 0, opening: 0, attributes: null, inner: [], textFrom: 0 }
  const open = [root]
  let found = false
  for (const comment of blockComments(content)) {
    const top = open.at(-1) ?? root
    if (comment.is === 'closing') {
      const at = open.findLastIndex(({ name }, index) => index > 0 && name === comment.name)
      if (at < 1) continue
      while (open.length - 1 > at) close(open, comment.start, comment.start)
      close(open, comment.start, comment.end)
      continue
    }
    found = true
    addText(top, comment.start)
    top.textFrom = comment.end
    const { name, start, attributes } = comment
    if (comment.is === 'whole' || open.length > deepest) {
      const { end } = comment
      top.inner.push({ name, start, end, opening: end, closing: end, attributes, inner: [] })
    } else open.push({ name, start, opening: comment.end, attributes, inner: [], textFrom: comment.end })
  }
  while (open.length > 1) close(open, content.length, content.length)
  addText(root, content.length)
  return found ? root.inner : undefined
}

/** Ends the innermost block, whose text ends at `textEnd`. */
function close(open: OpenBlock[], textEnd: number, end: number): void {
  const block = open.pop()
  const around = open.at(-1)
  if (!block || !around) return
  if (block.inner.length > 0) addText(block, textEnd)
  const { name, start, opening, attributes, inner } = block
  around.inner.push({ name, start, end, opening, closing: textEnd, attributes, inner })
  around.textFrom = end
}

function addText(block: OpenBlock, end: number): void {
  if (end <= block.textFrom) return
  block.inner.push(freeText(block.textFrom, end))
  block.textFrom = end
}

/** Text that belongs to no block. */
export const freeText = (start: number, end: number): Block => ({
  name: 'free',
  start,
  end,
  opening: start,
  closing: end,
  attributes: null,
  inner: [],
})

interface BlockComment {
  readonly is: 'opening' | 'closing' | 'whole'
  readonly name: string
  readonly start: number
  readonly end: number
  readonly attributes: string | null
}

/** `<!-- wp:name `, up to where attributes or the end come; names are short, so that it is tried in no time. */
const beginning = /<!--\s{1,20}(\/)?wp:((?:[a-z][a-z0-9_-]{0,100}\/)?[a-z][a-z0-9_-]{0,100})\s{1,20}/y
const ending = /\}\s{1,20}(\/)?-->/g

/** Finds the comments of blocks, as WordPress does. */
export function* blockComments(content: string): Generator<BlockComment> {
  // Where attributes end that begin before it; looked for again only behind it, and never where there is none.
  let attributesEnd: RegExpExecArray | null | undefined
  let from = 0
  for (let start = content.indexOf('<!--'); start >= 0; start = content.indexOf('<!--', from)) {
    from = start + 4
    beginning.lastIndex = start
    const [head, closing, fullName] = beginning.exec(content) ?? []
    if (head === undefined || fullName === undefined) continue
    const name = fullName.replace(/^core\//, '')
    const behind = start + head.length
    if (content.startsWith('-->', behind) || content.startsWith('/-->', behind)) {
      const isWhole = content[behind] === '/'
      from = behind + (isWhole ? 4 : 3)
      yield { is: closing ? 'closing' : isWhole ? 'whole' : 'opening', name, start, end: from, attributes: null }
      continue
    }
    if (content[behind] !== '{') continue
    if (attributesEnd === undefined || (attributesEnd && attributesEnd.index < behind)) {
      ending.lastIndex = behind
      attributesEnd = ending.exec(content)
    }
    if (!attributesEnd) continue
    from = attributesEnd.index + attributesEnd[0].length
    const attributes = content.slice(behind, attributesEnd.index + 1)
    yield { is: closing ? 'closing' : attributesEnd[1] ? 'whole' : 'opening', name, start, end: from, attributes }
  }
}
