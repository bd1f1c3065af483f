// The layout of a site: the one that the probe found, or a single directory where there is none. Pure.
import { posix } from 'node:path'
import type { Layout, ProductionFacts } from '../../contract/models.ts'
import { isWithin } from './mountable.ts'

/** The path in clones of a site whose backup does not tell its own. */
export const defaultRoot = '/var/www/html'

/** The layout in a production's facts. @param path the path of the site on its host, for a site without a layout */
export function layoutOf({ layout }: Pick<ProductionFacts, 'layout'>, path: string): Layout {
  if (layout) return layout
  const content = posix.join(path, 'wp-content')
  return {
    base: path,
    webRoot: path,
    wordpress: path,
    content,
    uploads: null,
    config: null,
    trees: [],
    aliases: [],
    links: [],
    missing: [],
  }
}

/** Directories of a project that no site needs to run. */
const workshop = ['/.git/', '/node_modules/']

/** Turns a person's patterns, which are relative to WordPress, into rsync patterns for one directory that is copied. */
export function excludesIn(layout: Layout, directory: string, patterns: readonly string[]): readonly string[] {
  const isProject = directory === layout.base && directory !== layout.webRoot
  const own = patterns.flatMap((pattern) => {
    if (!pattern.startsWith('/')) return [pattern]
    const [, inContent] = /^\/wp-content(\/.*)$/s.exec(pattern) ?? []
    const [from, rest] = inContent === undefined ? [layout.wordpress, pattern] : [layout.content, inContent]
    return isWithin(from, directory) ? [`${literal(from.slice(directory.length))}${rest}`] : []
  })
  return isProject ? [...own, ...workshop] : own
}

/**
 * The rsync filters for a directory of which only some names are copied. Directories in which other parts of the site lie are
 * created empty, so that those parts can be mounted there.
 */
export function filtersOf(layout: Layout, { path, only }: Layout['trees'][number]): readonly string[] {
  if (only === null) return []
  const places = [layout.base, ...layout.trees.map((one) => one.path)]
  const holes = places.filter((one) => one !== path && isWithin(one, path)).map((one) => posix.relative(path, one))
  const parents = [...only, ...holes].flatMap((one) => {
    const parts = one.replace(/\/$/, '').split('/')
    return parts.slice(0, -1).map((_, index) => `${parts.slice(0, index + 1).join('/')}/`)
  })
  const some = [...new Set([...parents, ...holes.map((one) => `${one}/`)])]
  return [
    ...some.map((one) => `--include=/${literal(one)}`),
    ...only.map((one) => `--include=/${literal(one)}${one.endsWith('/') ? '***' : ''}`),
    '--exclude=*',
  ]
}

/** Escapes a path for an rsync pattern, where a backslash is special only in patterns with wildcards. */
function literal(path: string): string {
  return /[*?[]/.test(path) ? path.replace(/[\\*?[]/g, '\\$&') : path
}
