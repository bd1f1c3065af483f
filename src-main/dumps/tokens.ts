// Cuts an SQL statement into tokens. Comments are passed over; those that servers execute are opened. Pure.

export interface Token {
  /** `name`: in backticks; `text`: in quotes; `variable`: with its one or two `@`; `mark`: punctuation. */
  readonly is: 'word' | 'name' | 'text' | 'variable' | 'mark'
  /** Its value: without quotes; words as they were written. */
  readonly text: string
  /** Offsets in the statement. */
  readonly from: number
  readonly to: number
}

const pattern = new RegExp(
  [
    String.raw`\s+|--(?=\s|$)[^\n]*|#[^\n]*|\/\*(?:M?!\d{0,6}|[^]*?(?:\*\/|$))|\*\/`,
    '(`[^`]*(?:``[^`]*)*`)',
    // Each character in one way only, so that a text without an end is told in one pass.
    String.raw`('[^'\\]*(?:(?:\\[^]|'')[^'\\]*)*'|"[^"\\]*(?:(?:\\[^]|"")[^"\\]*)*")`,
    String.raw`(@@?(?:[\w.$]+|${'`'}[^${'`'}]*${'`'})?)`,
    String.raw`([\w$\x80-\xff]+)`,
    // What is quoted and does not end goes on to the end.
    '([\'"`][^]*|[^])',
  ].join('|'),
  'y',
)

/** @param sql bytes as Latin-1, of which it may be only the beginning */
export function* tokensOf(sql: string): Iterable<Token> {
  let from = 0
  while (from < sql.length) {
    pattern.lastIndex = from
    const [whole = '', name, text, variable, word, mark] = pattern.exec(sql) ?? []
    if (whole === '') return
    const to = from + whole.length
    if (name !== undefined) yield { is: 'name', text: name.slice(1, -1).replaceAll('``', '`'), from, to }
    else if (text !== undefined) yield { is: 'text', text: unquote(text), from, to }
    else if (variable !== undefined) yield { is: 'variable', text: variable.replaceAll('`', ''), from, to }
    else if (word !== undefined) yield { is: 'word', text: word, from, to }
    else if (mark !== undefined) yield { is: 'mark', text: mark, from, to }
    from = to
  }
}

/** Removes quotes and escapes; those other than of the quotes themselves are rare in what is looked at here. */
function unquote(text: string): string {
  const [mark = ''] = text
  return text
    .slice(1, -1)
    .replaceAll(mark + mark, mark)
    .replace(/\\([\s\S])/g, '$1')
}

export const isKeyword = (word: Token | undefined, ...texts: readonly string[]) =>
  word?.is === 'word' && texts.includes(word.text.toUpperCase())

export const isPunctuation = (word: Token | undefined, text: string) => word?.is === 'mark' && word.text === text
