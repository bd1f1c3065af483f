// What is said of files that production does not let the SSH user read. Pure.

/** So many are named; the others are counted. */
const named = 5

/** One sentence, or none. */
export function unreadFiles(paths: readonly string[]): readonly string[] {
  const all = [...new Set(paths)]
  const [only] = all
  if (only === undefined) return []
  if (all.length === 1) {
    return [
      `A file could not be read on production, so it is missing here, or older: ${only}. Let the SSH user read it to have it.`,
    ]
  }
  const more = all.length > named ? ` and ${all.length - named} more` : ''
  return [
    `${all.length} files could not be read on production, so they are missing here, or older: ${all.slice(0, named).join(', ')}${more}. Let the SSH user read them to have them.`,
  ]
}
