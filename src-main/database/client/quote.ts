// Quotes data for SQL and for option files.

/** Quotes a string literal, for a server without NO_BACKSLASH_ESCAPES. */
export function sqlText(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0')
  return `'${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`
}

/** Escapes text so that LIKE takes it literally. */
export function likeText(text: string): string {
  return text.replace(/[\\_%]/g, '\\$&')
}

export function sqlName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** Quotes a value for a client's option file (`my.cnf`), where `#` and blanks would end it. */
export function optionText(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return `"${escaped.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`
}

/** @returns the pattern of `replicate-wild-do-table` for a database's tables, where `_` and `%` are wildcards */
export function tablePatternOf(database: string): string {
  return `${likeText(database)}.%`
}
