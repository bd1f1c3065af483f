// Text from elsewhere (a site's title, a server's error, a file's name) as text that only says something: it moves no
// cursor, rings no bell, and does not turn the order of what stands beside it. Pure.

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
/** Embeddings, overrides and isolates of direction; separators of lines; a mark of byte order; letters that tag. */
const invisible = /[\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** Line breaks and tabs stay; a control character shows as its picture (␛), what is not seen as �. */
export function plain(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(controls, picture).replace(invisible, '\ufffd').toWellFormed()
}

/** The same within a line: a cell of a table, a name in a sentence. */
export const plainLine = (text: string) => plain(text).replace(/[\n\t]/g, picture)

/** Whether a person may give a thing this name: it is what it shows. */
export const isPlain = (text: string) => plain(text) === text

function picture(control: string): string {
  const code = control.charCodeAt(0)
  if (code === 0x7f) return '\u2421'
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd'
}

/** JSON of the same value, in which nothing but text is left to a terminal. */
export function plainJson(value: unknown): string {
  // Line breaks and tabs of the layout stay; those in texts are escaped already.
  return JSON.stringify(value, null, 2).replace(controls, escaped).replace(invisible, escaped)
}

function escaped(sign: string): string {
  return sign
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
