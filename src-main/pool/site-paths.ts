// Where a file of a state lies in its site, and the reverse: relative to the site's top, or production's own path of another tree. Pure.
import { layoutSchema } from '../contract/production.ts'
import { type BytePath, namedBelow, notAPath, pathBytes, pathText } from './path-text.ts'
import { treeName } from './volume-names.ts'

/** Paths on production of what its states have in `trees/`. */
export type TreePaths = readonly string[]

/** @param layouts texts of the layouts of states, or what should be such */
export function treePathsOf(layouts: readonly string[]): TreePaths {
  return [...new Set(layouts.flatMap((text) => treesOf(text)))]
}

function treesOf(text: string): readonly string[] {
  try {
    return layoutSchema.safeParse(JSON.parse(text)).data?.trees.map(({ path }) => path) ?? []
  } catch {
    return []
  }
}

const isInTrees = (path: BytePath) => path.startsWith('trees/')

/** @returns whether layouts are needed to say where these paths lie */
export const needsTrees = (paths: readonly BytePath[]): boolean => paths.some(isInTrees)

/** @returns whether it is a directory that only the keeper makes and removes: `trees/`, and each tree's own top */
export const isOfKeeper = (path: BytePath): boolean => path === 'trees' || /^trees\/[^/]*$/.test(path)

/**
 * @param path in a state, `files/…` or `trees/…`
 * @returns as the list of changes has it; a tree that no layout has keeps its name, as `/trees/<name>/…`
 */
export function sitePath(path: BytePath, trees: TreePaths): string {
  const [part, name, ...rest] = path.split('/')
  if (part === 'files') return name === undefined ? '.' : pathText(path.slice('files/'.length))
  const top = trees.find((one) => treeName(one) === name)
  const below = rest.map((one) => `/${one}`).join('')
  return pathText(`${top === undefined ? `/trees/${name}` : asBytes(top)}${below}`)
}

const asBytes = (text: string): BytePath => Buffer.from(text).toString('latin1')

/**
 * @param text as the list of changes has it
 * @returns the path in a state
 * @throws Failure `bad-input` where it leads anywhere else
 */
export function pathInState(text: string, trees: TreePaths): BytePath {
  if (text === '.') return 'files'
  const path = pathBytes(text)
  if (!path.startsWith('/')) return namedBelow('files', path, text)
  const [top] = trees
    .filter((one) => path === asBytes(one) || path.startsWith(`${asBytes(one)}/`))
    .sort((one, other) => other.length - one.length)
  if (top !== undefined) return treePart(treeName(top), path.slice(asBytes(top).length), text)
  const [, name, rest] = /^\/trees\/([0-9a-f]{12})((?:\/.*)?)$/s.exec(path) ?? []
  if (name === undefined) throw notAPath(text)
  return treePart(name, rest ?? '', text)
}

function treePart(name: string, rest: BytePath, text: string): BytePath {
  return rest === '' ? `trees/${name}` : namedBelow(`trees/${name}`, rest.slice(1), text)
}
