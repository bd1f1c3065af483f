// The layout of a site as everybody asks for it: found by the probe, or one directory where nobody looked. Pure.
import { posix } from 'node:path'
import { isWithin } from '../../clones/places.ts'
import type { Layout, ProductionFacts } from '../../contract/models.ts'

/** Where a site stands whose files do not say where they lay. */
export const defaultRoot = '/var/www/html'

/** @param path of the site on its host */
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

/** What a project has beside its site, and no site is run by. */
const workshop = ['/.git/', '/node_modules/']

/** Patterns of rsync for one directory that is copied, of those that a person gave from the WordPress directory. */
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
 * Filters of rsync for a directory of which only some is copied. Directories that other parts of the site stand in are
 * copied without what is in them: it stands there in clones, too.
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

/** A path in a pattern of rsync, where a backslash counts only beside what it keeps from being a wildcard. */
function literal(path: string): string {
  return /[*?[]/.test(path) ? path.replace(/[\\*?[]/g, '\\$&') : path
}
