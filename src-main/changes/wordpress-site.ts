// Where a site keeps what WordPress lets it keep anywhere, from the layout of its files. Pure.
import type { Layout } from '../contract/models.ts'
import type { WordPressSite } from './known.ts'

/**
 * @param prefix of the site's tables
 * @param layout undefined for a site that is one directory, as WordPress comes
 */
export function wordPressSite(prefix: string, layout: Layout | undefined): WordPressSite {
  if (!layout) return { prefix }
  const folder = within(layout.base, layout.wordpress)
  const contentFolder = within(layout.base, layout.content)
  const uploads = layout.uploads ? within(layout.base, layout.uploads.path) : undefined
  return {
    prefix,
    ...(folder && { folder }),
    ...(contentFolder && { contentFolder }),
    ...(uploads && { uploads }),
  }
}

/** The path from a directory to what lies in it; undefined for what lies elsewhere, and empty for itself. */
function within(base: string, path: string): string | undefined {
  const top = base.replace(/\/+$/, '')
  if (path.replace(/\/+$/, '') === top) return ''
  return path.startsWith(`${top}/`) ? path.slice(top.length + 1).replace(/\/+$/, '') : undefined
}
