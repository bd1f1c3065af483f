// Tells by its name which of a backup's two files one is. Pure.

/** The dump of the database, or the archive of the files. */
export type PathKind = 'dump' | 'files'

/** Undefined for a name that is neither. */
export function kindOfFile(name: string): PathKind | undefined {
  if (/\.sql(?:\.(?:gz|zst|zip))?$/i.test(name)) return 'dump'
  return /\.(?:zip|tgz|tar(?:\.gz)?)$/i.test(name) ? 'files' : undefined
}
