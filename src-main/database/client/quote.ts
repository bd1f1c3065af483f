// Writes data into SQL and into option files so that it stays data.

/** A string literal, for a server without NO_BACKSLASH_ESCAPES. */
export function sqlText(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0')
  return `'${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`
}

/** Text that LIKE takes for itself. */
export function likeText(text: string): string {
  return text.replace(/[\\_%]/g, '\\$&')
}

export function sqlName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** A value in a client's option file (`my.cnf`): quoted, so that `#` and blanks belong to it. */
export function optionText(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return `"${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`
}

/** A database's name as a pattern of `replicate-wild-do-table`, where `_` and `%` are wildcards. */
export function tablePatternOf(database: string): string {
  return `${likeText(database)}.%`
}
