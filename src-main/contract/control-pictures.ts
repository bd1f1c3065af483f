// Text from elsewhere (a site's title, a server's error, a file's name) as text that only says something: it moves no
// cursor, rings no bell, and does not turn the order of what stands beside it. Pure.

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
/** Embeddings, overrides and isolates of direction; separators of lines; a mark of byte order; letters that tag. */
const invisible = /[\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu
/** What is seen as a space or as nothing, and is not an ordinary one; marks that are put on the letter before. */
const alike = /\p{M}|[\u00a0\u00ad\u2000-\u200f\u202f\u2060\u3000\ufffd\ud800-\udfff]/gu

/** Line breaks and tabs stay; a control character shows as its picture (␛), what is not seen as �. */
export function plain(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(controls, picture).replace(invisible, '\ufffd').toWellFormed()
}

/** The same within a line: a cell of a table, a name in a sentence. */
export const plainLine = (text: string) => plain(text).replace(/[\n\t]/g, picture)

/** The same of a text in which every sign counts: one that is not seen, or that a line ends with, shows as its number. */
export function plainExactly(text: string): string {
  const numbered = (sign: string) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`
  return text.replace(controls, numbered).replace(invisible, numbered).replace(alike, numbered).toWellFormed()
}

/** Whether nobody can tell two texts apart by looking at them as `plain` shows them. */
export const looksAlike = (one: string, other: string) => seen(one) === seen(other)

const seen = (text: string) =>
  plain(text)
    .normalize('NFC')
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, ' ')
    .replace(/[\u00ad\u200b-\u200f\u2060]/g, '')

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
