// What a file belongs to, by where it lies; and which files a media file's rows name. Pure.
import { type Known, uploadsOf, type WordPressSite } from './known.ts'
import { type KnownRow, sideText, work } from './row-meaning.ts'
import { ofSite } from './thing-id.ts'
import type { MeantFile, RowMeaning } from './wordpress.ts'

/** @param attachmentOf gives the thing that a file under uploads belongs to, by its path from the site's top */
export function meaningOfPath(
  { path, isFolder = false }: MeantFile,
  known: Known,
  site: WordPressSite,
  attachmentOf?: (path: string) => string | undefined,
): RowMeaning {
  // A folder belongs to what lies in it: a plugin's to the plugin.
  const [found] = [...(isFolder ? known.files.matches(`${path}/`) : []), ...known.files.matches(path)]
  const thing = found?.value.thing?.replace(/\{(\d)\}/g, (_, at: string) => found.stars[Number(at) - 1] ?? '')
  if (found && (found.value.class !== 'work' || thing)) {
    return { thing: thing ?? `file:${path}`, class: found.value.class, why: found.value.why }
  }
  if (isFolder && path.startsWith(`${uploadsOf(site)}/`) && monthFolder.test(path)) {
    return { thing: `file:${path}`, class: 'noise', why: 'a folder that WordPress makes for the uploads of a month' }
  }
  const attachment = path.startsWith(`${uploadsOf(site)}/`)
    ? originalsOf(path)
        .map((one) => attachmentOf?.(one))
        .find((one) => one !== undefined)
    : undefined
  return { thing: attachment ?? `file:${path}`, ...work }
}

const monthFolder = /\/[12]\d{3}(?:\/[01]\d)?$/

/** What a file of an image can be made from: itself, the image it is a size of, the one it was edited from. */
export function originalsOf(path: string): readonly string[] {
  const match = /^(.*?)(\.\w{2,5})(\.(?:webp|avif))?$/s.exec(path)
  if (!match) return [path]
  const [, stem = '', extension = ''] = match
  const unsized = stem.replace(/-\d{1,5}x\d{1,5}$/, '')
  const unedited = unsized.replace(/-e\d{10,16}$/, '')
  const plain = unedited.replace(/-(?:scaled|rotated)$/, '')
  const stems = [stem, unsized, unedited, plain, `${plain}-scaled`, `${plain}-rotated`]
  return [...new Set([path, ...stems.map((one) => `${one}${extension}`)])]
}

/** @returns the file that a row of a media file names, from the site's top, with the thing it belongs to */
export function attachedFile(
  row: KnownRow,
  site: WordPressSite,
): { readonly path: string; readonly thing: string } | undefined {
  const { change, place } = row
  if (place.name !== 'postmeta') return undefined
  const side = change.after ?? change.before
  if (!side || sideText(row, side, 'meta_key') !== '_wp_attached_file') return undefined
  const post = sideText(row, side, 'post_id')
  const file = sideText(row, side, 'meta_value')
  if (!post || !file) return undefined
  const ofNetwork = place.site === null ? '' : `sites/${place.site}/`
  return { path: `${uploadsOf(site)}/${ofNetwork}${file}`, thing: ofSite(place.site, `post:${post}`) }
}
